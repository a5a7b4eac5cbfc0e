"""Piecewise-linear scales (分段线性): from a measured value to an index by breakpoints."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError

Outside = Literal["null", "clamp", "extend"]


def piecewise_linear(
    value: nw.Expr, xs: Sequence[float], ys: Sequence[float], *, outside: Outside = "null"
) -> nw.Expr:
    """Interpolate ``ys`` over ``xs`` at ``value``, element by element.

    ``value`` are floats, best a plain column: it is looked at once for every breakpoint.
    ``xs`` rise strictly; ``ys`` are the values at them, in any order. ``outside`` says what
    a value beyond the scale becomes: ``null``, the end value (``clamp``), or the straight
    continuation of the end segment (``extend``). Null stays null; NaN must have become null
    before. The result is right to about 1e-12 of the largest ``ys``: round before cutting
    (floor, ceil).
    Raises InputError when the scale is not one.
    """
    _check(xs, ys)
    line = _segments(value, *_bends(xs, ys))
    lowest, highest = float(xs[0]), float(xs[-1])
    if outside == "null":
        return nw.when(value.is_between(lowest, highest)).then(line)
    if outside == "clamp":
        line = nw.when(value <= lowest).then(nw.lit(float(ys[0]))).otherwise(line)
        return nw.when(value >= highest).then(nw.lit(float(ys[-1]))).otherwise(line)
    return line


def _check(xs: Sequence[float], ys: Sequence[float]) -> None:
    if len(xs) != len(ys) or len(xs) < 2:
        raise InputError(
            f"a scale needs as many values as breakpoints, two at least: {len(xs)} and {len(ys)}"
        )
    if any(b <= a for a, b in pairwise(xs)):
        raise InputError(f"breakpoints must rise strictly: {list(xs)}")


def _bends(xs: Sequence[float], ys: Sequence[float]) -> tuple[list[float], list[float]]:
    """Leave out the breakpoints that lie on the line through their neighbours."""
    last, near = len(xs) - 1, 1e-12 * (1.0 + max(abs(y) for y in ys))
    kept = [0]
    for i in range(1, last):
        before = (ys[i] - ys[kept[-1]]) / (xs[i] - xs[kept[-1]])
        after = (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i])
        if abs(after - before) * (xs[i + 1] - xs[kept[-1]]) > near:
            kept.append(i)
    kept.append(last)
    return [xs[i] for i in kept], [ys[i] for i in kept]


def _segments(x: nw.Expr, xs: Sequence[float], ys: Sequence[float]) -> nw.Expr:
    """Give the straight line of every segment, chosen by a chain from the lowest upwards."""
    last = len(xs) - 2
    chain = _line(x, xs, ys, last)
    for i in range(last - 1, -1, -1):
        here = x <= float(xs[i + 1])
        chain = nw.when(here).then(_line(x, xs, ys, i)).otherwise(chain)
    return chain


def _line(x: nw.Expr, xs: Sequence[float], ys: Sequence[float], i: int) -> nw.Expr:
    slope = (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i])
    return x * slope + (ys[i + 1] - slope * xs[i + 1])
