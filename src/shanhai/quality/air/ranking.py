"""Composite index and ranking of cities (城市环境空气质量排名), change on a year earlier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import closed, joined, opened
from shanhai.core.rounding import round_half_even
from shanhai.quality._standards import standard
from shanhai.quality.air._edition import IN_FORCE, ITEMS, limits_by_year
from shanhai.quality.air.statistics import by_item, by_year
from shanhai.stats import ranked

NativeT = TypeVar("NativeT")


def composite_index(
    stats: NativeT,
    *,
    limits: Mapping[str, float] | None = None,
    edition: str = IN_FORCE,
    on: date | None = None,
    key: str = "area",
    weights: Mapping[str, float] | None = None,
    digits: int | None = None,
) -> NativeT:
    """Give the composite index (综合指数): the sum of value over limit of the six pollutants.

    Parameters
    ----------
    stats
        From ``period_statistics``: ``key``, ``period``, ``item``, ``value``; the mean of SO2,
        NO2, PM10, PM2.5, the 95th percentile of CO, the 90th of MDA8.
    limits
        Limit of each item [unit of value]; default those of ``edition`` and ``on``.
    edition, on
        Of GB 3095, as for ``pollutant_attainment``: in force, the year 2026 has no index.
    weights
        Weight of each item; default 1 for all.
    digits
        Decimals of the index; default 2.

    Returns
    -------
    Same kind of frame
        ``key``, ``period``, ``index`` (null unless all six have a value), ``index_<item>``
        (the single indices), ``primary`` (the item or items of the largest single index,
        joined by ``+``). All are rounded once from unrounded ones.

    Source: 城市环境空气质量排名技术规定 (2018).
    """
    needed = [key, "period", "item", "value", *([] if limits else ["year"])]
    table = opened(stats, needed, where="statistics")
    places = standard("cn.air-ranking-2018")["rounding"]["index"] if digits is None else digits
    weigh = {item: (weights or {}).get(item, 1.0) for item in ITEMS}
    single = nw.col("value") / _limit(limits, edition, on)
    rows = table.with_columns(_single=single * by_item(weigh))
    each = {
        f"index_{item}": nw.when(nw.col("item") == item).then(nw.col("_single")) for item in ITEMS
    }
    parts = rows.select(key, "period", **each).group_by(key, "period")
    wide = parts.agg(*[nw.col(name).max() for name in each])
    total: nw.Expr = nw.lit(0.0)
    for name in each:
        total = total + nw.col(name)
    with_total = wide.with_columns(_total=total).with_columns(
        index=round_half_even(nw.col("_total"), places)
    )
    rounded = with_total.with_columns(
        **{name: round_half_even(nw.col(name), places) for name in each}
    ).with_columns(_top=nw.max_horizontal(*each))
    deciding = [
        nw.when(nw.col(f"index_{item}") == nw.col("_top")).then(nw.lit(item)) for item in ITEMS
    ]
    primary = nw.concat_str(deciding, separator="+", ignore_nulls=True)
    known = nw.when(~nw.col("index").is_null()).then(primary)
    return closed(rounded.with_columns(primary=known).drop("_total", "_top"), stats)


def _limit(limits: Mapping[str, float] | None, edition: str, on: date | None) -> nw.Expr:
    if limits is not None:
        return by_item({item: limits[item] for item in ITEMS})
    items = standard("cn.air-ranking-2018")["items"]
    return by_year(limits_by_year(edition, on=on), {i: items[i]["limit"] for i in ITEMS})


def ranking(indices: NativeT, *, value: str = "index") -> NativeT:
    """Add ``rank`` by composite index within each period: least first, ties share a rank.

    Source: 城市环境空气质量排名技术规定 (2018).
    """
    table = opened(indices, ["period", value], where="composite indices")
    return closed(ranked(table, value=value, by=["period"]), indices)


def year_on_year(
    now: NativeT,
    before: NativeT,
    *,
    value: str = "index",
    key: str = "area",
    digits: int | None = None,
) -> NativeT:
    """Give the change against another period in %, and the ranking by improvement.

    Parameters
    ----------
    now, before
        One row per ``key`` with ``value``: the two periods compared, chosen by the caller, both
        under one edition of the standard.

    Returns
    -------
    Same kind of frame
        ``key``, ``value``, ``before``, ``change`` = (now − before)/before × 100, one decimal, and
        ``improvement_rank``: the largest fall first, ties share a rank.

    Source: 城市环境空气质量排名技术规定 (2018), change rate.
    """
    table = opened(now, [key, value], where="values now")
    earlier = opened(before, [key, value], where="values before")
    places = standard("cn.air-ranking-2018")["rounding"]["change"] if digits is None else digits
    both = joined(
        table.select(key, value), earlier.select(nw.col(key), before=nw.col(value)), on=[key]
    )
    base = nw.col("before")
    change = nw.when(base > 0).then(100.0 * (nw.col(value) - base) / base)
    result = both.with_columns(change=round_half_even(change, places))
    return closed(ranked(result, value="change", name="improvement_rank"), now)
