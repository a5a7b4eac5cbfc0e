"""Figures against figures: one document against itself, one source against another."""

from __future__ import annotations

from collections.abc import Iterator

from shanhai.catalog import Catalog
from shanhai.engine.conflicts.model import Conflict, Kind, Severity
from shanhai.engine.conflicts.sentence import Words, tell
from shanhai.engine.conflicts.sides import Stated, Statements


def disagreeing(catalog: Catalog, statements: Statements) -> Iterator[Conflict]:
    """Find different figures for one indicator, area, scope, base and period.

    ``text_and_table`` within one declared document. A publication that gives several figures
    itself (an old and a new way of counting) does not contradict itself; sources contradict each
    other where no figure of the one agrees with any of the other.
    """
    for _, group in statements.together():
        by_document: dict[str, list[Stated]] = {}
        for stated in group:
            by_document.setdefault(stated.place.document, []).append(stated)
        for document, inside in by_document.items():
            if document in catalog.documents and _any_disagree(inside):
                yield _conflict(catalog, "text_and_table", "medium", inside)
        apart = [
            document
            for document, inside in by_document.items()
            if any(not _agree(inside, other) for d, other in by_document.items() if d != document)
        ]
        if apart:
            parties = [stated for document in apart for stated in by_document[document]]
            yield _conflict(catalog, "figures", _severity(catalog, parties), parties)


def _any_disagree(group: list[Stated]) -> bool:
    return any(not a.agrees(b) for a in group for b in group)


def _agree(one: list[Stated], other: list[Stated]) -> bool:
    return any(a.agrees(b) for a in one for b in other)


def _severity(catalog: Catalog, parties: list[Stated]) -> Severity:
    """Say medium where every figure is published as such, in a good source; else low."""
    sound = all(
        s.figure.basis == "reported"
        and (s.place.document in catalog.documents or s.figure.row.get("confidence") == "high")
        for s in parties
    )
    return "medium" if sound else "low"


def _conflict(
    catalog: Catalog, kind: Kind, severity: Severity, parties: list[Stated]
) -> Conflict:  # fmt: skip
    about = parties[0].figure.definition

    def facts(words: Words) -> dict[str, str]:
        return {
            "subject": words.subject(about), "year": parties[0].period,
            "figures": words.figures(parties),
        }  # fmt: skip

    places = [stated.place for stated in parties]
    return tell(catalog, kind, severity, about, places, "figures", facts)
