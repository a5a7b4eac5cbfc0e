"""The rules: from a figure to the share of an item's weight, for all items in one pass.

Every function takes the columns it works on as expressions and gives one; the parameters
of an item are looked up by its id, so that one table may hold all items of a scheme.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import narwhals.stable.v2 as nw

from shanhai.governance.scoring.item import Item

NOISE = 1e-9
"""Relative binary noise that never decides whether a limit is reached."""


def looked_up(items: Sequence[Item], get: Callable[[Item], float], key: str = "item") -> nw.Expr:
    """Return a parameter of the row's item as a column."""
    numbers = [float(get(item)) for item in items]
    if len(set(numbers)) == 1:
        return nw.lit(numbers[0])
    ids = [item.id for item in items]
    return nw.col(key).replace_strict(ids, numbers, default=None, return_dtype=nw.Float64)


def reaches(value: nw.Expr, limit: nw.Expr) -> nw.Expr:
    """Tell whether a value is at least the limit, binary noise aside."""
    size = nw.when(limit.abs() > 1.0).then(limit.abs()).otherwise(nw.lit(1.0))
    return value >= limit - size * NOISE


def limited(value: nw.Expr, low: nw.Expr, high: nw.Expr) -> nw.Expr:
    """Return the value, not below ``low`` and not above ``high``; null stays null."""
    return nw.when(value < low).then(low).when(value > high).then(high).otherwise(value)


def proportion(value: nw.Expr, target: nw.Expr, *, high: nw.Expr) -> nw.Expr:
    """Share of the target reached: value/target where more is better, else target/value.

    Where less is better, nothing or less than nothing earns without limit (the cap holds it).
    """
    safe = nw.when(value > 0.0).then(value)
    inverse = nw.when(value <= 0.0).then(nw.lit(float("inf"))).otherwise(target / safe)
    return nw.when(high).then(value / target).otherwise(inverse)


def distance(value: nw.Expr, zero: nw.Expr, target: nw.Expr, *, sign: nw.Expr) -> nw.Expr:
    """Share of the way from ``zero`` to ``target`` that has been gone.

    Where the start already lies at or beyond the target, reaching the target earns all and
    falling short of it nothing; where start or target is unknown, so is the share.
    """
    way = sign * (target - zero)
    gone = sign * (value - zero)
    open_way = nw.when(way > 0.0).then(way)
    stair = nw.when(reaches(sign * value, sign * target)).then(nw.lit(1.0)).otherwise(nw.lit(0.0))
    share = nw.when(way > 0.0).then(gone / open_way).otherwise(stair)
    known = ~value.is_null() & ~zero.is_null() & ~target.is_null()
    return nw.when(known).then(share)


def ladder(value: nw.Expr, items: Sequence[Item]) -> nw.Expr:
    """Share by steps: a stair, or straight lines between the steps of a smooth item.

    ``value`` rises to the better side already. Below the first stair nothing is earned, below
    the first point of a line its share.
    """
    longest = max(len(item.ladder()) for item in items)
    total = looked_up(items, lambda item: item.ladder()[0][1] if item.smooth else 0.0)
    for k in range(longest):
        rise = looked_up(items, lambda item, k=k: _rise(item, k))  # type: ignore[misc]
        at = looked_up(items, lambda item, k=k: _at(item, k))  # type: ignore[misc]
        width = looked_up(items, lambda item, k=k: _width(item, k))  # type: ignore[misc]
        stair = nw.when(reaches(value, at)).then(rise).otherwise(nw.lit(0.0))
        if any(item.smooth for item in items):
            safe = nw.when(width > 0.0).then(width)
            part = limited((value - (at - width)) / safe, nw.lit(0.0), nw.lit(1.0))
            total = total + nw.when(width > 0.0).then(rise * part).otherwise(stair)
        else:
            total = total + stair
    return nw.when(~value.is_null()).then(total)


def _at(item: Item, k: int) -> float:
    steps = item.ladder()
    return steps[k][0] if k < len(steps) else steps[-1][0]


def _rise(item: Item, k: int) -> float:
    steps = item.ladder()
    if k >= len(steps) or (item.smooth and k == 0):
        return 0.0
    return steps[k][1] - (steps[k - 1][1] if k else 0.0)


def _width(item: Item, k: int) -> float:
    steps = item.ladder()
    return steps[k][0] - steps[k - 1][0] if item.smooth and 0 < k < len(steps) else 0.0


def by_place(place: nw.Expr, count: nw.Expr) -> nw.Expr:
    """Share by place: all for the first, nothing for the last, evenly between; alone: all."""
    others = nw.when(count > 1.0).then(count - 1.0)
    return (
        nw.when(count > 1.0)
        .then((count - place) / others)
        .otherwise(nw.when(~place.is_null()).then(nw.lit(1.0)))
    )


def counted(value: nw.Expr, each: nw.Expr, at_most: nw.Expr) -> nw.Expr:
    """Points for a number of things, from none to the most there can be; null counts as none."""
    return limited(value.fill_null(0.0) * each, nw.lit(0.0), at_most)
