"""The class of an item and of a section (断面) by GB 3838."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals.stable.v2 as nw

from shanhai.quality._frames import largest
from shanhai.quality._limits import Limit, fails, item_class

LAKE = ("lake", "reservoir", "湖", "库", "湖库", "湖泊", "水库")
RIVER = ("river", "河", "河流")


def dissolved_oxygen_class(
    value: nw.Expr,
    limits: Sequence[Limit],
    *,
    saturation: nw.Expr | None = None,
    or_saturation: float = 90.0,
    digits: int | None = 1,
) -> nw.Expr:
    """Class of dissolved oxygen: class I by the value or by the saturation.

    Parameters
    ----------
    value
        Dissolved oxygen. [mg/L]
    limits
        Lower limits, best class first. [mg/L]
    saturation
        Share of the saturation at the water's temperature and pressure. [%]
    or_saturation
        Saturation from which the class is I whatever the value. [%]
    digits
        Decimals ``value`` is rounded to first (GB/T 8170).

    Source: GB 3838-2002 table 1, item 3.
    """
    by_value = item_class(value, limits, sense="at_least", digits=digits)
    if saturation is None:
        return by_value
    enough = fails(saturation, or_saturation, sense="at_least") == 0
    return nw.when(enough & ~value.is_null()).then(by_value * 0 + 1).otherwise(by_value)


def body_class(
    value: nw.Expr,
    *,
    river: Sequence[Limit] | None,
    lake: Sequence[Limit] | None,
    is_lake: nw.Expr,
    is_river: nw.Expr,
    digits: int | None = None,
) -> nw.Expr:
    """Class of an item whose limits depend on the water body (total phosphorus, nitrogen).

    Where the body is neither, or the item has no limits there, the class is null.
    Source: GB 3838-2002 table 1, items 8 and 9.
    """
    cases = [
        (where, item_class(value, limits, digits=digits))
        for where, limits in ((is_river, river), (is_lake, lake))
        if limits is not None
    ]
    (where, level), *others = cases
    if not others:
        return nw.when(where).then(level)
    (other_where, other_level), *_ = others
    return nw.when(where).then(level).otherwise(nw.when(other_where).then(other_level))


def section_class(*classes: nw.Expr) -> nw.Expr:
    """Class of a section: that of its worst item (单因子评价法); unmeasured items do not count.

    Source: 环办〔2011〕22号.
    """
    return largest(*classes)


def is_lake(water_body: nw.Expr) -> nw.Expr:
    """Say whether the label means a lake or reservoir; river-type reservoirs are rivers."""
    return water_body.is_in(LAKE)


def is_river(water_body: nw.Expr) -> nw.Expr:
    """Say whether the label means a river."""
    return water_body.is_in(RIVER)
