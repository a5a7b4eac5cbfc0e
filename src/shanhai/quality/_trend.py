"""Trends over years, by group and item, of a long table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame
from shanhai.quality._standards import standard
from shanhai.stats import mann_kendall, spearman

Method: TypeAlias = Literal["spearman", "mann_kendall"]
LEVELS = ("0.05", "0.01")


def trends(
    table: Frame, *, by: Sequence[str], time: str, method: Method, level: str, good_high: Sequence[str]
) -> Frame:  # fmt: skip
    """Test every item for a trend; see ``water.trends``. ``table``: ``by``, item, time, value."""
    keys = [*by, "item"]
    where: dict[str, Any] = {"time": time, "value": "value", "by": keys}
    critical = standard("cn.hj663-2013")["trend"]["critical"]
    if level not in critical:
        raise InputError(f"level is one of {', '.join(critical)}, not {level!r}")
    if method == "spearman":
        found: Any = spearman(table, critical=critical[level], **where)
    elif method == "mann_kendall":
        found = mann_kendall(table, critical=NORMAL[level], **where)
    else:
        raise InputError(f"method is spearman or mann_kendall, not {method!r}")
    high = nw.col("item").is_in(list(good_high)) if good_high else nw.lit(value=False)
    trend = nw.col("trend")
    better = (high & (trend == "rising")) | (~high & (trend == "falling"))
    said = nw.when(better).then(nw.lit("better")).otherwise(nw.lit("worse"))
    moved = nw.when(trend == "none").then(nw.lit("none")).otherwise(said)
    result: Frame = found.with_columns(change=nw.when(~trend.is_null()).then(moved))
    return result


NORMAL = {"0.05": 1.959964, "0.01": 2.575829}
"""Two-sided critical values of the normal distribution."""
