"""The figures of the sea that plans name: one row per area and year.

Every function returns ``area``, ``period`` (the year as text), ``value``, ``n``, ``valid`` and, where
the indicator is of a section set, ``scope`` (``sections=national``). ``sites`` lists each site once
for every area it lies in and every section set it belongs to: ``site``, ``area``, ``sections``.
"""

from __future__ import annotations

from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import closed, opened
from shanhai.core.rounding import round_half_even
from shanhai.quality._areas import SHARE_DIGITS, located, shares, target_share
from shanhai.quality.sea.area import mean_of_surveys
from shanhai.quality.sea.site import site_shares

NativeT = TypeVar("NativeT")


def area_share(surveys: NativeT, *, least: int) -> NativeT:
    """Give the share of sea of class 1 or 2 by area (优良水质面积比例): mean of surveys, in %.

    Parameters
    ----------
    surveys
        One row per area, year and survey (``sea.survey_shares``).
    least
        Surveys a year needs to be valid: spring, summer and autumn are three.
    """
    means = opened(mean_of_surveys(surveys, by=["area", "year"]))
    result = means.select(
        "area",
        period=nw.col("year").cast(nw.String),
        value=round_half_even(nw.col("good_share"), SHARE_DIGITS),
        n=nw.col("surveys"),
        valid=(nw.col("surveys") >= least) & ~nw.col("good_share").is_null(),
    )
    return closed(result, surveys)


def point_share(classes: NativeT, sites: Any) -> NativeT:
    """Give the share of site-surveys with sea water of class 1 or 2 (优良水质点位比例), in %."""
    counted: Any = site_shares(located(classes, sites, "class"), by=["area", "scope", "year"])
    return closed(shares(counted, "good_share"), classes)


def zone_compliance(classes: NativeT, sites: Any) -> NativeT:
    """Give the share of site-surveys that meet the class of their function zone (功能区达标率), in %.

    ``sites`` with ``target_class``, the class the zone demands (1, 二类, …).
    """
    return closed(target_share(classes, sites), classes)
