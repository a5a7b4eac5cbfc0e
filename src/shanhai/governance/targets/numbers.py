"""Numbers against limits, paths and rates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from shanhai.governance.targets.status import Point

Comparator = Literal["at_least", "at_most", "above", "below", "about", "decline", "growth"]
_UPWARD = ("at_least", "above", "decline", "growth")


def _noise(limit: float) -> float:
    return 1e-9 * max(1.0, abs(limit))


def meets(
    comparator: Comparator, value: float, limit: float, *, half_digit: float = 0.5,
    better: str = "none",
) -> bool:  # fmt: skip
    """Tell whether a value meets a limit.

    Parameters
    ----------
    comparator
        ``at_least``, ``decline`` and ``growth`` include the limit, ``above`` and ``below``
        exclude it; ``about`` asks for the limit within the rounding of its printed figure.
    value, limit
        In the same unit.
    half_digit
        For ``about``: half a unit of the last digit the limit is printed with.
    better
        For ``about``: ``high`` or ``low`` counts a value beyond the limit on that side as met.

    Notes
    -----
    Binary noise of one part in 10⁹ never decides.
    """
    noise = _noise(limit)
    match comparator:
        case "at_least" | "decline" | "growth":
            return value >= limit - noise
        case "at_most":
            return value <= limit + noise
        case "above":
            return value > limit + noise
        case "below":
            return value < limit - noise
        case "about":
            beyond = (better == "high" and value >= limit) or (better == "low" and value <= limit)
            return beyond or abs(value - limit) <= half_digit + noise


def upward(comparator: Comparator, better: str) -> bool:
    """Tell whether more is nearer to the goal."""
    if comparator == "about":
        return better != "low"
    return comparator in _UPWARD


def better_than(value: float, other: float, *, better: str) -> bool:
    """Tell whether ``value`` is better than ``other`` by more than noise."""
    gain = value - other if better == "high" else other - value
    return gain > _noise(other)


def path_value(base: Point, goal: Point, year: int) -> float:
    """Return the value of a year on the straight line from base to goal."""
    share = (year - base.year) / (goal.year - base.year)
    return base.value + (goal.value - base.value) * share


def on_path(base: Point, goal: Point, latest: Point, *, up: bool) -> bool:
    """Tell whether the latest value has reached the straight line from base to goal."""
    wanted = path_value(base, goal, latest.year)
    noise = _noise(wanted)
    return latest.value >= wanted - noise if up else latest.value <= wanted + noise


def rate_ratio(points: Sequence[Point], goal: Point) -> float | None:
    """Return the actual yearly rate of change as a share of the rate that is needed.

    The actual rate runs from the first to the last of the points, the needed one from the first
    point to the goal; both are compound rates where all values are positive, else absolute
    yearly changes. 1 means just fast enough, a negative number the wrong direction. None where
    no change is needed, or the first point is not before the last and the goal.

    Source: United Nations Statistics Division, Sustainable Development Goals progress chart,
    technical note (ratio of actual to required compound annual growth).
    """
    first, last = points[0], points[-1]
    if not first.year < last.year <= goal.year:
        return None
    if min(first.value, last.value, goal.value) > 0:
        actual = (last.value / first.value) ** (1 / (last.year - first.year)) - 1
        needed = (goal.value / first.value) ** (1 / (goal.year - first.year)) - 1
    else:
        actual = (last.value - first.value) / (last.year - first.year)
        needed = (goal.value - first.value) / (goal.year - first.year)
    return actual / needed if abs(needed) > 1e-12 else None
