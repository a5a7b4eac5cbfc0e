"""The bar of a row: the latest figure from zero up, with target and baseline on the same scale."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from shanhai.engine.evaluate import Judged
from shanhai.engine.figures import Figure

WIDTH, HEIGHT = 120, 20
#: How far beyond the greatest number the scale goes.
_ROOM = 1.12
_UPWARD = ("at_least", "above", "decline", "growth")
_UNDECIDED = ("pending", "no_data", "not_comparable")


@dataclass(frozen=True)
class Bar:
    """Latest figure, target and baseline on one scale; ``upward`` where more is better."""

    latest: float
    target: float
    base: float | None
    upward: bool

    def draw(self, status: str) -> Markup:
        """Draw the bar: the shade is the side where the target is met."""
        known = [v for v in (0.0, self.latest, self.target, self.base) if v is not None]
        low, high = min(known) * _ROOM, max(known) * _ROOM
        span = (high - low) or 1.0

        def x(value: float) -> str:
            return f"{1 + (WIDTH - 2) * (value - low) / span:.1f}".removesuffix(".0")

        zero, goal, latest = x(0.0), x(self.target), x(self.latest)
        end = WIDTH - 1 if self.upward else 1
        base = (
            "" if self.base is None else f'<circle class="from" cx="{x(self.base)}" cy="10" r="3"/>'
        )
        return Markup(  # noqa: S704 — numbers and words of our own
            f'<svg class="bar {status}" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
            f'<path class="zone" d="M{goal} 2H{end}V18H{goal}z"/>'
            f'<path class="now" d="M{zero} 10H{latest}"/><path class="axis" d="M{zero} 4V16"/>'
            f'{base}<path class="goal" d="M{goal} 1V19"/></svg>'
        )


def base_figure(judged: Judged) -> Figure | None:
    """Return the figure of the base year among those a verdict rests on."""
    goal, wanted = judged.wanted.goal, judged.wanted
    start = goal.hold or (goal.since if goal.comparator == "trend" else None)
    if start is None:
        declared = [int(p[:4]) for p in wanted.target.baseline if len(p) == 4]
        start = max(declared) if declared else wanted.plan.period.from_ - 1
    first = judged.used[0] if judged.used else None
    return first if first is not None and first.year == start else None


def bar(judged: Judged, better: str) -> Bar | None:
    """Return the bar of a verdict about a number; None where there is none to show."""
    figure, goal = judged.figure, judged.goal
    if figure is None or figure.value is None or judged.verdict.status in _UNDECIDED:
        return None
    latest, base = figure.value * judged.scale, judged.verdict.facts.get("base")
    first = base_figure(judged)
    if base is None and first is not None and first is not figure and first.value is not None:
        base = first.value * judged.scale
    base = float(base) if isinstance(base, int | float) else None
    if goal.comparator == "hold":
        return None if base is None else Bar(latest, base, None, better != "low")
    limit = goal.number if goal.number is not None else judged.verdict.facts.get("limit")
    if not isinstance(limit, int | float):
        return None
    if goal.comparator in ("rank", "about"):
        upward = goal.comparator == "about" and better != "low"
    else:
        upward = goal.comparator in _UPWARD
    return Bar(latest, float(limit), base, upward)
