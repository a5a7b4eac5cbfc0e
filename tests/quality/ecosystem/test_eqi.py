from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.quality import ecosystem

DIMENSIONS = ("pattern", "function", "biodiversity", "stress")
AREAS = {
    "area": ["a", "b", "c", "d"],
    "pattern": [70.0, 100.0, 60.0, -999.0],
    "function": [60.0, 100.0, 50.0, 60.0],
    "biodiversity": [50.0, 100.0, 40.0, 60.0],
    "stress": [20.0, 0.0, None, 20.0],
}
WEIGHTS = {
    "pattern": {"ecological_land": 0.4, "natural_shore": 0.2, "habitat": 0.4},
    "function": {"vegetation": 3, "water_network": 1},
    "biodiversity": {"key_species": 1},
    "stress": {"land_development": 0.5, "sea_development": 0.25, "disaster": 0.25},
}
INDICES = {
    "area": ["coast", "inland", "gap"],
    "ecological_land": [80.0, 80.0, None],
    "natural_shore": [40.0, None, 40.0],
    "habitat": [60.0, 60.0, 60.0],
    "vegetation": [90.0, 90.0, 90.0],
    "water_network": [50.0, 50.0, 101.0],
    "key_species": [70.0, 70.0, 70.0],
    "land_development": [20.0, 20.0, 20.0],
    "sea_development": [40.0, None, 40.0],
    "disaster": [0.0, 0.0, 0.0],
}


def test_the_index_its_class_and_its_words(every_engine):
    rows = every_engine.rows(ecosystem.evaluate(every_engine.make(AREAS)), "area")
    # 0.36·70 + 0.35·60 + 0.19·50 + 0.10·(100 − 20)
    assert rows[0]["eqi"] == pytest.approx(63.7)
    assert [(r["class"], r["status"]) for r in rows] == [
        (2, "二类"),
        (1, "一类"),
        (None, None),
        (None, None),
    ]
    assert rows[1]["eqi"] == pytest.approx(100)


# published: nation 2021, 2022, 2024; Henan, Anhui 2024; four counties
@pytest.mark.parametrize(
    ("value", "level"),
    [
        (59.77, 2),
        (59.6, 2),
        (59.95, 2),
        (54.76, 3),
        (63.75, 2),
        (57.38, 2),
        (73.88, 1),
        (32.73, 4),
        (38.44, 4),
        (70.0, 1),
        (55.0, 2),
        (40.0, 3),
        (30.0, 4),
        (29.99, 5),
    ],
)
def test_published_classes(value, level):
    even = {name: [100 - value if name == "stress" else value] for name in DIMENSIONS}
    found = ecosystem.evaluate(pl.DataFrame(even))
    assert found["eqi"][0] == pytest.approx(value)
    assert found["class"].to_list() == [level]


def test_rounding_before_classing_is_asked_for():
    frame = pl.DataFrame({name: [69.996 if name != "stress" else 30.004] for name in DIMENSIONS})
    assert ecosystem.evaluate(frame)["class"].to_list() == [2]
    rounded = ecosystem.evaluate(frame, digits=2, language="en")
    assert rounded.select("eqi", "class", "status").rows() == [(70.0, 1, "class 1")]


def test_dimensions_from_indices_with_given_weights(every_engine):
    rows = every_engine.rows(
        ecosystem.dimension_scores(every_engine.make(INDICES), weights=WEIGHTS), "area"
    )  # coast, gap, inland
    found = [tuple(row[d] for d in DIMENSIONS) for row in rows]
    # coast: (0.4·80 + 0.2·40 + 0.4·60) / 1; (3·90 + 50) / 4; 70; 0.5·20 + 0.25·40
    assert found[0] == pytest.approx((64.0, 80.0, 70.0, 20.0))
    assert found[1] == (None, None, 70.0, 20.0)  # a gap and a value beyond 100
    # inland, marine indices left out: (0.4·80 + 0.4·60) / 0.8; 0.5·20 / 0.75
    assert found[2] == pytest.approx((70.0, 80.0, 70.0, 40 / 3))


def test_an_area_without_sea_needs_no_marine_columns():
    inland = pl.DataFrame(INDICES).drop("natural_shore", "sea_development").filter(area="inland")
    found = ecosystem.dimension_scores(inland, weights=WEIGHTS)
    assert found.select(DIMENSIONS).row(0) == pytest.approx((70.0, 80.0, 70.0, 40 / 3))
    strict = ecosystem.dimension_scores(
        pl.DataFrame(INDICES), weights=WEIGHTS, absent=()
    ).filter(area="inland")  # fmt: skip
    assert strict["pattern"].to_list() == [None]


def test_grades_of_change(every_engine):
    data = {
        "area": list("abcdefgh"),
        "before": [60.0, 60.0, 60.0, 60.0, 60.0, 60.0, 60.0, 60.0],
        "after": [60.99, 61.0, 62.0, 64.0, 59.0, 57.5, 50.0, None],
    }
    rows = every_engine.rows(ecosystem.evaluate_change(every_engine.make(data)), "area")
    assert [row["change_level"] for row in rows] == [0, 1, 2, 3, -1, -2, -3, None]
    assert [row["change_status"] for row in rows] == [
        "基本稳定", "轻微变好", "一般变好", "明显变好", "轻微变差", "一般变差", "明显变差", None,
    ]  # fmt: skip
    assert rows[0]["change"] == pytest.approx(0.99)


def test_thresholds_of_change_are_an_input():
    frame = pl.DataFrame({"y1": [60.0], "y2": [61.5]})
    found = ecosystem.evaluate_change(
        frame, before="y1", after="y2", thresholds=[2, 3, 5], language="en"
    )
    assert found["change_status"].to_list() == ["stable"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"pattern": {"habitat": 1}}, "function, biodiversity, stress are missing"),
        ({**WEIGHTS, "pattern": {"habitet": 1}}, "habitat"),
        ({**WEIGHTS, "pattern": {"vegetation": 1}}, "is of function, not of pattern"),
        ({**WEIGHTS, "pattern": {"habitat": 0}}, "must be positive"),
        ({**WEIGHTS, "pattern": {"redline": 1}}, "redline"),
    ],
)
def test_wrong_weights_are_told(wrong, said):
    with pytest.raises(InputError, match=said):
        ecosystem.dimension_scores(pl.DataFrame(INDICES), weights=wrong)


def test_wrong_input_is_told():
    with pytest.raises(InputError, match="stress"):
        ecosystem.evaluate(pl.DataFrame(AREAS).drop("stress"))
    with pytest.raises(InputError, match="add up to 1"):
        ecosystem.evaluate(pl.DataFrame(AREAS), weights=dict.fromkeys(DIMENSIONS, 0.3))
    with pytest.raises(InputError, match="rising"):
        ecosystem.evaluate_change(
            pl.DataFrame({"before": [1.0], "after": [2.0]}), thresholds=[2, 1, 4]
        )


level = st.floats(0, 100)


@given(st.tuples(level, level, level, level), st.sampled_from(DIMENSIONS), st.floats(0, 20))
@settings(max_examples=60, deadline=None)
def test_better_dimensions_never_lower_the_index(values, which, more):
    low = dict(zip(DIMENSIONS, values, strict=True))
    sign = -1 if which == "stress" else 1
    high = {**low, which: min(100.0, max(0.0, low[which] + sign * more))}
    found = ecosystem.evaluate(
        pl.DataFrame([low, high], schema=dict.fromkeys(DIMENSIONS, pl.Float64))
    )
    assert found["eqi"][1] >= found["eqi"][0] - 1e-9
    assert found["class"][1] <= found["class"][0]
    assert found["eqi"].is_between(-1e-9, 100 + 1e-9).all()
