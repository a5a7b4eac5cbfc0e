"""Period means of sections and lakes, with validity against the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, check_local_time, closed, names, opened
from shanhai.quality._frames import largest, some_items
from shanhai.quality._standards import standard

NativeT = TypeVar("NativeT")
Period = Literal["month", "quarter", "year"]
_KEYS: dict[str, tuple[str, ...]] = {
    "month": ("year", "month"),
    "quarter": ("year", "quarter"),
    "year": ("year",),
}


def period_means(
    frame: NativeT,
    *,
    period: Period,
    by: Sequence[str] = ("site",),
    time: str = "time",
    items: Sequence[str] | None = None,
    least: int | None = None,
    possible: Mapping[str, tuple[float, float]] | None = None,
) -> NativeT:
    """Arithmetic means of the items by month, quarter or year.

    Parameters
    ----------
    frame
        Wide readings: ``by``, ``time`` (date or datetime), the items. For a year the
        months are averaged first, so that a month with many samples weighs no more.
    period
        ``month``, ``quarter`` or ``year``.
    by
        What a mean is of; ``water_body`` is kept where it is there.
    items
        Default: the 21 items, ``tn``, ``temp``, ``chl_a``, ``sd`` and
        ``faecal_coliform``, those that are there.
    least
        Measurements (month: 1, quarter: 2) or months (year: 12; 8 where ice or the like
        prevents sampling) an item needs for a mean; else its mean is null.
    possible
        What an item can be at all, by item; values outside count as not measured.
        Default: not negative, and 0 to 14 for ``ph``.

    Returns
    -------
    Frame of the same kind: ``by``, ``year`` (and ``month`` or ``quarter``), the means,
    ``n``: rows with a measured item, or months for a year. Means are not rounded; classes
    are found after rounding (``evaluate``).

    Raises
    ------
    InputError
        Columns are missing, ``time`` is text or in UTC, or the period is unknown.

    Source: 环办〔2011〕22号, data counts [unverified].
    """
    if period not in _KEYS:
        raise InputError(f"period is month, quarter or year, not {period!r}")
    table = opened(frame, [*by, time], where="surface water readings")
    check_local_time(table, time)
    method = standard("cn.surface-water-evaluation-2011")
    extra = ["tn", "temp", "chl_a", "sd", "faecal_coliform"]
    wanted = [*method["items"], *extra] if items is None else list(items)
    found = some_items(table, wanted, where="surface water readings")
    keys = [*by, *(["water_body"] if _has_body(table, by) else [])]
    limits = possible or {}
    moment = nw.col(time)
    wide = table.select(
        *keys,
        moment.dt.year().cast(nw.Int32).alias("year"),
        moment.dt.month().cast(nw.Int32).alias("month"),
        *(_possible(item, limits).alias(item) for item in found),
    )
    need = method["validity"][period] if least is None else least
    if period == "year":
        wide = _mean(wide, [*keys, "year", "month"], found, least=1).drop("n")
    if period == "quarter":
        quarter = ((nw.col("month") - 1) / 3).floor().cast(nw.Int32) + 1
        wide = wide.with_columns(quarter.alias("quarter"))
    return closed(_mean(wide, [*keys, *_KEYS[period]], found, least=need), frame)


def lake_means(
    frame: NativeT,
    *,
    by: Sequence[str],
    site: str = "site",
    items: Sequence[str] | None = None,
) -> NativeT:
    """Means of a lake over its points: first over time at each point, then over the points.

    ``by`` names the lake (or the zone of a large lake) and the period. Returns ``by``,
    ``water_body`` (lake), the means and ``n``, the number of points.
    Source: 环办〔2011〕22号, lakes and reservoirs.
    """
    table = opened(frame, [*by, site], where="lake readings")
    method = standard("cn.surface-water-evaluation-2011")
    extra = ["tn", "temp", "chl_a", "sd", "faecal_coliform"]
    wanted = [*method["items"], *extra] if items is None else list(items)
    found = some_items(table, wanted, where="lake readings")
    wide = table.select(*by, site, *(_possible(item, {}).alias(item) for item in found))
    points = _mean(wide, [*by, site], found, least=1).drop("n")
    lakes = _mean(points, list(by), found, least=1)
    return closed(lakes.with_columns(nw.lit("lake").alias("water_body")), frame)


def _mean(table: Frame, keys: Sequence[str], items: Sequence[str], *, least: int) -> Frame:
    measured = [(~nw.col(item).is_null()).cast(nw.Int32).alias(f"_n_{item}") for item in items]
    table = table.with_columns(*measured)
    some = largest(*(f"_n_{item}" for item in items)).alias("_some")
    groups = (
        table.with_columns(some)
        .group_by(*keys)
        .agg(
            *(nw.col(item).mean() for item in items),
            *(nw.col(f"_n_{item}").sum() for item in items),
            nw.col("_some").sum().alias("n"),
        )
    )
    enough = [
        nw.when(nw.col(f"_n_{item}") >= least).then(nw.col(item)).alias(item) for item in items
    ]
    return groups.with_columns(*enough).drop(*(f"_n_{item}" for item in items))


def _possible(item: str, limits: Mapping[str, tuple[float, float]]) -> nw.Expr:
    default = (-5.0, 60.0) if item == "temp" else (0.0, 14.0) if item == "ph" else (0.0, 1e12)
    low, high = limits.get(item, default)
    value = nw.col(item).cast(nw.Float64)
    return nw.when(value.is_between(float(low), float(high))).then(value)


def _has_body(table: Frame, by: Sequence[str]) -> bool:
    return "water_body" in names(table) and "water_body" not in by
