"""Main pollution indicators (主要污染指标) of sections, rivers and basins, by 环办〔2011〕22号."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, closed, joined, names, opened
from shanhai.core.rounding import round_half_even
from shanhai.quality._standards import standard
from shanhai.quality.water.evaluate import evaluate

NativeT = TypeVar("NativeT")
GOOD = 3


def main_pollutants(
    frame: NativeT,
    *,
    by: Sequence[str] = ("site", "time"),
    first: int = 3,
    toxic: Sequence[str] | None = None,
    **evaluation: Any,
) -> NativeT:
    """Name the main pollution indicators of every section worse than class III.

    Parameters
    ----------
    frame
        Wide readings as for ``evaluate``, one row per ``by``.
    by
        Columns that tell the rows apart.
    first
        How many are named.
    toxic
        Items that go before all others when they exceed (cyanide, heavy metals).
    **evaluation
        Passed on to ``evaluate``: edition, items, water_body, digits …

    Returns
    -------
    Frame of the same kind, one row per indicator: the columns of ``by``, ``item``,
    ``class``, ``excess`` (multiple of the class III limit, null for pH and dissolved
    oxygen), ``rank`` 1 … ``first``, ``text`` such as ``cod_mn(1.2)``. Order: toxic items
    first, then the worse class, the larger multiple, the place in the standard.

    Source: 环办〔2011〕22号, main pollution indicators of a section.
    """
    long = _exceeding(opened(frame, by, where="surface water readings"), by, evaluation)
    method = standard("cn.surface-water-evaluation-2011")
    urgent = list(method["toxic"] if toxic is None else toxic)
    multiple = nw.col("excess").fill_null(0.0)
    weight = (
        nw.col("item").is_in(urgent).cast(nw.Float64) * 100.0
        + nw.col("class").cast(nw.Float64) * 10.0
        + multiple / (multiple + 1.0)
        - nw.col("_order").cast(nw.Float64) * 1e-9
    )
    ranked = long.with_columns(weight.alias("_weight")).with_columns(
        nw.col("_weight").rank("min", descending=True).over(*by).cast(nw.Int32).alias("rank")
    )
    ranked = ranked.filter(nw.col("rank") <= first)
    rounded = round_half_even(nw.col("excess"), 1).cast(nw.String)
    text = nw.concat_str(nw.col("item"), nw.lit("("), rounded, nw.lit(")"))
    ranked = ranked.with_columns(
        nw.when(~nw.col("excess").is_null()).then(text).otherwise(nw.col("item")).alias("text")
    )
    return closed(ranked.select(*by, "item", "class", "excess", "rank", "text"), frame)


def basin_pollutants(
    frame: NativeT,
    *,
    by: Sequence[str],
    site: str = "site",
    first: int = 3,
    least: int = 5,
    **evaluation: Any,
) -> NativeT:
    """Name the main pollution indicators of rivers and basins by the share of sections.

    ``frame`` has one row per section (``site``) within ``by``. An item counts where it is
    worse than class III; the share is of the sections that measured the item. [%]
    Groups of fewer than ``least`` sections are left out: name them section by section
    (``main_pollutants``). Returns ``by``, ``item``, ``sections``, ``exceeding``, ``share``
    and ``rank`` 1 … ``first``; equal shares share a rank.

    Source: 环办〔2011〕22号, main pollution indicators of a river or basin.
    """
    if not by:
        raise InputError("by: name at least one column that tells the basins apart")
    table = opened(frame, [*by, site], where="surface water readings")
    counted = table.group_by(*by).agg(nw.col(site).n_unique().alias("_sites"))
    long = _long(table, [*by, site], evaluation).filter(~nw.col("class").is_null())
    beyond = (nw.col("class") > GOOD).cast(nw.Int32)
    shares = (
        long.with_columns(beyond.alias("_beyond"))
        .group_by(*by, "item")
        .agg(nw.len().alias("sections"), nw.col("_beyond").sum().alias("exceeding"))
        .filter(nw.col("exceeding") > 0)
    )
    shares = joined(shares, counted, on=by).filter(nw.col("_sites") >= least)
    share = nw.col("exceeding") * 100.0 / nw.col("sections")
    shares = shares.with_columns(share.alias("share"))
    rank = nw.col("share").rank("min", descending=True).over(*by).cast(nw.Int32)
    shares = shares.with_columns(rank.alias("rank")).filter(nw.col("rank") <= first)
    return closed(shares.select(*by, "item", "sections", "exceeding", "share", "rank"), frame)


def _exceeding(table: Frame, by: Sequence[str], evaluation: dict[str, Any]) -> Frame:
    return _long(table, by, evaluation).filter(nw.col("class") > GOOD)


def _long(table: Frame, by: Sequence[str], evaluation: dict[str, Any]) -> Frame:
    """Return one row per row and item: ``by``, item, class, excess, place of the item."""
    wide = evaluate(table, keep_items=True, keep_excess=True, **evaluation)
    items = [name.removeprefix("class_") for name in names(wide) if name.startswith("class_")]
    multiples = set(names(wide))
    nothing = nw.col("class").cast(nw.Float64) * 0.0
    parts = []
    for place, item in enumerate(items):
        has = f"excess_{item}" in multiples
        excess = nw.col(f"excess_{item}") if has else nw.when(nw.lit(False)).then(nothing)
        parts.append(
            wide.select(
                *by,
                nw.lit(item).alias("item"),
                nw.col(f"class_{item}").alias("class"),
                excess.alias("excess"),
                nw.lit(place).alias("_order"),
            )
        )
    stacked: Frame = nw.concat(parts, how="vertical")  # type: ignore[type-var]
    return stacked
