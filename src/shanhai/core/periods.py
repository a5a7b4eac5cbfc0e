"""Calendar periods: how many days there should be, whatever rows are present.

A period is written ``2025``, ``2025H1``, ``2025Q2`` or ``2025-06``.
"""

from __future__ import annotations

import calendar
from typing import Literal

import narwhals.stable.v2 as nw

Period = Literal["month", "quarter", "half", "year"]

MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""Months in a period."""

FEBRUARY = 2


def days_in_month(year: int, month: int) -> int:
    """Return the days of a calendar month: 28 to 31."""
    return calendar.monthrange(year, month)[1]


def ymd(time: nw.Expr) -> nw.Expr:
    """Return the local day of a date or time as one integer, 20260301: compares alike on any engine."""
    return year_month(time) * 100 + time.dt.day().cast(nw.Int64)


def year_month(time: nw.Expr) -> nw.Expr:
    """Return the local month of a date or time as one integer, 202603."""
    return time.dt.year().cast(nw.Int64) * 100 + time.dt.month().cast(nw.Int64)


def day_number(time: nw.Expr) -> nw.Expr:
    """Count days from a fixed day long ago, by the local date: differences are days."""
    month = time.dt.month().cast(nw.Int64)
    late = nw.when(month > FEBRUARY).then(nw.lit(0)).otherwise(nw.lit(1))
    year = time.dt.year().cast(nw.Int64) - late  # a year from March, so that leap days end it
    from_march = month + 12 * late - 3
    leaps = year // 4 - year // 100 + year // 400
    return year * 365 + leaps + (from_march * 153 + 2) // 5 + time.dt.day().cast(nw.Int64)


def bucket(month: nw.Expr, period: Period) -> nw.Expr:
    """Return the number of the period within its year, 1, 2, …, of a month 1 to 12."""
    return (month - 1) // MONTHS[period] + 1


def period_label(year: nw.Expr, number: nw.Expr, period: Period) -> nw.Expr:
    """Return the period as text, from its year and its number within the year."""
    text = year.cast(nw.Int64).cast(nw.String)
    within = number.cast(nw.Int64).cast(nw.String)
    if period == "year":
        return text
    if period == "month":
        zero = nw.when(number < 10).then(nw.lit("-0")).otherwise(nw.lit("-"))
        return nw.concat_str([text, zero, within])
    return nw.concat_str([text, nw.lit({"quarter": "Q", "half": "H"}[period]), within])


def period_days(year: nw.Expr, number: nw.Expr, period: Period) -> nw.Expr:
    """Return the days the calendar gives a period."""
    common, step = 2001, MONTHS[period]
    numbers = list(range(1, 12 // step + 1))
    days = [
        sum(days_in_month(common, month) for month in range((n - 1) * step + 1, n * step + 1))
        for n in numbers
    ]
    plain = number.cast(nw.Int64).replace_strict(numbers, days, default=0, return_dtype=nw.Int64)
    holds_february = number == (FEBRUARY - 1) // step + 1
    return nw.when(is_leap(year) & holds_february).then(plain + 1).otherwise(plain)


def is_leap(year: nw.Expr) -> nw.Expr:
    """Say whether a year of the Gregorian calendar is a leap year."""
    return ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
