"""Trend figures: the yearly values of an indicator with the target lines of every plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from shanhai.catalog import Catalog
from shanhai.engine.evaluate import Judged
from shanhai.engine.figures import Definition, Figure
from shanhai.engine.words import number
from shanhai.report.evidence import Evidence, Ref
from shanhai.report.naming import amount, subject_of, unit
from shanhai.report.rows import Row
from shanhai.report.words import Both, both, word

if TYPE_CHECKING:
    from shanhai.report.drawing import Line, Spot

ENOUGH = 3
#: One dash pattern for each target line of a figure, told apart without colour.
DASHES = ("6 3", "2 3", "9 3 2 3", "12 3", "1 2")


@dataclass(frozen=True)
class Goal:
    """A target of the indicator: its plan, its evidence, the dashes of its line if it has one."""

    words: Both
    period: Both
    ref: Ref
    plan: Both
    dash: str | None


@dataclass(frozen=True)
class Point:
    """A yearly value in the table under the drawing."""

    year: int
    ref: Ref


@dataclass(frozen=True)
class Trend:
    """One drawing with what stands beside it."""

    title: Both
    unit: Both
    svg: Markup
    alt: Both
    points: tuple[Point, ...]
    goals: tuple[Goal, ...]
    marks: tuple[str, ...]
    steady: bool


def trends(catalog: Catalog, evidence: Evidence, rows: Sequence[Row]) -> list[Trend]:
    """Return a figure for every definition with at least three yearly values, changing ones first."""
    by_definition: dict[Definition, list[Row]] = {}
    for row in rows:
        by_definition.setdefault(row.definition, []).append(row)
    found = []
    for definition, about in by_definition.items():
        series = _series(evidence, definition)
        if len(series) >= ENOUGH:
            found.append(_Maker(catalog, evidence, definition, series, about).trend())
    return sorted(found, key=lambda trend: trend.steady)


def _series(evidence: Evidence, d: Definition) -> list[Figure]:
    figures, last = evidence.run.figures, evidence.run.inputs.get("as_of") or 9999
    best = (figures.best(d, year) for year in figures.years(d) if year <= last)
    return [f for f in best if f is not None and f.value is not None]


class _Maker:
    def __init__(
        self, catalog: Catalog, evidence: Evidence, definition: Definition,
        series: list[Figure], rows: list[Row],
    ) -> None:  # fmt: skip
        self.catalog = catalog
        self.evidence = evidence
        self.definition = definition
        self.series = series
        self.rows = rows
        self.judged = [evidence.verdicts[row.ref.step] for row in rows]
        self.unit = catalog.unit_of(definition.indicator)
        self.lines: list[Line] = []

    def trend(self) -> Trend:
        from shanhai.report.drawing import BASES, Drawing

        goals = self._goals()
        series = [_spot(figure) for figure in self.series]
        baselines, others = self._baselines(), self._others()
        values = [spot.value for spot in series]
        rank = any(judged.goal.comparator == "rank" for judged in self.judged)
        drawing = Drawing(
            series, self.lines, baselines, others, rank=rank,
            shares=self.unit == "%" and max(values) <= 100,
        )  # fmt: skip
        used = {spot.basis for spot in series}
        marks = [basis for basis in BASES if basis in used]
        marks += ["baseline"] * bool(baselines) + ["other"] * bool(others)
        return Trend(
            title=self._title(), unit=self._unit(rank=rank), svg=drawing.svg(),
            alt=word(
                "trends", "alt", first=series[0].year, last=series[-1].year,
                value=amount(values[-1], self.unit),
            ),
            points=tuple(self._point(figure) for figure in self.series), goals=tuple(goals),
            marks=tuple(marks), steady=len(set(values)) == 1,
        )  # fmt: skip

    def _title(self) -> Both:
        return subject_of(self.catalog, self.definition)

    def _unit(self, *, rank: bool) -> Both:
        if rank:
            return word("trends", "rank_axis")
        shown = unit(self.unit)
        return word("trends", "unit", unit=shown) if shown else shown

    def _point(self, figure: Figure) -> Point:
        text = both(number(_value(figure)))
        return Point(figure.year, self.evidence.ref(self.evidence.step_of(figure), text))

    def _goals(self) -> list[Goal]:
        found: dict[tuple[Both, Both, Both], Goal] = {}
        for row, judged in zip(self.rows, self.judged, strict=True):
            plan = both(row.plan.title)
            dash = self._dash(judged)
            found.setdefault(
                (plan, row.goal, row.goal_period),
                Goal(row.goal, row.goal_period, row.ref, plan, dash),
            )
        return list(found.values())

    def _dash(self, judged: Judged) -> str | None:
        """Return the dashes of a target's line; the same line is drawn once."""
        from shanhai.report.drawing import Line

        value, base = judged.goal.number, judged.verdict.facts.get("base")
        if judged.goal.comparator == "hold" and isinstance(base, int | float):
            value = float(base)
        if value is None:
            return None
        first, last = judged.wanted.plan.period.from_ - 1, judged.wanted.year
        line = Line(value / judged.scale, first, last, DASHES[len(self.lines) % len(DASHES)])
        for known in self.lines:
            if (known.value, known.first, known.last) == (line.value, line.first, line.last):
                return known.dash
        self.lines.append(line)
        return line.dash

    def _baselines(self) -> list[Spot]:
        declared = (p for j in self.judged for p in j.wanted.target.baseline if len(p) == 4)
        years = {int(p) for p in declared}
        return [_spot(figure) for figure in self.series if figure.year in years]

    def _others(self) -> list[Spot]:
        reported = self.evidence.run.figures.reported
        return [
            _spot(other)
            for figure in self.series
            for other in reported(self.definition, figure.year)
            if other.value is not None and other.value != figure.value
        ]


def _spot(figure: Figure) -> Spot:
    from shanhai.report.drawing import Spot

    return Spot(figure.year, _value(figure), figure.basis)


def _value(figure: Figure) -> float:
    assert figure.value is not None
    return figure.value
