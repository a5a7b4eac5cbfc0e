"""Calendar periods: how many days and hours there should be, whatever rows are present."""

from __future__ import annotations

import calendar
from typing import Literal

import narwhals.stable.v2 as nw

Period = Literal["month", "quarter", "year"]

MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}
"""Months in a period."""


def days_in_month(year: int, month: int) -> int:
    """Return the days of a calendar month: 28 to 31."""
    return calendar.monthrange(year, month)[1]


def days_in_year(year: int) -> int:
    """Return the days of a calendar year: 365 or 366."""
    return 366 if calendar.isleap(year) else 365


def ymd(time: nw.Expr) -> nw.Expr:
    """The local day of a date or time as one integer, 20260301: compares alike on any engine."""
    year = time.dt.year().cast(nw.Int64)
    return year * 10000 + time.dt.month().cast(nw.Int64) * 100 + time.dt.day().cast(nw.Int64)


def year_month(time: nw.Expr) -> nw.Expr:
    """The local month of a date or time as one integer, 202603."""
    return time.dt.year().cast(nw.Int64) * 100 + time.dt.month().cast(nw.Int64)
