"""Figures, tasks and what came in: the lists of a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shanhai.report.naming import safe_url
from shanhai.service.bringing import quarantine as refused
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Place, Words, maybe, place, words


@dataclass(frozen=True)
class ObservationView:
    """A published or reported figure with its origin; ``step`` leads to its evidence."""

    id: str
    indicator: str
    title: Words
    area: Place
    period: str
    scope: str
    since: int | None
    value: float | None
    text: str | None
    unit: str | None
    given: str | None
    given_unit: str | None
    basis: str
    document: str
    clause: str | None
    url: str | None
    published: str | None
    note: str | None
    file: str
    row: int


@dataclass(frozen=True)
class TaskView:
    """A measure or project of a plan."""

    plan: str
    no: str
    title: Words
    units: list[str]
    deadline: str | None
    kind: str
    deliverable: Words | None
    indicators: list[str]
    document: str
    clause: str


@dataclass(frozen=True)
class Arrival:
    """A file that came into a stored table."""

    table: str
    title: Words
    version: int
    time: datetime
    file: str | None
    digest: str | None


@dataclass(frozen=True)
class Refused:
    """A row that was not taken in, and why."""

    file: str
    file_digest: str
    row: int
    reason: Words
    content: str


def observations(standing: Standing) -> list[ObservationView]:
    """Return every figure, by indicator, area and period."""
    catalog = standing.catalog
    frame = standing.found.frame.sort("indicator", "area", "period", "scope")
    return [
        ObservationView(
            r["id"], r["indicator"], words(catalog.title_of(r["indicator"])),
            place(catalog, r["area"]), r["period"], r["scope"], r["since"], r["value"], r["text"],
            r["unit"], r["given"], r["given_unit"], r["basis"], r["document"], r["clause"],
            safe_url(r["url"]), r["published"], r["note"], r["file"], r["row"],
        )
        for r in frame.iter_rows(named=True)
    ]  # fmt: skip


def tasks(standing: Standing) -> list[TaskView]:
    """Return every measure and project, in the order of the documents."""
    return [
        TaskView(
            plan.id, m.no, words(m.title), list(m.units), m.deadline, m.kind,
            maybe(m.deliverable), list(m.indicators), plan.document,
            m.clause,
        )
        for plan in standing.catalog.plans.values()
        for m in standing.catalog.measures.get(plan.id, ())
    ]  # fmt: skip


def stored_tables(standing: Standing) -> dict[str, Words]:
    """Return the tables that files come into, with their titles."""
    declared = standing.catalog.tables
    own = {"observations": Words("上报与公布的数据", "Reported and published figures")}
    return own | {name: words(t.title) for name, t in declared.items() if t.columns}


def arrivals(standing: Standing) -> list[Arrival]:
    """Return every file that came in, the latest first."""
    lake = standing.workspace.lake
    found = [
        Arrival(name, title, c.version, c.time, c.info.get("file"), c.info.get("digest"))
        for name, title in stored_tables(standing).items()
        for c in lake.history(name)
    ]
    return sorted(found, key=lambda a: a.time, reverse=True)


def quarantine(standing: Standing) -> list[Refused]:
    """Return the rows that were refused."""
    return [
        Refused(
            row["file"],
            row["file_digest"],
            row["row"],
            Words(row["reason_zh"], row["reason"]),
            row["content"],
        )
        for row in refused(standing.workspace).iter_rows(named=True)
    ]
