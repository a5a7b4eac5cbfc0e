"""The overview: how many targets are met, what changed, what calls for attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from shanhai.catalog import Plan
from shanhai.service.views.changes import Change
from shanhai.service.views.standing import BAD, JUDGED, Standing, count
from shanhai.service.views.targets import TargetView, targets
from shanhai.service.views.words import Place, Words, domain_of, maybe, place, vocabulary, words
from shanhai.service.warning import warnings as find_warnings
from shanhai.store import Workspace


@dataclass(frozen=True)
class WorkspaceView:
    """What workspace this is, and the words of every id in its views."""

    id: str
    title: Words
    note: Words | None
    area: Place
    sample: bool
    synthetic: bool
    code: str
    run: str
    as_of: int | None
    vocabulary: dict[str, dict[str, Words]]


@dataclass(frozen=True)
class Count:
    """How many targets there are of something, how many are decided, how many have each status."""

    id: str
    title: Words
    total: int
    judged: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Changes:
    """What moved since an earlier run (None: there is none)."""

    since: str | None
    rows: list[Change]


@dataclass(frozen=True)
class WarningView:
    """What needs a look before it is too late, and who answers for it."""

    severity: str
    rule: str
    plan: str
    no: str
    indicator: str | None
    area: str | None
    title: Words
    reason: Words
    units: list[str]


@dataclass(frozen=True)
class Holdings:
    """How much there is in the workspace."""

    plans: int
    observations: int
    documents: int
    conflicts: int
    tasks: int


@dataclass(frozen=True)
class Overview:
    """How the workspace stands at a glance."""

    run: str
    total: int
    judged: int
    counts: dict[str, int]
    by_plan: list[Count]
    by_domain: list[Count]
    warnings: list[WarningView]
    changes: Changes
    attention: list[TargetView]
    data: Holdings


@dataclass(frozen=True)
class Span:
    """First and last year."""

    first: int
    last: int


@dataclass(frozen=True)
class PlanView:
    """A plan with the counts of its verdicts."""

    id: str
    title: Words
    document: str
    area: Place
    period: Span
    issued: str | None
    note: Words | None
    total: int
    judged: int
    counts: dict[str, int]


def workspace_view(standing: Standing) -> WorkspaceView:
    """Return what workspace this is."""
    declared = standing.catalog.workspace
    assert declared is not None
    inputs = standing.run.inputs
    return WorkspaceView(
        declared.id, words(declared.title), maybe(declared.note),
        place(standing.catalog, declared.area), standing.workspace.from_sample,
        "synthetic" in standing.run.values.get_column("basis"),
        str(inputs["code"]), standing.run.id, inputs["as_of"], vocabulary(),
    )  # fmt: skip


def overview(standing: Standing, changes: Changes, *, today: date) -> Overview:
    """Return the overview as of a day."""
    rows, catalog = standing.verdicts, standing.catalog
    counts = count(rows)
    by_domain: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_domain.setdefault(domain_of(row["indicator"]), []).append(row)
    domains = vocabulary()["domains"]
    return Overview(
        run=standing.run.id, total=counts.total(), judged=_judged(counts), counts=dict(counts),
        by_plan=[_count(p.id, words(p.title), _of_plan(standing, p)) for p in catalog.plans.values()],
        by_domain=sorted(
            (_count(d, domains.get(d, words(d)), found) for d, found in by_domain.items()),
            key=lambda c: (-c.total, c.id),
        ),
        warnings=warnings(standing, today), changes=changes, attention=[t for t in targets(standing) if t.status in BAD],
        data=Holdings(
            len(catalog.plans), standing.found.frame.height,
            standing.found.frame.get_column("document").n_unique(), len(standing.conflicts),
            sum(len(m) for m in catalog.measures.values()),
        ),
    )  # fmt: skip


def warnings(standing: Standing, today: date) -> list[WarningView]:
    """Return the warnings of a day, the most severe first."""
    return _warnings(standing.workspace, standing.run.id, standing.workspace.ledger.head, today)


@lru_cache(maxsize=4)
def _warnings(workspace: Workspace, run: str, head: str, today: date) -> list[WarningView]:
    """Look for warnings once for each run, state of the ledger and day."""
    del run, head
    return [
        WarningView(
            row["severity"], row["rule"], row["plan"], row["no"], row["indicator"], row["area"],
            Words(row["title_zh"], row["title_en"]), Words(row["reason_zh"], row["reason_en"]),
            list(row["units"]),
        )
        for row in find_warnings(workspace, today=today)
    ]  # fmt: skip


def plans(standing: Standing) -> list[PlanView]:
    """Return every plan."""
    return [_plan(standing, plan) for plan in standing.catalog.plans.values()]


def _plan(standing: Standing, plan: Plan) -> PlanView:
    counts = count(_of_plan(standing, plan))
    return PlanView(
        plan.id, words(plan.title), plan.document, place(standing.catalog, plan.area),
        Span(plan.period.from_, plan.period.to), plan.issued,
        maybe(plan.note), counts.total(), _judged(counts), dict(counts),
    )  # fmt: skip


def _of_plan(standing: Standing, plan: Plan) -> list[dict[str, Any]]:
    return [row for row in standing.verdicts if row["plan"] == plan.id]


def _count(name: str, title: Words, rows: Iterable[Mapping[str, Any]]) -> Count:
    counts = count(rows)
    return Count(name, title, counts.total(), _judged(counts), dict(counts))


def _judged(counts: Counter[str]) -> int:
    return sum(counts[status] for status in JUDGED)
