"""Shares of classes over sections, sites or points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, opened


def shares_of_classes(
    frame: Any, *, by: Sequence[str], level: str, classes: int, good: int, names: tuple[str, str]
) -> Frame:
    """Count rows by class within ``by``.

    Returns ``by``; ``n`` rows with a class and ``missing`` without; ``share_1`` … [%]; under
    the first of ``names`` the share of the classes up to ``good``, under the second that of
    the last class. [%] Without any classed row the shares are null.
    """
    table = opened(frame, [*by, level], where="classed sites")
    value = nw.col(level)
    marks = {f"_{k}": (value == k).cast(nw.Int32) for k in range(1, classes + 1)}
    table = table.with_columns(
        (~value.is_null()).cast(nw.Int32).alias("_known"),
        value.is_null().cast(nw.Int32).alias("_unknown"),
        *(mark.alias(name) for name, mark in marks.items()),
    )
    sums = [
        nw.col("_known").sum().alias("n"),
        nw.col("_unknown").sum().alias("missing"),
        *(nw.col(name).sum() for name in marks),
    ]
    counts = table.group_by(*by).agg(*sums) if by else table.select(*sums)
    some = nw.when(nw.col("n") > 0).then(nw.col("n"))
    best = nw.col("_1")
    for k in range(2, good + 1):
        best = best + nw.col(f"_{k}")
    result: Frame = counts.with_columns(
        *((nw.col(f"_{k}") * 100.0 / some).alias(f"share_{k}") for k in range(1, classes + 1)),
        (best * 100.0 / some).alias(names[0]),
        (nw.col(f"_{classes}") * 100.0 / some).alias(names[1]),
    )
    return result.drop(*marks)
