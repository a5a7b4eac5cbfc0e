"""Trends of water quality over years (Daniel's test), by section and item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import closed, opened
from shanhai.quality._frames import some_items
from shanhai.quality._standards import standard
from shanhai.quality._trend import Method
from shanhai.quality._trend import trends as _trends

NativeT = TypeVar("NativeT")
EXTRA = ("tn", "chl_a", "sd", "faecal_coliform")
GOOD_HIGH = ("do", "sd")
NO_DIRECTION = ("ph", "temp")


def trends(
    frame: NativeT,
    *,
    by: Sequence[str] = ("site",),
    items: Sequence[str] | None = None,
    time: str = "year",
    method: Method = "spearman",
    level: str = "0.05",
) -> NativeT:
    """Test the yearly means of every section and item for a trend.

    Parameters
    ----------
    frame
        Wide means: ``by``, ``time`` (a number such as the year), the items
        (``period_means``). Years without a mean are left out.
    items
        By default those of the 21 items, ``tn``, ``chl_a``, ``sd`` and ``faecal_coliform``
        that are there, pH aside: neither of its directions is better.
    method
        ``spearman`` (Daniel, at least 5 years) or ``mann_kendall`` (with Sen's slope).
    level
        Of significance: ``0.05`` or ``0.01``; Spearman's critical values are one-sided.

    Returns
    -------
    Frame of the same kind, long: ``by``, ``item``, ``n`` and what ``stats.spearman`` or
    ``stats.mann_kendall`` tells, ``trend`` (rising, falling, none; null where there are too few
    years) and ``change``: better, worse, none; for oxygen and transparency rising is better.

    Raises
    ------
    InputError
        No item is there, one holds text, or none of the methods or levels is meant.

    Source: 环办〔2011〕22号; critical values of HJ 663-2013, annex B [unverified].
    """
    method_items = standard("cn.surface-water-evaluation-2011")["items"]
    wanted = [*method_items, *EXTRA] if items is None else list(items)
    wanted = [item for item in wanted if items is not None or item not in NO_DIRECTION]
    table = opened(frame, [*by, time], where="yearly means")
    found = some_items(table, wanted, where="yearly means")
    neither = [item for item in found if item in NO_DIRECTION]
    if neither:
        raise InputError(f"no direction of {', '.join(neither)} is better: leave it out")
    numbers = table.select(*by, time, *(nw.col(item).cast(nw.Float64) for item in found))
    long = numbers.unpivot(
        on=found, index=[*by, time], variable_name="item", value_name="value"
    )  # fmt: skip
    long = long.filter(nw.col("value").is_between(0.0, 1e12))
    told = _trends(long, by=by, time=time, method=method, level=level, good_high=GOOD_HIGH)
    return closed(told, frame)
