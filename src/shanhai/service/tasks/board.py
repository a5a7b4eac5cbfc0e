"""Who is how far: every unit's part of every task, and how it stands on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shanhai.governance.tasks import Standing, standing
from shanhai.governance.tasks.standing import ORDER
from shanhai.service.organisations import organisation, organisations
from shanhai.service.tasks.book import Task, day_of, tasks, today
from shanhai.service.tasks.words import reason, rules, word
from shanhai.store import Workspace

#: The columns of a board.
BOARD = ("plan", "no", "kind", "title_zh", "unit", "lead", "deadline", "percent", "status", "why")


@dataclass(frozen=True)
class Duty:
    """A unit's part of a task: how far it is, and how it stands.

    ``state`` is ``open``, ``done`` (reported, to be closed) or ``closed``; ``reported``, ``done``
    and ``closed`` are days.
    """

    task: Task
    unit: str
    lead: bool
    state: str
    percent: float
    reported: date | None
    done: date | None
    closed: date | None
    standing: Standing
    unit_en: str = ""

    @property
    def late(self) -> bool | None:
        """Whether it was or is past its deadline; None where there is no deadline."""
        if self.task.last_day is None:
            return None
        return self.standing.status == "overdue" or self.standing.reason.endswith("_late")

    def row(self, lang: str) -> dict[str, Any]:
        """Return the duty as a row of a board, in words."""
        return {
            "plan": self.task.plan, "no": self.task.no, "kind": self.task.kind,
            "title_zh": self.task.title_zh, "title_en": self.task.title_en, "unit": self.unit,
            "unit_en": self.unit_en or self.unit, "lead": self.lead, "deadline": self.task.deadline, "percent": self.percent,
            "status": self.standing.status, "status_word": word("statuses", self.standing.status, lang),
            "why": reason(self.standing, lang), "late": self.late, "state": self.state,
            "reported": self.reported, "done": self.done, "closed": self.closed,
            "indicators": list(self.task.indicators), "document": self.task.document,
            "clause": self.task.clause,
        }  # fmt: skip


def duties(
    workspace: Workspace, *, on: date | None = None, plans: Sequence[str] = (),
    unit: str | None = None,
) -> list[Duty]:  # fmt: skip
    """Return every unit's part of every task that has units, in the order of the documents.

    Parameters
    ----------
    on
        The day; None is today.
    unit
        Only this organisation's.
    """
    day = on or today()
    wanted = None if unit is None else organisation(workspace, unit)
    units = organisations(workspace)
    known = {(row["plan"], row["no"], row["unit"]): row for row in workspace.ledger.rows("duty")}
    stones: dict[tuple[str, str], list[tuple[str, date, date | None]]] = {}
    for row in workspace.ledger.rows("milestone"):
        stone = (row["title"], date.fromisoformat(row["due"]), day_of(row["reached"]))
        stones.setdefault((row["plan"], row["no"]), []).append(stone)
    found = [
        _duty(task, name, known.get((*task.key, name), {}), stones.get(task.key, ()), day)
        for task in tasks(workspace, plans).values()
        for name in task.units
        if wanted in (None, name)
    ]
    return [
        replace(one, unit_en=units[one.unit].name.en) if one.unit in units else one for one in found
    ]


def board(
    workspace: Workspace, *, on: date | None = None, plans: Sequence[str] = (),
    unit: str | None = None, status: str | None = None, lang: str = "zh",
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the duties as rows, those that most need a look first."""
    found = duties(workspace, on=on, plans=plans, unit=unit)
    found = [one for one in found if status in (None, one.standing.status)]
    found.sort(key=lambda one: ORDER.index(one.standing.status))
    return [one.row(lang) for one in found]


def _duty(
    task: Task, unit: str, row: dict[str, Any], stones: Sequence[tuple[str, date, date | None]],
    day: date,
) -> Duty:  # fmt: skip
    percent = float(row.get("percent", 0.0))
    days = {name: day_of(row.get(name)) for name in ("reported", "done", "closed")}
    stands = standing(
        today=day, rules=rules(), deadline=task.last_day, begins=task.first_day, percent=percent,
        milestones=stones, **days,
    )  # fmt: skip
    return Duty(
        task, unit, task.units[unit], row.get("state", "open"), percent, standing=stands,
        reported=days["reported"], done=days["done"], closed=days["closed"],
    )  # fmt: skip
