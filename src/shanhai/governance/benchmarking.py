"""How do we stand beside others (对标)? Rank, percentile, gap to the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import closed, opened, whole

NativeT = TypeVar("NativeT")


def benchmark(
    frame: NativeT, *, better: Mapping[str, str], by: Sequence[str] = ("indicator", "period")
) -> NativeT:
    """Compare the figures of areas, each kind of figure among its like.

    Parameters
    ----------
    frame
        ``area`` (text), ``value``, and the columns ``by``, ``indicator`` (text) among them: only
        rows that agree in all of them are compared, so that definition and period must be
        the same. One row for each area and group; rows without a value, and of figures not in
        ``better``, are left out. NaN must have become null before.
    better
        Indicator → ``high`` or ``low``.

    Returns
    -------
    Same kind of frame
        ``by``, ``area``, ``value``, ``n`` (areas with a value), ``rank`` (1 the best; equal values
        share it), ``percentile`` (share of the other areas that are worse, equal ones
        half, 0 to 100; null where there are no others), ``best`` (value), ``gap`` (how
        far behind the best, zero or more), ``gap_percent`` (of the best; null where that is zero),
        ``mean`` (of all), ``ahead`` (distance from the mean, positive where better).

    Raises
    ------
    InputError
        Columns are missing, or a direction is neither high nor low.
    """
    table = opened(frame, ["area", "value", *by], where="figures of areas")
    wrong = sorted({side for side in better.values() if side not in ("high", "low")})
    if wrong or not better or "indicator" not in by:
        told = ", ".join(wrong) or "none given"
        raise InputError(f"each indicator is better high or low ({told}); 'by' names indicator")
    sign = nw.col("indicator").replace_strict(
        list(better), [1.0 if side == "high" else -1.0 for side in better.values()],
        default=None, return_dtype=nw.Float64,
    )  # fmt: skip
    rows = table.select(*by, "area", nw.col("value").cast(nw.Float64)).with_columns(_sign=sign)
    rows = rows.filter(~nw.col("_sign").is_null() & ~nw.col("value").is_null())
    rows = rows.with_columns(_good=nw.col("_sign") * nw.col("value"))
    good = nw.col("_good")
    rows = rows.with_columns(
        rank=good.rank("min", descending=True).over(*by).cast(nw.Float64),
        _middle=good.rank("average").over(*by).cast(nw.Float64),
        n=good.count().over(*by).cast(nw.Float64),
        _best=good.max().over(*by),
        mean=nw.col("value").mean().over(*by),
    )
    others = nw.when(nw.col("n") > 1.0).then(nw.col("n") - 1.0)
    best = nw.col("_sign") * nw.col("_best")
    size = nw.when(best.abs() > 0.0).then(best.abs())
    gap = nw.col("_best") - good
    rows = rows.with_columns(
        percentile=100.0 * (nw.col("_middle") - 1.0) / others,
        best=best,
        gap=gap,
        gap_percent=100.0 * gap / size,
        ahead=nw.col("_sign") * (nw.col("value") - nw.col("mean")),
    )
    kept = ("value", "n", "rank", "percentile", "best", "gap", "gap_percent", "mean", "ahead")
    return closed(whole(rows.select(*by, "area", *kept), ["n", "rank"]), frame)


def best_areas(frame: NativeT, *, by: Sequence[str] = ("indicator", "period")) -> NativeT:
    """Return the rows of a benchmark that are first in their group; several where equal."""
    table = opened(frame, ["area", "rank", *by], where="benchmark")
    return closed(table.filter(nw.col("rank") == 1), frame)
