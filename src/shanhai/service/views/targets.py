"""Targets with their verdicts: a row for each target and target year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from shanhai.catalog import Target
from shanhai.engine.evaluate import Judged
from shanhai.engine.figures import Figures
from shanhai.report.phrases import sentence
from shanhai.service.foreseeing import Foreseen
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Place, Words, domain_of, maybe, place


@dataclass(frozen=True)
class GoalView:
    """What is wanted; ``value`` is a number in the target's unit where it is one."""

    comparator: str
    words: Words
    value: float | None
    since: int | None


@dataclass(frozen=True)
class Baseline:
    """The figure a document gives as starting point."""

    period: str
    value: float | None
    text: str | None


@dataclass(frozen=True)
class Spot:
    """A yearly value, in the target's unit."""

    period: str
    value: float
    basis: str


@dataclass(frozen=True)
class OutlookView:
    """How likely a target is met by its year (0 to 1), and the 80 % interval expected then."""

    probability: float | None
    low: float | None
    high: float | None
    reason: Words


@dataclass(frozen=True)
class TargetView:
    """One target for one target year with its verdict; ``step`` leads to the evidence."""

    plan: str
    no: str
    target_year: str
    indicator: str
    domain: str
    title: Words
    qualifier: Words
    area: Place
    attribute: str
    unit: str
    goal: GoalView
    baseline: Baseline | None
    period: str | None
    value: float | None
    text: str | None
    basis: str | None
    status: str
    reason: Words
    computed: float | None
    difference: float | None
    differs: bool
    document: str
    clause: str
    note: Words | None
    step: str
    series: list[Spot]
    outlook: OutlookView


def targets(standing: Standing) -> Iterator[TargetView]:
    """Yield every target of every plan, in the order of the documents."""
    for foreseen, row in zip(standing.foreseen, standing.verdicts, strict=True):
        yield _view(standing, foreseen, row)


def _view(standing: Standing, foreseen: Foreseen, row: dict[str, Any]) -> TargetView:
    judged = foreseen.judged
    wanted, goal = judged.wanted, judged.goal
    return TargetView(
        plan=row["plan"], no=row["no"], target_year=row["target_year"],
        indicator=row["indicator"], domain=domain_of(row["indicator"]),
        title=Words(row["title_zh"], row["title_en"]),
        qualifier=Words(row["qualifier_zh"], row["qualifier_en"]),
        area=place(standing.catalog, row["area"]), attribute=row["attribute"], unit=row["unit"],
        goal=GoalView(goal.comparator, Words(row["target"], row["target_en"]), goal.number, goal.since),
        baseline=_baseline(wanted.target), period=row["period"], value=row["value"],
        text=row["text"], basis=row["basis"], status=row["status"],
        reason=Words(row["reason"], row["reason_en"]), computed=row["computed"],
        difference=row["difference"], differs=row["differs"], document=wanted.plan.document,
        clause=row["clause"], note=maybe(wanted.target.note),
        step=row["step"], series=_series(standing.run.figures, judged), outlook=_outlook(foreseen, row["unit"]),
    )  # fmt: skip


def _baseline(target: Target) -> Baseline | None:
    if not target.baseline:
        return None
    period = max(target.baseline)
    reported = target.baseline[period]
    return Baseline(period, reported.value, reported.text)


def _series(figures: Figures, judged: Judged) -> list[Spot]:
    """Return the figures that count, year by year."""
    d = judged.definition
    best = (figures.best(d, year) for year in figures.years(d))
    return [
        Spot(str(f.year), float(f"{f.value * judged.scale:.12g}"), f.basis)
        for f in best
        if f is not None and f.value is not None
    ]


def _outlook(foreseen: Foreseen, unit: str) -> OutlookView:
    found = foreseen.outlook
    zh, en = (sentence("outlook", found.reason, found.facts, unit, lang) for lang in ("zh", "en"))
    low, high = (cast("float | None", found.facts.get(name)) for name in ("low", "high"))
    return OutlookView(found.probability, low, high, Words(zh, en))
