from __future__ import annotations

from datetime import date, datetime, timedelta
from math import log10

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.quality import noise

START = datetime(2024, 5, 1)


def hours(levels, site="a"):
    times = [START + timedelta(hours=k) for k in range(len(levels))]
    return {"site": [site] * len(levels), "time": times, "leq": levels}


def day(at_day, at_night):
    return [at_day if 6 <= hour < 22 else at_night for hour in range(24)]


def energy_mean(levels):
    return 10 * log10(sum(10 ** (0.1 * level) for level in levels) / len(levels))


def test_levels_of_a_day(engine):
    levels = [40.0 + hour for hour in range(24)]
    row = engine.rows(noise.day_night_levels(engine.make(hours(levels))))[0]
    ld = energy_mean(levels[6:22])
    ln = energy_mean(levels[:6] + levels[22:])
    assert (row["site"], row["date"], row["n_day"], row["n_night"]) == (
        "a",
        date(2024, 5, 1),
        16,
        8,
    )
    assert row["ld"] == pytest.approx(ld)
    assert row["ln"] == pytest.approx(ln)
    ldn = 10 * log10((16 * 10 ** (0.1 * ld) + 8 * 10 ** (0.1 * (ln + 10))) / 24)
    assert row["ldn"] == pytest.approx(ldn)


def test_a_missing_hour_leaves_no_level(engine):
    levels = day(60.0, 50.0)
    levels[12], levels[3] = None, -999.0
    row = engine.rows(noise.day_night_levels(engine.make(hours(levels))))[0]
    assert (row["ld"], row["ln"], row["ldn"], row["n_day"], row["n_night"]) == (None,) * 3 + (15, 7)
    found = noise.day_night_levels(engine.make(hours(levels)), least_day=15, least_night=7)
    row = engine.rows(found)[0]
    assert (row["ld"], row["ln"]) == (pytest.approx(60), pytest.approx(50))
    assert row["ldn"] == pytest.approx(60)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(20, 120), min_size=24, max_size=24))
def test_levels_are_bounded_by_their_hours(levels):
    row = noise.day_night_levels(pl.DataFrame(hours(levels))).row(0, named=True)
    assert min(levels[6:22]) - 1e-9 <= row["ld"] <= max(levels[6:22]) + 1e-9
    assert row["ldn"] <= max(levels) + 10 + 1e-9


POINTS = {
    "city": ["x"] * 5 + ["y"],
    "period": ["day"] * 4 + ["night", "day"],
    "leq": [54.0, 56.0, None, 400.0, 45.1, 50.05],
}


def test_regional_means(engine):
    found = noise.regional_levels(engine.make(POINTS), by=["city"])
    rows = engine.rows(found, "city", "period")
    assert [tuple(row.values()) for row in rows] == [
        ("x", "day", 2, 55.0, 2, "较好"),
        ("x", "night", 1, 45.1, 3, "一般"),
        ("y", "day", 1, 50.0, 1, "好"),  # 50.05 rounds half to even
    ]


def test_road_means_are_weighted_by_length(engine):
    frame = engine.make(
        {
            "period": ["day", "day", "day", "night"],
            "leq": [68.0, 72.0, 70.04, 58.0],
            "length": [3.0, 1.0, 4.0, 2.0],
        }
    )
    at_day, at_night = engine.rows(noise.road_levels(frame), "period")
    assert at_day["mean"] == 69.5  # (204 + 72 + 280.16) / 8 = 69.52
    assert (at_day["grade"], at_day["status"], at_day["above_share"]) == (2, "较好", 12.5)
    assert (at_night["mean"], at_night["grade"], at_night["above_share"]) == (58.0, 1, None)


@pytest.mark.parametrize(
    ("upper", "means"),
    [
        ((50, 55, 60, 65), (50.0, 50.1, 55.0, 55.1, 60.0, 60.1, 65.0, 65.1)),
        ((58, 60, 62, 64), (58.0, 58.1, 60.0, 60.1, 62.0, 62.1, 64.0, 64.1)),
    ],
)
def test_every_end_of_a_grade(upper, means):
    frame = nw.from_native(pl.DataFrame({"x": means}))
    found = frame.select(noise.noise_grade(nw.col("x"), upper).alias("g"))["g"].to_list()
    assert found == [1, 2, 2, 3, 3, 4, 4, 5]


def test_refusals():
    frame = pl.DataFrame({"site": ["a"], "time": ["08:00"], "leq": [50.0]})
    with pytest.raises(InputError, match="a date or time is needed"):
        noise.day_night_levels(frame)
    with pytest.raises(InputError, match="hold text"):
        noise.regional_levels(pl.DataFrame({"period": ["day"], "leq": ["50"]}))
    with pytest.raises(InputError, match="length"):
        noise.road_levels(pl.DataFrame({"period": ["day"], "leq": [50.0]}))
