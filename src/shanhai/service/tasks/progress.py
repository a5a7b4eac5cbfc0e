"""How a task goes on: a unit reports, a reviewer accepts or returns, and closes (销号)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanhai.core.errors import InputError, RefusedError, did_you_mean
from shanhai.service.organisations import organisation, organisations
from shanhai.service.permission import Person, require
from shanhai.service.tasks.book import Task, find, today
from shanhai.service.tasks.words import kinds
from shanhai.store import Workspace

if TYPE_CHECKING:
    from shanhai.store.ledger.writing import Writing

Row = dict[str, Any]
#: The largest evidence file.
MAX_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class File:
    """A file that proves something."""

    name: str
    content: bytes


def read_files(paths: Sequence[Path]) -> list[File]:
    """Read evidence files.

    Raises
    ------
    InputError
        One is missing, or too large.
    """
    for path in paths:
        if not path.is_file():
            raise InputError(f"no file {path}")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path.name} is larger than {MAX_BYTES // 1024**2} MiB")
    return [File(path.name, path.read_bytes()) for path in paths]


def report(
    workspace: Workspace, by: Person, plan: str, no: str, *, percent: float, text: str,
    unit: str | None = None, done: date | None = None, invested: float | None = None,
    evidence: Sequence[File] = (),
) -> Row:  # fmt: skip
    """Report how far a unit is with its part of a task.

    Parameters
    ----------
    percent
        Progress. [%]
    unit
        For which of the responsible units; None is the person's own.
    done
        The day it was completed; it then waits to be closed by a reviewer.
    invested
        Money spent so far, of a project. [10,000 CNY]
    evidence
        Files that prove it; needed to complete what the kind of task asks evidence for.

    Returns
    -------
    The report as it was entered.

    Raises
    ------
    RefusedError
        The person may not report for the unit.
    InputError
        The unit has no part in the task, the part is done already, or something is no progress.
    """
    task = find(workspace, plan, no)
    name = _unit(workspace, task, unit or by.organisation)
    _require(workspace, by, "report", name)
    _check(task, percent, text, done, invested, evidence)

    def work(writing: Writing) -> Row:
        part = _part(writing, task, name)
        if part["state"] != "open":
            raise InputError(f"{plan} {no}: {name} has reported it done already ({part['state']})")
        number = len(writing.rows("progress", plan=plan, no=no, unit=name)) + 1
        kept = [
            {"name": f.name, "digest": workspace.evidence.put(f.content), "bytes": len(f.content)}
            for f in evidence
        ]
        row = {
            "plan": plan, "no": no, "unit": name, "number": number, "percent": float(percent),
            "text": text.strip(), "invested": invested, "done": done and done.isoformat(),
            "evidence": kept, "by": by.name, "made": writing.time,
        }  # fmt: skip
        writing.put("progress", row, action="report")
        _settle(writing, {**part, "reported": today().isoformat()}, action="report")
        return row

    return workspace.ledger.write(by.actor, work)


def review(
    workspace: Workspace, by: Person, plan: str, no: str, unit: str, *, accept: bool,
    reason: str = "",
) -> Row:  # fmt: skip
    """Accept a unit's latest report, or return it with a reason; what was before then counts again.

    Raises
    ------
    RefusedError
        The person may not review for the unit, or made the report themselves.
    InputError
        There is no report to be reviewed, or a return has no reason.
    """
    task = find(workspace, plan, no)
    name = _unit(workspace, task, unit)
    _require(workspace, by, "review", name)
    if not accept and not reason.strip():
        raise InputError("a report is returned with a reason")

    def work(writing: Writing) -> Row:
        part = _part(writing, task, name)
        row = _judge(writing, by, part, accept=accept, reason=reason)
        _settle(writing, part, action="accept" if accept else "return")
        return row

    return workspace.ledger.write(by.actor, work)


def close(
    workspace: Workspace, by: Person, plan: str, no: str, unit: str, *, note: str = ""
) -> None:
    """Close a unit's part of a task (销号): what was reported done is accepted.

    Raises
    ------
    RefusedError
        The person may not close for the unit, or reported it done themselves.
    InputError
        It was not reported done.
    """
    task = find(workspace, plan, no)
    name = _unit(workspace, task, unit)
    _require(workspace, by, "close", name)

    def work(writing: Writing) -> None:
        part = _part(writing, task, name)
        if part["state"] != "done":
            told = {"open": "was not reported done yet", "closed": "is closed already"}
            raise InputError(f"{plan} {no}: {name}'s part {told[part['state']]}")
        if _latest(writing, part)["verdict"] is None:
            _judge(writing, by, part, accept=True, reason=note)
        closed = {**part, "state": "closed", "closed": today().isoformat()}
        writing.put("duty", closed, action="close")

    workspace.ledger.write(by.actor, work)


def reopen(workspace: Workspace, by: Person, plan: str, no: str, unit: str, *, reason: str) -> None:
    """Open a closed part again: the report that said it done is returned with the reason."""
    task = find(workspace, plan, no)
    name = _unit(workspace, task, unit)
    _require(workspace, by, "close", name)
    if not reason.strip():
        raise InputError("a task is opened again with a reason")

    def work(writing: Writing) -> None:
        part = _part(writing, task, name)
        if part["state"] != "closed":
            raise InputError(f"{plan} {no}: {name}'s part is not closed")
        judged = {
            "verdict": "returned",
            "reason": reason,
            "reviewer": by.name,
            "reviewed": writing.time,
        }
        writing.put("progress", {**_latest(writing, part), **judged}, action="return")
        _settle(writing, part, action="reopen")

    workspace.ledger.write(by.actor, work)


def reach_milestone(
    workspace: Workspace, by: Person, plan: str, no: str, number: int, *, on: date | None = None
) -> None:
    """Enter that a milestone was reached: by someone who may report for one of the task's units."""
    task = find(workspace, plan, no)
    names = [name for name in task.units if name in organisations(workspace)]
    own = [name for name in names if name == by.organisation] or names[:1]
    for name in own:
        _require(workspace, by, "report", name)
    day = on or today()
    if day > today():
        raise InputError(f"{day} is still to come: a milestone is reached when it is reached")

    def work(writing: Writing) -> None:
        row = writing.one("milestone", plan=plan, no=no, number=number)
        if row is None:
            raise InputError(f"{plan} {no} has no milestone {number}")
        writing.put("milestone", {**row, "reached": day.isoformat()}, action="reach")

    workspace.ledger.write(by.actor, work)


def _require(workspace: Workspace, by: Person, action: str, unit: str) -> None:
    area = organisations(workspace)[unit].area
    require(workspace, by, action, area=area, organisation=unit)


def _unit(workspace: Workspace, task: Task, unit: str | None) -> str:
    """Return the name of a unit that has a part in the task and is an organisation."""
    if unit is None:
        raise InputError(f"say for which unit: {', '.join(task.units)}")
    name = organisation(workspace, unit)
    if name not in task.units:
        raise InputError(
            f"{task.plan} {task.no}: {name} is not a responsible unit{did_you_mean(name, task.units)}; "
            f"these are: {', '.join(task.units) or 'none'}"
        )
    return name


def _check(
    task: Task, percent: float, text: str, done: date | None, invested: float | None,
    evidence: Sequence[File],
) -> None:  # fmt: skip
    if not isfinite(percent) or not 0 <= percent <= 100:
        raise InputError(f"progress is 0 to 100 %, not {percent:g}")
    if not text.strip():
        raise InputError("say in words what was done")
    if done is not None and done > today():
        raise InputError(f"{done} is still to come: nothing is completed on it yet")
    if done is not None and percent < 100:
        raise InputError(f"what is completed is 100 %, not {percent:g}")
    if done is not None and kinds()[task.kind]["evidence"] and not evidence:
        title = kinds()[task.kind]["title"]
        raise InputError(f"completing this ({title['en']}, {title['zh']}) needs evidence files")
    if invested is not None and (task.kind != "project" or not isfinite(invested) or invested < 0):
        raise InputError("money spent is a number from 0 on, of a project")
    for file in evidence:
        if len(file.content) > MAX_BYTES:
            raise InputError(f"{file.name} is larger than {MAX_BYTES // 1024**2} MiB")


def _part(writing: Writing, task: Task, unit: str) -> Row:
    key = {"plan": task.plan, "no": task.no, "unit": unit}
    none = {"state": "open", "percent": 0.0, "reported": None, "done": None, "closed": None}
    return writing.one("duty", **key) or {**key, **none}


def _reports(writing: Writing, part: Row) -> list[Row]:
    found = writing.rows("progress", plan=part["plan"], no=part["no"], unit=part["unit"])
    return sorted(found, key=lambda row: row["number"])


def _latest(writing: Writing, part: Row) -> Row:
    found = _reports(writing, part)
    if not found:
        raise InputError(f"{part['plan']} {part['no']}: {part['unit']} has reported nothing")
    return found[-1]


def _judge(writing: Writing, by: Person, part: Row, *, accept: bool, reason: str) -> Row:
    row = _latest(writing, part)
    if row["verdict"] is not None:
        raise InputError(f"report {row['number']} of {part['unit']} was reviewed already")
    if row["by"] == by.name:
        raise RefusedError(f"{by.name} made this report: another person reviews it (four eyes)")
    judged = {
        **row, "verdict": "accepted" if accept else "returned", "reason": reason.strip() or None,
        "reviewer": by.name, "reviewed": writing.time,
    }  # fmt: skip
    writing.put("progress", judged, action="accept" if accept else "return")
    return judged


def _settle(writing: Writing, part: Row, *, action: str) -> None:
    """Let a part be as its latest report says that was not returned."""
    counting = [row for row in _reports(writing, part) if row["verdict"] != "returned"]
    last = counting[-1] if counting else {"percent": 0.0, "done": None}
    state = "open" if last["done"] is None else "done"
    row = {**part, "percent": last["percent"], "done": last["done"], "state": state, "closed": None}
    writing.put("duty", row, action=action)
