"""Contradictions between plans, texts and figures."""

from __future__ import annotations

from dataclasses import dataclass

from shanhai.engine.conflicts import Conflict
from shanhai.engine.conflicts import Place as Stand
from shanhai.report.naming import safe_url
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Place, Words, place, words


@dataclass(frozen=True)
class ConflictPlace:
    """Where one side stands and what it says there; ``step`` leads to a target's evidence."""

    document: str
    title: Words
    clause: str
    plan: str | None
    no: str | None
    period: str | None
    text: str
    url: str | None
    step: str | None


@dataclass(frozen=True)
class ConflictView:
    """Two or more places that do not go together."""

    severity: str
    kind: str
    indicator: str
    title: Words
    area: Place
    message: Words
    places: list[ConflictPlace]


def conflicts(standing: Standing) -> list[ConflictView]:
    """Return every contradiction, the gravest first."""
    return [
        ConflictView(
            c.severity, c.kind, c.indicator, words(standing.catalog.title_of(c.indicator)),
            place(standing.catalog, c.area), Words(c.message_zh, c.message_en),
            [_place(standing, c, p) for p in c.places],
        )
        for c in standing.conflicts
    ]  # fmt: skip


def _place(standing: Standing, conflict: Conflict, stand: Stand) -> ConflictPlace:
    document = standing.catalog.documents.get(stand.document)
    title = words(document.title if document is not None else stand.document)
    step = next(
        (
            row["step"] for row in standing.verdicts
            if (row["plan"], row["no"], row["indicator"]) == (stand.plan, stand.no, conflict.indicator)
        ),
        None,
    )  # fmt: skip
    return ConflictPlace(
        stand.document, title, stand.clause, stand.plan, stand.no, stand.period, stand.text,
        safe_url(stand.url), step,
    )  # fmt: skip
