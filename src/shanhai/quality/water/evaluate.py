"""Surface water readings to the verdict of every row, by GB 3838 and 环办〔2011〕22号."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, closed, names, opened
from shanhai.quality._frames import some_items
from shanhai.quality._limits import class_limits, item_class, relative_excess
from shanhai.quality._standards import standard
from shanhai.quality._verdict import verdict
from shanhai.quality.water.section import (
    body_class,
    dissolved_oxygen_class,
    is_lake,
    is_river,
)

NativeT = TypeVar("NativeT")
GOOD = 3
_PH = (0.0, 14.0)
_NO_MULTIPLE = ("ph", "do")
_EDITIONS = {"2002": "cn.gb3838-2002", "in_force": "cn.gb3838-2002"}


def evaluate(
    frame: NativeT,
    *,
    edition: str = "2002",
    items: Sequence[str] | None = None,
    water_body: str | None = None,
    digits: Mapping[str, int | None] | None = None,
    require: Sequence[str] = (),
    limits: Mapping[str, Any] | None = None,
    titles: Sequence[str] | None = None,
    language: Literal["zh", "en"] = "zh",
    keep_items: bool = False,
    keep_excess: bool = False,
) -> NativeT:
    """Add ``class``, ``status``, ``worst`` and ``excess`` to readings of surface water.

    Parameters
    ----------
    frame
        One row per sample: the items by name (``ph``, ``do``, ``cod_mn`` …) [mg/L],
        ``water_body`` (river or lake), optionally ``do_saturation`` [%]. All other columns
        are kept. Polars (eager, lazy), DuckDB, pandas, PySpark.
    edition
        ``2002``, or ``in_force``, of GB 3838.
    items
        What is evaluated; by default those of the 21 items of the method that are there.
        ``tn`` counts for lakes only.
    water_body
        ``river`` or ``lake`` for all rows, instead of the column.
    digits
        Decimals of the published values, by item; the values are rounded to them before
        they are classified (GB/T 8170). By default those of the national stations for
        ph, do, cod_mn, nh3_n, tp, tn, and no rounding of the others; ``{}``: none at all.
    require
        Items without which a row has no verdict.
    limits, titles
        Limits in the form of ``data/standards/cn/gb3838-2002.yaml`` and the status of the
        classes 1 to 6, instead of the standard's.
    language
        Of ``status``: ``zh`` or ``en``.
    keep_items, keep_excess
        Also return ``class_<item>``, ``excess_<item>``.

    Returns
    -------
    Frame of the same kind, with ``class`` 1 … 5, 6 for worse than V (劣Ⅴ), null without any
    measured item or with an unknown water body; ``status``; ``worst``, the item or items
    that decide, joined with ``+``, null in class 1; ``excess``, the largest exceedance
    multiple of class III among them, null in classes I to III and where they have none
    (pH, dissolved oxygen). NaN, negative and otherwise impossible values count as not
    measured: see ``findings``.

    Raises
    ------
    InputError
        No item to evaluate, no ``water_body``, an unknown edition or item.
    """
    if edition not in _EDITIONS:
        raise InputError(f"GB 3838 has no edition {edition!r}; known: {', '.join(_EDITIONS)}")
    declared = standard(_EDITIONS[edition])
    method = standard("cn.surface-water-evaluation-2011")
    rules = declared["limits"] if limits is None else limits
    places = declared["rounding"]["digits"] if digits is None else digits
    if titles is None:
        titles = [grade["title"][language] for grade in method["grades"]["section"]]
    table = opened(frame, require, where="surface water readings")
    wanted = method["items"] if items is None else list(items)
    unknown = [item for item in wanted if "by_class" not in rules.get(item, {})]
    if unknown:
        raise InputError(
            f"GB 3838 has no classes for {', '.join(unknown)}; it has: {_known(rules)}"
        )
    found = some_items(table, wanted, where="surface water readings")
    lake, river = _bodies(table, water_body, found)
    has_saturation = "do_saturation" in names(table)
    classes, excess = {}, {}
    for item in found:
        classes[item] = _class(item, rules, places, lake, river, has_saturation)
        if item not in _NO_MULTIPLE:
            limit = _reference(item, rules, lake)
            excess[item] = relative_excess(nw.col(item), limit, digits=places.get(item))
    complete = lake | river if {"tp", "tn"} & set(found) else None
    for item in require:
        measured = ~classes.get(item, nw.col(item)).is_null()
        complete = measured if complete is None else complete & measured
    result = verdict(
        table,
        classes,
        titles=titles,
        excess=excess,
        good=GOOD,
        complete=complete,
        keep_items=keep_items,
        keep_excess=keep_excess,
    )
    return closed(result, frame)


def _known(rules: Mapping[str, Any]) -> str:
    return ", ".join(name for name, rule in rules.items() if "by_class" in rule)


def _value(item: str) -> nw.Expr:
    return nw.col(item).cast(nw.Float64)


def _bodies(table: Frame, water_body: str | None, found: Sequence[str]) -> tuple[nw.Expr, nw.Expr]:
    if water_body is not None:
        if water_body not in ("river", "lake"):
            raise InputError(f"water_body is 'river' or 'lake', not {water_body!r}")
        return nw.lit(water_body == "lake"), nw.lit(water_body == "river")
    if "water_body" not in names(table):
        if {"tp", "tn"} & set(found):
            raise InputError.missing_columns(
                ["water_body"], names(table), where="surface water readings"
            )
        return nw.lit(False), nw.lit(True)
    label = nw.col("water_body")
    return is_lake(label).fill_null(False), is_river(label).fill_null(False)


def _class(
    item: str,
    rules: Mapping[str, Any],
    digits: Mapping[str, int | None],
    lake: nw.Expr,
    river: nw.Expr,
    has_saturation: bool,
) -> nw.Expr:
    rule, places, value = rules[item], digits.get(item), _value(item)
    limits = class_limits(rule)
    if item == "do":
        return dissolved_oxygen_class(
            value,
            limits,
            saturation=nw.col("do_saturation").cast(nw.Float64) if has_saturation else None,
            or_saturation=rule.get("or_saturation", 90.0),
            digits=places,
        )
    of_lake = limits if rule.get("water_body") == "lake" else None
    if f"{item}.lake" in rules:
        of_lake = class_limits(rules[f"{item}.lake"])
    if of_lake is not None:
        of_river = None if rule.get("water_body") == "lake" else limits
        return body_class(
            value, river=of_river, lake=of_lake, is_lake=lake, is_river=river, digits=places
        )
    possible = _PH if item == "ph" else (0.0, 1e12)
    return item_class(
        value, limits, sense=rule.get("sense", "at_most"), digits=places, possible=possible
    )


def _reference(item: str, rules: Mapping[str, Any], lake: nw.Expr) -> nw.Expr | float:
    """Return the class III limit, which for total phosphorus depends on the water body."""
    limit: float = rules[item]["by_class"]["iii"]
    if f"{item}.lake" not in rules:
        return limit
    of_lake = rules[f"{item}.lake"]["by_class"]["iii"]
    return nw.when(lake).then(nw.lit(float(of_lake))).otherwise(nw.lit(float(limit)))
