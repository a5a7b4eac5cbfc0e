"""Figures of the assessed that the ledger knows: tasks, rectification, issues, figures handed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from shanhai.catalog.scheme import Scheme
from shanhai.governance.tasks import yearly
from shanhai.governance.tasks.yearly import Part
from shanhai.report.phrases import phrase
from shanhai.service._assessed_figures import LedgerFigures
from shanhai.service.figures import due_day, submissions
from shanhai.service.organisations import named, organisations
from shanhai.service.tasks import Duty, duties
from shanhai.store import Workspace

Row = dict[str, Any]
Found = Iterator[tuple[str, float | None, str]]


def ledger_figures(workspace: Workspace, schemes: Sequence[Scheme], year: int) -> LedgerFigures:
    """Return what the ledger knows of the assessed in a year.

    Nothing is known as long as nobody has reported anything: an unused ledger says nothing
    about anyone. From then on an unreported task counts as not begun, and a register without
    an entry for a unit as nothing to put right.
    """
    ledger = workspace.ledger
    handed_in = submissions(workspace, year=year)
    if not (handed_in or ledger.rows("duty") or ledger.rows("task")):
        return {}
    by_unit: dict[str, list[Duty]] = {}
    for duty in duties(workspace, on=date(year, 12, 31)):
        by_unit.setdefault(duty.unit, []).append(duty)
    due = due_day(workspace, year)
    providers = {
        unit for i in workspace.catalog.indicators.values() for unit in i.provider
    }  # fmt: skip
    found: dict[tuple[str, str], tuple[float | None, str]] = {}
    for member, units in _units(workspace, schemes).items():
        own = [duty for unit in units for duty in by_unit.get(unit, ())]
        handed = [row for row in handed_in if row["unit"] in units]
        asked = not providers.isdisjoint(units)
        for name, value, origin in (
            *_of_tasks(own, year), *_of_registers(own, year), *_of_figures(handed, due, asked=asked)
        ):  # fmt: skip
            known = None if value is None else round(value, 4)
            found[member, f"ledger.{name}"] = (known, origin)
    return found


def _units(workspace: Workspace, schemes: Sequence[Scheme]) -> dict[str, list[str]]:
    """Return the organisations each assessed stands for: itself, or the governments of its area."""
    known = organisations(workspace)
    found: dict[str, list[str]] = {}
    for scheme in schemes:
        for member in scheme.members:
            if scheme.assesses == "unit":
                found[member] = named(known, member)
            else:
                found[member] = [
                    n for n, o in known.items() if o.area == member and o.kind == "government"
                ]
    return found


def _part(duty: Duty) -> Part:
    return Part(duty.task.first_day, duty.task.last_day, duty.percent, duty.done)


def _say(key: str, **facts: Any) -> str:
    return phrase("origins", key, "zh", **facts)


def _of_tasks(own: Sequence[Duty], year: int) -> Found:
    parts = [_part(d) for d in own if d.task.kind in ("measure", "project")]
    n = len(yearly.in_force(parts, year))
    origin = _say("tasks", n=n, year=year)
    yield "tasks_done_share", yearly.done_share(parts, year), origin
    yield "tasks_on_time_share", yearly.on_time_share(parts, year), origin
    yield "tasks_overdue", float(yearly.overdue(parts, year)) if n else None, origin


def _of_registers(own: Sequence[Duty], year: int) -> Found:
    for kind, name in (("finding", "rectification_done_share"), ("issue", "issues_closed_share")):
        due = [d for d in own if d.task.kind == kind and _of_the_year(d, year)]
        done = sum(d.done is not None and d.done.year <= year for d in due)
        share = 100.0 * done / len(due) if due else 100.0
        yield name, share, _say(kind, n=len(due), done=done, year=year)
    false = sum(
        float(d.task.details.get("false_figures") or 0.0) for d in own
        if d.task.kind == "finding" and (d.task.first_day is None or d.task.first_day.year == year)
    )  # fmt: skip
    yield "false_figures", false, _say("false", year=year)


def _of_the_year(duty: Duty, year: int) -> bool:
    """Tell whether something entered by the year's end was to be put right by it, or still is."""
    entered = duty.task.first_day is None or duty.task.first_day.year <= year
    due = duty.task.last_day is None or duty.task.last_day.year <= year
    return entered and due and (duty.done is None or duty.done.year >= year)


def _of_figures(handed: Sequence[Row], due: date | None, *, asked: bool) -> Found:
    """Who is asked for no figure, or in a year without a collection, has none to be late with."""
    if due is None or not (asked or handed):
        yield from ((name, None, "") for name in ("figures_on_time_share", "figures_returned"))
        return
    good = sum(row["state"] != "returned" and not row["late"] for row in handed)
    share = 100.0 * good / len(handed) if handed else 0.0
    origin = _say("figures", n=len(handed), good=good, due=due)
    yield "figures_on_time_share", share, origin
    yield "figures_returned", float(sum(r["state"] == "returned" for r in handed)), origin
