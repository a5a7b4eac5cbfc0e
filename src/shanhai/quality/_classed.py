"""Readings whose items have one row of class limits each (groundwater, sea water) to verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, opened
from shanhai.quality._findings import Range, reading_findings
from shanhai.quality._frames import some_items
from shanhai.quality._limits import POSSIBLE, class_limits, item_class, relative_excess
from shanhai.quality._verdict import verdict

NO_MULTIPLE = ("ph", "do")
PH = (0.0, 14.0)


def classed(
    frame: Any,
    *,
    rules: Mapping[str, Any],
    items: Sequence[str] | None,
    digits: Mapping[str, int | None],
    titles: Sequence[str],
    reference: str,
    require: Sequence[str],
    keep_items: bool,
    where: str,
) -> Frame:
    """Add ``class``, ``status``, ``worst`` and ``excess``, the multiple of class ``reference``.

    Raises
    ------
    InputError
        No item to evaluate, an unknown one, a missing required one, or text.
    """
    table = opened(frame, require, where=where)
    known = [name for name, rule in rules.items() if "by_class" in rule]
    wanted = known if items is None else list(items)
    unknown = [item for item in wanted if item not in known]
    if unknown:
        raise InputError(f"no class limits for {', '.join(unknown)}; there are: {', '.join(known)}")
    found = some_items(table, wanted, where=where)
    classes, excess = {}, {}
    for item in found:
        rule, value, places = rules[item], nw.col(item).cast(nw.Float64), digits.get(item)
        classes[item] = item_class(
            value,
            class_limits(rule),
            sense=rule.get("sense", "at_most"),
            digits=places,
            possible=PH if item == "ph" else POSSIBLE,
        )
        limit = rule["by_class"][reference]
        if item not in NO_MULTIPLE and limit:
            excess[item] = relative_excess(nw.col(item), float(limit), digits=places)
    complete: nw.Expr | None = None
    for item in require:
        measured = ~classes.get(item, nw.col(item)).is_null()
        complete = measured if complete is None else complete & measured
    return verdict(
        table,
        classes,
        titles=titles,
        excess=excess,
        good=["i", "ii", "iii", "iv", "v"].index(reference) + 1,
        complete=complete,
        keep_items=keep_items,
    )


def classed_findings(
    frame: Any, *, rules: Mapping[str, Any], known: Mapping[str, Range],
    ranges: Mapping[str, Range] | None, where: str,
) -> Frame:  # fmt: skip
    """List what is wrong with such readings.

    The unit of an item is in doubt beyond 100 times its class IV limit; ``known`` says what else
    is possible, and ``ranges`` replaces both, by item.
    """
    possible = dict(known)
    for name, rule in rules.items():
        worst = rule["by_class"]["iv"]
        doubtful = 100.0 * worst if isinstance(worst, (int, float)) else None
        possible.setdefault(name, Range(doubtful_above=doubtful))
    possible.update(ranges or {})
    table = opened(frame, where=where)
    items = some_items(table, list(possible), where=where)
    return reading_findings(table, {item: possible[item] for item in items})
