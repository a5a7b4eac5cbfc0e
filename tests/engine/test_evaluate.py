"""Which figures a target is judged by, and what comes of it: a small case for every status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.catalog import Catalog, Goal
from shanhai.engine.evaluate import Assignment, Judged, evaluate, gather
from shanhai.engine.express import express
from shanhai.governance.targets import STATUSES
from tests.support import catalog, observations, target

Row = Mapping[str, Any]


def judged(
    small: Catalog, *rows: Row, plans: tuple[str, ...] = ("p",), **more: Any
) -> list[Judged]:
    graph = express(small, [small.plan(name) for name in plans])
    return evaluate(small, graph, gather(small, graph, observations(small, *rows)), **more)


def verdict(declared: Row, *rows: Row, **more: Any) -> Judged:
    (found,) = judged(catalog(declared), *rows, **more)
    return found


def good(year: int, value: float | None, **more: Any) -> dict[str, Any]:
    return {"indicator": "test.good", "period": year, "value": value, **more}


def status(found: Judged) -> tuple[str, str]:
    return found.verdict.status, found.verdict.reason


WANTED = {"target": {2025: {"at_least": 90}}}
NATIONAL = {**WANTED, "scope": {"sections": "national"}}

#: Every status and reason the engine gives: target, figures, what comes of it.
CASES: list[tuple[str, Row, list[Row], str]] = [
    ("met", WANTED, [good(2025, 90)], "reached"),
    ("not_met", WANTED, [good(2025, 89.9)], "missed"),
    ("on_track", WANTED, [good(2022, 91)], "reached_early"),
    ("on_track", WANTED, [good(2020, 80), good(2022, 84)], "on_track_by_path"),
    ("behind", WANTED, [good(2020, 80), good(2022, 83)], "behind_by_path"),
    ("on_track", WANTED, [good(2020, 80), good(2021, 70), good(2022, 85)], "on_track_by_rate"),
    ("behind", WANTED, [good(2020, 80), good(2021, 89), good(2022, 81)], "behind_by_rate"),
    ("no_data", WANTED, [], "no_figure"),
    ("no_data", WANTED, [good(2020, 80)], "baseline_only"),
    ("no_data", WANTED, [good(2022, 80)], "no_path"),
    ("no_data", WANTED, [good(2025, 95, area="350203")], "no_figure"),
    ("no_data", WANTED, [good(2026, 95)], "no_figure"),
    ("no_data", WANTED, [good(2019, 95)], "no_figure"),
    ("not_comparable", WANTED, [good(2025, 95, scope="sections=national")], "other_definition"),
    ("not_comparable", NATIONAL, [good(2025, 95)], "other_definition"),
    ("not_comparable", NATIONAL, [good(2025, 95, scope="sections=small")], "other_definition"),
    ("met", NATIONAL, [good(2025, 95, scope="sections=national"), good(2025, 1)], "reached"),
    ("not_comparable", {"target": {2025: {"at_least": 90, "since": 2021, "text": "累计90"}}},
     [good(2025, 95)], "other_definition"),
    ("not_comparable", WANTED, [good(2025, 95, since=2021)], "other_definition"),
    ("met", {"target": {2025: {"at_least": 90, "since": 2021, "text": "累计90"}}},
     [good(2025, 95, since=2021)], "reached"),
    ("hold_kept", {"target": {2025: {"hold": 2020, "text": "不降低"}}},
     [good(2020, 80), good(2022, 80)], "hold_kept"),
    ("hold_broken", {"target": {2025: {"hold": 2020, "text": "不降低"}}},
     [good(2020, 80), good(2022, 79)], "hold_broken"),
    ("no_data", {"target": {2025: {"hold": 2020, "text": "不降低"}}}, [good(2022, 79)], "no_base"),
    ("met", {"target": {2023: {"trend": "rising", "since": 2020, "text": "持续提高"}}},
     [good(2020, 80), good(2022, 81), good(2023, 82)], "trend_kept"),
    ("behind", {"target": {2025: {"trend": "rising", "since": 2020, "text": "持续提高"}}},
     [good(2020, 80), good(2022, 83), good(2023, 82)], "trend_broken"),
    ("not_met", {"target": {2023: {"trend": "rising", "since": 2020, "text": "持续提高"}}},
     [good(2020, 80), good(2023, 80)], "trend_flat"),
    ("no_data", {"target": {2025: {"trend": "falling", "text": "持续下降"}}}, [good(2022, 83)],
     "trend_needs_two"),
    ("pending", {"target": {2025: {"assigned_by": "350000", "text": "完成省下达指标"}}}, [],
     "assignment_missing"),
    ("pending", {"indicator": "test.place", "target": {2025: {"rank": "front", "text": "保持前列"}}},
     [{"indicator": "test.place", "period": 2022, "value": 4}], "front_undefined"),
    ("on_track", {"indicator": "test.place", "target": {2025: {"rank": 5, "text": "前五"}}},
     [{"indicator": "test.place", "period": 2022, "value": 4}], "rank_kept"),
    ("not_met", {"indicator": "test.place", "target": {2022: {"rank": 3, "text": "前三"}}},
     [{"indicator": "test.place", "period": 2022, "value": 4}], "rank_lost"),
    ("no_data", {"indicator": "test.line", "target": {2025: {"done": "划定", "text": "划定"}}}, [],
     "no_statement"),
    ("met", {"indicator": "test.line", "target": {2025: {"done": "划定", "text": "划定"}}},
     [{"indicator": "test.line", "period": 2022, "text": "已划定", "fulfilled": True}], "state_fulfilled"),
    ("behind", {"indicator": "test.line", "target": {2025: {"qualitative": "划定", "text": "划定"}}},
     [{"indicator": "test.line", "period": 2022, "text": "拟定", "fulfilled": False}], "state_open"),
    ("not_comparable", {"target": {2025: {"qualitative": "提高", "text": "提高"}}}, [good(2022, 90)],
     "qualitative_number"),
    ("no_data", {"indicator": "test.vague", "target": {2025: {"at_least": 1}}}, [], "undefined_indicator"),
    ("met", {"indicator": "test.vague", "target": {2025: {"at_least": 1}}},
     [{"indicator": "test.vague", "period": 2025, "value": 1}], "reached"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "declared", "rows", "reason"), CASES, ids=[f"{c[0]}-{c[3]}-{i}" for i, c in enumerate(CASES)]
)  # fmt: skip
def test_every_status(wanted: str, declared: Row, rows: list[Row], reason: str) -> None:
    assert status(verdict(declared, *rows)) == (wanted, reason)


def test_the_cases_above_show_every_status() -> None:
    assert {case[0] for case in CASES} == set(STATUSES)


def test_not_comparable_says_what_there_is() -> None:
    found = verdict(NATIONAL, good(2023, 95), good(2022, 80, scope="sections=small"))
    others = found.verdict.facts["others"]
    assert isinstance(others, tuple)
    assert {(f.definition.scope, f.year, f.value) for f in others} == {
        ("", 2023, 95.0), ("sections=small", 2022, 80.0),
    }  # fmt: skip
    assert found.figure is None
    assert found.used == ()


# --- base years


def test_a_decline_is_judged_by_figures_of_its_own_base_year() -> None:
    declared = {"indicator": "test.intensity_decline",
                "target": {2025: {"decline": 14, "since": 2020, "text": "下降14%"}}}  # fmt: skip
    yearly = {"indicator": "test.intensity_decline", "period": 2025, "value": 20}
    assert status(verdict(declared, yearly)) == ("not_comparable", "other_definition")
    other = {**yearly, "since": 2015}
    assert status(verdict(declared, other)) == ("not_comparable", "other_definition")
    assert status(verdict(declared, {**yearly, "since": 2020})) == ("met", "reached")


def test_a_decline_starts_at_nothing_in_its_base_year() -> None:
    """10 % from 2020 to 2025 is 2 % a year: 4 % in 2022 is on the line, 3.9 % is not."""
    declared = {"indicator": "test.intensity_decline",
                "target": {2025: {"decline": 10, "since": 2020, "text": "下降10%"}}}  # fmt: skip
    row = {"indicator": "test.intensity_decline", "period": 2022, "since": 2020}
    for value, wanted in ((4, "on_track"), (3.9, "behind")):
        found = verdict(declared, {**row, "value": value})
        assert status(found) == (wanted, f"{wanted}_by_path")
        assert (found.verdict.facts["base_year"], found.verdict.facts["base"]) == (2020, 0)


def test_a_sum_starts_at_nothing_before_its_first_year() -> None:
    """50 from 2021 to 2025 is 10 a year: 20 in 2022 is on the line."""
    declared = {
        "indicator": "test.good",
        "target": {2025: {"at_least": 50, "since": 2021, "text": "累计50"}},
    }
    found = verdict(declared, good(2022, 20, since=2021))
    assert status(found) == ("on_track", "on_track_by_path")
    assert (found.verdict.facts["base_year"], found.verdict.facts["base"]) == (2020, 0)


def test_the_declared_baseline_year_is_where_a_path_starts() -> None:
    rows = [good(2019, 80), good(2020, 10), good(2022, 84)]
    declared = {**WANTED, "baseline": {2019: 80}}
    assert verdict(declared, *rows).verdict.facts["base_year"] == 2019
    assert verdict(WANTED, *rows).verdict.facts["base_year"] == 2020


def test_a_decline_computed_from_levels() -> None:
    declared = {"indicator": "test.intensity_decline",
                "target": {2022: {"decline": 9, "since": 2020, "text": "下降9%"}}}  # fmt: skip
    rows = [
        {"indicator": "energy_use", "period": 2020, "value": 1000},
        {"indicator": "energy_use", "period": 2022, "value": 990},
        {"indicator": "gdp", "period": 2020, "value": 1000},
        {"indicator": "gdp", "period": 2022, "value": 1100},
    ]
    found = verdict(declared, *rows)
    assert status(found) == ("met", "reached")
    assert found.figure is not None
    assert (found.figure.basis, found.figure.value) == ("computed", 10.0)


# --- assigned values


ASSIGNED = {"target": {2025: {"assigned_by": "350000", "text": "完成省下达指标"}}}
KEY = ("p", "1", "test.good", "2025")


def test_an_assigned_target_is_pending_until_a_value_is_assigned() -> None:
    rows = [good(2020, 80), good(2025, 88)]
    before = verdict(ASSIGNED, *rows)
    assert status(before) == ("pending", "assignment_missing")
    assert before.verdict.facts["value"] == 88
    given_ = Assignment(Goal.model_validate({"at_least": 88, "text": "88"}), "闽环〔2022〕1号")
    after = verdict(ASSIGNED, *rows, assignments={KEY: given_})
    assert status(after) == ("met", "reached")
    assert after.goal.number == 88
    assert after.assigned == "闽环〔2022〕1号"


def test_an_assigned_decline_brings_its_base_year() -> None:
    declared = {"indicator": "test.intensity_decline", **ASSIGNED}
    key = ("p", "1", "test.intensity_decline", "2025")
    goal = Goal.model_validate({"decline": 14, "since": 2020, "text": "14"})
    row = {"indicator": "test.intensity_decline", "period": 2025, "value": 15}
    given_ = {key: Assignment(goal, "x")}
    assert status(verdict(declared, row, assignments=given_))[0] == "not_comparable"
    assert status(verdict(declared, {**row, "since": 2020}, assignments=given_))[0] == "met"


def test_an_assignment_of_another_target_changes_nothing() -> None:
    goal = Goal.model_validate({"at_least": 1})
    for key in (("p", "2", "test.good", "2025"), ("q", "1", "test.good", "2025"),
                ("p", "1", "test.good", "2023"), ("p", "1", "test.dust", "2025")):  # fmt: skip
        found = verdict(ASSIGNED, good(2025, 88), assignments={key: Assignment(goal, "x")})
        assert status(found)[0] == "pending"


# --- tied


TIED = {"indicator": "test.gep_growth",
        "target": {2025: {"at_least": "test.gdp_growth", "text": "≥GDP增长率"}}}  # fmt: skip


def gep(year: int, value: float) -> Row:
    return {"indicator": "test.gep_growth", "period": year, "value": value}


def gdp(year: int, value: float) -> Row:
    return {"indicator": "test.gdp_growth", "period": year, "value": value}


@pytest.mark.parametrize(
    ("rows", "wanted", "reason"),
    [
        ([gep(2025, 6), gdp(2025, 6)], "met", "reached"),
        ([gep(2025, 5.9), gdp(2025, 6)], "not_met", "missed"),
        ([gep(2023, 7), gdp(2023, 6)], "on_track", "reached_early"),
        ([gep(2025, 7), gdp(2024, 6)], "no_data", "tie_missing"),
        ([gep(2025, 7)], "no_data", "tie_missing"),
        ([gdp(2025, 7)], "no_data", "no_figure"),
        ([gep(2024, 7), gep(2025, 1), gdp(2024, 6)], "on_track", "reached_early"),
    ],
)  # fmt: skip
def test_tied(rows: list[Row], wanted: str, reason: str) -> None:
    assert status(verdict(TIED, *rows)) == (wanted, reason)


def test_tied_to_a_computed_indicator() -> None:
    levels = [{"indicator": "gdp", "period": y, "value": v} for y, v in ((2024, 100), (2025, 105))]
    found = verdict(TIED, gep(2025, 5), *levels)
    assert status(found) == ("met", "reached")
    assert found.verdict.facts["limit"] == 5.0


def test_tied_in_another_unit() -> None:
    assert status(verdict({**TIED, "unit": "‰"}, gep(2025, 5), gdp(2025, 6)))[0] == "not_met"


# --- which figure counts


def test_the_figure_in_the_targets_own_row_is_preferred() -> None:
    own = good(2025, 91, document="000", clause="表1")
    other = good(2025, 80, document="公报", published="2030-01-01", confidence="high")
    found = verdict(WANTED, other, own)
    assert status(found) == ("met", "reached")
    assert [f.value for f in found.others] == [80.0]
    elsewhere = good(2025, 91, document="000", clause="表2")
    assert status(verdict(WANTED, other, elsewhere)) == ("not_met", "missed")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"basis": "reported"}, {"basis": "derived"}),
        ({"basis": "reported"}, {"basis": "computed"}),
        ({"basis": "derived"}, {"basis": "forecast"}),
        ({"confidence": "high"}, {"confidence": "med"}),
        ({"confidence": None}, {"confidence": "med"}),
        ({"published": "2026-05-01"}, {"published": "2026-03-01"}),
        ({"published": "2026-05-01"}, {"published": None}),
        ({"basis": "reported", "confidence": "med"}, {"basis": "derived", "confidence": "high"}),
    ],
)
def test_of_several_figures_the_most_trusted_counts(first: Row, second: Row) -> None:
    a = good(2025, 95, document="甲", **first)
    b = good(2025, 85, document="乙", **second)
    for rows in ((a, b), (b, a)):
        found = verdict(WANTED, *rows)
        assert found.figure is not None
        assert found.figure.value == 95
        assert [f.value for f in found.others] == [85.0]


def test_the_same_value_twice_is_no_other_figure() -> None:
    found = verdict(WANTED, good(2025, 95, document="甲"), good(2025, 95, document="乙"))
    assert found.others == ()


def test_monthly_figures_do_not_count() -> None:
    rows = [{**good(2025, 99), "period": p} for p in ("2025-06", "2025Q2", "2025-01/2025-10")]
    assert status(verdict(WANTED, *rows)) == ("no_data", "no_figure")


def test_reported_decides_and_computed_stands_beside_it() -> None:
    declared = {"indicator": "test.cover", "target": {2025: {"at_least": 40}}}
    rows = [
        {"indicator": "test.cover", "period": 2025, "value": 40.0, "given": "40.0"},
        {"indicator": "forest_area", "period": 2025, "value": 39_800},
        {"indicator": "land_area", "period": 2025, "value": 1_000},
    ]
    found = verdict(declared, *rows)
    assert status(found) == ("met", "reached")
    assert found.computed is not None
    assert found.computed.value == 39.8
    assert found.difference == pytest.approx(-0.2)
    assert found.differs
    rows[0]["given"] = "40"  # within the rounding of a whole number
    assert not verdict(declared, *rows).differs
    alone = verdict(declared, *rows[1:])
    assert status(alone) == ("not_met", "missed")
    assert alone.difference is None


@pytest.mark.parametrize(
    ("given_", "computed", "differs"),
    [("40", 40.5, False), ("40", 40.6, True), ("40.0", 40.05, False), ("40.0", 40.06, True),
     ("1,040.0", 1040.05, False), ("40%", 40.5, False), ("≥40", 40.5, True)],
)  # fmt: skip
def test_what_rounding_explains_is_no_difference(
    given_: str, computed: float, differs: bool
) -> None:
    declared = {"indicator": "test.cover", "target": {2025: {"at_least": 40}}}
    value = float(given_.replace(",", "").strip("%≥"))
    found = verdict(
        declared,
        {"indicator": "test.cover", "period": 2025, "value": value, "given": given_},
        {"indicator": "forest_area", "period": 2025, "value": computed * 1000},
        {"indicator": "land_area", "period": 2025, "value": 1000},
    )
    assert found.differs is differs


# --- units, areas, years


def test_values_are_judged_in_the_targets_own_unit() -> None:
    declared = {"indicator": "test.dust", "unit": "mg/m3", "target": {2025: {"at_most": 0.025}}}
    found = verdict(declared, {"indicator": "test.dust", "period": 2025, "value": 25.0})
    assert status(found) == ("met", "reached")
    assert found.verdict.facts["value"] == 0.025
    over = verdict(declared, {"indicator": "test.dust", "period": 2025, "value": 25.1})
    assert status(over) == ("not_met", "missed")
    assert over.verdict.facts["gap"] == pytest.approx(0.0001)


def test_a_target_may_be_of_another_area() -> None:
    declared = {**WANTED, "area": "350203"}
    assert status(verdict(declared, good(2025, 95))) == ("no_data", "no_figure")
    assert status(verdict(declared, good(2025, 95, area="350203"))) == ("met", "reached")


def test_one_verdict_for_each_target_year() -> None:
    small = catalog({"target": {2023: {"at_least": 85}, 2025: {"at_least": 90}}})
    found = judged(small, good(2023, 86))
    assert [(f.wanted.year, f.verdict.status) for f in found] == [(2023, "met"), (2025, "no_data")]
    found = judged(small, good(2020, 80), good(2023, 86))
    assert [(f.wanted.year, f.verdict.status) for f in found] == [(2023, "met"), (2025, "on_track")]


def test_as_of_uses_no_later_figure() -> None:
    rows = [good(2020, 80), good(2022, 85), good(2025, 70)]
    assert status(verdict(WANTED, *rows)) == ("not_met", "missed")
    early = verdict(WANTED, *rows, as_of=2022)
    assert status(early) == ("on_track", "on_track_by_path")
    assert all(f.year <= 2022 for f in early.used)
    assert status(verdict(WANTED, *rows, as_of=2020)) == ("no_data", "baseline_only")
    assert status(verdict(NATIONAL, *rows, as_of=2019)) == ("no_data", "no_figure")


def test_a_month_of_a_year_is_judged_by_the_year() -> None:
    assert status(verdict({"target": {"2022-12": {"at_least": 90}}}, good(2022, 90))) == (
        "met",
        "reached",
    )


@pytest.mark.parametrize(
    ("limit", "value", "wanted"),
    [(25, 24.5, "met"), (25, 24.4, "not_met"), (0.3, 0.25, "met"), (0.3, 0.24, "not_met"),
     (2.15, 2.145, "met"), (2.15, 2.14, "not_met"), (25, 99, "met")],
)  # fmt: skip
def test_about_is_within_half_the_last_printed_digit(
    limit: float, value: float, wanted: str
) -> None:
    found = verdict({"target": {2025: {"about": limit, "text": f"{limit}左右"}}}, good(2025, value))
    assert found.verdict.status == wanted


def test_a_later_text_without_a_number_does_not_stand_beside_an_earlier_verdict() -> None:
    found = verdict(WANTED, good(2020, 80), good(2022, 91), good(2023, None, text="大幅提高"))
    assert found.figure is not None
    assert found.figure.year == found.verdict.facts["year"]


# --- properties

ROWS = st.lists(
    st.builds(
        lambda year, value, doc, scope: good(year, value, document=doc, scope=scope, published=f"{year + 1}-06"),
        st.integers(2018, 2026), st.floats(0, 100).map(lambda x: round(x, 1)),
        st.sampled_from(["甲", "乙", "丙"]), st.sampled_from(["", "sections=national"]),
    ),
    max_size=8,
)  # fmt: skip
SMALL = catalog(
    WANTED, {**NATIONAL, "no": "2"}, {"no": "3", "target": {2025: {"hold": 2020, "text": "不降低"}}}
)


@settings(max_examples=60)
@given(ROWS, st.randoms())
def test_the_order_of_figures_does_not_matter(rows: list[dict[str, Any]], random: Any) -> None:
    one = judged(SMALL, *rows)
    shuffled = random.sample(rows, len(rows))
    graph = express(SMALL, SMALL.plans.values())
    frame = observations(SMALL, *rows).with_columns(row=pl.lit(2, pl.UInt32))
    again = observations(SMALL, *shuffled).with_columns(row=pl.lit(2, pl.UInt32))
    assert set(frame["id"]) == set(again["id"])
    other = evaluate(SMALL, graph, gather(SMALL, graph, again))
    assert [status(a) for a in one] == [status(b) for b in other]
    assert [a.figure and a.figure.id for a in one] == [b.figure and b.figure.id for b in other]


@settings(max_examples=60)
@given(ROWS)
def test_a_verdict_rests_only_on_figures_of_its_own_definition(rows: list[dict[str, Any]]) -> None:
    for found in judged(SMALL, *rows):
        assert all(f.definition == found.definition for f in found.used)
        assert all(f.year <= found.wanted.year for f in found.used)
        if found.verdict.status == "not_comparable":
            assert not [f for f in found.used if f.year > 2020]


def test_targets_of_two_plans_are_judged_each_by_its_own() -> None:
    second = {
        "id": "q", "title": {"zh": "二", "en": "Two"}, "document": "000", "area": "350200",
        "period": {"from": 2016, "to": 2020}, "targets": [target(target={2020: {"at_least": 70}})],
    }  # fmt: skip
    small = catalog(WANTED, plans=[second])
    found = judged(small, good(2020, 75), plans=("q", "p"))
    assert [(f.wanted.plan.id, f.verdict.status) for f in found] == [("q", "met"), ("p", "no_data")]
