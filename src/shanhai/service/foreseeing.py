"""Will the targets be met? The probability of each by its year, from the figures so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from shanhai.catalog import Catalog
from shanhai.core.errors import InputError, did_you_mean
from shanhai.engine.evaluate import Judged
from shanhai.engine.figures import Figure
from shanhai.engine.run import Run
from shanhai.engine.words import wanted_in_words
from shanhai.governance.outlook import DEFAULT, METHODS, Outlook
from shanhai.governance.outlook import outlook as chance_of
from shanhai.governance.targets import Point
from shanhai.governance.targets.numbers import Comparator
from shanhai.report.phrases import sentence
from shanhai.service.evaluating import evaluate
from shanhai.store import Workspace

Row = dict[str, Any]


@dataclass(frozen=True)
class Foreseen:
    """A target with its series and outlook; ``comparator`` and ``limit`` are what is to be reached.

    Numbers are in the target's own unit; ``limit`` is None where the goal is no number.
    """

    judged: Judged
    comparator: Comparator | None
    limit: float | None
    points: tuple[Point, ...]
    outlook: Outlook


def outlook(
    workspace: Workspace, plans: Sequence[str] = (), *, as_of: int | None = None,
    method: str = DEFAULT,
) -> list[Row]:  # fmt: skip
    """Return a row for each target and target year with the probability that it is met.

    Parameters
    ----------
    as_of
        Use no figure of a later year.
    method
        How the figures are carried on; see ``docs/methods/outlook.md``.

    Returns
    -------
    ``plan, no, indicator, title_zh, title_en, area, target_year, target_zh, target_en, n, year,
    value, unit, probability`` (0 to 1, None where unknown), ``low, high`` (80 % interval),
    ``reason, reason_zh, reason_en, units``.
    """
    run = evaluate(workspace, plans, as_of=as_of, store=False)
    catalog = workspace.catalog
    return [_row(catalog, one) for one in foresee(catalog, run, as_of=as_of, method=method)]


def foresee(
    catalog: Catalog, run: Run, *, as_of: int | None = None, method: str = DEFAULT
) -> Iterator[Foreseen]:
    """Yield every target of a run with its outlook.

    Raises
    ------
    InputError
        There is no such method.
    """
    if method not in METHODS:
        near = did_you_mean(method, METHODS)
        raise InputError(f"no method {method!r}{near}; there are: {', '.join(METHODS)}")
    for judged in run.judged:
        figures = _series(run, judged, as_of)
        points = tuple(Point(f.year, cast("float", f.value) * judged.scale) for f in figures)
        comparator, limit = _wanted(catalog, judged)
        if comparator is None or limit is None:
            yield Foreseen(judged, None, None, points, Outlook(None, "no_number"))
            continue
        indicator = catalog.indicators[judged.definition.indicator]
        low, high = indicator.range or (None, None)
        found = chance_of(
            points, comparator, limit, judged.wanted.year, better=indicator.better,
            method=method,
            half_digit=figures[-1].half_digit * judged.scale if figures else 0.0,
            within=(None if low is None else low * judged.scale,
                    None if high is None else high * judged.scale),
        )  # fmt: skip
        yield Foreseen(judged, comparator, limit, points, found)


def _series(run: Run, judged: Judged, as_of: int | None) -> list[Figure]:
    """Return every figure of the target's own definition up to its year, earlier plans' included."""
    last = judged.wanted.year if as_of is None else min(judged.wanted.year, as_of)
    found = run.figures.series(judged.definition, 0, last)
    return [f for f in found if f.value is not None and f.basis != "forecast"]


def _wanted(catalog: Catalog, judged: Judged) -> tuple[Comparator | None, float | None]:
    """Return what is to be reached as a number; of a level to be held that of its year."""
    goal = judged.goal
    if goal.number is not None:
        return cast("Comparator", goal.comparator), goal.number
    if goal.hold is not None:
        base = next((f for f in judged.used if f.year == goal.hold and f.value is not None), None)
        better = catalog.indicators[judged.definition.indicator].better
        if base is not None and better != "none":
            side: Comparator = "at_least" if better == "high" else "at_most"
            return side, cast("float", base.value) * judged.scale
    return None, None


def _row(catalog: Catalog, one: Foreseen) -> Row:
    judged = one.judged
    wanted, target = judged.wanted, judged.wanted.target
    unit = target.unit or catalog.indicators[target.indicator].unit
    latest = one.points[-1] if one.points else None
    facts = one.outlook.facts
    return {
        "plan": wanted.plan.id, "no": target.no, "indicator": target.indicator,
        "title_zh": catalog.target_title(target, "zh"),
        "title_en": catalog.target_title(target, "en"), "area": wanted.area,
        "target_year": wanted.year, "target_zh": wanted_in_words(catalog, judged, "zh"),
        "target_en": wanted_in_words(catalog, judged, "en"), "n": len(one.points),
        "year": latest.year if latest else None, "value": latest.value if latest else None,
        "unit": unit, "probability": one.outlook.probability, "low": facts.get("low"),
        "high": facts.get("high"), "reason": one.outlook.reason,
        "reason_zh": sentence("outlook", one.outlook.reason, facts, unit, "zh"),
        "reason_en": sentence("outlook", one.outlook.reason, facts, unit, "en"),
        "units": responsible(catalog, target.indicator),
    }  # fmt: skip


def responsible(catalog: Catalog, indicator: str) -> tuple[str, ...]:
    """Return who answers for an indicator: who provides it, else who leads the measures for it."""
    if found := catalog.indicators[indicator].provider:
        return found
    measures = [m for plan in catalog.measures.values() for m in plan]
    return tuple(
        dict.fromkeys(m.units[0] for m in measures if m.units and indicator in m.indicators)
    )
