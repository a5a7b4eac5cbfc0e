"""Figures that departments hand in: seen by those who answer for the unit, and by no one else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shanhai.core.errors import RefusedError
from shanhai.service import figures
from shanhai.service.figures.checking import in_words
from shanhai.service.figures.collecting import submission as find
from shanhai.service.organisations import organisations
from shanhai.service.permission import Person, answers_for
from shanhai.service.views.words import Words
from shanhai.store import Workspace


@dataclass(frozen=True)
class FindingView:
    """What is worth a look in a figure that is sound."""

    row: int | None
    indicator: str
    area: str
    message: Words


@dataclass(frozen=True)
class SubmissionView:
    """What a unit handed in for a year; ``state`` is handed_in, accepted or returned."""

    id: str
    unit: str
    year: int
    state: str
    by: str
    made: str
    due: str | None
    late: bool | None
    reviewer: str | None
    reviewed: str | None
    reason: str | None
    figures: list[dict[str, Any]]
    findings: list[FindingView]


@dataclass(frozen=True)
class Handed:
    """A template that was checked, or (``committed``) handed in under ``id``."""

    id: str | None
    unit: str
    year: int
    figures: int
    findings: list[FindingView]
    committed: bool


def submissions(workspace: Workspace, person: Person) -> list[SubmissionView]:
    """Return what the person may see of what was handed in, the latest first."""
    return [
        _view(row)
        for row in reversed(figures.submissions(workspace))
        if _seen(workspace, person, row)
    ]


def submission(workspace: Workspace, person: Person, name: str) -> SubmissionView:
    """Return one submission.

    Raises
    ------
    InputError
        There is none.
    RefusedError
        The person does not answer for its unit.
    """
    row = find(workspace, name)
    if not _seen(workspace, person, row):
        raise RefusedError(f"{person.name} does not answer for {row['unit']}")
    return _view(row)


def hand_in(
    workspace: Workspace, person: Person, path: Path, *, unit: str | None, commit: bool
) -> Handed:
    """Check a filled-in template, or hand it in."""
    if commit:
        row = figures.submit(workspace, person, path, unit=unit)
        found = [_finding(one) for one in row["findings"]]
        return Handed(
            row["id"], row["unit"], row["year"], len(row["figures"]), found, committed=True
        )
    checked = figures.check(workspace, person, path, unit=unit)
    found = [_finding(one) for one in checked.findings]
    return Handed(None, checked.unit, checked.year, checked.rows.height, found, committed=False)


def review(
    workspace: Workspace, person: Person, name: str, *, accept: bool, reason: str
) -> SubmissionView:
    """Accept a submission, or return it with a reason."""
    if accept:
        return _view(figures.accept(workspace, person, name, note=reason))
    return _view(figures.return_(workspace, person, name, reason=reason))


def _seen(workspace: Workspace, person: Person, row: Mapping[str, Any]) -> bool:
    unit = organisations(workspace).get(row["unit"])
    area = None if unit is None else unit.area
    return answers_for(workspace, person, area=area, organisation=row["unit"])


def _view(row: Mapping[str, Any]) -> SubmissionView:
    return SubmissionView(
        row["id"], row["unit"], row["year"], row["state"], row["by"], row["made"], row.get("due"),
        row.get("late"), row["reviewer"], row["reviewed"], row["reason"], row["figures"],
        [_finding(one) for one in row["findings"]],
    )  # fmt: skip


def _finding(one: Mapping[str, Any]) -> FindingView:
    told = Words(in_words(dict(one), "zh"), in_words(dict(one), "en"))
    return FindingView(one["row"], one["indicator"], one["area"], told)
