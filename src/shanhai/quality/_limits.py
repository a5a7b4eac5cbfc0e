"""Classes by limits (单因子评价): which class a value is, after rounding to published digits.

Rounding first and comparing then is the same as comparing with a limit moved by half of
the last digit. That is what is done here: one comparison per limit, exact on the decimal
value, with the rule of a half (to even) of ``shanhai.core.rounding``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.rounding import HALF, round_half_even

Sense = Literal["at_most", "at_least", "above", "within"]
Limit: TypeAlias = float | tuple[float, float] | Sequence[float] | None

GUARD = 1e-12
"""Relative distance from a limit at which an unrounded float still counts as the limit."""

POSSIBLE = (0.0, 1e12)
"""What a concentration can be at all; anything else, NaN included, is no value."""


def item_class(
    value: nw.Expr,
    limits: Sequence[Limit],
    *,
    sense: Sense = "at_most",
    digits: int | None = None,
    possible: tuple[float, float] = POSSIBLE,
) -> nw.Expr:
    """Return the best class whose limit the value meets, element by element.

    Parameters
    ----------
    value
        What was measured. [unit of ``limits``]
    limits
        One per class, best first, each no stricter than the one before; ``(low, high)``
        where ``sense`` is ``within``; None where a class has no limit.
    sense
        ``at_most`` (≤), ``at_least`` (≥), ``above`` (>), ``within`` (both ends included).
    digits
        Decimals the value is rounded to first, half to even (GB/T 8170); None: not at all.
    possible
        Values outside, and NaN, give null, as null does.

    Returns
    -------
    nw.Expr
        1 … len(limits), and one more for a value worse than the last class.

    Raises
    ------
    InputError
        The limits get stricter from one class to the next.
    """
    level: nw.Expr | None = None
    for side, cut, steps in class_cuts(limits, sense=sense, digits=digits):
        beyond = (value > cut) if side == "high" else (value < cut)
        part = beyond.cast(nw.Int8) * steps if steps > 1 else beyond.cast(nw.Int8)
        level = part if level is None else level + part
    known = value.is_between(float(possible[0]), float(possible[1]))
    if level is None:
        return nw.when(known).then(nw.lit(1))
    return nw.when(known).then(level + 1)


def class_cuts(
    limits: Sequence[Limit], *, sense: Sense = "at_most", digits: int | None = None
) -> list[tuple[Literal["low", "high"], float, int]]:
    """Return the cuts of a row of limits: side, where, and how many classes it costs.

    The class is 1 and the costs of the cuts that the value is above (high) or below (low).
    """
    _check_order(limits, sense)
    return _merged([cut for limit in limits for cut in _cuts(limit, sense, digits)])


def fails(
    value: nw.Expr, limit: Limit, *, sense: Sense = "at_most", digits: int | None = None
) -> nw.Expr:
    """Return 1 where a value, rounded to ``digits``, fails one limit, 0 where it meets it.

    Null stays null. Numbers and not booleans, which pandas cannot hold beside a null.
    """
    cuts = _cuts(limit, sense, digits)
    failed = [(value > cut) if side == "high" else (value < cut) for side, cut in cuts]
    any_failed = failed[0] if failed else value.is_null()
    for part in failed[1:]:
        any_failed = any_failed | part
    return nw.when(~value.is_null()).then(any_failed.cast(nw.Int32))


def class_limits(rule: Mapping[str, Any]) -> list[Limit]:
    """Return the limits of a declared item, best class first."""
    return [tuple(v) if isinstance(v, list) else v for v in rule["by_class"].values()]


def exceedance_multiple(
    value: nw.Expr, limit: nw.Expr | float, *, digits: int | None = None
) -> nw.Expr:
    """Exceedance multiple (超标倍数) ``(C − S) / S``, null up to the limit.

    ``value`` is rounded to ``digits`` first where they are given. Not defined for
    temperature, pH and dissolved oxygen. Source: 环办〔2011〕22号.
    """
    return above_zero(relative_excess(value, limit, digits=digits))


def relative_excess(
    value: nw.Expr, limit: nw.Expr | float, *, digits: int | None = None
) -> nw.Expr:
    """``(C − S) / S`` on both sides of the limit: below zero up to it."""
    rounded = value.cast(nw.Float64) if digits is None else round_half_even(value, digits)
    return (rounded / limit - 1.0).round(9)  # engines differ in the last bits of a quotient


def above_zero(excess: nw.Expr) -> nw.Expr:
    """Return the multiple that a relative excess is; null where nothing is exceeded."""
    return nw.when(excess > 0).then(excess)


Cut: TypeAlias = tuple[Literal["low", "high"], float]


def _cuts(limit: Limit, sense: Sense, digits: int | None) -> list[Cut]:
    """Return what a value must exceed (high) or fall below (low) to fail one limit."""
    if limit is None:
        return []
    if sense == "within":
        if isinstance(limit, (int, float)):
            raise InputError(f"a range needs two ends, got {limit}")
        low, high = limit
        return [("low", lower_cut(low, digits)), ("high", upper_cut(high, digits))]
    if not isinstance(limit, (int, float)):
        raise InputError(f"a limit is one number unless the sense is 'within', got {limit}")
    if sense == "at_most":
        return [("high", upper_cut(limit, digits))]
    if sense == "at_least":
        return [("low", lower_cut(limit, digits))]
    return [("low", strict_cut(limit, digits))]


def upper_cut(limit: float, digits: int | None) -> float:
    """Return t so that ``value > t`` says: rounded, the value is above the limit."""
    if digits is None:
        return limit + abs(limit) * GUARD
    last = math.floor(_exact(limit) * 10**digits)  # the largest rounded value that meets it
    return _moved(last, +1, digits)


def lower_cut(limit: float, digits: int | None) -> float:
    """Return t so that ``value < t`` says: rounded, the value is below the limit."""
    if digits is None:
        return limit - abs(limit) * GUARD
    first = math.ceil(_exact(limit) * 10**digits)  # the smallest rounded value that meets it
    return _moved(first, -1, digits)


def strict_cut(limit: float, digits: int | None) -> float:
    """Return t so that ``value < t`` says: rounded, the value is not above the limit."""
    if digits is None:
        return limit + abs(limit) * GUARD
    first = math.floor(_exact(limit) * 10**digits) + 1
    return _moved(first, -1, digits)


def _moved(kept: int, side: Literal[1, -1], digits: int) -> float:
    """Return the edge of the values rounded to ``kept``, on one side; a tie goes to the even."""
    half = Fraction(HALF) if kept % 2 == 0 else -Fraction(HALF)
    return float((kept + side * (Fraction(1, 2) + half)) / 10**digits)


def _exact(value: float) -> Fraction:
    return Fraction(str(value))


def _merged(cuts: Sequence[Cut]) -> list[tuple[Literal["low", "high"], float, int]]:
    """Join equal cuts, with how many classes each costs."""
    steps: dict[Cut, int] = {}
    for cut in cuts:
        steps[cut] = steps.get(cut, 0) + 1
    return [(side, cut, count) for (side, cut), count in steps.items()]


def _check_order(limits: Sequence[Limit], sense: Sense) -> None:
    known = [limit for limit in limits if limit is not None]
    for before, after in pairwise(known):
        if isinstance(before, (int, float)) and isinstance(after, (int, float)):
            worse = after < before if sense == "at_most" else after > before
        elif isinstance(before, (int, float)) or isinstance(after, (int, float)):
            worse = True
        else:
            worse = after[0] > before[0] or after[1] < before[1]
        if worse:
            raise InputError(f"limits must not get stricter from class to class: {list(limits)}")
