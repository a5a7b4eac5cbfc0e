"""The collecting of a year: until when, and what has been handed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from shanhai.core.errors import InputError, did_you_mean
from shanhai.service.permission import Person, require
from shanhai.store import Workspace


def open_collection(workspace: Workspace, by: Person, year: int, due: date) -> None:
    """Say until when the figures of a year are to be handed in; another day replaces it.

    Raises
    ------
    InputError
        The day lies before the year it is about.
    RefusedError
        The person may not.
    """
    require(workspace, by, "collect")
    if due.year < year:
        raise InputError(f"{due} lies before {year}: figures are handed in after they are known")
    row = {"year": year, "due": due.isoformat()}
    workspace.ledger.write(by.actor, lambda w: w.put("collection", row, action="open"))


def due_days(workspace: Workspace) -> dict[int, date]:
    """Return until when the figures of each year are to be handed in, the latest year first."""
    rows = workspace.ledger.rows("collection")
    days = {row["year"]: date.fromisoformat(row["due"]) for row in rows}
    return dict(sorted(days.items(), reverse=True))


def due_day(workspace: Workspace, year: int) -> date | None:
    """Return until when the figures of a year are to be handed in; None where nobody said."""
    row = workspace.ledger.one("collection", year=year)
    return None if row is None else date.fromisoformat(row["due"])


def submissions(
    workspace: Workspace, *, year: int | None = None, unit: str | None = None,
    state: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return what was handed in, the earliest first, each with ``due`` and whether it was ``late``.

    A submission that was returned and not handed in again has not arrived: ``late`` is about the
    day this one was handed in, None where no day was set.
    """
    asked = {"year": year, "unit": unit, "state": state}
    rows = workspace.ledger.rows("submission", **{k: v for k, v in asked.items() if v is not None})
    return timed(workspace, sorted(rows, key=lambda r: (r["made"], r["id"])))


def timed(workspace: Workspace, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return submissions with the day they were ``due`` and whether they were ``late``."""
    dues = {row["year"]: row["due"] for row in workspace.ledger.rows("collection")}
    return [
        {**row, "due": dues.get(row["year"]), "late": _late(row["made"], dues.get(row["year"]))}
        for row in rows
    ]


def submission(workspace: Workspace, name: str) -> dict[str, Any]:
    """Return one submission.

    Raises
    ------
    InputError
        There is none.
    """
    found = workspace.ledger.one("submission", id=name)
    if found is None:
        known = [row["id"] for row in workspace.ledger.rows("submission")]
        raise InputError(f"no submission {name!r}{did_you_mean(name, known)}")
    return found


def _late(made: str, due: str | None) -> bool | None:
    return (
        None if due is None else datetime.fromisoformat(made).astimezone().date().isoformat() > due
    )
