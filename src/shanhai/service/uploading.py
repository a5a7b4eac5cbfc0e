"""Files that come in over the network: looked at before they are opened, previewed, taken in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import polars as pl

from shanhai.core.errors import InputError
from shanhai.ingest.files import digest
from shanhai.ingest.guard import UPLOAD, check
from shanhai.service.bringing import ingest_observations, ingest_readings
from shanhai.service.permission import Person, require
from shanhai.service.tasks.book import Task
from shanhai.service.tasks.entering import enter, look
from shanhai.service.tasks.sheet import read_tasks
from shanhai.service.views.words import Words, refusal
from shanhai.store import Workspace
from shanhai.store.lake import Change

T = TypeVar("T")
#: How much a file may be that comes in for good, not through a department's template.
LIMITS = replace(
    UPLOAD, size=512 * 1024**2, unpacked=512 * 1024**2, rows=2**20, cells=20_000_000,
    kinds=(".csv", ".xlsx", ".parquet"),
)  # fmt: skip


@dataclass(frozen=True)
class RefusedRow:
    """A row that is not taken in, and why."""

    row: int
    reason: Words


@dataclass(frozen=True)
class Upload:
    """What a file brought in, or (``committed`` false) would bring in."""

    file: str
    digest: str
    new: int
    changed: int
    unchanged: int
    refused: int
    refused_rows: list[RefusedRow]
    notes: list[str]
    sample: list[dict[str, Any]]
    committed: bool


def bare_name(name: str | None) -> str:
    """Return the name of a file somebody sent, without folders or control characters."""
    last = PurePosixPath((name or "").replace("\\", "/")).name
    return "".join(c for c in last if c.isprintable())[-200:].strip()


def plain_name(name: str | None) -> str:
    """Return the bare name of a file that is to be read.

    Raises
    ------
    InputError
        It is of no kind that is read.
    """
    bare = bare_name(name)
    kind = Path(bare).suffix.lower()
    if kind not in LIMITS.kinds:
        raise InputError(f"{bare or 'the file'}: files are {', '.join(LIMITS.kinds)}, not {kind!r}")
    return bare


def upload_observations(
    workspace: Workspace, person: Person, path: Path, *, commit: bool,
    mapping: Mapping[str, str], defaults: Mapping[str, str],
) -> Upload:  # fmt: skip
    """Preview a file of figures, or take it in.

    Raises
    ------
    InputError
        The file cannot be used.
    RefusedError
        The person may not bring in figures of one of its areas.
    """
    check(path, LIMITS)

    def bring(dry: bool) -> Any:
        return _guarded(
            path.name,
            lambda: ingest_observations(
                workspace, path, mapping=mapping, defaults=defaults, dry_run=dry
            ),
        )

    brought = bring(True)
    for area in brought.prepared.good.get_column("area").unique().sort():
        require(workspace, person, "bring", area=area)
    if commit:
        brought = bring(False)
    return _told(brought.prepared, brought.change, (), commit)


def upload_readings(
    workspace: Workspace, person: Person, medium: str, path: Path, *, commit: bool,
    mapping: Mapping[str, str], units: Mapping[str, str],
) -> Upload:  # fmt: skip
    """Preview a file of readings (or of sites), or take it in; that takes a role everywhere.

    Raises
    ------
    InputError, RefusedError
        As :func:`upload_observations`.
    """
    require(workspace, person, "bring")
    check(path, LIMITS)
    brought = _guarded(
        path.name,
        lambda: ingest_readings(
            workspace, medium, path, mapping=mapping, units=units, dry_run=not commit
        ),
    )
    return _told(brought.readings, brought.change, brought.readings.notes, commit)


def upload_tasks(
    workspace: Workspace, person: Person, path: Path, *, commit: bool, kind: str | None = None
) -> Upload:
    """Preview a spreadsheet of tasks, or enter them into the registers.

    Raises
    ------
    InputError
        The file cannot be used, or a task is not sound; all that is wrong is told.
    RefusedError
        The person may not enter tasks for a unit that leads one.
    """
    check(path, LIMITS)
    given = _guarded(path.name, lambda: read_tasks(path, kind=kind))
    found = look(workspace, person, given)
    if commit:
        enter(workspace, person, given)
    return Upload(
        path.name, digest(path), len(found.new), len(found.changed), found.unchanged, 0, [], [],
        [_in_short(task) for task in (*found.new, *found.changed)[:10]], commit,
    )  # fmt: skip


def _in_short(task: Task) -> dict[str, Any]:
    row = task.row()
    shown = {name: row[name] for name in ("plan", "no", "kind", "title_zh", "deadline")}
    return shown | {"units": "、".join(task.printed)}


def _guarded(name: str, work: Callable[[], T]) -> T:
    """Do what reads a file; a reader that breaks down over it makes it a file that cannot be read."""
    try:
        return work()
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of the readers written in Rust
            raise InputError(f"{name} cannot be read: its content is broken") from error
        raise


def _told(read: Any, change: Change, notes: Iterable[str], committed: bool) -> Upload:
    refused: pl.DataFrame = read.rejected
    told = refused.select("row", "reason").head(200).iter_rows()
    return Upload(
        read.file, read.digest, change.new, change.changed, change.unchanged, refused.height,
        [RefusedRow(row, refusal(reason)) for row, reason in told], list(notes), read.good.head(10).to_dicts(), committed,
    )  # fmt: skip
