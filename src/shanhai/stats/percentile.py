"""Percentiles by rank, as the regulations define them: no engine's own quantile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, closed, opened

NativeT = TypeVar("NativeT")


def rank_percentile(
    frame: NativeT, *, value: str, percent: float | str, by: Sequence[str]
) -> NativeT:
    """Give a percentile of the values of each group, between the two nearest ranks.

    Sorted ascending X(1) … X(n): k = 1 + (n − 1)·p/100, s the whole part of k, and
    X(s) + (X(s+1) − X(s))·(k − s). Rows without a value are left out; NaN must have become
    null before.

    Parameters
    ----------
    percent
        p from 0 to 100, or the column that holds it (one value per group).
    by
        Columns that make a group, one at least.

    Returns
    -------
    Same kind of frame
        ``by``, ``n`` (values), ``percentile``. A group without values is not there.

    Source: HJ 663-2013, annex on percentiles.
    """
    needed = [value, *by, *([percent] if isinstance(percent, str) else [])]
    table = opened(frame, needed, where="table of values")
    p = nw.col(percent).cast(nw.Float64) if isinstance(percent, str) else nw.lit(float(percent))
    rows = table.filter(~nw.col(value).is_null()).with_columns(p.alias("_p"))
    marked = with_neighbours(rows, value, percent="_p", by=by)
    result = marked.group_by(*by).agg(
        n=nw.len(), _low=nw.col("_low").max(), _high=nw.col("_high").max(),
        _share=nw.col("_share").max(),
    )  # fmt: skip
    return closed(result.select(*by, "n", percentile=between()), frame)


def with_neighbours(table: Frame, value: str, *, percent: str, by: Sequence[str]) -> Frame:
    """Mark the two values of each group that a percentile lies between, and its share.

    Adds ``_low`` and ``_high``, null but in the rows of these two ranks, and ``_share``;
    ``between`` joins them after any aggregation by maximum.
    """
    number = nw.col(value).cast(nw.Float64)
    count = number.count().over(*by).cast(nw.Float64)
    placed = table.with_columns(
        _rank=number.rank("ordinal").over(*by).cast(nw.Float64),
        _place=1.0 + (count - 1.0) * nw.col(percent) / 100.0,
    )
    place = nw.col("_place")
    found = placed.with_columns(
        _gap=nw.col("_rank") - place, _share=place - place.floor().cast(nw.Float64)
    )
    gap = nw.col("_gap")  # -1 < gap <= 0 is the rank below, 0 < gap <= 1 the one above
    return found.with_columns(
        _low=nw.when((gap > -1.0) & (gap <= 0.0)).then(number),
        _high=nw.when((gap > 0.0) & (gap <= 1.0)).then(number),
    )


def between() -> nw.Expr:
    """Give the percentile of aggregated ``_low``, ``_high`` and ``_share``."""
    low, high = nw.col("_low"), nw.col("_high")
    return nw.when(high.is_null()).then(low).otherwise(low + (high - low) * nw.col("_share"))
