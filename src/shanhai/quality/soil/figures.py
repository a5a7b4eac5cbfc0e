"""The figures of soil that plans name: one row per area and year.

Every function returns ``area``, ``period`` (the year as text), ``value``, ``n``, ``valid`` and, where
the indicator is of a section set, ``scope`` (``sections=national``). ``sites`` lists each site once
for every area it lies in and every section set it belongs to: ``site``, ``area``, ``sections``.
"""

from __future__ import annotations

from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import closed
from shanhai.quality._areas import located, shares, whole_areas
from shanhai.quality.soil.evaluate import safe_use_share

NativeT = TypeVar("NativeT")


def farmland_safe_use(plots: NativeT, sites: Any) -> NativeT:
    """Give the safe-use rate of contaminated farmland (受污染耕地安全利用率) by area, in %.

    ``plots`` has one row per plot and year (``soil.plots_of_year``). A year is valid where the
    area of every plot is known; a plot without a statement is not in safe use.
    """
    rows = located(plots, whole_areas(sites), "amount", "safe_use")
    found: Any = safe_use_share(rows, by=["area", "year"], amount="amount")
    counted = found.with_columns(n=nw.col("parcels"), scope=nw.lit(""))
    return closed(shares(counted, "safe_use_share").drop("scope"), plots)


def farmland_safe_area(plots: NativeT, sites: Any) -> NativeT:
    """Give the area of contaminated farmland in safe use (安全利用面积) by area, in mu.

    ``plots`` as for ``farmland_safe_use``.
    """
    rows = located(plots, whole_areas(sites), "amount", "safe_use")
    found: Any = safe_use_share(rows, by=["area", "year"], amount="amount")
    result = found.select(
        "area", period=nw.col("year").cast(nw.String), value=nw.col("safe_total"),
        n=nw.col("parcels"), valid=~nw.col("safe_use_share").is_null(),
    )  # fmt: skip
    return closed(result, plots)
