"""What is wrong with surface water readings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from shanhai.core.frames import closed, opened
from shanhai.quality._findings import Range, reading_findings
from shanhai.quality._frames import some_items
from shanhai.quality._standards import standard
from shanhai.quality.water.section import LAKE, RIVER

NativeT = TypeVar("NativeT")
_OTHER = {"temp": Range(-5.0, 60.0), "ph": Range(0.0, 14.0), "do": Range(0.0, 50.0)}


def findings(frame: NativeT, *, ranges: Mapping[str, Range] | None = None) -> NativeT:
    """List what is wrong with readings: impossible values, units, duplicates, gaps.

    ``frame`` is as for ``evaluate``. Returns one row per finding: ``finding`` (code),
    ``column``, ``site``, ``time`` (text), ``value``, ``detail``. The codes are those of
    ``shanhai.quality._findings.reading_findings``. ``ranges`` replaces, by item, what counts
    as possible and from where on the unit is in doubt (by default 100 times the class V
    limit: values in ug/L given as mg/L).

    Raises
    ------
    InputError
        No item is there, or one holds text.
    """
    rules = standard("cn.gb3838-2002")["limits"]
    worst = {
        name: Range(doubtful_above=100.0 * rule["by_class"]["v"])
        for name, rule in rules.items()
        if "." not in name and name not in _OTHER and "by_class" in rule
    }
    known = {**_OTHER, **worst, **(ranges or {})}
    table = opened(frame, where="surface water readings")
    items = some_items(table, list(known), where="surface water readings")
    found = reading_findings(
        table,
        {item: known[item] for item in items},
        labels={"water_body": (*RIVER, *LAKE)},
        months_of_year=True,
    )
    return closed(found, frame)
