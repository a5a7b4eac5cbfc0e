"""The city water quality index CWQI (城市水质指数) and the ranking of cities by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, closed, joined, opened
from shanhai.quality._standards import standard
from shanhai.quality.water.section import is_lake, is_river

NativeT = TypeVar("NativeT")


def ph_index(
    value: nw.Expr, *, neutral: float = 7, acid_span: float = 1, alkaline_span: float = 2
) -> nw.Expr:
    """Index of pH: (7 − pH)/1 up to 7, (pH − 7)/2 above. Source: ranking rules 2017."""
    known = nw.when(value.is_between(0.0, 14.0)).then(value)
    acid = (neutral - known) / acid_span
    return nw.when(known > neutral).then((known - neutral) / alkaline_span).otherwise(acid)


def oxygen_index(value: nw.Expr, *, limit: float = 5) -> nw.Expr:
    """Index of dissolved oxygen: the class III limit over the value; null unless positive."""
    usable = nw.when((value > 0) & (value < 1e12)).then(value)
    return nw.lit(float(limit)) / usable


def item_index(value: nw.Expr, limit: nw.Expr | float) -> nw.Expr:
    """Index of any other item: the value over the class III limit."""
    known = nw.when(value.is_between(0.0, 1e12)).then(value)
    return known / limit


def cwqi(
    frame: NativeT,
    *,
    items: Sequence[str] | None = None,
    water_body: str | None = None,
    keep_items: bool = False,
) -> NativeT:
    """Add ``cwqi``, the sum of the item indices, to wide readings or means.

    Parameters
    ----------
    frame
        The items [mg/L, pH] and ``water_body`` (river, lake); total phosphorus is measured
        against 0.2 in rivers and 0.05 in lakes. Values below the detection limit enter as
        half of it: put that in before.
    items
        By default all 21 items, and all must be there: a sum over fewer items is smaller
        and cannot be compared. Name them to compare over fewer.
    water_body
        ``river`` or ``lake`` for all rows, instead of the column.
    keep_items
        Also add ``cwqi_<item>``.

    ``cwqi`` is null where an item is missing. Not rounded. [1]
    Source: ranking rules 2017, item formulas.

    Raises
    ------
    InputError
        An item or ``water_body`` is missing.
    """
    method = standard("cn.surface-water-evaluation-2011")
    wanted = method["items"] if items is None else list(items)
    needed = [*wanted, *(["water_body"] if water_body is None else [])]
    table = opened(frame, needed, where="surface water readings")
    rules = standard("cn.gb3838-2002")["limits"]
    unknown = [item for item in wanted if "by_class" not in rules.get(item, {})]
    if unknown:
        raise InputError(f"GB 3838 has no classes for {', '.join(unknown)}")
    body = nw.col("water_body") if water_body is None else nw.lit(water_body)
    indices = {item: _index(item, rules, body) for item in wanted}
    table = table.with_columns(*(index.alias(f"cwqi_{item}") for item, index in indices.items()))
    total: nw.Expr = nw.col(f"cwqi_{wanted[0]}")
    for item in wanted[1:]:
        total = total + nw.col(f"cwqi_{item}")
    table = table.with_columns(total.alias("cwqi"))
    if not keep_items:
        table = table.drop(*(f"cwqi_{item}" for item in wanted))
    return closed(table, frame)


def city_cwqi(
    frame: NativeT,
    *,
    by: Sequence[str] = ("area",),
    items: Sequence[str] | None = None,
) -> NativeT:
    """CWQI of cities: of the item means of their rivers and lakes, weighted by their numbers.

    ``frame`` has one row per section or lake point with its means of the period. Returns
    ``by``, ``rivers`` M and ``lakes`` N (numbers), ``cwqi_rivers``, ``cwqi_lakes`` and
    ``cwqi`` = (cwqi_rivers M + cwqi_lakes N) / (M + N). Rows of another water body do not
    count. Source: ranking rules 2017; that the items are averaged first is unverified.
    """
    method = standard("cn.surface-water-evaluation-2011")
    wanted = method["items"] if items is None else list(items)
    table = opened(frame, [*by, "water_body", *wanted], where="surface water means")
    body = nw.col("water_body")
    kind: nw.Expr = nw.when(is_lake(body)).then(nw.lit("lake"))
    kind = nw.when(is_river(body)).then(nw.lit("river")).otherwise(kind)
    values = [nw.col(item).cast(nw.Float64) for item in wanted]
    rows = table.select(*by, kind.alias("water_body"), *values)
    rows = rows.filter(~nw.col("water_body").is_null())
    means = rows.group_by(*by, "water_body").agg(
        nw.len().alias("_n"), *(nw.col(item).mean() for item in wanted)
    )
    kinds: Frame = cwqi(means, items=wanted)
    river, lake = nw.col("water_body") == "river", nw.col("water_body") == "lake"
    weighted = nw.col("cwqi") * nw.col("_n")
    split = kinds.select(
        *by,
        nw.when(river).then(nw.col("_n")).otherwise(nw.lit(0)).alias("rivers"),
        nw.when(lake).then(nw.col("_n")).otherwise(nw.lit(0)).alias("lakes"),
        nw.when(river).then(nw.col("cwqi")).alias("cwqi_rivers"),
        nw.when(lake).then(nw.col("cwqi")).alias("cwqi_lakes"),
        weighted.alias("_weighted"),
        nw.col("cwqi").is_null().cast(nw.Int32).alias("_unknown"),
    )
    cities = split.group_by(*by).agg(
        nw.col("rivers").sum(),
        nw.col("lakes").sum(),
        nw.col("cwqi_rivers").max(),
        nw.col("cwqi_lakes").max(),
        nw.col("_weighted").sum(),
        nw.col("_unknown").max(),
    )
    total = nw.col("_weighted") / (nw.col("rivers") + nw.col("lakes"))
    result = cities.with_columns(nw.when(nw.col("_unknown") == 0).then(total).alias("cwqi"))
    return closed(result.drop("_weighted", "_unknown"), frame)


def city_ranking(
    frame: NativeT, *, base: Any = None, by: Sequence[str] = (), city: str = "area"
) -> NativeT:
    """Rank cities by CWQI, best (smallest) first; equal values share a rank.

    ``frame`` and ``base`` (an earlier period) are results of ``city_cwqi`` with the column
    ``city``; within ``by`` where it is given. Adds ``rank`` and, with ``base``, ``change``
    = (now − base)/base and ``change_rank``, most improved first. Cities without an index
    have no rank. Source: ranking rules 2017.
    """
    table = opened(frame, [*by, city, "cwqi"], where="city indices")
    table = table.with_columns(nw.lit(1).alias("_all"))
    table = table.with_columns(_rank("cwqi", by).alias("rank"))
    if base is None:
        return closed(table.drop("_all"), frame)
    before = opened(base, [*by, city, "cwqi"], where="city indices of the base period")
    before = before.select(*by, city, nw.col("cwqi").alias("_base"))
    both = joined(table, before, on=[*by, city])
    change = (nw.col("cwqi") - nw.col("_base")) / nw.col("_base")
    both = both.with_columns(change.round(12).alias("change"))
    ranked = both.with_columns(_rank("change", by).alias("change_rank"))
    return closed(ranked.drop("_base", "_all"), frame)


def _rank(column: str, by: Sequence[str]) -> nw.Expr:
    rank = nw.col(column).rank("min").over(*(by or ["_all"]))
    return nw.when(~nw.col(column).is_null()).then(rank)


def _index(item: str, rules: dict[str, Any], body: nw.Expr) -> nw.Expr:
    value = nw.col(item).cast(nw.Float64)
    limit = float(rules[item]["by_class"]["iii"]) if item != "ph" else 0.0
    if item == "ph":
        shape = standard("cn.cwqi-2017")["index"]["ph"]
        return ph_index(value, **shape)
    if item == "do":
        return oxygen_index(value, limit=limit)
    if f"{item}.lake" in rules:
        of_lake = float(rules[f"{item}.lake"]["by_class"]["iii"])
        by_lake = nw.when(is_lake(body)).then(item_index(value, of_lake))
        return nw.when(is_river(body)).then(item_index(value, limit)).otherwise(by_lake)
    return item_index(value, limit)
