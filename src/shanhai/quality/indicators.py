"""From evaluated tables to the indicators of plans: one row per area (and site set) and year.

Every function returns ``area``, ``period`` (the year as text), ``value``, ``n``, ``valid`` and, where
the indicator is of a section set, ``scope`` (``sections=national``).

``sites`` lists each site once for every area it lies in (district, city, province) and every
section set it belongs to: ``site``, ``area``, ``sections``.
"""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, closed, joined, opened
from shanhai.core.rounding import round_half_even
from shanhai.quality import groundwater, noise, sea, water

NativeT = TypeVar("NativeT")
SHARE_DIGITS = 1


def section_share(
    classes: NativeT, sites: Any, *, share: Literal["good_share", "class_v_worse_share"]
) -> NativeT:
    """Give the share of sections of class I to III (or worse than V) by area and set, in %.

    Parameters
    ----------
    classes
        One row per section and year: ``site``, ``year``, ``class``.
    share
        Which of the shares of ``water.class_shares``.

    Source: 环办〔2011〕22号; rounded to one decimal.
    """
    rows = _located(classes, sites, "class")
    counted: Any = water.class_shares(rows, by=["area", "scope", "year"])
    return closed(_shares(counted, share), classes)


def sea_point_share(classes: NativeT, sites: Any) -> NativeT:
    """Give the share of site-surveys with sea water of class 1 or 2 (优良水质点位比例), in %."""
    counted: Any = sea.site_shares(_located(classes, sites, "class"), by=["area", "scope", "year"])
    return closed(_shares(counted, "good_share"), classes)


def groundwater_class_v_share(classes: NativeT, sites: Any) -> NativeT:
    """Give the share of groundwater points of class V (Ⅴ类水比例), in %."""
    rows = _located(classes, sites, "class")
    counted: Any = groundwater.class_shares(rows, by=["area", "scope", "year"])
    return closed(_shares(counted, "class_v_share"), classes)


def noise_compliance(
    judged: NativeT, sites: Any, *, share: Literal["day_share", "night_share"]
) -> NativeT:
    """Give the compliance rate of function zones by day or by night (功能区达标率), in %.

    ``judged`` has one row per point-time with ``period`` (day, night) and ``compliant``.
    """
    table = opened(judged, ["site", "time", "period", "compliant"], where="judged noise levels")
    times = table.with_columns(year=nw.col("time").dt.year())
    rows = _located(times, sites, "period", "compliant")
    counted: Any = noise.compliance_shares(rows, by=["area", "scope", "year"])
    n = "n_day" if share == "day_share" else "n_night"
    return closed(_shares(counted.with_columns(n=nw.col(n)), share), judged)


def _located(classes: Any, sites: Any, *columns: str) -> Frame:
    """Give every row the areas and section sets of its site, and its year."""
    table = opened(classes, ["site", *columns], where="evaluated readings")
    known = opened(sites, ["site", "area"], where="sites")
    if "year" not in table.collect_schema().names():
        table = table.with_columns(year=nw.col("time").dt.year())
    if "sections" not in known.collect_schema().names():
        known = known.with_columns(sections=nw.lit(None).cast(nw.String))
    named = nw.concat_str([nw.lit("sections="), nw.col("sections")])
    scope = nw.when(~nw.col("sections").is_null()).then(named).otherwise(nw.lit(""))
    members = known.select("site", "area", scope=scope).unique()
    return joined(table.select("site", "year", *columns), members, on=["site"], how="inner")


def _shares(counted: Any, share: str) -> Frame:
    result: Frame = opened(counted).select(
        "area",
        "scope",
        period=nw.col("year").cast(nw.String),
        value=round_half_even(nw.col(share), SHARE_DIGITS),
        n=nw.col("n"),
        valid=~nw.col(share).is_null(),
    )
    return result
