"""Means and percentiles of the pollutants by month, quarter, half-year and year (HJ 663).

Daily tables are wide (``site_days``, ``area_days``); statistics are long: one row per area
(or site), period and item. [ug/m3; CO mg/m3]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, check_local_time, closed, names, opened
from shanhai.core.periods import Period
from shanhai.core.rounding import round_half_even
from shanhai.quality._standards import standard
from shanhai.quality.air._edition import ITEMS, resolve
from shanhai.stats import Least, day_statistics

NativeT = TypeVar("NativeT")


def period_statistics(
    days: NativeT,
    *,
    period: Period = "year",
    key: str = "area",
    edition: str = "2013",
    excluded: str | None = None,
) -> NativeT:
    """Give mean and percentile of each item by month, quarter, half-year or year.

    Parameters
    ----------
    days
        One row per ``key`` and ``date``, the items as columns.
    edition
        Edition of HJ 663 for the percentiles and the digits: ``2013`` or ``2026``.
    excluded
        Column of truth values for days that enter neither mean nor percentile of PM10 and
        PM2.5 (sand-dust); they count as measured, and stay in every other figure.

    Returns
    -------
    Same kind of frame
        ``key``, ``period``, ``year``, ``item``, ``n``, ``used``, ``days``, ``valid``, ``mean``,
        ``percentile``, ``percent`` (which percentile) and ``value``, what the item is judged
        and ranked by (the mean; of CO and ozone the percentile). All three are rounded
        once (GB/T 8170).

    Source: GB 3095, data validity; HJ 663-2013.
    """
    rules = standard(resolve("cn.hj663", edition))
    table = opened(days, [key, "date"], where="daily air values")
    check_local_time(table, "date")
    have = names(table)
    items = [item for item in ITEMS if item in have]
    if not items:
        raise InputError.missing_columns(ITEMS, have, where="daily air values")
    long = _long(table, key, items, excluded)
    percents = {item: float(rules["items"][item]["percentile"]) for item in items}
    long = long.with_columns(percent=by_item(percents))
    found = day_statistics(
        long, value="value", by=[key, "item", "percent"], period=period, least=least_days(),
        percent="percent", excluded="excluded" if excluded else None,
    )  # fmt: skip
    digits = rules["rounding"]
    rounded = {name: _rounded(name, digits, items) for name in ("mean", "percentile")}
    by_mean = nw.col("item").is_in([item for item in items if rules["items"][item]["mean"]])
    judged = nw.when(by_mean).then(nw.col("mean")).otherwise(nw.col("percentile"))
    result = found.with_columns(**rounded).with_columns(value=judged)
    columns = ["period", "year", "item", "n", "used", "days", "valid"]
    return closed(result.select(key, *columns, "mean", "percentile", "percent", "value"), days)


def least_days() -> Least:
    """Return the daily values a year and its months need (GB 3095, data validity)."""
    rule = standard("cn.gb3095-2026")["validity"]["year"]
    return Least(
        year=rule["least_days"],
        month=rule["least_days_in_month"],
        february=rule["least_days_in_february"],
    )


def by_item(values: Mapping[str, Any]) -> nw.Expr:
    """Give a number by the item of the row; null for None and for items not named."""
    chain: nw.Expr = nw.lit(None).cast(nw.Float64)
    for item, value in values.items():
        if value is not None:
            chain = nw.when(nw.col("item") == item).then(nw.lit(float(value))).otherwise(chain)
    return chain


def by_year(phases: list[tuple[int, dict[str, float] | None]], keys: Mapping[str, str]) -> nw.Expr:
    """Give the limit ``keys`` names for the item of the row, in the phase of its year."""
    chain: nw.Expr = nw.lit(None).cast(nw.Float64)
    for first_year, limits in phases:
        values = {item: limits[key] if limits else None for item, key in keys.items()}
        chain = nw.when(nw.col("year") >= first_year).then(by_item(values)).otherwise(chain)
    return chain


def _long(table: Frame, key: str, items: list[str], excluded: str | None) -> Frame:
    floats = [nw.col(item).cast(nw.Float64) for item in items]
    index = [key, "date", *([excluded] if excluded else [])]
    narrow = table.select(*index, *floats)
    long = narrow.unpivot(on=items, index=index, variable_name="item", value_name="value")
    if not excluded:
        return long
    dust = nw.col(excluded).fill_null(value=False).cast(nw.Boolean)
    return long.with_columns(excluded=dust & nw.col("item").is_in(["pm10", "pm25"]))


def _rounded(name: str, digits: Mapping[str, Any], items: list[str]) -> nw.Expr:
    chain = nw.col(name)
    for places in sorted({digits[item] for item in items}):
        these = [item for item in items if digits[item] == places]
        rounded = round_half_even(nw.col(name), places)
        chain = nw.when(nw.col("item").is_in(these)).then(rounded).otherwise(chain)
    return chain
