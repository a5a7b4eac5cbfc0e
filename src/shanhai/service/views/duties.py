"""Who is how far with which task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shanhai.governance.tasks.standing import ORDER
from shanhai.service.organisations import organisations
from shanhai.service.permission import Person, answers_for
from shanhai.service.tasks.board import Duty, duties
from shanhai.service.tasks.showing import shown
from shanhai.service.tasks.words import reason
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Words, words

#: The kinds of task that published plans hold; the others are registers of the office.
PUBLISHED = ("measure", "project")


@dataclass(frozen=True)
class DutyView:
    """A unit's part of a task.

    ``status`` is one of the vocabulary's ``task`` statuses, ``indicators`` are id → title.
    """

    plan: str
    no: str
    kind: str
    title: Words
    unit: str
    lead: bool
    deadline: str | None
    last_day: date | None
    percent: float
    status: str
    why: Words
    late: bool | None
    state: str
    reported: date | None
    done: date | None
    closed: date | None
    indicators: dict[str, Words]
    document: str | None
    clause: str | None


def board(standing: Standing, *, on: date | None = None, published: bool) -> list[DutyView]:
    """Return the duties, those that most need a look first.

    Parameters
    ----------
    published
        Only tasks of published plans; otherwise the registers of the office too.
    """
    plans = standing.catalog.plans
    found = [
        one
        for one in duties(standing.workspace, on=on)
        if not published or (one.task.plan in plans and one.task.kind in PUBLISHED)
    ]
    titles = {name: words(one.title) for name, one in standing.catalog.indicators.items()}
    return [
        _view(one, titles) for one in sorted(found, key=lambda o: ORDER.index(o.standing.status))
    ]


def task(standing: Standing, person: Person, plan: str, no: str) -> dict[str, dict[str, Any]]:
    """Return everything about one task in each language: duties, milestones, reports.

    What a unit reported and nobody has accepted is for those who answer for the unit.
    """
    workspace = standing.workspace
    found = {lang: shown(workspace, plan, no, lang=lang) for lang in ("zh", "en")}
    areas = {name: unit.area for name, unit in organisations(workspace).items()}
    for said in found.values():
        said["reports"] = [
            row for row in said["reports"]
            if row["verdict"] == "accepted" or answers_for(
                workspace, person, area=areas.get(row["unit"]), organisation=row["unit"]
            )
        ]  # fmt: skip
    return found


def _view(one: Duty, titles: Mapping[str, Words]) -> DutyView:
    task = one.task
    indicators = {name: titles.get(name, words(name)) for name in task.indicators}
    return DutyView(
        task.plan, task.no, task.kind, Words(task.title_zh, task.title_en), one.unit, one.lead,
        task.deadline, task.last_day, one.percent, one.standing.status,
        Words(reason(one.standing, "zh"), reason(one.standing, "en")), one.late, one.state,
        one.reported, one.done, one.closed, indicators, task.document, task.clause,
    )  # fmt: skip
