"""Who is how far with which task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shanhai.governance.tasks.standing import ORDER
from shanhai.service.tasks.board import Duty, duties
from shanhai.service.tasks.words import reason
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Words, words

#: The kinds of task that published plans hold; the others are registers of the office.
PUBLISHED = ("measure", "project")


@dataclass(frozen=True)
class DutyView:
    """A unit's part of a task.

    ``unit`` is its name as the registers have it. ``status`` is one of the vocabulary's ``task`` statuses, ``indicators`` are id → title.
    """

    plan: str
    no: str
    kind: str
    title: Words
    unit: str
    unit_name: Words
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
    titles = titles_of(standing)
    return [
        _view(one, titles) for one in sorted(found, key=lambda o: ORDER.index(o.standing.status))
    ]


def duties_of(standing: Standing, plan: str, no: str) -> list[DutyView]:
    """Return the units' parts of one task, the lead first."""
    titles = titles_of(standing)
    found = duties(standing.workspace, plans=[plan])
    return [_view(one, titles) for one in found if one.task.no == no]


def titles_of(standing: Standing) -> dict[str, Words]:
    """Return the titles of the indicators by their ids."""
    return {name: words(one.title) for name, one in standing.catalog.indicators.items()}


def _view(one: Duty, titles: Mapping[str, Words]) -> DutyView:
    task = one.task
    indicators = {name: titles.get(name, words(name)) for name in task.indicators}
    return DutyView(
        task.plan, task.no, task.kind, Words(task.title_zh, task.title_en), one.unit,
        Words(one.unit, one.unit_en or one.unit), one.lead, task.deadline, task.last_day, one.percent, one.standing.status,
        Words(reason(one.standing, "zh"), reason(one.standing, "en")), one.late, one.state,
        one.reported, one.done, one.closed, indicators, task.document, task.clause,
    )  # fmt: skip
