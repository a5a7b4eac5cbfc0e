"""One task with everything about it and what one may do there; the reports that wait for someone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shanhai.core.errors import InputError
from shanhai.service.organisations import organisations, units_for
from shanhai.service.permission import Person, answers_for
from shanhai.service.tasks.book import Task, day_of, find, tasks
from shanhai.service.tasks.words import fields, kinds
from shanhai.service.views.duties import DutyView, duties_of, titles_of
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Words, words
from shanhai.store import Workspace

#: What can be done with a unit's part of a task.
ACTIONS = ("report", "review", "close", "register")
#: What a reviewer has nothing to do with any more.
_SETTLED = (("review", "accepted"), ("review", "returned"))


@dataclass(frozen=True)
class Detail:
    """Something a register holds of its kind of task alone."""

    title: Words
    value: str


@dataclass(frozen=True)
class ProofView:
    """A file that proves something; ``digest`` is its SHA-256."""

    name: str
    digest: str
    bytes: int


@dataclass(frozen=True)
class ProgressView:
    """What a unit reported; ``verdict`` is ``accepted``, ``returned`` or, before a review, null.

    ``invested`` in 10,000 CNY; ``latest`` is the one a review is about.
    """

    unit: str
    number: int
    latest: bool
    percent: float
    text: str
    invested: float | None
    done: date | None
    evidence: list[ProofView]
    by: str
    made: str
    verdict: str | None
    reason: str | None
    reviewer: str | None
    reviewed: str | None


@dataclass(frozen=True)
class MilestoneView:
    """Something to be reached on the way."""

    number: int
    title: str
    due: date
    reached: date | None


@dataclass(frozen=True)
class WorkView:
    """A task and the work on it; ``may`` has for each action the units that the one who asks may take it for."""

    plan: str
    no: str
    kind: str
    title: Words
    begins: str | None
    deadline: str | None
    deliverable: str | None
    details: list[Detail]
    indicators: dict[str, Words]
    document: str | None
    clause: str | None
    needs_evidence: bool
    duties: list[DutyView]
    milestones: list[MilestoneView]
    reports: list[ProgressView]
    may: dict[str, list[str]]


@dataclass(frozen=True)
class WaitingView:
    """A report that waits to be reviewed, or a part reported done that waits to be closed."""

    plan: str
    no: str
    title: Words
    unit_name: Words
    action: str
    report: ProgressView


def task(standing: Standing, person: Person, plan: str, no: str) -> WorkView:
    """Return everything about one task.

    What a unit reported and nobody has accepted is for those who answer for the unit.

    Raises
    ------
    InputError
        There is no such task.
    """
    workspace = standing.workspace
    found = find(workspace, plan, no)
    titles = titles_of(standing)
    return WorkView(
        plan, no, found.kind, Words(found.title_zh, found.title_en), found.begins, found.deadline,
        found.deliverable, [_detail(*item) for item in found.details.items()],
        {name: titles.get(name, Words(name, name)) for name in found.indicators},
        found.document, found.clause, bool(kinds()[found.kind]["evidence"]),
        duties_of(standing, plan, no), _milestones(workspace, plan, no),
        _seen(workspace, person, found), _may(workspace, person, found),
    )  # fmt: skip


def proof(
    workspace: Workspace, person: Person, plan: str, no: str, digest: str
) -> tuple[str, bytes]:
    """Return a file that a report one may see bears: its name and content.

    Raises
    ------
    InputError
        There is no such task, or no report one may see has the file.
    """
    for report in _seen(workspace, person, find(workspace, plan, no)):
        for file in report.evidence:
            if file.digest == digest:
                return file.name, workspace.evidence.get(digest)
    raise InputError(f"{plan} {no} has no file {digest!r}")


def waiting(standing: Standing, person: Person) -> list[WaitingView]:
    """Return what waits for this person to review or close it, the oldest first."""
    workspace = standing.workspace
    ledger, known, units = workspace.ledger, tasks(workspace), organisations(workspace)
    parts = {(row["plan"], row["no"], row["unit"]): row["state"] for row in ledger.rows("duty")}
    allowed = {action: units_for(workspace, person, action) for action in ("review", "close")}
    found = []
    for key, row in _latest(ledger.rows("progress")).items():
        about, unit = known.get(key[:2]), row["unit"]
        action = "close" if parts.get(key) == "done" else "review"
        if about is None or unit not in allowed[action] or (action, row["verdict"]) in _SETTLED:
            continue
        title, name = Words(about.title_zh, about.title_en), words(units[unit].name)
        found.append(
            WaitingView(about.plan, about.no, title, name, action, _report(row, latest=True))
        )
    return sorted(found, key=lambda one: one.report.made)


def _detail(name: str, value: Any) -> Detail:
    return Detail(Words(**fields()[name]["title"]), str(value))


def _milestones(workspace: Workspace, plan: str, no: str) -> list[MilestoneView]:
    rows = workspace.ledger.rows("milestone", plan=plan, no=no)
    return [
        MilestoneView(row["number"], row["title"], date.fromisoformat(row["due"]), day_of(row["reached"]))
        for row in sorted(rows, key=lambda row: (row["due"], row["number"]))
    ]  # fmt: skip


def _seen(workspace: Workspace, person: Person, about: Task) -> list[ProgressView]:
    """Return the reports one may see, the latest first."""
    rows = workspace.ledger.rows("progress", plan=about.plan, no=about.no)
    areas = {name: unit.area for name, unit in organisations(workspace).items()}
    latest = _latest(rows)
    return [
        _report(row, latest=latest[row["plan"], row["no"], row["unit"]] is row)
        for row in sorted(rows, key=lambda row: row["made"], reverse=True)
        if row["verdict"] == "accepted" or answers_for(
            workspace, person, area=areas.get(row["unit"]), organisation=row["unit"]
        )
    ]  # fmt: skip


def _latest(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return the last report of each part."""
    ordered = sorted(rows, key=lambda row: row["number"])
    return {(row["plan"], row["no"], row["unit"]): row for row in ordered}


def _report(row: Mapping[str, Any], *, latest: bool) -> ProgressView:
    return ProgressView(
        row["unit"], row["number"], latest, row["percent"], row["text"], row["invested"], day_of(row["done"]),
        [ProofView(**file) for file in row["evidence"]], row["by"], row["made"], row["verdict"],
        row["reason"], row["reviewer"], row["reviewed"],
    )  # fmt: skip


def _may(workspace: Workspace, person: Person, about: Task) -> dict[str, list[str]]:
    allowed = {action: units_for(workspace, person, action) for action in ACTIONS}
    return {
        action: [unit for unit in about.units if unit in units] for action, units in allowed.items()
    }
