"""The figures of noise that plans name: one row per area and year.

Every function returns ``area``, ``period`` (the year as text), ``value``, ``n``, ``valid`` and, where
the indicator is of a section set, ``scope`` (``sections=national``). ``sites`` lists each site once
for every area it lies in and every section set it belongs to: ``site``, ``area``, ``sections``.
"""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import closed, opened
from shanhai.quality._areas import located, shares, whole_areas
from shanhai.quality.noise.level import regional_levels, road_levels
from shanhai.quality.noise.zone import compliance_shares, with_period

NativeT = TypeVar("NativeT")


def zone_compliance(
    judged: NativeT, sites: Any, *, share: Literal["day_share", "night_share"]
) -> NativeT:
    """Give the compliance rate of function zones by day or by night (功能区达标率), in %.

    ``judged`` has one row per point-time with ``period`` (day, night) and ``compliant``.
    """
    table = opened(judged, ["site", "time", "period", "compliant"], where="judged noise levels")
    times = table.with_columns(year=nw.col("time").dt.year())
    rows = located(times, sites, "period", "compliant")
    counted: Any = compliance_shares(rows, by=["area", "scope", "year"])
    n = "n_day" if share == "day_share" else "n_night"
    return closed(shares(counted.with_columns(n=nw.col(n)), share), judged)


def day_level(levels: NativeT, sites: Any, *, kind: Literal["regional", "road"]) -> NativeT:
    """Give the mean level by day of the grid points or roads of areas (昼间平均声级), in dB.

    ``levels``: ``site``, ``time``, ``leq`` and, of roads, ``length``; those between the hours of the
    day count, or those whose ``period`` is ``day``. Regional noise is the arithmetic mean, road
    noise that weighted by length (HJ 640-2012), rounded to 0.1 dB.
    """
    table = opened(levels, ["site", "time"], where=f"levels of {kind} noise")
    extent = ["length"] if kind == "road" else []
    rows = located(with_period(table), whole_areas(sites), "period", "leq", *extent)
    mean = road_levels if kind == "road" else regional_levels
    found: Any = mean(rows, by=["area", "year"])
    days = found.filter(nw.col("period") == "day")
    result = days.select(
        "area", "n", period=nw.col("year").cast(nw.String), value=nw.col("mean"),
        valid=~nw.col("mean").is_null(),
    )  # fmt: skip
    return closed(result, levels)
