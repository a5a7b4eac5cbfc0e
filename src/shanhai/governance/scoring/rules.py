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


def looked_up(items: Sequence[Item], get: Callable[[Item], float | None]) -> nw.Expr:
    """Return a parameter of the row's item as a column; null where it has none."""
    numbers = {item.id: get(item) for item in items}
    known = {key: float(number) for key, number in numbers.items() if number is not None}
    if not known:
        return no_number()
    if len(known) == len(numbers) and len(set(known.values())) == 1:
        return nw.lit(known.popitem()[1])
    return nw.col("item").replace_strict(
        list(known), list(known.values()), default=None, return_dtype=nw.Float64
    )


def no_number() -> nw.Expr:
    """Return null, of a column of numbers."""
    return nw.when(nw.lit(False)).then(nw.lit(0.0))


def reaches(value: nw.Expr, limit: nw.Expr) -> nw.Expr:
    """Tell whether a value is at least the limit, binary noise aside."""
    size = nw.when(limit.abs() > 1.0).then(limit.abs()).otherwise(nw.lit(1.0))
    return value >= limit - size * NOISE


def just_below(limit: float) -> float:
    """Return the least number that ``reaches`` a limit."""
    return limit - max(1.0, abs(limit)) * NOISE


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


def distance(value: nw.Expr, zero: nw.Expr, target: nw.Expr, *, way: nw.Expr) -> nw.Expr:
    """Share of the way from ``zero`` to ``target`` that has been gone; ``way`` is its length.

    All rise to the better side already. Where the start lies at or beyond the target, reaching
    the target earns all and falling short of it nothing; where start or target is unknown, so is
    the share.
    """
    open_way = nw.when(way > 0.0).then(way)
    stair = nw.when(reaches(value, target)).then(nw.lit(1.0)).otherwise(nw.lit(0.0))
    share = nw.when(way > 0.0).then((value - zero) / open_way).otherwise(stair)
    return nw.when(~value.is_null() & ~way.is_null()).then(share)


def ladder(value: nw.Expr, items: Sequence[Item]) -> nw.Expr:
    """Share by steps: a stair, or straight lines between the steps of a smooth item.

    ``value`` rises to the better side already. Below the first stair nothing is earned, below
    the first point of a line its share.
    """
    longest = max(len(item.ladder()) for item in items)
    total = looked_up(items, lambda item: item.ladder()[0][1] if item.smooth else 0.0)
    for k in range(longest):
        rise = looked_up(items, lambda item, k=k: _rise(item, k))  # type: ignore[misc]
        foot = looked_up(items, lambda item, k=k: just_below(_at(item, k)))  # type: ignore[misc]
        gain = nw.when(value >= foot).then(rise).otherwise(nw.lit(0.0))
        if any(_width(item, k) for item in items):
            start = looked_up(items, lambda item, k=k: _at(item, k) - _width(item, k))  # type: ignore[misc]
            width = looked_up(items, lambda item, k=k: _width(item, k) or None)  # type: ignore[misc]
            part = limited((value - start) / width, nw.lit(0.0), nw.lit(1.0))
            gain = nw.when(~width.is_null()).then(rise * part).otherwise(gain)
        total = total + gain
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
