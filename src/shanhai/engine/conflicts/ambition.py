"""Targets against figures from before: worse than the baseline, or reached when set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shanhai.catalog import Catalog
from shanhai.engine.conflicts.model import Conflict, Kind, Severity
from shanhai.engine.conflicts.sentence import Words, tell
from shanhai.engine.conflicts.sides import Aim, Stated, Statements, beside, same

#: Figures of others count if they are at most so many years older than the plan.
YEARS_BEFORE = 2

_KEEPING = re.compile(r"保持|维持|稳定|巩固|持稳|不降低|keep|maintain|stay", re.IGNORECASE)


@dataclass
class _Case:
    """Targets of one plan for the same number, and the earlier figures that reach it."""

    kind: Kind
    sentence: str
    aims: list[Aim] = field(default_factory=list)
    known: list[Stated] = field(default_factory=list)


def unambitious(
    catalog: Catalog, aims: Sequence[Aim], statements: Statements
) -> Iterator[Conflict]:  # fmt: skip
    """Find targets that figures from before the plan already reach.

    ``below_baseline`` where the document's own figure is better than its target;
    ``exceeded_when_set`` where another document's is, or where the target is just what there was
    (unless it is said to be kept, or nothing better is possible).
    """
    cases: dict[tuple[object, ...], _Case] = {}
    for aim in aims:
        if aim.number is None or aim.upward is None:
            continue
        if aim.better == ("low" if aim.upward else "high"):
            continue
        own, known = _before(aim, statements)
        margins = [_margin(aim, stated) for stated in known]
        if not known or any(margin is None or margin < 0 for margin in margins):
            continue
        kept = any(margin == 0 for margin in margins)
        if kept and (not aim.includes_limit or _on_purpose(catalog, aim)):
            continue
        kind: Kind = "below_baseline" if own and not kept else "exceeded_when_set"
        sentence: str = "kept_level" if kept else kind
        if not kept and kind == "exceeded_when_set" and _by_rounding(aim, known):
            sentence = "exceeded_by_rounding"
        key = (aim.wanted.plan.id, aim.definition, aim.number, sentence)
        case = cases.setdefault(key, _Case(kind, sentence))
        case.aims.append(aim)
        said = {s.said for s in case.known}
        case.known += [s for s in known if s.said not in said]
    for case in cases.values():
        yield _conflict(catalog, case)


def _before(aim: Aim, statements: Statements) -> tuple[bool, list[Stated]]:
    """Return whose figures from before the plan count, and the figures of the latest such year.

    The target's own baseline first, then its document's figures, then those of others.
    """
    due, begins = int(aim.due[:4]), aim.wanted.plan.period.from_
    for stated in beside(aim, actual=False):
        if int(stated.period) < due and stated.figure.definition == aim.definition:
            return True, [stated]
    earlier = [s for s in statements.years(aim.definition) if int(s.period) < min(begins, due)]
    own = [s for s in earlier if s.place.document == aim.document]
    others = [
        s for s in earlier if int(s.period) >= begins - YEARS_BEFORE and s.figure.basis == "reported"
    ]  # fmt: skip
    for is_own, known in ((True, own), (False, others)):
        if known:
            latest = max(s.period for s in known)
            return is_own, [s for s in known if s.period == latest]
    return False, []


def _margin(aim: Aim, stated: Stated) -> float | None:
    """Return by how much a figure is better than the target; None if that cannot be told."""
    assert aim.number is not None
    if stated.bound == ("upper" if aim.upward else "lower"):
        return None
    if same(stated.value, aim.number):
        return 0.0
    return (stated.value - aim.number) * (1 if aim.upward else -1)


def _by_rounding(aim: Aim, known: Sequence[Stated]) -> bool:
    """Tell whether the figures are better by no more than they are rounded."""
    assert aim.number is not None
    number = aim.number
    return all(abs(s.value - number) <= s.figure.half_digit for s in known)


def _on_purpose(catalog: Catalog, aim: Aim) -> bool:
    """Tell whether a level is to be kept, or cannot be bettered."""
    indicator = catalog.indicators[aim.definition.indicator]
    if aim.wanted.goal.text and _KEEPING.search(aim.wanted.goal.text):
        return True
    low, high = indicator.range or (None, None)
    best = high if aim.upward else (0.0 if low is None else low)
    if (
        best is None
        and aim.upward
        and aim.unit == "%"
        and not catalog.is_change(aim.definition.indicator)
    ):
        best = 100.0
    return best is not None and aim.number is not None and same(aim.number, best)


def _conflict(catalog: Catalog, case: _Case) -> Conflict:
    first, known = case.aims[0], case.known

    def facts(words: Words) -> dict[str, str]:
        return {
            "subject": words.subject(first.definition), "year": words.years(case.aims),
            "goals": words.goals(case.aims), "base_year": known[0].period,
            "base": words.figures(known),
        }  # fmt: skip

    places = [*(aim.place for aim in case.aims), *(s.place for s in known)]
    return tell(catalog, case.kind, _severity(case), first.definition, places, case.sentence, facts)


def _severity(case: _Case) -> Severity:
    if case.sentence in ("kept_level", "exceeded_by_rounding"):
        return "low"
    if case.kind == "below_baseline" and any(aim.binding for aim in case.aims):
        return "high"
    return "medium"
