"""What is meant: yearly or cumulative, and in which unit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from shanhai.catalog import Catalog
from shanhai.core.errors import UnitError
from shanhai.core.units import factor
from shanhai.core.units import unit as unit_of
from shanhai.engine.conflicts.model import Conflict, Kind, Place
from shanhai.engine.conflicts.sentence import Words, tell
from shanhai.engine.conflicts.sides import Aim, Stated, beside

_OVER_YEARS = re.compile(r"累计|期间|以来|五”|cumulative|over the period", re.IGNORECASE)
_PERCENT = re.compile(r"\d\s*[%％]")


def mixed(catalog: Catalog, aims: Sequence[Aim]) -> Iterator[Conflict]:
    """Find yearly figures beside cumulative targets, cumulative ones beside yearly targets.

    Two targets are compared only where the cumulative one is worded so: a base year that a
    reader of the document has put in contradicts nothing.
    """
    yield from _beside(catalog, aims)
    yield from _between(catalog, aims)


def _beside(catalog: Catalog, aims: Sequence[Aim]) -> Iterator[Conflict]:
    found: dict[tuple[object, ...], tuple[list[Aim], list[Stated]]] = {}
    for aim in aims:
        if aim.number is None and aim.wanted.goal.assigned_by is None:
            continue
        change = catalog.is_change(aim.definition.indicator)
        for stated in beside(aim, actual=True):
            if _cumulative(aim, change=change) != _counted(stated, change=change):
                key = (aim.document, aim.definition, stated.period, stated.value)
                case = found.setdefault(key, ([], []))
                case[0].append(aim)
                case[1].append(stated)
    for targets, figures in found.values():
        yield _mixed_row(catalog, targets, figures)


def _mixed_row(catalog: Catalog, targets: Sequence[Aim], figures: Sequence[Stated]) -> Conflict:
    about, figure = targets[0].definition, figures[0]
    change = catalog.is_change(about.indicator)

    def facts(words: Words) -> dict[str, str]:
        return {
            "subject": words.subject(about._replace(since=None)), "year": words.years(targets),
            "goals": words.goals(targets), "goal_since": words.since(about, change=change),
            "base_year": figure.period, "base": words.value(figure),
            "base_since": words.since(figure.figure.definition, change=change),
        }  # fmt: skip

    places = [*(t.place for t in targets), *(s.place for s in figures), *_defined(catalog, targets)]
    kind: Kind = "yearly_and_cumulative"
    return tell(catalog, kind, "medium", about, places, kind, facts)


def _between(catalog: Catalog, aims: Sequence[Aim]) -> Iterator[Conflict]:
    groups: dict[tuple[object, ...], list[Aim]] = defaultdict(list)
    for aim in aims:
        if aim.number is not None or aim.wanted.goal.assigned_by is not None:
            groups[aim.definition._replace(since=None), aim.due].append(aim)
    for group in groups.values():
        change = catalog.is_change(group[0].definition.indicator)
        over = [a for a in group if _cumulative(a, change=change) and _worded(a)]
        single = [a for a in group if not _cumulative(a, change=change)]
        if over and single:
            yield _mixed_targets(catalog, [*single, *over], change=change)


def _mixed_targets(catalog: Catalog, parties: Sequence[Aim], *, change: bool) -> Conflict:
    about = parties[0].definition._replace(since=None)

    def facts(words: Words) -> dict[str, str]:
        rows = [
            (aim.place, f"{words.goal(aim)}〔{words.since(aim.definition, change=change)}〕")
            for aim in parties
        ]
        return {
            "subject": words.subject(about), "year": parties[0].due, "goals": words.cited(rows)
        }  # fmt: skip

    places = [*(aim.place for aim in parties), *_defined(catalog, parties)]
    return tell(
        catalog, "yearly_and_cumulative", "medium", about, places,
        "yearly_and_cumulative_targets", facts,
    )  # fmt: skip


def _cumulative(aim: Aim, *, change: bool) -> bool:
    return _spans(aim.definition.since, int(aim.due[:4]), change=change)


def _counted(stated: Stated, *, change: bool) -> bool:
    return _spans(stated.figure.definition.since, int(stated.period), change=change)


def _spans(since: int | None, year: int, *, change: bool) -> bool:
    """Tell whether a figure spans more than a year."""
    return since is not None and since < (year - 1 if change else year)


def _worded(aim: Aim) -> bool:
    goal = aim.wanted.goal
    text = goal.text or ""
    return goal.comparator in ("decline", "growth") or bool(
        _OVER_YEARS.search(text) or str(goal.since) in text
    )


def _defined(catalog: Catalog, aims: Sequence[Aim]) -> list[Place]:
    """Return where the indicator is defined, if that is in a document of the targets."""
    indicator = catalog.indicators[aims[0].definition.indicator]
    source, said = indicator.source, indicator.definition
    if source is None or said is None or source.document not in {a.document for a in aims}:
        return []
    return [Place(source.document, source.clause, None, None, None, said.zh)]


def misfits(catalog: Catalog, aims: Sequence[Aim]) -> Iterator[Conflict]:
    """Find printed units that are not of the quantity, and baselines of another quantity.

    A printed unit contradicts another place: one that prints another unit, the baseline beside
    it, or the definition. A row that wants two quantities may print the unit of either.
    """
    printed: dict[tuple[str, str, str], dict[Aim, None]] = defaultdict(dict)
    percent: dict[tuple[str, str, str | None], list[tuple[Aim, Place]]] = defaultdict(list)
    right: dict[tuple[str, str, str], list[Aim]] = defaultdict(list)
    units: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    once = list({id(aim.wanted.target): aim for aim in reversed(aims)}.values())[::-1]
    for aim in once:
        target = aim.wanted.target
        units[aim.wanted.plan.id, target.no, target.clause].add(aim.unit)
    for aim in once:
        target = aim.wanted.target
        unit = catalog.unit_of(target.indicator)
        row = (aim.wanted.plan.id, target.no, target.clause)
        about = aim.document, aim.definition.indicator, aim.definition.area
        if target.printed_unit is None or _fits(target.printed_unit, unit):
            right[about].append(aim)
        elif not any(_fits(target.printed_unit, of_row) for of_row in units[row]):
            printed[about].setdefault(aim)
        for period, reported in target.baseline.items():
            text = reported.text or ""
            if reported.value is None and _PERCENT.search(text) and unit and not _fits("%", unit):
                place = Place(
                    aim.document, target.clause, aim.wanted.plan.id, target.no, period, text
                )
                percent[aim.document, target.no, text].append((aim, place))
    for about, parties in printed.items():
        rows = [(a, a.place, str(a.wanted.target.printed_unit)) for a in parties]
        rows += [(a, a.place, a.wanted.target.unit) for a in right[about] if a.wanted.target.unit]
        more = [place for a in parties for place in _levels(a)] + _defined(catalog, list(parties))
        if len({unit for _, _, unit in rows}) > 1:
            yield _unit(catalog, "units_differ", rows, more)
        elif more:
            yield _unit(catalog, "unit", rows, more)
    for pairs in percent.values():
        rows = [(a, place, place.text) for a, place in pairs]
        yield _unit(catalog, "baseline_in_percent", rows, [a.place for a, _ in pairs])


def _levels(aim: Aim) -> Iterator[Place]:
    """Yield what stands beside a target and is not a figure of its indicator."""
    w = aim.wanted
    for period, reported in w.target.baseline.items():
        if reported.value is None and reported.text:
            yield Place(
                aim.document, w.target.clause, w.plan.id, w.target.no, period, reported.text
            )


def _unit(
    catalog: Catalog, sentence: str, rows: Sequence[tuple[Aim, Place, str]], more: Sequence[Place]
) -> Conflict:
    about, target = rows[0][0].definition, rows[0][0].wanted.target

    def facts(words: Words) -> dict[str, str]:
        return {
            "subject": words.row([aim for aim, _, _ in rows]),
            "unit": words.unit(target.unit or catalog.unit_of(about.indicator)),
            "goals": words.listed(words.goal(aim) for aim, _, _ in rows),
            "printed": words.cited((place, f"“{text}”") for _, place, text in rows),
        }

    places = [place if place.text == text else _with_unit(place, text) for _, place, text in rows]
    return tell(catalog, "unit", "low", about, [*places, *more], sentence, facts)


def _with_unit(place: Place, unit: str) -> Place:
    return replace(place, text=f"{place.text} [{unit}]")


def _fits(printed: str, unit: str) -> bool:
    """Tell whether a unit is of the same dimension; one that is not known contradicts nothing."""
    label = printed.replace("每", "/").strip("—–- ")
    try:
        known = bool(label) and unit_of(label) is not None
    except UnitError:
        known = False
    if not known:
        return True
    try:
        factor(label, unit)
    except UnitError:
        return False
    return True
