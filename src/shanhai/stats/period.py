"""Means and percentiles of calendar periods, valid or not by what the calendar demands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError, did_you_mean
from shanhai.core.frames import Frame, closed, opened, whole
from shanhai.core.periods import FEBRUARY, MONTHS, Period, bucket, period_days, period_label
from shanhai.stats.percentile import between, with_neighbours

NativeT = TypeVar("NativeT")


@dataclass(frozen=True)
class Least:
    """The daily values a period needs: in a year, in each month, in February."""

    year: int
    month: int
    february: int


def day_statistics(
    frame: NativeT,
    *,
    value: str,
    by: Sequence[str],
    period: Period,
    least: Least,
    time: str = "date",
    percent: str | None = None,
    excluded: str | None = None,
) -> NativeT:
    """Give mean and percentile of daily values by month, quarter, half-year or year.

    Parameters
    ----------
    frame
        One row per group and day; a day without a row or value is a missing day.
    by
        Columns that make a group, such as site and item.
    least
        A month is valid with so many values; a quarter or half-year when all its months
        are; a year when all twelve are and it has ``least.year`` values.
    percent
        Column with the percentile wanted of each row's group; null: none.
    excluded
        Column of truth values: such days count as measured but enter neither mean nor
        percentile (sand-dust).

    Returns
    -------
    Same kind of frame
        ``by``, ``year``, ``period`` (text), ``n`` (days with a value), ``used`` (of those,
        not excluded), ``days`` (the calendar's), ``valid``, ``mean``, ``percentile``. Values
        of periods that are not valid are given too: ``valid`` says what they are worth.

    Source: GB 3095, data validity; HJ 663-2013.
    """
    if period not in MONTHS:
        raise InputError(f"no period {period!r}{did_you_mean(period, MONTHS)}; known: {[*MONTHS]}")
    extra = [column for column in (percent, excluded) if column]
    table = opened(frame, [value, time, *by, *extra], where="table of daily values")
    rows = _dated(table, value, by, time, period, percent, excluded)
    groups = [*by, "year", "_number"]
    marked = with_neighbours(rows, "_used", percent="_percent", by=groups)
    months = marked.group_by(*groups, "_month").agg(
        n=nw.col(value).count(), used=nw.col("_used").count(), _sum=nw.col("_used").sum(),
        _low=nw.col("_low").max(), _high=nw.col("_high").max(), _share=nw.col("_share").max(),
    )  # fmt: skip
    in_month = nw.when(nw.col("_month") == FEBRUARY).then(nw.lit(least.february))
    enough = nw.col("n") >= in_month.otherwise(nw.lit(least.month))
    total = months.with_columns(_good=nw.when(enough).then(nw.lit(1)).otherwise(nw.lit(0)))
    periods = total.group_by(*groups).agg(
        nw.col("n").sum(), nw.col("used").sum(), nw.col("_sum").sum(), nw.col("_good").sum(),
        nw.col("_low").max(), nw.col("_high").max(), nw.col("_share").max(),
    )  # fmt: skip
    return closed(_named(periods, by, period, least), frame)


def _dated(
    table: Frame, value: str, by: Sequence[str], time: str, period: Period,
    percent: str | None, excluded: str | None,
) -> Frame:  # fmt: skip
    known = table.filter(~nw.col(value).is_null())
    month = nw.col(time).dt.month().cast(nw.Int64)
    number = nw.col(value).cast(nw.Float64)
    kept = number
    if excluded:
        kept = nw.when(~nw.col(excluded).fill_null(value=False).cast(nw.Boolean)).then(number)
    wanted = nw.col(percent) if percent else nw.lit(50.0)
    return known.select(
        *by,
        number.alias(value),
        year=nw.col(time).dt.year().cast(nw.Int64),
        _month=month,
        _number=bucket(month, period),
        _used=kept,
        _percent=wanted.cast(nw.Float64),
    )


def _named(table: Frame, by: Sequence[str], period: Period, least: Least) -> Frame:
    year, number = nw.col("year"), nw.col("_number")
    valid = nw.col("_good") == MONTHS[period]
    if period == "year":
        valid = valid & (nw.col("n") >= least.year)
    some = nw.col("used") > 0
    result = table.select(
        *by,
        "year",
        "n",
        "used",
        period=period_label(year, number, period),
        days=period_days(year, number, period),
        valid=valid,
        mean=nw.when(some).then(nw.col("_sum") / nw.col("used")),
        percentile=nw.when(some).then(between()),
    )
    return whole(result, ["year", "n", "used", "days"])
