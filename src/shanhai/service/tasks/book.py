"""What there is to do: the measures of the plans, and what was entered into the registers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from shanhai.catalog import Measure, Plan
from shanhai.catalog.model import Organisation
from shanhai.core.errors import InputError, did_you_mean
from shanhai.governance.tasks import last_day
from shanhai.service.organisations import named, organisations
from shanhai.store import Workspace

Key = tuple[str, str]


@dataclass(frozen=True)
class Task:
    """Something to be done by someone until some time.

    ``plan`` is the plan's id, or the register it was entered into (``issues``, ``findings``,
    ``projects``, ``tasks``). ``printed`` are the units as the document prints them, the lead
    first; ``units`` the organisations these are (各区政府: every district's), with whether they
    lead.
    """

    plan: str
    no: str
    kind: str
    title_zh: str
    title_en: str
    printed: tuple[str, ...] = ()
    units: Mapping[str, bool] = field(default_factory=dict)
    area: str | None = None
    begins: str | None = None
    deadline: str | None = None
    deliverable: str | None = None
    indicators: tuple[str, ...] = ()
    document: str | None = None
    clause: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What names it: plan and number."""
        return self.plan, self.no

    @property
    def first_day(self) -> date | None:
        """The day it begins, where that is known."""
        return None if self.begins is None else date.fromisoformat(self.begins)

    @property
    def last_day(self) -> date | None:
        """The day it is due, where it has a deadline."""
        return None if self.deadline is None else last_day(self.deadline)

    def row(self) -> dict[str, Any]:
        """Return the task as a row of the register ``task``."""
        names = ("plan", "no", "kind", "title_zh", "title_en", "area", "begins", "deadline",
                 "deliverable", "document", "clause")  # fmt: skip
        return {
            **{name: getattr(self, name) for name in names}, "units": list(self.printed),
            "indicators": list(self.indicators), "details": dict(self.details),
        }  # fmt: skip


def today() -> date:
    """Return the day it is here."""
    return datetime.now().astimezone().date()


def day_of(text: str | None) -> date | None:
    """Return a day as the registers hold it, if there is one."""
    return None if text is None else date.fromisoformat(text)


def tasks(workspace: Workspace, plans: Sequence[str] = ()) -> dict[Key, Task]:
    """Return the tasks by plan and number: the plans' measures first, in their order.

    What was entered for a measure (other units, another deadline) goes before its document.
    """
    catalog = workspace.catalog
    known = organisations(workspace)
    found = {
        (plan.id, measure.no): _measured(plan, measure)
        for plan in catalog.plans.values()
        for measure in catalog.measures.get(plan.id, ())
    }
    for row in workspace.ledger.rows("task"):
        found[row["plan"], row["no"]] = of_row(row)
    if plans:
        books = {plan for plan, _ in found} | set(catalog.plans)
        for name in plans:
            if name not in books:
                raise InputError(f"no plan or register {name!r}{did_you_mean(name, books)}")
        found = {key: task for key, task in found.items() if key[0] in plans}
    return {key: resolved(task, known) for key, task in found.items()}


def find(workspace: Workspace, plan: str, no: str) -> Task:
    """Return one task.

    Raises
    ------
    InputError
        There is none; the nearest number is told.
    """
    found = tasks(workspace)
    if (plan, no) not in found:
        books = list(dict.fromkeys(book for book, _ in found))
        if plan not in books:
            raise InputError(f"no plan or register with tasks {plan!r}{did_you_mean(plan, books)}")
        numbers = [number for book, number in found if book == plan]
        raise InputError(f"{plan} has no task {no!r}{did_you_mean(no, numbers)}")
    return found[plan, no]


def of_row(row: Mapping[str, Any]) -> Task:
    """Return a row of the register as a task."""
    plain = {k: v for k, v in row.items() if k not in ("units", "indicators")}
    return Task(**plain, printed=tuple(row["units"]), indicators=tuple(row["indicators"]))


def resolved(task: Task, known: Mapping[str, Organisation]) -> Task:
    """Return a task with the organisations its printed units are; a name of none stays as it is."""
    units: dict[str, bool] = {}
    for index, printed in enumerate(task.printed):
        for name in named(known, printed) or [printed]:
            units.setdefault(name, index == 0)
    return replace(task, units=units)


def _measured(plan: Plan, measure: Measure) -> Task:
    return Task(
        plan.id, measure.no, measure.kind, measure.title.zh, measure.title.en,
        printed=measure.units, area=plan.area, begins=f"{plan.period.from_}-01-01",
        deadline=measure.deadline,
        deliverable=None if measure.deliverable is None else measure.deliverable.zh,
        indicators=measure.indicators, document=plan.document, clause=measure.clause,
    )  # fmt: skip
