"""Groundwater readings to classes, by GB/T 14848."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

from shanhai.core.errors import InputError
from shanhai.core.frames import closed
from shanhai.quality._classed import classed, classed_findings
from shanhai.quality._findings import Range
from shanhai.quality._shares import shares_of_classes
from shanhai.quality._standards import standard

NativeT = TypeVar("NativeT")
_EDITIONS = {"2017": "cn.gbt14848-2017", "in_force": "cn.gbt14848-2017"}
_SENSED = {
    name: {"by_class": {"i": 0, "ii": 0, "iii": 0, "iv": 0}}
    for name in ("odour_taste", "visible_matter")
}
"""Seen or smelt, yes or no: none in classes I to IV. Table 1."""


def evaluate(
    frame: NativeT,
    *,
    edition: str = "2017",
    items: Sequence[str] | None = None,
    digits: Mapping[str, int | None] | None = None,
    require: Sequence[str] = (),
    language: Literal["zh", "en"] = "zh",
    keep_items: bool = False,
) -> NativeT:
    """Add ``class``, ``status``, ``worst`` and ``excess`` to groundwater readings.

    Parameters
    ----------
    frame
        One row per sample: the items by name in the units of
        ``data/standards/cn/gbt14848-2017.yaml`` (mg/L, organic substances ug/L);
        ``odour_taste``, ``visible_matter`` as true or false, 1 or 0. A value that was not
        detected is 0.
    edition
        ``2017``, or ``in_force``, of GB/T 14848.
    items
        What is evaluated; by default every item of tables 1 and 2 that is there.
    digits
        Decimals values are rounded to first, by item (GB/T 8170); by default none.
    require
        Items without which a row has no verdict.
    language
        Of ``status``: ``zh`` or ``en``.
    keep_items
        Also return ``class_<item>``.

    Returns
    -------
    Frame of the same kind, with ``class`` 1 … 5 of the worst item (综合评价), ``status``
    (its name), ``worst``, the items of that class joined with ``+`` (null in class 1),
    ``excess``, the largest exceedance multiple of class III among them. Gross alpha and
    beta radioactivity above class III cannot be told between IV and V: class IV is given.

    Raises
    ------
    InputError
        No item to evaluate, an unknown edition or item, or text in a measured column.

    Source: GB/T 14848-2017 tables 1 and 2.
    """
    if edition not in _EDITIONS:
        raise InputError(f"GB/T 14848: no edition {edition!r}; known: {', '.join(_EDITIONS)}")
    declared = standard(_EDITIONS[edition])
    table = classed(
        frame,
        rules={**declared["limits"], **_SENSED},
        items=items,
        digits=digits or {},
        titles=[grade["title"][language] for grade in declared["grades"]["point"]],
        reference="iii",
        require=require,
        keep_items=keep_items,
        where="groundwater readings",
    )
    return closed(table, frame)


def class_shares(frame: NativeT, *, by: Sequence[str] = (), level: str = "class") -> NativeT:
    """Shares of the classes over points, by area, period or anything else.

    ``frame`` has one row per point (within ``by``) with its ``class`` 1 … 5. Returns ``by``;
    ``n`` points with a class and ``missing`` without; ``share_1`` … ``share_5``;
    ``good_share``, classes I to IV; ``class_v_share``, class V (Ⅴ类水比例). [%]
    """
    result = shares_of_classes(
        frame, by=by, level=level, classes=5, good=4, names=("good_share", "class_v_share")
    )
    return closed(result, frame)


def findings(frame: NativeT, *, ranges: Mapping[str, Range] | None = None) -> NativeT:
    """List what is wrong with groundwater readings, one row per finding.

    As ``shanhai.quality.water.findings``; the unit of an item is in doubt beyond 100 times
    the class IV limit. ``ranges`` replaces what counts as possible, by item.
    """
    found = classed_findings(
        frame, rules=standard("cn.gbt14848-2017")["limits"], known={"ph": Range(0.0, 14.0)},
        ranges=ranges, where="groundwater readings",
    )  # fmt: skip
    return closed(found, frame)
