"""Tasks as a spreadsheet: out to be looked at and worked on, and back in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from shanhai.core.errors import InputError, did_you_mean
from shanhai.ingest import files
from shanhai.service.permission import Person
from shanhai.service.tasks.board import duties
from shanhai.service.tasks.book import Key, Task
from shanhai.service.tasks.book import tasks as all_tasks
from shanhai.service.tasks.entering import enter
from shanhai.service.tasks.words import fields, kind_named, kinds, reason, word
from shanhai.store import Workspace

#: The columns that are read back; the kinds' own fields follow.
_OURS = ("plan", "no", "kind", "title_zh", "title_en", "units", "area", "begins", "deadline",
         "deliverable", "indicators", "document", "clause")  # fmt: skip
#: For reading only.
_TOLD = ("percent", "status", "why")
_SPACED = "；;、,，"


def export_tasks(
    workspace: Workspace, path: Path, *, plans: Sequence[str] = (), unit: str | None = None,
    on: date | None = None, lang: str = "zh",
) -> int:  # fmt: skip
    """Write tasks to a spreadsheet, a row each, with how the leading unit stands.

    Returns
    -------
    The number of rows.

    Raises
    ------
    InputError
        There is such a file, or no task fits.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"tasks are written to a spreadsheet: {path.name} should end in .xlsx")
    if path.exists():
        raise InputError(f"{path} is there already; choose another name")
    stands: dict[Key, Any] = {}
    for one in duties(workspace, on=on, plans=plans, unit=unit):
        stands.setdefault(one.task.key, one)
    chosen = all_tasks(workspace, plans).values()
    rows = [
        _cells(task, stands.get(task.key), lang)
        for task in chosen
        if unit is None or task.key in stands
    ]
    if not rows:
        raise InputError("there is no such task")
    frame = pl.DataFrame(rows, infer_schema_length=None)
    frame = frame.rename({name: title for title, name in _titles(lang).items()})
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_excel(
        path, worksheet=word("columns", "tasks", lang), autofit=True, freeze_panes=(1, 0),
        table_style="Table Style Light 9",
    )  # fmt: skip
    return len(rows)


def import_tasks(
    workspace: Workspace, by: Person, path: Path, *, kind: str | None = None
) -> list[Key]:
    """Enter the tasks of a spreadsheet (see :func:`read_tasks`); what it does not change stays.

    Returns
    -------
    Plan and number of each that is new or changed.

    Raises
    ------
    InputError
        A row is not sound; all that is wrong is told, and none is entered.
    """
    return enter(workspace, by, read_tasks(path, kind=kind))


def read_tasks(path: Path, *, kind: str | None = None) -> list[Task]:
    """Read the tasks of a spreadsheet.

    Parameters
    ----------
    kind
        What the rows are, where the file has no such column (``issue``, ``finding`` …).

    Raises
    ------
    InputError
        It is no spreadsheet of tasks.
    """
    table = files.read_text_table(path)
    names = {**_titles("zh"), **_titles("en"), **{n: n for n in (*_OURS, *fields(), *_TOLD)}}
    unknown = [c for c in table.columns[1:] if c not in names]
    if unknown:
        listed = ", ".join(f"{c}{did_you_mean(c, names)}" for c in unknown)
        raise InputError(f"{path.name}: unknown column(s) {listed}")
    table = files.rename(table, {}, names, where=path.name)
    if "title_zh" not in table.columns:
        raise InputError.missing_columns(["title_zh"], table.columns[1:], where=path.name)
    return [
        _task(row, kind) for row in table.iter_rows(named=True)
        if any(value is not None for name, value in row.items() if name != files.ROW)
    ]  # fmt: skip


def _titles(lang: str) -> dict[str, str]:
    """Return the columns of the spreadsheet: title → name."""
    plain = {word("columns", name, lang): name for name in (*_OURS, *_TOLD)}
    return plain | {field["title"][lang]: name for name, field in fields().items()}


def _cells(task: Task, duty: Any, lang: str) -> dict[str, Any]:
    row = {**task.row(), "kind": kinds()[task.kind]["title"][lang], "units": "、".join(task.printed),
           "indicators": ";".join(task.indicators)}  # fmt: skip
    row = {name: row[name] for name in _OURS} | {n: task.details.get(n) for n in fields()}
    if duty is None:
        return row | dict.fromkeys(_TOLD)
    status = word("statuses", duty.standing.status, lang)
    return row | {"percent": duty.percent, "status": status, "why": reason(duty.standing, lang)}


def _task(row: Mapping[str, str | None], kind: str | None) -> Task:
    name = kind_named(row.get("kind") or kind or "measure")
    own = kinds()[name]["fields"]
    details = {
        n: _number(row[n]) if field.get("number") else row[n]
        for n, field in fields().items()
        if row.get(n) is not None and n in own
    }
    stray = {n: row[n] for n in fields() if n not in own and row.get(n) is not None}
    return Task(
        row.get("plan") or str(kinds()[name]["book"]), row.get("no") or "", name,
        row["title_zh"] or "", row.get("title_en") or row["title_zh"] or "",
        printed=_list(row.get("units")), area=row.get("area"), begins=_day(row.get("begins")),
        deadline=_day(row.get("deadline")), deliverable=row.get("deliverable"),
        indicators=_list(row.get("indicators")), document=row.get("document"),
        clause=row.get("clause"), details={**details, **stray},
    )  # fmt: skip


def _list(text: str | None) -> tuple[str, ...]:
    for sign in _SPACED:
        text = None if text is None else text.replace(sign, "\n")
    return tuple(part.strip() for part in (text or "").splitlines() if part.strip())


def _day(text: str | None) -> str | None:
    """Return a day as a spreadsheet gives it (``2025-06-30 00:00:00``) as one."""
    return None if text is None else text.removesuffix(" 00:00:00").removesuffix("T00:00:00")


def _number(text: str | None) -> float | str | None:
    try:
        return None if text is None else float(text.replace(",", ""))
    except ValueError:
        return text
