"""From figures to a verdict.

Every function is given only figures of the target's own definition (same area, section set,
base year); whether there are others is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from shanhai.governance.targets.numbers import (
    Comparator,
    better_than,
    meets,
    on_path,
    path_value,
    rate_ratio,
    upward,
)
from shanhai.governance.targets.status import Point, Status, Verdict

#: From this share of the needed rate on, the pace counts as enough (UN SDG progress chart).
ENOUGH = 0.95
#: So many points make a rate.
POINTS_FOR_RATE = 3
#: Binary noise of a ratio.
NOISE = 1e-9

Trend = Literal["rising", "falling", "not_rising", "not_falling"]


def judge_number(
    comparator: Comparator, limit: float, year: int, points: Sequence[Point], *,
    base: Point | None = None, better: str = "none", half_digit: float = 0.5,
) -> Verdict:  # fmt: skip
    """Judge a number to be reached by a year.

    Parameters
    ----------
    comparator, limit, year
        What is wanted, and by when.
    points
        The figures after the base year up to ``year``, in order of time.
    base
        The baseline, if there is one.
    better, half_digit
        See :func:`meets`.

    Returns
    -------
    ``met``/``not_met`` when there is a figure of the target year; before that ``on_track`` or
    ``behind``: by the recent rate where there are three points (:func:`rate_ratio` ≥ 0.95),
    else by the straight line from the baseline (:func:`on_path`).
    """
    if not points:
        if base is None:
            return Verdict("no_data", "no_figure")
        return Verdict("no_data", "baseline_only", {"year": base.year, "value": base.value})
    latest = points[-1]
    facts: dict[str, object] = {"year": latest.year, "value": latest.value, "limit": limit}
    reached = meets(comparator, latest.value, limit, half_digit=half_digit, better=better)
    if latest.year >= year:
        gap = abs(latest.value - limit)
        name = "reached" if reached else "missed"
        return Verdict("met" if reached else "not_met", name, {**facts, "gap": gap})
    facts["target_year"] = year
    if reached:
        return Verdict("on_track", "reached_early", facts)
    return _progress(comparator, Point(year, limit), points, base, better, facts)


def _progress(
    comparator: Comparator, goal: Point, points: Sequence[Point], base: Point | None,
    better: str, facts: dict[str, object],
) -> Verdict:  # fmt: skip
    known = [base, *points] if base is not None else list(points)
    latest = points[-1]
    if len(known) < 2 or known[0].year >= latest.year:
        return Verdict("no_data", "no_path", facts)
    first, up = known[0], upward(comparator, better)
    wanted = path_value(first, goal, latest.year)
    facts |= {"base_year": first.year, "base": first.value, "path": wanted}
    # A rate says something only where the goal lies on the better side of the baseline.
    improving = goal.value > first.value if up else goal.value < first.value
    ratio = rate_ratio(known, goal) if improving and len(known) >= POINTS_FOR_RATE else None
    if ratio is not None:
        enough = ratio >= ENOUGH - NOISE
        facts |= {"percent": 100 * ratio, "points": len(known)}
        return Verdict(*_PROGRESS[enough, "rate"], facts)
    return Verdict(*_PROGRESS[on_path(first, goal, latest, up=up), "path"], facts)


_PROGRESS: dict[tuple[bool, str], tuple[Status, str]] = {
    (True, "rate"): ("on_track", "on_track_by_rate"),
    (False, "rate"): ("behind", "behind_by_rate"),
    (True, "path"): ("on_track", "on_track_by_path"),
    (False, "path"): ("behind", "behind_by_path"),
}


def judge_hold(
    base: Point | None, points: Sequence[Point], *, better: str, year: int
) -> Verdict:  # fmt: skip
    """Judge "not worse than in the base year" (不降低, 保持)."""
    if base is None:
        return Verdict("no_data", "no_base")
    if not points:
        return Verdict("no_data", "baseline_only", {"year": base.year, "value": base.value})
    latest = points[-1]
    facts: dict[str, object] = {
        "year": latest.year, "value": latest.value, "base_year": base.year, "base": base.value,
        "target_year": year,
    }  # fmt: skip
    direction = "high" if better == "none" else better
    if better_than(base.value, latest.value, better=direction):
        return Verdict("hold_broken", "hold_broken", facts)
    return Verdict("hold_kept", "hold_kept", facts)


def judge_trend(trend: Trend, points: Sequence[Point], *, base: Point | None, year: int) -> Verdict:
    """Judge a direction kept since the base year (持续提高, 持续下降, 稳中有降).

    ``rising`` and ``falling`` ask that the latest figure lies beyond the base and that no step
    went the wrong way; ``not_rising`` and ``not_falling`` ask only that the latest does not lie
    on the wrong side of the base.
    """
    known = [base, *points] if base is not None else list(points)
    if len(known) < 2:
        return Verdict("no_data", "trend_needs_two", {"n": len(known)})
    up = trend in ("rising", "not_falling")
    first, latest = known[0], known[-1]
    side = "high" if up else "low"
    facts: dict[str, object] = {
        "base_year": first.year, "base": first.value, "year": latest.year, "value": latest.value,
    }  # fmt: skip
    final = latest.year >= year
    wrong = next(
        (b for a, b in pairwise(known) if better_than(a.value, b.value, better=side)),
        None,
    )
    if trend.startswith("not_"):
        kept = not better_than(first.value, latest.value, better=side)
    else:
        kept = better_than(latest.value, first.value, better=side) and wrong is None
    if kept:
        return Verdict("met" if final else "on_track", "trend_kept", facts)
    if wrong is not None:
        facts |= {"wrong_year": wrong.year, "wrong": wrong.value}
        return Verdict("not_met" if final else "behind", "trend_broken", facts)
    return Verdict("not_met" if final else "behind", "trend_flat", facts)


def judge_rank(rank: int | Literal["front"], points: Sequence[Point], year: int) -> Verdict:
    """Judge a place in a ranking; ``front`` (前列) without a number cannot be decided."""
    if not points:
        return Verdict("no_data", "no_figure")
    latest = points[-1]
    facts: dict[str, object] = {"year": latest.year, "value": latest.value, "target_year": year}
    if rank == "front":
        return Verdict("pending", "front_undefined", facts)
    facts["limit"] = rank
    if latest.value <= rank:
        return Verdict("met" if latest.year >= year else "on_track", "rank_kept", facts)
    return Verdict("not_met" if latest.year >= year else "behind", "rank_lost", facts)


def judge_state(statements: Sequence[tuple[int, bool, str]], *, wanted: str, year: int) -> Verdict:
    """Judge a state or a thing to be done by a year from what has been reported of it.

    Parameters
    ----------
    statements
        ``(year, fulfilled, wording)``, in order of time, none after ``year``.
    """
    if not statements:
        return Verdict("no_data", "no_statement", {"wanted": wanted})
    at, fulfilled, wording = statements[-1]
    facts: dict[str, object] = {"year": at, "said": wording, "wanted": wanted, "target_year": year}
    if fulfilled:
        return Verdict("met", "state_fulfilled", facts)
    return Verdict("not_met" if at >= year else "behind", "state_open", facts)
