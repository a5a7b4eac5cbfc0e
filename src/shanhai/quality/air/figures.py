"""The figures of a year that plans and bulletins name, one function each: area, period, value.

Every function takes the statistics of ``period_statistics``, or days with AQI, and returns ``area``, ``period``,
``value``, ``n`` (days) and ``valid``: a year with too few days has a value that is not valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import closed, joined, opened
from shanhai.core.rounding import round_half_even
from shanhai.quality._standards import standard
from shanhai.quality.air.attainment import level_days
from shanhai.quality.air.ranking import composite_index as index_of
from shanhai.stats import ranked

NativeT = TypeVar("NativeT")


def so2(stats: NativeT) -> NativeT:
    """Give the mean of sulfur dioxide (二氧化硫年均浓度), ug/m3."""
    return _item(stats, "so2")


def no2(stats: NativeT) -> NativeT:
    """Give the mean of nitrogen dioxide (二氧化氮年均浓度), ug/m3."""
    return _item(stats, "no2")


def pm10(stats: NativeT) -> NativeT:
    """Give the mean of PM10 (可吸入颗粒物年均浓度), ug/m3."""
    return _item(stats, "pm10")


def pm25(stats: NativeT) -> NativeT:
    """Give the mean of PM2.5 (细颗粒物年均浓度), ug/m3."""
    return _item(stats, "pm25")


def co(stats: NativeT) -> NativeT:
    """Give the 95th percentile of daily means of CO (一氧化碳日均浓度第95百分位数), mg/m3."""
    return _item(stats, "co")


def o3_8h(stats: NativeT) -> NativeT:
    """Give the 90th percentile of MDA8 ozone (臭氧日最大8小时第90百分位数), ug/m3."""
    return _item(stats, "o3_8h")


def days_of_levels(days: NativeT, *, levels: Sequence[int], share: bool = False) -> NativeT:
    """Count the days whose AQI is of some levels (优、良、轻度污染天数), or give their share in %.

    Parameters
    ----------
    days
        As for ``level_days``.
    levels
        Of 1 (优) to 6 (严重污染): ``[1, 2]`` are the good days.
    share
        Of the days with an AQI, to one decimal.
    """
    counts = opened(level_days(days))
    total: nw.Expr = nw.lit(0)
    for level in levels:
        total = total + nw.col(f"level_{level}")
    value = total.cast(nw.Float64)
    if share:
        digits = standard("cn.hj663-2013")["rounding"]["share"]
        value = round_half_even(value * 100.0 / nw.col("n").cast(nw.Float64), digits)
    return closed(counts.select("area", "period", "n", "valid", value=value), days)


def composite_index(stats: NativeT) -> NativeT:
    """Give the composite index (空气质量综合指数) by the limits in force in the year; no unit."""
    table = opened(stats, ["area", "period", "item", "n", "valid"], where="statistics")
    marked = table.with_columns(_bad=nw.when(nw.col("valid")).then(0).otherwise(1))
    sums = marked.group_by("area", "period").agg(n=nw.col("n").min(), _bad=nw.col("_bad").sum())
    found = opened(index_of(table)).select("area", "period", value="index")
    both = joined(found, sums, on=["area", "period"])
    valid = (nw.col("_bad") == 0) & ~nw.col("value").is_null()
    return closed(both.select("area", "period", "value", "n", valid=valid), stats)


def composite_rank(stats: NativeT) -> NativeT:
    """Give the rank by composite index among the areas of the table, least first."""
    found = opened(composite_index(stats))
    order = opened(ranked(found, value="value", by=["period"]))
    return closed(order.select("area", "period", "n", "valid", value="rank"), stats)


def _item(stats: NativeT, item: str) -> NativeT:
    table = opened(stats, ["area", "period", "item", "value", "n", "valid"], where="statistics")
    rows = table.filter(nw.col("item") == item)
    return closed(rows.select("area", "period", "value", "n", "valid"), stats)
