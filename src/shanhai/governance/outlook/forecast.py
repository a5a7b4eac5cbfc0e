"""A few yearly figures → what the figure of a later year may be.

Series of targets are short (three to nine figures) and have gaps; every method here takes the years
as they are, has a closed formula, and gives a prediction of Student's t.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Literal

from shanhai.core.errors import InputError
from shanhai.governance.targets import Point

Method = Literal["carry", "drift", "half_drift", "trend", "mean"]
METHODS: tuple[Method, ...] = Method.__args__  # type: ignore[attr-defined]
LEAST = 3
"""So many figures there must be before anything is said."""
DEFAULT: Method = "carry"
"""None of the others was better in the back-test; see ``docs/methods/outlook.md``."""


@dataclass(frozen=True)
class Forecast:
    """What is expected for a year: value, standard error of the prediction, freedom of t."""

    year: int
    value: float
    error: float
    freedom: float
    n: int
    method: Method


def forecast(
    points: Sequence[Point], year: int, *, method: Method = DEFAULT, digit: float = 0.0
) -> Forecast | None:
    """Predict the figure of a year.

    ``carry``: the last value; steps are as large as those seen (random walk). ``drift``: the last
    value and the mean step since the first. ``half_drift``: half that step. ``trend``: the line
    of least squares. ``mean``: the mean of all.

    Parameters
    ----------
    points
        One figure a year in order of time, gaps allowed.
    digit
        One unit of the last printed digit: the error is never taken as less than that of the
        rounding (digit/√12), so that a series that stood still does not look certain.

    Returns
    -------
    None where there are fewer than three figures, or the year is not after the last one.

    Raises
    ------
    InputError
        Years do not rise.
    """
    years = [point.year for point in points]
    if any(b <= a for a, b in pairwise(years)):
        raise InputError(f"the years must rise, one figure each: {years}")
    if len(points) < LEAST or year <= years[-1]:
        return None
    value, variance, freedom = _BY_METHOD[method](points, year)
    error = sqrt(variance + digit * digit / 12.0)
    return Forecast(year, value, error, float(freedom), len(points), method)


def _walk(points: Sequence[Point], year: int, part: float) -> tuple[float, float, int]:
    """Random walk with a part of the mean step; the variance of a step grows with its years."""
    first, last = points[0], points[-1]
    span, ahead = last.year - first.year, year - last.year
    slope = part * (last.value - first.value) / span
    squares = sum(
        (b.value - a.value - slope * (b.year - a.year)) ** 2 / (b.year - a.year)
        for a, b in pairwise(points)
    )
    freedom = len(points) - 1 - (1 if part == 1.0 else 0)
    step = squares / freedom
    return last.value + slope * ahead, step * (ahead + part * part * ahead**2 / span), freedom


def _trend(points: Sequence[Point], year: int) -> tuple[float, float, int]:
    n = len(points)
    middle = sum(p.year for p in points) / n
    level = sum(p.value for p in points) / n
    sxx = sum((p.year - middle) ** 2 for p in points)
    slope = sum((p.year - middle) * (p.value - level) for p in points) / sxx
    rest = sum((p.value - level - slope * (p.year - middle)) ** 2 for p in points)
    freedom = n - 2
    spread = 1.0 + 1.0 / n + (year - middle) ** 2 / sxx
    return level + slope * (year - middle), rest / freedom * spread, freedom


def _mean(points: Sequence[Point], _year: int) -> tuple[float, float, int]:
    n = len(points)
    level = sum(p.value for p in points) / n
    rest = sum((p.value - level) ** 2 for p in points)
    return level, rest / (n - 1) * (1.0 + 1.0 / n), n - 1


_BY_METHOD: dict[Method, Callable[[Sequence[Point], int], tuple[float, float, int]]] = {
    "carry": lambda points, year: _walk(points, year, 0.0),
    "drift": lambda points, year: _walk(points, year, 1.0),
    "half_drift": lambda points, year: _walk(points, year, 0.5),
    "trend": _trend,
    "mean": _mean,
}
