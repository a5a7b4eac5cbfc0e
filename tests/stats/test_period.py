from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.core.periods import days_in_month
from shanhai.stats import Least, day_statistics

LEAST = Least(year=324, month=27, february=25)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [d for i in range(366) if (d := first + timedelta(days=i)).year == year]


def table(days: list[date], **more: list[Any]) -> dict[str, list[Any]]:
    values = [float(d.timetuple().tm_yday) for d in days]
    return {"site": ["a"] * len(days), "date": days, "v": values, "p": [90.0] * len(days), **more}


def stats(frame: Any, period: Any = "year", **more: Any) -> Any:
    return day_statistics(
        frame, value="v", by=["site"], period=period, least=LEAST, percent="p", **more
    )


def test_full_years_on_every_engine(every_engine: Any) -> None:
    days = days_of(2024) + days_of(2025)
    rows = every_engine.rows(stats(every_engine.make(table(days))), "period")
    assert [row["period"] for row in rows] == ["2024", "2025"]
    assert [(row["n"], row["days"], row["valid"]) for row in rows] == [
        (366, 366, True),
        (365, 365, True),
    ]
    assert [row["mean"] for row in rows] == [183.5, 183.0]
    assert [row["percentile"] for row in rows] == [pytest.approx(329.5), pytest.approx(328.6)]


@pytest.mark.parametrize(
    ("period", "labels", "lengths"),
    [
        ("month", [f"2024-{m:02d}" for m in range(1, 13)],
         [days_in_month(2024, m) for m in range(1, 13)]),
        ("quarter", ["2024Q1", "2024Q2", "2024Q3", "2024Q4"], [91, 91, 92, 92]),
        ("half", ["2024H1", "2024H2"], [182, 184]),
        ("year", ["2024"], [366]),
    ],
)  # fmt: skip
def test_periods(engine: Any, period: str, labels: list[str], lengths: list[int]) -> None:
    rows = engine.rows(stats(engine.make(table(days_of(2024))), period), "period")
    assert [row["period"] for row in rows] == labels
    assert [row["days"] for row in rows] == lengths == [row["n"] for row in rows]
    assert all(row["valid"] for row in rows)


@pytest.mark.parametrize(
    ("lost", "month", "quarter", "year"),
    [
        ([date(2025, 3, d) for d in range(1, 5)], True, True, True),
        ([date(2025, 3, d) for d in range(1, 6)], False, False, False),
        ([date(2025, 2, d) for d in range(1, 4)], True, True, True),
        ([date(2025, 2, d) for d in range(1, 5)], True, False, False),
        ([date(2025, m, d) for m in (1, 3, 5, 7, 8, 10, 12) for d in range(1, 5)]
         + [date(2025, m, d) for m in (4, 6, 9, 11) for d in range(1, 4)]
         + [date(2025, 2, 1)], True, True, True),
        ([date(2025, m, d) for m in (1, 3, 5, 7, 8, 10, 12) for d in range(1, 5)]
         + [date(2025, m, d) for m in (4, 6, 9, 11) for d in range(1, 4)]
         + [date(2025, 2, d) for d in range(1, 3)], True, True, False),
    ],
)  # fmt: skip
def test_validity_counts_the_calendar(
    lost: list[date], month: bool, quarter: bool, year: bool
) -> None:
    frame = pl.DataFrame(table([d for d in days_of(2025) if d not in lost]))
    march = stats(frame, "month").filter(pl.col("period") == "2025-03")["valid"].item()
    first = stats(frame, "quarter").filter(pl.col("period") == "2025Q1")["valid"].item()
    assert (march, first, stats(frame)["valid"].item()) == (month, quarter, year)


def test_a_month_without_any_row_is_missed() -> None:
    kept = [d for d in days_of(2025) if d.month != 6]
    assert stats(pl.DataFrame(table(kept)))["valid"].to_list() == [False]
    by_quarter = stats(pl.DataFrame(table(kept)), "quarter").sort("period")
    assert by_quarter["valid"].to_list() == [True, False, True, True]


def test_excluded_days_are_measured_but_not_averaged(engine: Any) -> None:
    days = days_of(2025)
    columns = table(days, dust=[True if d.day == 1 else None for d in days])
    row = engine.rows(stats(engine.make(columns), excluded="dust"))[0]
    kept = [d.timetuple().tm_yday for d in days if d.day != 1]
    assert (row["n"], row["used"], row["valid"]) == (365, 353, True)
    assert row["mean"] == pytest.approx(sum(kept) / len(kept))


def test_unknown_period_is_named() -> None:
    with pytest.raises(InputError, match="did you mean 'quarter'"):
        stats(pl.DataFrame(table(days_of(2025))), "quarters")


@settings(max_examples=30, deadline=None)
@given(st.sets(st.sampled_from(days_of(2024)), max_size=120), st.data())
def test_deleting_rows_never_makes_a_period_more_valid(lost: set[date], data: Any) -> None:
    kept = [d for d in days_of(2024) if d not in lost]
    more = data.draw(st.sets(st.sampled_from(kept), min_size=1, max_size=60))
    before = pl.DataFrame(table(kept))
    after = pl.DataFrame(table([d for d in kept if d not in more]))
    both = pl.concat([before, after.with_columns(site=pl.lit("fewer"))])
    for period in ("month", "quarter", "year"):
        rows = stats(both, period).rows(named=True)
        valid = {(row["site"], row["period"]) for row in rows if row["valid"]}
        assert all(("a", label) in valid for site, label in valid if site == "fewer")
