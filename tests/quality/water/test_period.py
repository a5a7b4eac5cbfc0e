from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.quality import water

DATES = [
    date(2024, 1, 3),
    date(2024, 1, 20),
    date(2024, 2, 5),
    date(2024, 4, 9),
    date(2023, 12, 31),
]
SAMPLES = {
    "site": ["a"] * 5,
    "water_body": ["river"] * 5,
    "time": DATES,
    "cod_mn": [2.0, 4.0, 6.0, 8.0, 1.0],
    "tp": [0.1, None, -999.0, 0.3, 0.5],
}


def test_months(engine):
    found = water.period_means(engine.make(SAMPLES), period="month")
    rows = engine.rows(found, "year", "month")
    assert [(r["year"], r["month"], r["cod_mn"], r["tp"], r["n"]) for r in rows] == [
        (2023, 12, 1.0, 0.5, 1),
        (2024, 1, 3.0, 0.1, 2),
        (2024, 2, 6.0, None, 1),
        (2024, 4, 8.0, 0.3, 1),
    ]
    assert {row["water_body"] for row in rows} == {"river"}


def test_quarters_need_two_measurements(engine):
    found = water.period_means(engine.make(SAMPLES), period="quarter")
    rows = engine.rows(found, "year", "quarter")
    assert [(r["year"], r["quarter"], r["cod_mn"], r["tp"], r["n"]) for r in rows] == [
        (2023, 4, None, None, 1),
        (2024, 1, 4.0, None, 3),
        (2024, 2, None, None, 1),
    ]


def monthly(months, *, per_month=1):
    return pl.DataFrame(
        {
            "site": ["a"] * len(months) * per_month,
            "time": [datetime(2024, m, 1 + k, 8) for m in months for k in range(per_month)],
            "do": [float(m) for m in months for _ in range(per_month)],
        }
    )


def test_a_year_needs_its_twelve_months(engine):
    full = engine.make(monthly(range(1, 13)).to_dict(as_series=False))
    row = engine.rows(water.period_means(full, period="year"))[0]
    assert (row["do"], row["n"]) == (6.5, 12)
    short = engine.make(monthly(range(1, 12), per_month=3).to_dict(as_series=False))
    row = engine.rows(water.period_means(short, period="year"))[0]
    assert (row["do"], row["n"]) == (None, 11)
    row = engine.rows(water.period_means(short, period="year", least=8))[0]
    assert (row["do"], row["n"]) == (6.0, 11)


def test_a_month_with_many_samples_weighs_no_more():
    heavy = pl.concat([monthly(range(1, 13)), monthly([12], per_month=20)])
    assert water.period_means(heavy, period="year")["do"].to_list() == [6.5]


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 23)), st.sampled_from(["month", "quarter", "year"]))
def test_deleting_rows_never_makes_a_mean_valid(deleted, period):
    full = monthly(range(1, 13), per_month=2)
    kept = full.with_row_index().filter(~pl.col("index").is_in(list(deleted))).drop("index")
    before = water.period_means(full, period=period)["do"].is_not_null().sum()
    after = water.period_means(kept, period=period)["do"].is_not_null().sum()
    assert after <= before
    if period == "year":
        assert after == int(all({2 * m, 2 * m + 1} - deleted for m in range(12)))


def test_lakes_are_averaged_over_time_and_then_over_points(engine):
    frame = engine.make(
        {
            "lake": ["x"] * 4,
            "site": ["p", "p", "p", "q"],
            "tn": [1.0, 2.0, 3.0, 4.0],
            "tp": [0.1, 0.1, None, 0.3],
        }
    )
    row = engine.rows(water.lake_means(frame, by=["lake"]))[0]
    assert row == {"lake": "x", "tn": 3.0, "tp": 0.2, "n": 2, "water_body": "lake"}


def test_times_must_be_times():
    frame = pl.DataFrame({"site": ["a"], "time": ["2024-01-01"], "do": [1.0]})
    with pytest.raises(InputError, match="a date or time is needed"):
        water.period_means(frame, period="month")
    with pytest.raises(InputError, match="'week'"):
        water.period_means(frame, period="week")
