"""The figures of groundwater that plans name: one row per area, point set and year.

Every function returns ``area``, ``period`` (the year as text), ``value``, ``n``, ``valid`` and, where
the indicator is of a section set, ``scope`` (``sections=national``). ``sites`` lists each site once
for every area it lies in and every section set it belongs to: ``site``, ``area``, ``sections``.
"""

from __future__ import annotations

from typing import Any, TypeVar

from shanhai.core.frames import closed
from shanhai.quality._areas import located, shares, target_share
from shanhai.quality.groundwater.evaluate import class_shares

NativeT = TypeVar("NativeT")


def class_v_share(classes: NativeT, sites: Any) -> NativeT:
    """Give the share of groundwater points of class V (Ⅴ类水比例), in %."""
    rows = located(classes, sites, "class")
    counted: Any = class_shares(rows, by=["area", "scope", "year"])
    return closed(shares(counted, "class_v_share"), classes)


def compliance(classes: NativeT, sites: Any) -> NativeT:
    """Give the share of samples of groundwater that meet the class of their site (达标率), in %.

    ``sites`` with ``target_class`` (3, III, Ⅲ类, …).
    """
    return closed(target_share(classes, sites), classes)
