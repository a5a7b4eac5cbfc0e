"""Reviewing what was handed in: accepted figures become observations, with who, when and from what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from shanhai.core.errors import InputError, RefusedError
from shanhai.engine.observation import KEY, SCHEMA, with_ids
from shanhai.service.figures.collecting import submission
from shanhai.service.observing import TABLE
from shanhai.service.organisations import organisations
from shanhai.service.permission import Person, may, require
from shanhai.store import Workspace

if TYPE_CHECKING:
    from shanhai.store.ledger.writing import Writing


def accept(workspace: Workspace, by: Person, name: str, *, note: str = "") -> dict[str, Any]:
    """Accept a submission: its figures go into the lake, with their origin.

    The acceptance is entered first, then the figures are stored. Where the process dies between
    the two, accepting again finishes the work.

    Raises
    ------
    RefusedError
        The person may not review for the unit, or handed it in themselves.
    InputError
        It was reviewed already.
    """
    row = submission(workspace, name)
    _require(workspace, by, row["unit"])
    if not half_accepted(row):
        row = _judge(workspace, by, name, "accepted", note)
    with workspace.writing("store accepted figures"):
        change = workspace.lake.upsert(
            TABLE, observations(row), key=KEY, same="id",
            info={"submission": name, "digest": row["digest"], "by": by.actor},
        )  # fmt: skip
    stored = {**row, "version": change.version}
    workspace.ledger.write(by.actor, lambda w: w.put("submission", stored, action="store"))
    return stored


def return_(workspace: Workspace, by: Person, name: str, *, reason: str) -> dict[str, Any]:
    """Return a submission with a reason; nothing of it is stored in the lake.

    Raises
    ------
    InputError
        There is no reason, or it was reviewed already.
    """
    if not reason.strip():
        raise InputError("figures are returned with a reason")
    return _judge(workspace, by, name, "returned", reason)


def reviewable(workspace: Workspace, by: Person, row: Mapping[str, Any]) -> bool:
    """Tell whether a submission waits for this person: handed in by another, or half accepted."""
    waits = row["state"] == "handed_in" and row["by"] != by.name
    return (waits or half_accepted(row)) and may(
        workspace, by, "review", area=_area(workspace, row["unit"]), organisation=row["unit"]
    )


def half_accepted(row: Mapping[str, Any]) -> bool:
    """Tell whether a submission was accepted and its figures were not stored: accept it again."""
    return row["state"] == "accepted" and row["version"] is None


def observations(row: Mapping[str, Any]) -> pl.DataFrame:
    """Return the figures of an accepted submission as observations that say where they come from."""
    origin = (
        f"{row['id']}: {row['by']} {row['made'][:10]} 报送, {row['reviewer']} {row['reviewed'][:10]} "
        f"审核, 模板 {row['template'][:16]}"
    )
    frame = pl.DataFrame(row["figures"], schema=SCHEMA, orient="row")
    note = pl.concat_str([pl.lit(origin), pl.col("note")], separator="; ", ignore_nulls=True)
    published = pl.col("published").fill_null(row["reviewed"][:10])
    return with_ids(frame.with_columns(note.alias("note"), published.alias("published")))


def _judge(workspace: Workspace, by: Person, name: str, state: str, reason: str) -> dict[str, Any]:
    _require(workspace, by, submission(workspace, name)["unit"])

    def work(writing: Writing) -> dict[str, Any]:
        row = writing.one("submission", id=name)
        assert row is not None
        if row["state"] != "handed_in":
            raise InputError(f"{name} was reviewed already: {row['state']} by {row['reviewer']}")
        if row["by"] == by.name:
            raise RefusedError(f"{by.name} handed this in: another person reviews it (four eyes)")
        judged = {
            **row, "state": state, "reviewer": by.name, "reviewed": writing.time,
            "reason": reason.strip() or None,
        }  # fmt: skip
        writing.put("submission", judged, action="accept" if state == "accepted" else "return")
        return judged

    return workspace.ledger.write(by.actor, work)


def _require(workspace: Workspace, by: Person, unit: str) -> None:
    require(workspace, by, "review", area=_area(workspace, unit), organisation=unit)


def _area(workspace: Workspace, unit: str) -> str | None:
    known = organisations(workspace).get(unit)
    return None if known is None else known.area
