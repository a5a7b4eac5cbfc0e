"""Figures that departments hand in: seen by those who answer for the unit, and by no one else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from shanhai.catalog import Catalog
from shanhai.core.errors import InputError, RefusedError
from shanhai.core.units import factor
from shanhai.engine.express import scope_of
from shanhai.engine.figures import Definition, Figure, Figures, yearly
from shanhai.engine.words import scope_and_since
from shanhai.report.naming import safe_url
from shanhai.service import figures
from shanhai.service.figures.checking import in_words
from shanhai.service.figures.collecting import submission as find
from shanhai.service.figures.collecting import timed
from shanhai.service.figures.reviewing import half_accepted, observations, reviewable
from shanhai.service.organisations import organisations, units_for
from shanhai.service.permission import Person, answers_for
from shanhai.service.templating import asked
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Place, Words, place, refusal, words
from shanhai.store import Workspace


@dataclass(frozen=True)
class AskedUnit:
    """A unit one may report for, and how many figures it is asked for."""

    unit: str
    title: Words
    figures: int


@dataclass(frozen=True)
class AskedYear:
    """What one may report of a year, and until when, where somebody said."""

    year: int
    due: date | None
    units: list[AskedUnit]


@dataclass(frozen=True)
class DueYear:
    """Until when the figures of a year are to be handed in."""

    year: int
    due: date


@dataclass(frozen=True)
class FindingView:
    """What is wrong with a figure, or worth a look; without a row where it was not filled in."""

    row: int | None
    indicator: str | None
    title: Words | None
    about: Words | None
    area: Place | None
    message: Words


@dataclass(frozen=True)
class KnownFigure:
    """A figure there is already, in the unit of the one it stands beside."""

    value: float | None
    text: str | None
    basis: str
    step: str | None


@dataclass(frozen=True)
class HandedFigure:
    """A figure as it was handed in, beside that of the year before and the computed one.

    ``step`` leads to its evidence once it is accepted and evaluated.
    """

    row: int
    indicator: str
    title: Words
    about: Words
    area: Place
    period: str
    value: float | None
    text: str | None
    fulfilled: bool | None
    unit: str | None
    document: str
    clause: str
    url: str | None
    note: str | None
    before: KnownFigure | None
    computed: KnownFigure | None
    step: str | None


@dataclass(frozen=True)
class SubmissionRow:
    """What a unit handed in for a year; ``state`` is handed_in, accepted or returned."""

    id: str
    unit: str
    title: Words
    year: int
    state: str
    by: str
    made: str
    due: str | None
    late: bool | None
    reviewer: str | None
    reviewed: str | None
    reason: str | None
    figures: int
    findings: int


@dataclass(frozen=True)
class SubmissionView:
    """A submission with its figures and findings.

    ``reviewable``: the one who asks may review it now. ``half``: it was accepted and its figures
    could not be stored; accepting it again does.
    """

    about: SubmissionRow
    file: str
    figures: list[HandedFigure]
    findings: list[FindingView]
    reviewable: bool
    half: bool


@dataclass(frozen=True)
class Handed:
    """A template that was checked, or (``committed``) handed in under ``id``.

    With ``faults`` it cannot be handed in; ``findings`` are for the reviewer to look at.
    """

    id: str | None
    unit: str
    year: int
    figures: int
    faults: list[FindingView]
    findings: list[FindingView]
    committed: bool


def to_report(workspace: Workspace, person: Person, year: int) -> AskedYear:
    """Return the units a person may report for that are asked for figures of a year."""
    return AskedYear(year, figures.due_day(workspace, year), list(_asked(workspace, person, year)))


def due_years(workspace: Workspace) -> list[DueYear]:
    """Return the years somebody set a day for, the latest first."""
    return [DueYear(year, due) for year, due in figures.due_days(workspace).items()]


def submissions(workspace: Workspace, person: Person) -> list[SubmissionRow]:
    """Return what the person may see of what was handed in, the latest first."""
    return [
        _row(workspace, row)
        for row in reversed(figures.submissions(workspace))
        if _seen(workspace, person, row)
    ]


def submission(standing: Standing, person: Person, name: str) -> SubmissionView:
    """Return one submission.

    Raises
    ------
    InputError
        There is none.
    RefusedError
        The person does not answer for its unit.
    """
    workspace = standing.workspace
    (row,) = timed(workspace, [_shown(workspace, person, name)])
    return SubmissionView(
        _row(workspace, row), row["file"], list(_figures(standing, row)),
        [_finding(workspace.plans_catalog, one) for one in row["findings"]],
        reviewable(workspace, person, row), half_accepted(row),
    )  # fmt: skip


def original(workspace: Workspace, person: Person, name: str) -> tuple[str, bytes]:
    """Return the file that was handed in: its name and content.

    Raises
    ------
    InputError
        There is no such submission.
    RefusedError
        The person does not answer for its unit.
    """
    row = _shown(workspace, person, name)
    return row["file"], workspace.evidence.get(row["digest"])


def hand_in(
    workspace: Workspace, person: Person, path: Path, *, unit: str | None, commit: bool
) -> Handed:
    """Check a filled-in template, or hand it in; what is only checked may have faults."""
    catalog = workspace.plans_catalog
    if commit:
        row = figures.submit(workspace, person, path, unit=unit)
        found = [_finding(catalog, one) for one in row["findings"]]
        return Handed(
            row["id"], row["unit"], row["year"], len(row["figures"]), [], found, committed=True
        )
    try:
        checked = figures.check(workspace, person, path, unit=unit)
    except figures.UnsoundError as error:
        faults = [_fault(catalog, *one) for one in error.faults]
        return Handed(None, error.unit, error.year, error.filled, faults, [], committed=False)
    found = [_finding(catalog, one) for one in checked.findings]
    return Handed(None, checked.unit, checked.year, checked.rows.height, [], found, committed=False)


def review(
    workspace: Workspace, person: Person, name: str, *, accept: bool, reason: str
) -> SubmissionRow:
    """Accept a submission, or return it with a reason."""
    if accept:
        row = figures.accept(workspace, person, name, note=reason)
    else:
        row = figures.return_(workspace, person, name, reason=reason)
    return _row(workspace, *timed(workspace, [row]))


def _asked(workspace: Workspace, person: Person, year: int) -> Iterator[AskedUnit]:
    for name, unit in units_for(workspace, person, "report").items():
        try:
            wanted = asked(workspace, year, unit=name)
        except InputError:
            continue  # it provides nothing, or no plan is of that year
        yield AskedUnit(name, words(unit.name), len(wanted))


def _shown(workspace: Workspace, person: Person, name: str) -> dict[str, Any]:
    row = find(workspace, name)
    if not _seen(workspace, person, row):
        raise RefusedError(f"{person.name} does not answer for {row['unit']}")
    return row


def _seen(workspace: Workspace, person: Person, row: Mapping[str, Any]) -> bool:
    unit = organisations(workspace).get(row["unit"])
    area = None if unit is None else unit.area
    return answers_for(workspace, person, area=area, organisation=row["unit"])


def _row(workspace: Workspace, row: Mapping[str, Any]) -> SubmissionRow:
    unit = organisations(workspace).get(row["unit"])
    return SubmissionRow(
        row["id"], row["unit"], words(row["unit"] if unit is None else unit.name), row["year"],
        row["state"], row["by"], row["made"], row["due"], row["late"], row["reviewer"],
        row["reviewed"], row["reason"], len(row["figures"]), len(row["findings"]),
    )  # fmt: skip


def _figures(standing: Standing, row: Mapping[str, Any]) -> Iterator[HandedFigure]:
    """Yield the figures of a submission in the units they were given in."""
    catalog, run = standing.catalog, standing.run
    names = {one["indicator"] for one in row["figures"]}
    frame = standing.found.frame.filter(pl.col("indicator").is_in(names))
    reported = Figures(yearly(frame), pl.DataFrame())  # a run knows only what plans ask for
    accepted = observations(row)["id"].to_list() if row["state"] == "accepted" else None
    for at, one in enumerate(row["figures"]):
        about = Definition(one["indicator"], one["area"], one["scope"], one["since"])
        year = int(one["period"])
        scale = factor(one["unit"], one["given_unit"]) if one["unit"] else 1.0
        before = reported.best(about, year - 1) or run.figures.computed(about, year - 1)
        step = None if accepted is None else accepted[at]
        yield HandedFigure(
            one["row"], one["indicator"], words(catalog.title_of(one["indicator"])),
            _about(catalog, one), place(catalog, one["area"]), one["period"], _in(scale, one["value"]), one["text"],
            one["fulfilled"], one["given_unit"] or one["unit"], one["document"], one["clause"],
            safe_url(one["url"]), one["note"], _known(standing, before, scale),
            _known(standing, run.figures.computed(about, year), scale),
            step if step in run.steps else None,
        )  # fmt: skip


def _known(standing: Standing, figure: Figure | None, scale: float) -> KnownFigure | None:
    if figure is None:
        return None
    there = figure.id == "" or figure.id in standing.run.steps
    return KnownFigure(
        _in(scale, figure.value), figure.text, figure.basis,
        standing.step_of(figure) if there else None,
    )  # fmt: skip


def _in(scale: float, value: float | None) -> float | None:
    return None if value is None else float(f"{value * scale:.10g}")


def _about(catalog: Catalog, one: Mapping[str, Any]) -> Words:
    """Return what tells a figure from others of its indicator: section set, base year."""
    since = one.get("since")
    scope = scope_of(one.get("scope") or "")
    zh, en = (
        scope_and_since(catalog, scope, since and int(since), one["indicator"], lang)
        for lang in ("zh", "en")
    )
    return Words(zh, en)


def _finding(catalog: Catalog, one: Mapping[str, Any]) -> FindingView:
    told = Words(in_words(dict(one), "zh"), in_words(dict(one), "en"))
    title, area = words(catalog.title_of(one["indicator"])), place(catalog, one["area"])
    return FindingView(one["row"], one["indicator"], title, _about(catalog, one), area, told)


def _fault(
    catalog: Catalog, row: int, indicator: str | None, area: str | None, reason: str
) -> FindingView:
    """Return a fault of a row; what the row names need not be there."""
    known = catalog.indicators.get(indicator or "")
    return FindingView(
        row, indicator, None if known is None else words(known.title), None,
        None if area is None else place(catalog, area), refusal(reason),
    )  # fmt: skip
