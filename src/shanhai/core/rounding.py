"""Rounding by GB/T 8170 (修约, 四舍六入五成双): half to even on the *decimal* value.

A binary float is hardly ever the decimal number that was meant: ``1.005`` is stored a
little below, ``0.15`` a little below, ``0.35`` a little below. The standard speaks of
the digits a person reads, so a float within a few units of its own precision of a half
counts as that half.
"""

from __future__ import annotations

import math
from typing import overload

import narwhals.stable.v2 as nw

HALF = 1e-7
"""Distance from a half, in units of the last kept digit, that still counts as the half."""

_FLOAT = 1e-15
"""Relative precision of a float sum: widens ``HALF`` for very large numbers."""


@overload
def round_half_even(value: nw.Expr, digits: int) -> nw.Expr: ...
@overload
def round_half_even(value: float, digits: int) -> float: ...
def round_half_even(value: nw.Expr | float, digits: int) -> nw.Expr | float:
    """Round to ``digits`` decimals, a half to the even neighbour (GB/T 8170 修约间隔 10^-digits).

    ``value`` is an expression (element by element, any engine, null stays null) or a
    number (NaN and infinities are returned as they are). ``digits`` may be negative.
    ``0.125 → 0.12`` and ``1.005 → 1.00`` (two digits), ``0.15 → 0.2``, ``0.25 → 0.2`` (one
    digit), ``2.5 → 2`` (none). The result is the float nearest to the rounded decimal.
    """
    if isinstance(value, nw.Expr):
        return _unscale(_round_expr(_scale(value, digits)), digits)
    return _round_float(float(value), digits)


def _scale(value: nw.Expr, digits: int) -> nw.Expr:
    value = value.cast(nw.Float64)
    if digits == 0:
        return value
    power = float(10 ** abs(digits))
    return value * power if digits > 0 else value / power


def _unscale(value: nw.Expr, digits: int) -> nw.Expr:
    if digits == 0:
        return value
    power = float(10 ** abs(digits))
    # An engine may divide by a constant as a product with its inverse, which is one float
    # off; its own round() then lands on the float nearest to the decimal.
    return (value / power).round(digits) if digits > 0 else value * power


def _round_expr(scaled: nw.Expr) -> nw.Expr:
    # An engine works out an expression as often as it stands here, so it stands here seldom.
    above_half = scaled - scaled.floor() - 0.5
    is_half = above_half.abs() <= scaled.abs() * _FLOAT + HALF
    even = (scaled.floor() - (scaled / 2.0).floor()).cast(nw.Float64) * 2.0
    nearest = (scaled + 0.5).floor().cast(nw.Float64)
    return nw.when(is_half).then(even).otherwise(nearest)


def _round_float(value: float, digits: int) -> float:
    if not math.isfinite(value):
        return value
    power = float(10 ** abs(digits))
    scaled = value * power if digits > 0 else value / power
    low = float(math.floor(scaled))
    if abs(scaled - low - 0.5) <= abs(scaled) * _FLOAT + HALF:
        rounded = low + low % 2.0
    else:
        rounded = float(math.floor(scaled + 0.5))
    return rounded / power if digits > 0 else rounded * power
