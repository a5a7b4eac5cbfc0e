from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.governance.scoring import (
    Item,
    combined_scores,
    findings,
    item_scores,
    rank_sensitivity,
    total_scores,
)

ITEMS = [
    Item("air", "state", "good_days", "proportion", weight=30, target=90),
    Item("pm", "state", "pm25", "interval", weight=20, better="low", steps=((25, 1), (35, 0.6))),
    Item("cover", "state", "forest", "interval", weight=10, smooth=True,
         steps=((20, 0.2), (40, 0.8), (60, 1.0))),
    Item("sewage", "work", "sewage", "distance", weight=15, zero=60, target=100),
    Item("public", "work", "satisfaction", "rank", weight=15),
    Item("plan", "work", "plan", "yes_no", weight=10),
    Item("award", "extra", "awards", "bonus", each=0.5, at_most=2),
    Item("accident", "extra", "accidents", "deduction", better="low", each=2, at_most=5),
    Item("fraud", "extra", "fraud", "veto", better="low", target=1),
]  # fmt: skip
FIGURES: dict[str, dict[str, float | None]] = {
    "a": {"good_days": 90, "pm25": 25, "forest": 60, "sewage": 100, "satisfaction": 95, "plan": 1,
          "awards": 9, "accidents": 0, "fraud": 0},
    "b": {"good_days": 45, "pm25": 30, "forest": 30, "sewage": 80, "satisfaction": 90, "plan": 0,
          "awards": 1, "accidents": 1, "fraud": 0},
    "c": {"good_days": 99, "pm25": 36, "forest": 10, "sewage": 50, "satisfaction": 90, "plan": 1,
          "awards": None, "accidents": 4, "fraud": None},
    "d": {"good_days": 90, "pm25": 10, "forest": 80, "sewage": 110, "satisfaction": 99, "plan": 1,
          "awards": 0, "accidents": 0, "fraud": 1},
    "e": {"good_days": None, "pm25": 20, "forest": 60, "sewage": 100, "satisfaction": None,
          "plan": 1, "awards": 0, "accidents": 0, "fraud": 0},
}  # fmt: skip
GROUPS = ("state", "work")
GRADES = (("excellent", 90.0), ("good", 75.0), ("pass", 40.0), ("fail", 0.0))


def columns(figures: dict[str, dict[str, float | None]] = FIGURES) -> dict[str, list[Any]]:
    rows = [(a, f, v) for a, known in figures.items() for f, v in known.items()]
    return {
        "assessed": [a for a, _, _ in rows],
        "figure": [f for _, f, _ in rows],
        "value": [None if v is None else float(v) for _, _, v in rows],
    }


def totals(
    figures: dict[str, Any], items: Any = ITEMS, **options: Any
) -> dict[str, dict[str, Any]]:
    points = item_scores(
        pl.DataFrame(columns(figures)), items, missing=options.pop("missing", "zero")
    )
    frame = total_scores(points, groups=GROUPS, grades=GRADES, **options)
    rows = frame.with_columns(pl.col("covered").round(9)).iter_rows(named=True)
    return {row["assessed"]: row for row in rows}


def test_points_of_every_rule_by_hand(engine: Any) -> None:
    result = item_scores(engine.make(columns()), ITEMS, missing="zero")
    points = {
        (row["assessed"], row["item"]): row["points"]
        for row in engine.rows(result, "assessed", "item")
    }
    expected = {
        # all reached; five others are ranked on satisfaction: 99, 95, 90 = 90
        "a": [30, 20, 10, 15, 15 * 2 / 3, 10, 2, 0, 0],
        # half the target, second step, half way up the first line, half the way, shared third
        "b": [15, 12, 5, 7.5, 15 / 3, 0, 0.5, -2, 0],
        # capped, beyond the last step, below the first point, before the start, shared third
        "c": [30, 0, 2, 0, 15 / 3, 10, 0, -5, 0],
        "d": [30, 20, 10, 15, 15, 10, 0, 0, 0],
        "e": [0, 20, 10, 15, 0, 10, 0, 0, 0],
    }
    for assessed, wanted in expected.items():
        found = [points[assessed, item.id] for item in ITEMS]
        assert found == pytest.approx(wanted, abs=1e-9), assessed


def test_totals_ranks_and_grades(engine: Any) -> None:
    points = item_scores(engine.make(columns()), ITEMS, missing="zero")
    result = total_scores(points, groups=GROUPS, grades=GRADES)
    rows = {row["assessed"]: row for row in engine.rows(result)}
    assert {a: row["score"] for a, row in rows.items()} == {
        "a": 97.0, "b": 43.0, "c": 42.0, "d": 0.0, "e": 55.0
    }  # fmt: skip
    assert {a: row["rank"] for a, row in rows.items()} == {"a": 1, "e": 2, "b": 3, "c": 4, "d": 5}
    assert [rows[a]["grade"] for a in "abcde"] == ["excellent", "pass", "pass", "fail", "pass"]
    assert rows["e"]["missing"] == 2
    assert rows["e"]["n"] == 4
    assert rows["e"]["covered"] == pytest.approx(0.55)
    assert rows["d"]["vetoed"]
    assert rows["a"]["state"] == 60.0


def test_left_out_items_leave_their_weight_to_the_others(engine: Any) -> None:
    points = item_scores(engine.make(columns()), ITEMS, missing="left_out")
    rows = {r["assessed"]: r for r in engine.rows(total_scores(points, groups=GROUPS))}
    assert rows["e"]["score"] == 100.0
    assert rows["e"]["covered"] == pytest.approx(0.55)
    nothing = {**FIGURES, "e": dict.fromkeys(FIGURES["e"])}
    points = item_scores(engine.make(columns(nothing)), ITEMS, missing="left_out")
    rows = {
        r["assessed"]: r for r in engine.rows(total_scores(points, groups=GROUPS, grades=GRADES))
    }
    assert rows["e"]["n"] == 0
    assert rows["e"]["covered"] == 0.0
    assert [rows["e"][name] for name in ("score", "rank", "rank_in_peers", "grade")] == [None] * 4
    assert rows["a"]["rank"] == 1
    assert [r["assessed"] for r in engine.rows(rank_sensitivity(points, seed=1, draws=5))] == list(
        "abcd"
    )


def test_weights_differ_by_group_of_assessed(engine: Any) -> None:
    items = [
        Item("gdp", "state", "gdp", "proportion", weight={"city": 50}, target=100),
        Item("eco", "state", "eco", "proportion", weight={"city": 50, "hill": 100}, target=100),
    ]
    figures: dict[str, dict[str, float | None]] = {
        "x": {"gdp": 50, "eco": 80}, "y": {"gdp": 50, "eco": 80}, "z": {"gdp": 1, "eco": 1}
    }  # fmt: skip
    frame = engine.make(columns(figures))
    points = item_scores(frame, items, peers={"x": "city", "y": "hill"}, missing="zero")
    assert len(engine.rows(points)) == 3
    rows = {r["assessed"]: r for r in engine.rows(total_scores(points, groups=["state"]))}
    assert {a: (r["peers"], r["score"], r["rank"], r["rank_in_peers"]) for a, r in rows.items()} == {
        "x": ("city", 65.0, 2, 1), "y": ("hill", 80.0, 1, 1)
    }  # fmt: skip


def test_own_target_and_base_go_before_those_of_the_item(engine: Any) -> None:
    items = [
        Item("p", "state", "p", "proportion", weight=50, target=100),
        Item("d", "work", "d", "distance", weight=50, better="low", zero=100, target=0),
    ]
    frame = engine.make(
        {
            "assessed": ["a", "a", "b", "b", "c", "c"],
            "figure": ["p", "d"] * 3,
            "value": [50.0, 40.0, 50.0, 40.0, 50.0, 45.0],
            "target": [50.0, 20.0, None, None, None, 50.0],
            "base": [None, 60.0, None, None, None, 40.0],
        }
    )
    rows = engine.rows(item_scores(frame, items, missing="zero"), "assessed", "item")
    assert {(r["assessed"], r["item"]): (r["wanted"], r["points"]) for r in rows} == {
        ("a", "p"): (50.0, 50.0), ("a", "d"): (20.0, 25.0),
        ("b", "p"): (100.0, 25.0), ("b", "d"): (0.0, 30.0),
        # already better than its target at the start: keeping the target is enough
        ("c", "p"): (100.0, 25.0), ("c", "d"): (50.0, 50.0),
    }  # fmt: skip


def test_one_figure_may_serve_several_items(engine: Any) -> None:
    items = [
        Item("level", "state", "f", "proportion", weight=1, target=100),
        Item("place", "work", "f", "rank", weight=1, steps=((1, 1.0), (2, 0.5))),
        Item("near", "work", "f", "rank", weight=1, within=True),
    ]
    figures: dict[str, dict[str, float | None]] = {k: {"f": v} for k, v in
                                                   {"a": 90, "b": 80, "c": 70}.items()}  # fmt: skip
    peers = {"a": "x", "b": "y", "c": "y"}
    result = item_scores(engine.make(columns(figures)), items, missing="zero", peers=peers)
    shares = {(r["assessed"], r["item"]): r["share"] for r in engine.rows(result)}
    assert [shares[a, "place"] for a in "abc"] == [1.0, 0.5, 0.0]
    assert [shares[a, "near"] for a in "abc"] == [1.0, 1.0, 0.0]
    assert [shares[a, "level"] for a in "abc"] == [0.9, 0.8, 0.7]


def test_ties_are_broken_by_groups_else_shared(engine: Any) -> None:
    items = [
        Item("s", "state", "s", "proportion", weight=50, target=100),
        Item("w", "work", "w", "proportion", weight=50, target=100),
    ]
    figures: dict[str, dict[str, float | None]] = {
        "a": {"s": 60, "w": 80}, "b": {"s": 80, "w": 60}, "c": {"s": 80, "w": 60},
        "d": {"s": 10, "w": 10},
    }  # fmt: skip
    points = item_scores(engine.make(columns(figures)), items, missing="zero")
    shared = engine.rows(total_scores(points, groups=GROUPS))
    assert {r["assessed"]: r["rank"] for r in shared} == {"a": 1, "b": 1, "c": 1, "d": 4}
    broken = engine.rows(total_scores(points, groups=GROUPS, ties=["state"]))
    assert {r["assessed"]: r["rank"] for r in broken} == {"b": 1, "c": 1, "a": 3, "d": 4}


def test_bonus_can_be_limited_as_a_whole() -> None:
    items = [
        Item("s", "state", "s", "proportion", weight=1, target=100),
        *(Item(f"b{k}", "x", f"b{k}", "bonus", each=1, at_most=2) for k in range(3)),
    ]
    figures = {"a": {"s": 50.0, "b0": 2.0, "b1": 5.0, "b2": 1.0}}
    points = item_scores(pl.DataFrame(columns(figures)), items, missing="zero")  # type: ignore[arg-type]
    assert total_scores(points, groups=["state"])["score"].to_list() == [55.0]
    limited = total_scores(points, groups=["state"], bonus_at_most=3)
    assert limited["score"].to_list() == [53.0]


def test_three_in_one(engine: Any) -> None:
    frame = engine.make(
        {
            "assessed": ["a", "b", "c"] * 2 + ["d"],
            "scheme": ["eco"] * 3 + ["war"] * 3 + ["eco"],
            "score": [90.0, 80.0, 70.0, 60.0, 90.0, 100.0, 99.0],
            "vetoed": [False, False, False, False, True, False, False],
        }
    )
    rows = engine.rows(combined_scores(frame, weights={"eco": 3, "war": 1}), "assessed")
    assert [(r["score"], r["rank"], r["vetoed"]) for r in rows] == [
        (82.5, 1, False), (82.5, 3, True), (77.5, 2, False), (None, None, False)
    ]  # fmt: skip
    with pytest.raises(InputError, match="above zero"):
        combined_scores(frame, weights={})


def test_faults_are_told_all_at_once() -> None:
    items = [
        Item("a", "g", "f", "proportion", target=0),
        Item("a", "g", "f", "interval"),
        Item("b", "g", "f", "interval", steps=((1, 1.0), (2, 0.5))),
        Item("c", "g", "f", "distance", zero=5, target=5),
        Item("d", "g", "f", "veto"),
        Item("e", "g", "f", "bonus"),
    ]
    with pytest.raises(InputError) as error:
        item_scores(pl.DataFrame(columns()), items, missing="zero")
    for part in ("above zero", "needs steps", "less for a better", "not better", "stands twice",
                 "value that brings it", "at most"):  # fmt: skip
        assert part in str(error.value)
    with pytest.raises(InputError, match=r"lacks column.*assessed"):
        item_scores(pl.DataFrame({"asessed": ["a"], "figure": ["f"], "value": [1.0]}), ITEMS,
                    missing="zero")  # fmt: skip


def test_findings_name_what_is_missing_double_and_strange(engine: Any) -> None:
    figures = {k: dict(v) for k, v in FIGURES.items()}
    figures["b"]["plan"] = 0.5
    figures["b"]["awards"] = -1.0
    figures["a"]["other"] = 1.0
    data = columns(figures)
    for key, value in {"assessed": "a", "figure": "pm25", "value": 25.0}.items():
        data[key].append(value)
    peers = dict.fromkeys("abcdf", "")
    found = {
        (r["finding"], r["assessed"], r["figure"])
        for r in engine.rows(findings(engine.make(data), ITEMS, peers=peers))
    }
    assert found == {
        ("missing", "c", "awards"), ("missing", "c", "fraud"), ("no_rows", "f", ""),
        *(("missing", "f", item.figure) for item in ITEMS),
        ("not_assessed", "e", ""), ("duplicate", "a", "pm25"), ("unused", "", "other"),
        ("not_yes_no", "b", "plan"), ("below_zero", "b", "awards"),
    }  # fmt: skip
    sound = {a: dict.fromkeys(known, 1.0) for a, known in FIGURES.items()}
    assert engine.rows(findings(engine.make(columns(sound)), ITEMS)) == []  # type: ignore[arg-type]


value = st.floats(-20, 120).map(lambda x: round(x, 3))
figure = st.one_of(st.none(), value)


@st.composite
def tables(draw: Any) -> dict[str, dict[str, float | None]]:
    n = draw(st.integers(2, 5))
    return {
        f"u{k}": {item.figure: draw(figure if item.kind != "yes_no" else st.sampled_from([0, 1, None]))
                  for item in ITEMS}
        for k in range(n)
    }  # fmt: skip


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    tables(),
    st.integers(0, len(ITEMS) - 1),
    st.floats(0, 50),
    st.sampled_from(["zero", "left_out"]),
)
def test_a_better_value_never_lowers_a_score(
    figures: dict[str, dict[str, float | None]], which: int, step: float, missing: str
) -> None:
    item = ITEMS[which]
    was = figures["u0"][item.figure]
    if was is None:
        was = 0.0
        figures["u0"][item.figure] = 0.0
    before = totals(figures, missing=missing)["u0"]
    figures["u0"][item.figure] = was + item.sign * step
    after = totals(figures, missing=missing)["u0"]
    if before["score"] is None:  # nothing known: extras alone, however many, make no score
        assert item.kind in ("bonus", "deduction", "veto")
        assert after["score"] is None
        assert after["rank"] is None
    else:
        assert after["score"] >= before["score"]
        assert after["rank"] <= before["rank"]


@pytest.mark.parametrize("bonus", [0.0, 9.0])
def test_extras_alone_make_no_score(bonus: float) -> None:
    figures = {"a": FIGURES["a"], "b": {**dict.fromkeys(FIGURES["b"]), "awards": bonus}}
    row = totals(figures, missing="left_out")["b"]
    assert (row["score"], row["rank"], row["grade"]) == (None, None, None)


@settings(max_examples=15, deadline=None)
@given(tables(), st.randoms(use_true_random=False), st.floats(1e-3, 1e3))
def test_order_and_scale_of_weights_do_not_matter(
    figures: dict[str, dict[str, float | None]], shuffle: random.Random, scale: float
) -> None:
    expected = totals(figures)
    turned = dict(shuffle.sample(list(figures.items()), len(figures)))
    mixed = shuffle.sample(ITEMS, len(ITEMS))
    scaled = [
        Item(**{**vars(item), "weight": item.weight * scale}) for item in mixed  # type: ignore[operator]
    ]  # fmt: skip
    assert totals(turned, scaled) == expected


@settings(max_examples=25, deadline=None)
@given(tables(), st.floats(0, 60))
def test_a_veto_dominates(figures: dict[str, dict[str, float | None]], left: float) -> None:
    for known in figures.values():
        known["fraud"] = 0.0
    figures["u0"] = dict(FIGURES["d"])  # the best of all figures, and fraud
    rows = totals(figures, veto_score=left)
    assert rows["u0"]["vetoed"]
    assert rows["u0"]["score"] <= left + 0.005
    assert rows["u0"]["grade"] == "fail"
    assert rows["u0"]["rank"] == len(figures)
