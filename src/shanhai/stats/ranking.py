"""Ranks with ties: equal values share a rank, the next one skips (1, 2, 2, 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import closed, opened, whole

NativeT = TypeVar("NativeT")


def ranked(
    frame: NativeT,
    *,
    value: str,
    by: Sequence[str] = (),
    descending: bool = False,
    name: str = "rank",
) -> NativeT:
    """Add the rank of ``value`` within the groups of ``by``; null has none.

    Values must have been rounded as published: only equal ones share a rank.
    """
    table = opened(frame, [value, *by], where="table to rank")
    rank = nw.col(value).rank("min", descending=descending)
    result = table.with_columns((rank.over(*by) if by else rank).alias(name))
    return closed(whole(result, [name]), frame)
