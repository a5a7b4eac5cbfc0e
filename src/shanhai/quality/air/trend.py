"""Trends of air quality over years, by area and pollutant."""

from __future__ import annotations

from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import closed, opened
from shanhai.quality._trend import Method
from shanhai.quality._trend import trends as _trends

NativeT = TypeVar("NativeT")


def trends(
    stats: NativeT, *, key: str = "area", method: Method = "spearman", level: str = "0.05"
) -> NativeT:
    """Test the yearly figures of every area and pollutant for a trend.

    Parameters
    ----------
    stats
        ``period_statistics`` by year; years that are not valid are left out.
    method
        ``spearman`` (at least 5 years) or ``mann_kendall`` (with Sen's slope).
    level
        Of significance: ``0.05`` or ``0.01``; Spearman's critical values are one-sided.

    Returns
    -------
    Frame of the same kind: ``key``, ``item``, ``n`` and what ``stats.spearman`` or
    ``stats.mann_kendall`` tells, ``trend`` (rising, falling, none; null where there are too few
    years) and ``change`` (better where the concentration falls, worse, none).

    Raises
    ------
    InputError
        Columns are missing, or none of the methods or levels is meant.

    Source: HJ 663-2013, annex B.
    """
    table = opened(stats, [key, "year", "item", "value", "valid"], where="statistics of years")
    rows = table.filter(nw.col("valid")).select(key, "year", "item", "value")
    told = _trends(rows, by=[key], time="year", method=method, level=level, good_high=())
    return closed(told, stats)
