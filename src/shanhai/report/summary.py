"""Counts of verdicts: overall, by document, by domain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shanhai.governance.targets import STATUSES
from shanhai.report.rows import BAD, GOOD, Item, PlanView
from shanhai.report.words import Both, both, labelled, word


@dataclass(frozen=True)
class Part:
    """How many of one status, and what share of the bar's full length that is."""

    status: str
    label: Both
    count: int
    percent: float


@dataclass(frozen=True)
class Line:
    """One line of a summary table."""

    title: Both
    more: Both
    anchor: str
    total: int
    judged: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Tile:
    """One headline number with what it is made of."""

    key: str
    title: Both
    count: int
    share: Both
    parts: tuple[Part, ...]


#: The order of a bar: good, bad, then what cannot be decided.
ORDER = (*GOOD, *BAD, "pending", "not_comparable", "no_data")
assert sorted(ORDER) == sorted(STATUSES)


def by_plan(views: Iterable[PlanView]) -> list[Line]:
    """Return a line for each plan; bars show shares."""
    return [
        _line(
            both(v.plan.title), v.years,
            f"plan-{v.plan.id}", Counter(item.status for item in v.items), len(v.items),
        )
        for v in views
    ]  # fmt: skip


def by_domain(items: Iterable[Item]) -> list[Line]:
    """Return a line for each domain, the one with the most targets first; bars show numbers."""
    counts: dict[str, Counter[str]] = {}
    for item in items:
        counts.setdefault(item.rows[0].domain, Counter())[item.status] += 1
    longest = max((c.total() for c in counts.values()), default=1)
    ordered = sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))
    return [_line(labelled("domains", d), both(""), "", c, longest) for d, c in ordered]


def tiles(items: Sequence[Item]) -> list[Tile]:
    """Return the headline numbers."""
    counts = Counter(item.status for item in items)
    groups = {
        "good": GOOD, "bad": BAD, "pending": ("pending",), "not_comparable": ("not_comparable",),
        "no_data": ("no_data",),
    }  # fmt: skip
    found = []
    for key, statuses in groups.items():
        parts = _parts({s: counts[s] for s in statuses}, len(items))
        count = sum(part.count for part in parts)
        share = word("summary", "share", percent=_percent(count, len(items)))
        found.append(Tile(key, word("summary", key), count, share, parts))
    return found


def lead(views: Sequence[PlanView]) -> list[Both]:
    """Return the summary in sentences."""
    counts = Counter(item.status for v in views for item in v.items)
    good, bad = (sum(counts[s] for s in group) for group in (GOOD, BAD))
    total, judged = counts.total(), good + bad
    first = word(
        "summary", "lead" if len(views) > 1 else "lead_one",
        plans=len(views), total=total, judged=judged, good=good, bad=bad,
    )  # fmt: skip
    if judged == total:
        return [first]
    rest = {s: counts[s] for s in ("no_data", "pending", "not_comparable")}
    return [first, word("summary", "gap", rest=total - judged, **rest)]


def _line(title: Both, more: Both, anchor: str, counts: Counter[str], full: int) -> Line:
    judged = sum(counts[s] for s in (*GOOD, *BAD))
    return Line(title, more, anchor, counts.total(), judged, _parts(counts, full))


def _parts(counts: dict[str, int], full: int) -> tuple[Part, ...]:
    return tuple(
        Part(s, labelled("status", s), counts[s], round(100 * counts[s] / (full or 1), 3))
        for s in ORDER
        if counts.get(s)
    )


def _percent(count: int, total: int) -> str:
    share = 100 * count / (total or 1)
    return f"{share:.0f}" if share >= 10 or share == 0 else f"{share:.1f}"
