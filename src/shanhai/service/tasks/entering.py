"""Entering tasks into the registers: checked as a whole, all or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any

from shanhai.catalog.model import Organisation
from shanhai.core.errors import InputError, did_you_mean
from shanhai.governance.tasks import last_day
from shanhai.service.organisations import named, organisations
from shanhai.service.permission import Person, require
from shanhai.service.tasks.book import Key, Task, find, resolved, tasks, today
from shanhai.service.tasks.words import kinds
from shanhai.store import Workspace

if TYPE_CHECKING:
    from shanhai.store.ledger.writing import Writing


@dataclass(frozen=True)
class Entering:
    """Tasks that are to be entered: new ones, those that change, and how many stay as they are."""

    new: list[Task]
    changed: list[Task]
    unchanged: int


def look(workspace: Workspace, by: Person, given: Sequence[Task]) -> Entering:
    """Say what entering tasks would do.

    Raises
    ------
    InputError, RefusedError
        As :func:`enter`.
    """
    known = tasks(workspace)
    faults = [
        f"{_called(task, index)}: {fault}"
        for index, task in enumerate(given, 1)
        for fault in _faults(workspace, task, known)
    ]
    if faults:
        raise InputError("\n".join([f"{len(faults)} fault(s), nothing entered:", *faults]))
    units = organisations(workspace)
    new = [task for task in given if task.key not in known]
    there = [task for task in given if task.key in known]
    changed = [task for task in there if known[task.key] != resolved(task, units)]
    for task in (*new, *changed):
        _require(workspace, by, resolved(task, units), units)
    return Entering(new, changed, len(there) - len(changed))


def enter(workspace: Workspace, by: Person, given: Sequence[Task]) -> list[Key]:
    """Enter tasks, or what has changed of some.

    A task without number gets the next of its register and year (``2025-003``). A measure of a
    plan can be given other units, dates or a deliverable; its words stay its document's.

    Returns
    -------
    The plan and number of each that is new or changed.

    Raises
    ------
    InputError
        One is not sound; all that is wrong is told, and none is entered.
    RefusedError
        The person may not enter tasks for the unit that leads.
    """
    found = look(workspace, by, given)
    changed = [*found.new, *found.changed]

    def work(writing: Writing) -> list[Key]:
        numbers = {(row["plan"], row["no"]) for row in writing.rows("task")}
        keys = []
        for task in changed:
            numbered = task if task.no else replace(task, no=_next(task.plan, numbers))
            numbers.add(numbered.key)
            writing.put("task", numbered.row(), action="enter")
            keys.append(numbered.key)
        return keys

    return workspace.ledger.write(by.actor, work) if changed else []


def add_milestone(
    workspace: Workspace, by: Person, plan: str, no: str, *, title: str, due: date
) -> int:
    """Set a milestone of a task; return its number."""
    _require(workspace, by, find(workspace, plan, no), organisations(workspace))
    if not title.strip():
        raise InputError("a milestone has a title")

    def work(writing: Writing) -> int:
        number = len(writing.rows("milestone", plan=plan, no=no)) + 1
        row = {
            "plan": plan,
            "no": no,
            "number": number,
            "title": title.strip(),
            "due": due.isoformat(),
        }
        writing.put("milestone", row, action="set")
        return number

    return workspace.ledger.write(by.actor, work)


def _require(
    workspace: Workspace, by: Person, task: Task, units: Mapping[str, Organisation]
) -> None:
    """Let pass who may enter tasks for the unit that leads."""
    lead = next((name for name in task.units if name in units), None)
    area = None if lead is None else units[lead].area
    require(workspace, by, "register", area=area, organisation=lead)


def _called(task: Task, index: int) -> str:
    return f"{task.plan} {task.no}" if task.no else f"task {index} ({task.title_zh})"


def _next(book: str, numbers: Iterable[Key]) -> str:
    year = today().year
    taken = [no for plan, no in numbers if plan == book and no.startswith(f"{year}-")]
    last = max((int(no[5:]) for no in taken if no[5:].isdigit()), default=0)
    return f"{year}-{last + 1:03d}"


def _faults(workspace: Workspace, task: Task, known: Mapping[Key, Task]) -> Iterable[str]:
    catalog = workspace.catalog
    books = {kind["book"] for kind in kinds().values()}
    if task.kind not in kinds():
        yield f"no kind {task.kind!r}{did_you_mean(task.kind, kinds())}"
        return
    if task.plan in catalog.plans:
        declared = known.get(task.key)
        if declared is None:
            numbers = [no for plan, no in known if plan == task.plan]
            yield f"the plan has no such measure{did_you_mean(task.no, numbers)}"
        elif (declared.title_zh, declared.clause) != (task.title_zh, task.clause):
            yield "title and clause are the document's and cannot be changed"
    elif task.plan not in books:
        yield f"no plan or register {task.plan!r}{did_you_mean(task.plan, [*books, *catalog.plans])}"
    elif not task.printed:
        yield "needs a responsible unit"
    if not task.title_zh.strip():
        yield "needs a title"
    if task.plan not in catalog.plans or task.printed != getattr(
        known.get(task.key), "printed", ()
    ):
        yield from _unknown_units(workspace, task)
    if task.area is not None and task.area not in catalog.areas:
        yield f"no area {task.area!r}{did_you_mean(task.area, catalog.areas)}"
    for name in task.indicators:
        if name not in catalog.indicators:
            yield f"no indicator {name!r}{did_you_mean(name, catalog.indicators)}"
    yield from _date_faults(task)
    yield from _detail_faults(task)


def _unknown_units(workspace: Workspace, task: Task) -> Iterable[str]:
    units = organisations(workspace)
    every = [*units, *(alias for one in units.values() for alias in one.aliases)]
    for printed in task.printed:
        if not named(units, printed):
            yield f"no organisation {printed!r}{did_you_mean(printed, every)}"


def _date_faults(task: Task) -> Iterable[str]:
    first = None
    if task.begins is not None:
        try:
            first = date.fromisoformat(task.begins)
        except ValueError:
            yield f"begins on {task.begins!r}: write a day, 2025-06-30"
    if task.deadline is not None:
        try:
            last = last_day(task.deadline)
        except InputError as error:
            yield str(error)
            return
        if first is not None and last < first:
            yield f"is due ({task.deadline}) before it begins ({task.begins})"


def _detail_faults(task: Task) -> Iterable[str]:
    fields = kinds()[task.kind]["fields"]
    for name, value in task.details.items():
        if name not in fields:
            yield f"this kind ({task.kind}) has no {name!r}{did_you_mean(name, fields)}"
        elif fields[name].get("number") and not _is_number(value):
            yield f"{fields[name]['title']['zh']} ({name}) is a number from 0 on, not {value!r}"


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and isfinite(value)
        and value >= 0
    )
