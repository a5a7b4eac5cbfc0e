"""Targets judged by figures: one verdict for each target and target year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import polars as pl

from shanhai.catalog import Catalog, Goal, Target
from shanhai.core.units import factor
from shanhai.engine.compute import compute
from shanhai.engine.express import Graph, Wanted
from shanhai.engine.figures import Definition, Figure, Figures, yearly
from shanhai.engine.tables import Stored, computed_indicators
from shanhai.governance.targets import (
    Point,
    Verdict,
    judge_hold,
    judge_number,
    judge_rank,
    judge_state,
    judge_trend,
)
from shanhai.governance.targets.numbers import Comparator as Numeric


@dataclass(frozen=True)
class Assignment:
    """A value assigned by the superior for one target year, with its source."""

    goal: Goal
    source: str


#: (plan, no, indicator, period) → what has been assigned.
Assignments = Mapping[tuple[str, str, str, str], Assignment]


@dataclass(frozen=True)
class Judged:
    """A verdict with the figures it rests on.

    ``goal`` is the one judged by: the assigned one where there is one. Numbers in ``verdict``
    are in the target's own unit; ``scale`` turns canonical values into it.
    """

    wanted: Wanted
    goal: Goal
    verdict: Verdict
    definition: Definition
    figure: Figure | None
    used: tuple[Figure, ...]
    computed: Figure | None
    others: tuple[Figure, ...]
    scale: float
    assigned: str | None = None

    @property
    def difference(self) -> float | None:
        """Computed less reported value in the target's unit, where both are there."""
        if self.figure is None or self.computed is None or self.figure is self.computed:
            return None
        if self.figure.value is None or self.computed.value is None:
            return None
        return (self.computed.value - self.figure.value) * self.scale

    @property
    def differs(self) -> bool:
        """Whether computed and reported differ by more than the rounding of the reported one."""
        if self.difference is None or self.figure is None:
            return False
        return abs(self.difference) > self.figure.half_digit * self.scale * (1 + 1e-9)


def gather(
    catalog: Catalog,
    graph: Graph,
    observations: pl.DataFrame,
    tables: Mapping[str, Stored] | None = None,
) -> Figures:
    """Return every figure the graph's targets may be judged by.

    Reported ones, those computed from readings (``tables``), and those computed by formula from
    the other two.
    """
    names = [*graph.indicators, *graph.inputs]
    reported = yearly(observations.filter(pl.col("indicator").is_in(names)))
    levels = (
        reported.filter(pl.col("value").is_not_null() & pl.col("since").is_null())
        .unique(["indicator", "area", "scope", "year"], keep="first", maintain_order=True)
        .rename({"indicator": "name"})
        .select("name", "area", "scope", "year", "value")
    )
    measured = computed_indicators(catalog, graph.indicators, tables or {})
    found = measured.filter(pl.col("since").is_null()).rename({"indicator": "name"})
    levels = pl.concat([levels, found.select(levels.columns)]).unique(
        ["name", "area", "scope", "year"], keep="first", maintain_order=True
    )
    by_formula = compute(catalog, levels, wanted=graph.indicators, bases=graph.bases)
    by_formula = by_formula.with_columns(
        pl.lit(value=False).alias("measured"), pl.lit("computed").alias("basis")
    )
    return Figures(reported, pl.concat([by_formula, measured]))


def evaluate(
    catalog: Catalog, graph: Graph, figures: Figures, *, assignments: Assignments | None = None,
    as_of: int | None = None,
) -> list[Judged]:  # fmt: skip
    """Judge every target of the graph.

    Parameters
    ----------
    figures
        From :func:`gather`.
    assignments
        Values assigned by superiors.
    as_of
        Use no figure of a later year; None uses all.
    """
    bench = _Bench(catalog, figures, assignments or {}, as_of)
    return [bench.judge(wanted) for wanted in graph.wanted]


class _Bench:
    """The judge's bench: what all verdicts share."""

    def __init__(
        self, catalog: Catalog, figures: Figures, assignments: Assignments, as_of: int | None
    ) -> None:
        self.catalog = catalog
        self.figures = figures
        self.assignments = assignments
        self.as_of = as_of

    def judge(self, wanted: Wanted) -> Judged:
        target, goal, assigned = wanted.target, wanted.goal, None
        if goal.assigned_by is not None:
            key = (wanted.plan.id, target.no, target.indicator, wanted.period)
            if (assignment := self.assignments.get(key)) is not None:
                goal, assigned = assignment.goal, assignment.source
        since = wanted.since
        if assigned is not None and goal.since is not None:
            since = goal.since
        definition = Definition(target.indicator, wanted.area, wanted.scope, since)
        base, series = self.base_and_series(wanted, definition)
        scale = self.scale(target)
        verdict = self.verdict(wanted, goal, definition, base, series, scale)
        figure = series[-1] if series else None
        others = self.figures.reported(definition, figure.year) if figure else []
        return Judged(
            wanted, goal, verdict, definition, figure,
            used=tuple(f for f in (base, *series) if f is not None),
            computed=self.figures.computed(definition, figure.year) if figure else None,
            others=tuple(f for f in others if figure and f.value != figure.value),
            scale=scale, assigned=assigned,
        )  # fmt: skip

    def scale(self, target: Target) -> float:
        unit = self.catalog.indicators[target.indicator].unit
        return factor(unit, target.unit) if target.unit and unit else 1.0

    def last_year(self, wanted: Wanted) -> int:
        return wanted.year if self.as_of is None else min(wanted.year, self.as_of)

    def base_and_series(
        self, wanted: Wanted, definition: Definition
    ) -> tuple[Figure | None, list[Figure]]:
        """Return the figure a path starts from, and the figures after it up to the target year.

        Where the goal is no state, only figures with a value are returned.
        """
        goal, last = wanted.goal, self.last_year(wanted)
        declared = [int(p[:4]) for p in wanted.target.baseline if len(p) == 4]
        start = goal.hold or (goal.since if goal.comparator == "trend" else None)
        if start is None:
            start = max(declared) if declared else wanted.plan.period.from_ - 1
        known = self.as_of is None or start <= self.as_of
        base = self.figures.best(definition, start) if known else None
        series = self.figures.series(definition, start + 1, last)
        own = [f for f in (self.own(wanted, f) for f in series) if f is not None]
        if goal.comparator not in ("qualitative", "done"):
            own = [f for f in own if f.value is not None]
        return self.own(wanted, base), own

    def own(self, wanted: Wanted, figure: Figure | None) -> Figure | None:
        """Prefer the figure printed in the target's own row to one of the same year elsewhere."""
        if figure is None:
            return None
        here = (wanted.plan.document, wanted.target.clause)
        same_year = self.figures.reported(figure.definition, figure.year)
        return next((f for f in same_year if (f.row["document"], f.row["clause"]) == here), figure)

    def verdict(
        self, wanted: Wanted, goal: Goal, definition: Definition, base: Figure | None,
        series: list[Figure], scale: float,
    ) -> Verdict:  # fmt: skip
        catalog, target, year = self.catalog, wanted.target, wanted.year
        indicator = catalog.indicators[target.indicator]
        if goal.assigned_by is not None:
            return self.pending(goal, series, scale)
        if goal.comparator in ("qualitative", "done"):
            return self.state(wanted, goal, definition, series, scale)
        points = [_point(f, scale) for f in series]
        start = _point(base, scale) if base is not None and base.value is not None else None
        if start is None and points and definition.since is not None:
            start = _zero(definition.since, change=catalog.is_change(target.indicator))
        if not points and (other := self.other_definitions(wanted, definition)):
            return other
        if not points and indicator.undefined:
            return Verdict("no_data", "undefined_indicator", {"why": indicator.undefined})
        if goal.hold is not None:
            return judge_hold(start, points, better=indicator.better, year=year)
        if goal.trend is not None:
            return judge_trend(goal.trend, points, base=start, year=year)
        if goal.rank is not None:
            return judge_rank(goal.rank, points, year)
        if goal.tied_to is not None:
            return self.tied(wanted, goal, definition, points)
        assert goal.number is not None
        return judge_number(
            cast("Numeric", goal.comparator),
            goal.number,
            year,
            points,
            base=start,
            better=indicator.better,
            half_digit=_half_digit(goal),
        )

    def pending(self, goal: Goal, series: list[Figure], scale: float) -> Verdict:
        facts: dict[str, object] = {"assigner": self.catalog.areas[str(goal.assigned_by)].name}
        if series:
            facts |= {"year": series[-1].year, "value": _point(series[-1], scale).value}
        return Verdict("pending", "assignment_missing", facts)

    def state(
        self, wanted: Wanted, goal: Goal, definition: Definition, series: list[Figure], scale: float
    ) -> Verdict:
        statements = [
            (f.year, f.fulfilled, f.text or "") for f in series if f.fulfilled is not None
        ]  # fmt: skip
        if statements:
            return judge_state(statements, wanted=str(goal.value), year=wanted.year)
        numbers = [f for f in series if f.value is not None]
        if numbers:
            facts = {"wanted": goal.wording, "value": _point(numbers[-1], scale).value,
                     "year": numbers[-1].year}  # fmt: skip
            return Verdict("not_comparable", "qualitative_number", facts)
        return self.other_definitions(wanted, definition) or judge_state(
            [], wanted=str(goal.value), year=wanted.year
        )

    def tied(
        self, wanted: Wanted, goal: Goal, definition: Definition, points: list[Point]
    ) -> Verdict:
        """Judge against the other indicator's figure of the same year, in the target's unit."""
        other = definition._replace(indicator=str(goal.tied_to))
        theirs = self.catalog.unit_of(other.indicator)
        scale = factor(theirs, wanted.target.unit or self.catalog.unit_of(definition.indicator))
        limits = {p.year: self.figures.best(other, p.year) for p in points}
        both = [
            (p, _point(f, scale)) for p in points
            if (f := limits[p.year]) is not None and f.value is not None
        ]  # fmt: skip
        if not both:
            reason = "tie_missing" if points else "no_figure"
            return Verdict("no_data", reason, {"other": other.indicator})
        point, limit = both[-1]
        return judge_number(cast("Numeric", goal.comparator), limit.value, wanted.year, [point])

    def other_definitions(self, wanted: Wanted, definition: Definition) -> Verdict | None:
        """Say which figures there are of another section set or base; they never decide."""
        found = []
        first, last = wanted.plan.period.from_, self.last_year(wanted)
        for other in self.figures.definitions(definition.indicator, definition.area):
            series = self.figures.series(other, first, last)
            if other != definition and series:
                found.append(series[-1])
        if not found:
            return None
        return Verdict("not_comparable", "other_definition", {"others": tuple(found)})


def _point(figure: Figure, scale: float) -> Point:
    assert figure.value is not None
    return Point(figure.year, float(f"{figure.value * scale:.12g}"))


def _zero(since: int, *, change: bool) -> Point:
    """Return where a change or a sum starts: nothing in the base year, or before the first year."""
    return Point(since if change else since - 1, 0.0)


def _half_digit(goal: Goal) -> float:
    number = f"{goal.value}".removesuffix(".0")
    return 0.5 * 10.0 ** -len(number.partition(".")[2])
