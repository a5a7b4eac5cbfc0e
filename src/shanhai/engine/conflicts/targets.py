"""Targets against targets: different numbers, boundaries, attributes, superiors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from shanhai.catalog import Catalog
from shanhai.core.units import base_factor
from shanhai.engine.conflicts.model import Conflict, Kind, Severity
from shanhai.engine.conflicts.sentence import Words, tell
from shanhai.engine.conflicts.sides import Aim, Stated, Statements, ancestors, same


def differing(
    catalog: Catalog, aims: Sequence[Aim], statements: Statements
) -> Iterator[Conflict]:  # fmt: skip
    """Find targets for the same thing and year that do not ask the same.

    One contradiction for all targets of one indicator, area, scope, base and year: they give
    different numbers; or one gives a number and another leaves it to be assigned; or a number is
    not what a trend asks for; or the same number is included here and excluded there.
    """
    for group in _groups(aims):
        numeric = [aim for aim in group if aim.number is not None]
        assigned = [aim for aim in group if aim.wanted.goal.assigned_by is not None]
        loose, trends, base = _against_trend(group, numeric, statements)
        if _numbers_differ(numeric):
            severity: Severity = "high" if any(aim.binding for aim in numeric) else "medium"
            parties = [*numeric, *assigned, *trends]
            yield _conflict(catalog, "different_target", severity, parties)
        elif numeric and assigned:
            parties = [*numeric, *assigned, *trends]
            yield _conflict(catalog, "different_target", "medium", parties, "assigned_and_number")
        elif loose and base is not None:
            parties = [*loose, *trends]
            yield _conflict(
                catalog, "different_target", "medium", parties, "trend_and_number", base
            )
        elif _opposed(group):
            parties = [aim for aim in group if aim.wanted.goal.trend is not None]
            yield _conflict(catalog, "different_target", "medium", parties)
        elif len({aim.includes_limit for aim in numeric}) > 1:
            yield _conflict(catalog, "boundary", "low", numeric)


def _groups(aims: Iterable[Aim]) -> Iterable[list[Aim]]:
    found: dict[tuple[object, ...], list[Aim]] = defaultdict(list)
    for aim in aims:
        found[aim.definition, aim.due].append(aim)
    return found.values()


def _numbers_differ(numeric: Sequence[Aim]) -> bool:
    for a, b in combinations(numeric, 2):
        assert a.number is not None
        assert b.number is not None
        if a.upward != b.upward:
            least, most = (a, b) if a.upward else (b, a)
            if least.upward and most.upward is False and least.number > most.number:  # type: ignore[operator]
                return True
        elif not same(a.number, b.number):
            other_unit = not same(a.scale, b.scale)
            room = max(a.half_digit, b.half_digit) if other_unit else 0.0
            if abs(a.number - b.number) > room:
                return True
    return False


def _against_trend(
    group: Sequence[Aim], numeric: Sequence[Aim], statements: Statements
) -> tuple[list[Aim], list[Aim], Stated | None]:
    """Return the numbers that may be reached without following a trend, the trends, the base."""
    loose: dict[Aim, None] = {}
    trends: dict[Aim, None] = {}
    at: Stated | None = None
    for aim in group:
        goal = aim.wanted.goal
        if goal.trend is None or goal.since is None:
            continue
        documents = {aim.document, *(other.document for other in numeric)}
        known = [s for s in statements.years(aim.definition) if s.period == str(goal.since)]
        base = next((s for s in known if s.place.document in documents), None)
        if base is None or base.bound is not None:
            continue
        up = goal.trend in ("rising", "not_falling")
        strict = not goal.trend.startswith("not_")
        for other in numeric:
            if other.upward is up and other.number is not None:
                level = same(other.number, base.value)
                gain = (other.number - base.value) * (1 if up else -1)
                if strict if level else gain < 0:
                    loose.setdefault(other)
                    trends.setdefault(aim)
                    at = base
    return list(loose), list(trends), at


def _opposed(group: Iterable[Aim]) -> bool:
    trends = {aim.wanted.goal.trend for aim in group}
    return {"rising", "falling"} <= trends


def _conflict(
    catalog: Catalog, kind: Kind, severity: Severity, parties: Sequence[Aim],
    sentence: str | None = None, base: Stated | None = None,
) -> Conflict:  # fmt: skip
    about = parties[0].definition

    def facts(words: Words) -> dict[str, str]:
        known = {"base_year": base.period, "base": words.value(base)} if base is not None else {}
        return {
            "subject": words.subject(about), "year": parties[0].due, "goals": words.goals(parties),
            **known,
        }  # fmt: skip

    in_one_document = len({aim.document for aim in parties}) == 1
    places = [aim.place for aim in parties] + ([base.place] if base is not None else [])
    return tell(
        catalog, "text_and_table" if in_one_document else kind, severity, about, places,
        sentence or kind, facts,
    )  # fmt: skip


def attributes(catalog: Catalog, aims: Sequence[Aim]) -> Iterator[Conflict]:
    """Find targets of one indicator and year that bind here and are only expected there.

    Compared are targets of the same area, and of an area and those it lies in.
    """
    rated: dict[tuple[str, str, str], list[Aim]] = defaultdict(list)
    for aim in aims:
        if aim.wanted.target.attribute != "none":
            d = aim.definition
            rated[d.indicator, d.scope, aim.due].append(aim)
    found: dict[tuple[str, str, str], dict[Aim, None]] = defaultdict(dict)
    for (indicator, scope, _), group in rated.items():
        for low in group:
            area = low.definition.area
            above = (area, *ancestors(catalog, area))
            others = [o for o in group if o.definition.area in above and o.binding != low.binding]
            if others:
                found[indicator, scope, area] |= dict.fromkeys([low, *others])
    for parties in {frozenset(parties): parties for parties in found.values()}.values():
        yield _attribute(catalog, list(parties))


def _attribute(catalog: Catalog, parties: Sequence[Aim]) -> Conflict:
    about = parties[0].definition

    def facts(words: Words) -> dict[str, str]:
        rows = [
            (aim.place, f"{words.area(aim.definition.area)} {words.attribute(aim)}")
            for aim in parties
        ]
        return {"subject": words.subject(about), "places": words.cited(rows)}

    places = [aim.place for aim in parties]
    return tell(catalog, "attribute", "low", about, places, "attribute", facts)


def below_superior(catalog: Catalog, aims: Sequence[Aim]) -> Iterator[Conflict]:
    """Find targets weaker than those of an area the area lies in.

    Only for shares, concentrations and the like: a part of a sum is always less than the whole.
    """
    found: dict[tuple[object, ...], tuple[dict[Aim, None], dict[Aim, None]]] = {}
    by_subject: dict[tuple[object, ...], list[Aim]] = defaultdict(list)
    for aim in aims:
        d = aim.definition
        if aim.number is not None and aim.upward is not None and intensive(catalog, d.indicator):
            by_subject[d.indicator, d.scope, d.since, aim.due].append(aim)
    for subject, group in by_subject.items():
        for low in group:
            above = ancestors(catalog, low.definition.area)
            for high in group:
                if high.definition.area in above and _weaker(low, high):
                    key = (*subject, low.definition.area, high.definition.area)
                    lows, highs = found.setdefault(key, ({}, {}))
                    lows.setdefault(low)
                    highs.setdefault(high)
    for lows, highs in found.values():
        yield _below(catalog, list(lows), list(highs))


def _below(catalog: Catalog, lows: Sequence[Aim], highs: Sequence[Aim]) -> Conflict:
    about = lows[0].definition

    def facts(words: Words) -> dict[str, str]:
        return {
            "subject": words.subject(about), "year": words.years(lows), "goals": words.goals(lows),
            "superior": words.area(highs[0].definition.area),
            "superior_goals": words.goals(highs),
        }  # fmt: skip

    severity: Severity = "medium" if any(aim.binding for aim in highs) else "low"
    places = [aim.place for aim in (*lows, *highs)]
    return tell(catalog, "below_superior", severity, about, places, "below_superior", facts)


def _weaker(low: Aim, high: Aim) -> bool:
    if low.upward is not high.upward or low.number is None or high.number is None:
        return False
    gap = high.number - low.number if low.upward else low.number - high.number
    return gap > 0 and not same(low.number, high.number)


def intensive(catalog: Catalog, indicator: str) -> bool:
    """Tell whether figures of a part and of the whole can be compared: a share, or per something."""
    unit = catalog.unit_of(indicator)
    if not unit:
        return False
    return "%" in unit or any(
        power < 0 for name, power in base_factor(unit)[1] if name != "[time]"
    )  # fmt: skip
