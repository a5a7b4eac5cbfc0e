"""Outfalls and inflows (排污口、进出水) against limits of discharge, which are an input.

No table of limits of discharge is declared here: which standard holds at an outfall, and what
may be discharged into waters of which class, is said by its permit. Both are given by the
caller; the functions judge, count and name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, closed, nullable, opened
from shanhai.quality._frames import largest, some_items
from shanhai.quality._limits import POSSIBLE, Limit, exceedance_multiple, fails

NativeT = TypeVar("NativeT")
Rule: TypeAlias = "Limit | Mapping[str, Any]"
"""A limit: a number (at most), a pair (within), or ``{limit, sense, digits}``."""

_WHERE = "readings of outfalls"
_NO_MULTIPLE = ("ph", "do", "temp")


def evaluate_outfalls(
    frame: NativeT,
    *,
    limits: Mapping[str, Mapping[str, Rule]],
    limit_set: str = "limit_set",
    allowed: Mapping[int, Sequence[str]] | None = None,
    receiving_class: str = "receiving_class",
    keep_excess: bool = False,
) -> NativeT:
    """Judge readings of outfalls, or of what flows into a plant, by their limits.

    Parameters
    ----------
    frame
        One row per outfall and time: items by name, in the units of the limits; the name of
        the set of limits that holds there in ``limit_set``.
    limits
        By set, by item: the limit. A number is an upper one (up to it complies), a pair a
        range with both ends, ``{"limit": 100, "sense": "above"}`` any other (``at_least``,
        ``above``), with ``digits`` to round to first.
    allowed
        By class of the receiving waters, the sets that are allowed there, none for a ban. A
        class not named allows nothing to be said. Default: not judged.
    receiving_class
        Column of that class, a whole number.
    keep_excess
        Also return ``excess_<item>``.

    Returns
    -------
    Frame of the same kind with ``judged``, the number of measured items that have a limit in
    the row's set; ``compliant`` (达标), true when all of them meet it, null when there are none
    or the set is unknown; ``failing``, their names joined with ``+``; ``excess``, the largest
    exceedance multiple (超标倍数) of an upper limit among them, none for pH, temperature and
    dissolved oxygen; with ``allowed`` also ``permitted``, whether the receiving class allows
    the set. Negative and NaN readings count as not measured.

    Raises
    ------
    InputError
        No set, no item with a limit, a column is missing, or ``allowed`` names a set that is
        not there.
    """
    items = list(dict.fromkeys(item for rules in limits.values() for item in rules))
    if not items:
        raise InputError("limits of discharge are needed: by set, by item")
    unknown = sorted({s for sets in (allowed or {}).values() for s in sets} - set(limits))
    if unknown:
        raise InputError(f"allowed names sets without limits: {', '.join(unknown)}")
    table = opened(frame, [limit_set, *([receiving_class] if allowed else [])], where=_WHERE)
    found = some_items(table, items, where=_WHERE)
    which = nw.col(limit_set)
    judged = {item: _by_set(which, limits, item, _failed) for item in found}
    over = {item: _by_set(which, limits, item, _multiple) for item in found}
    table = table.with_columns(
        *(judged[item].alias(f"_failed_{item}") for item in found),
        *(over[item].alias(f"excess_{item}") for item in found),
    )
    table = _verdict(table, found)
    if allowed is not None:
        table = table.with_columns(permitted=_permitted(which, nw.col(receiving_class), allowed))
        table = nullable(table, ["permitted"])
    return closed(table if keep_excess else table.drop(*(f"excess_{i}" for i in found)), frame)


def judged_outfalls(samples: NativeT, limits: Any) -> NativeT:
    """Judge samples of outfalls by the limits of a table.

    ``samples`` as for ``evaluate_outfalls``; ``limits`` has one row per ``limit_set`` and
    ``item`` with the ``limit`` and optionally its ``sense`` (``at_most``, ``at_least``, ``above``)
    and ``high``, the upper end where ``limit`` is the lower one of a range.

    Raises
    ------
    InputError
        Columns are missing, there is no limit, or a set has an item twice.
    """
    table = opened(limits, ["limit_set", "item", "limit"], where="limits of discharge")
    rows = table.collect() if isinstance(table, nw.LazyFrame) else table
    found: dict[str, dict[str, Rule]] = {}
    for row in rows.iter_rows(named=True):
        items = found.setdefault(str(row["limit_set"]), {})
        if row["item"] in items:
            raise InputError(f"limits of discharge: {row['limit_set']} has {row['item']} twice")
        items[str(row["item"])] = _rule(row)
    return evaluate_outfalls(samples, limits=found)


def _rule(row: Mapping[str, Any]) -> Rule:
    high = row.get("high")
    if high is not None and not math.isnan(high):  # pandas has no other missing number
        return float(row["limit"]), float(high)
    return {"limit": float(row["limit"]), "sense": row.get("sense") or "at_most"}


def outfall_shares(
    frame: NativeT, *, by: Sequence[str] = (), outfall: str = "site", least: float = 100.0
) -> NativeT:
    """Compliance rates by times (次达标率) and by outfalls (排口达标率).

    Parameters
    ----------
    frame
        Rows with ``compliant`` (``evaluate_outfalls``).
    by
        Columns that tell areas and periods apart; with the outfall among them, the rate of
        each outfall is ``times_share``.
    least
        Share of its times that an outfall must comply to count as compliant. [%]

    Returns
    -------
    Frame of the same kind: ``by``, ``times`` (with a verdict), ``compliant_times``,
    ``times_share`` [%], ``outfalls``, ``compliant_outfalls``, ``outfall_share`` [%].
    """
    keys = [name for name in by if name != outfall]
    table = opened(frame, [*keys, outfall, "compliant"], where="judged outfalls")
    rows = table.filter(~nw.col("compliant").is_null()).with_columns(
        nw.col("compliant").cast(nw.Float64).alias("_good"), nw.lit(1).alias("_all")
    )
    groups = [*by] or ["_all"]
    single = [*groups, outfall] if outfall not in groups else groups
    each = rows.group_by(*single).agg(nw.len().alias("times"), nw.col("_good").sum())
    enough = nw.col("_good") * 100.0 >= nw.col("times") * (least - 1e-9)
    each = each.with_columns(nw.when(enough).then(1).otherwise(0).alias("compliant_outfalls"))
    if outfall in groups:
        each = each.with_columns(nw.lit(1).alias("outfalls"))
        totals = each
    else:
        totals = each.group_by(*groups).agg(
            nw.len().alias("outfalls"), nw.col("times").sum(), nw.col("_good").sum(),
            nw.col("compliant_outfalls").sum(),
        )  # fmt: skip
    result = totals.select(
        *by,
        "times",
        nw.col("_good").cast(nw.Int64).alias("compliant_times"),
        (nw.col("_good") * 100.0 / nw.col("times")).alias("times_share"),
        "outfalls",
        "compliant_outfalls",
        (nw.col("compliant_outfalls") * 100.0 / nw.col("outfalls")).alias("outfall_share"),
    )
    return closed(result, frame)


def _verdict(table: Frame, found: Sequence[str]) -> Frame:
    marks = [nw.col(f"_failed_{item}") for item in found]
    known = [(~mark.is_null()).cast(nw.Int32) for mark in marks]
    broken = [nw.when(mark == 1).then(1).otherwise(0) for mark in marks]
    named = [
        nw.when(nw.col(f"_failed_{item}") == 1).then(nw.lit(item)) for item in found
    ]  # fmt: skip
    table = table.with_columns(
        nw.sum_horizontal(*known).alias("judged"),
        nw.sum_horizontal(*broken).alias("_broken"),
        largest(*(f"excess_{item}" for item in found)).alias("excess"),
    )
    failing = nw.concat_str(*named, separator="+", ignore_nulls=True)
    table = table.with_columns(
        nw.when(nw.col("judged") > 0).then(nw.col("_broken") == 0).alias("compliant"),
        nw.when(nw.col("_broken") > 0).then(failing).alias("failing"),
    )
    return table.drop("_broken", *(f"_failed_{item}" for item in found))


def _by_set(
    which: nw.Expr, limits: Mapping[str, Mapping[str, Rule]], item: str, of: Any
) -> nw.Expr:
    """Return what ``of`` makes of an item by the rule of the row's set, null without one."""
    chain: nw.Expr | None = None
    for name, rules in limits.items():
        if item not in rules:
            continue
        made = of(item, _parts(rules[item]))
        where = nw.when(which == name).then(made)
        chain = where if chain is None else nw.when(which == name).then(made).otherwise(chain)
    assert chain is not None
    return chain


def _parts(rule: Rule) -> dict[str, Any]:
    if isinstance(rule, Mapping):
        return {"sense": "at_most", "digits": None, **rule}
    sense = "at_most" if isinstance(rule, (int, float)) else "within"
    return {"limit": rule, "sense": sense, "digits": None}


def _reading(item: str) -> nw.Expr:
    value = nw.col(item).cast(nw.Float64)
    low, high = (0.0, 14.0) if item == "ph" else (-5.0, 100.0) if item == "temp" else POSSIBLE
    return nw.when(value.is_between(low, high)).then(value)


def _failed(item: str, rule: Mapping[str, Any]) -> nw.Expr:
    limit: Limit = rule["limit"]
    return fails(_reading(item), limit, sense=rule["sense"], digits=rule["digits"])


def _multiple(item: str, rule: Mapping[str, Any]) -> nw.Expr:
    if item in _NO_MULTIPLE or rule["sense"] != "at_most" or not rule["limit"]:
        return nw.lit(None, dtype=nw.Float64)
    return exceedance_multiple(_reading(item), float(rule["limit"]), digits=rule["digits"])


def _permitted(which: nw.Expr, receiving: nw.Expr, allowed: Mapping[int, Sequence[str]]) -> nw.Expr:
    chain: nw.Expr | None = None
    for level, sets in allowed.items():
        said = nw.when(~which.is_null()).then(
            which.is_in(list(sets)) if sets else nw.lit(value=False)
        )
        here = receiving.cast(nw.Float64) == float(level)
        chain = (
            nw.when(here).then(said) if chain is None else nw.when(here).then(said).otherwise(chain)
        )
    return chain if chain is not None else nw.lit(None, dtype=nw.Boolean)
