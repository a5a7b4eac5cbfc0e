"""Early warnings: what needs a look before it is too late, why, and who answers for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shanhai.catalog import Catalog, Indicator
from shanhai.catalog.warning import WarningRules, warning_rules
from shanhai.engine.express import wanted_of
from shanhai.engine.figures import Definition
from shanhai.engine.run import Run
from shanhai.governance.outlook import (
    Signal,
    behind_path,
    data_late,
    listed,
    low_chance,
    near_limit,
    task_due,
)
from shanhai.governance.targets import Point
from shanhai.report.phrases import sentence
from shanhai.service.evaluating import evaluate
from shanhai.service.foreseeing import Foreseen, foresee, responsible
from shanhai.service.tasks import Duty, duties
from shanhai.service.tasks.book import today as this_day
from shanhai.store import Workspace

Row = dict[str, Any]


@dataclass(frozen=True)
class About:
    """What a warning is about: a target, a figure, a task."""

    plan: str
    no: str
    title_zh: str
    title_en: str
    indicator: str | None = None
    area: str | None = None
    unit: str = ""


def warnings(
    workspace: Workspace, plans: Sequence[str] = (), *, today: date | None = None
) -> list[Row]:
    """Return the warnings of a day, the most severe first.

    Only targets that are still to be reached are looked at, by the figures of whole years before.

    Returns
    -------
    Rows ``severity, rule, plan, no, indicator, area, title_zh, title_en, reason_zh, reason_en,
    units`` (those who answer for it).

    Raises
    ------
    CatalogError
        The workspace's own rules (``early-warning.yaml``) are wrong.
    """
    day = today or this_day()
    rules = warning_rules(workspace.folder)
    catalog = workspace.catalog
    run = evaluate(workspace, plans, as_of=day.year - 1, store=False)
    about: dict[str, About] = {}
    signals = [
        *_of_targets(catalog, run, rules, day, about),
        *_of_figures(workspace, run, rules, day, about),
        *_of_tasks(workspace, plans, rules, day, about),
    ]
    return [_row(about[signal.subject], signal) for signal in listed(signals)]


def _of_targets(
    catalog: Catalog, run: Run, rules: WarningRules, day: date, about: dict[str, About]
) -> Iterator[Signal | None]:
    for one in foresee(catalog, run, as_of=day.year - 1):
        if one.limit is None or one.comparator is None or one.judged.wanted.year < day.year:
            continue
        wanted, target = one.judged.wanted, one.judged.wanted.target
        subject = f"target {wanted.plan.id} {target.no} {target.indicator} {wanted.period}"
        indicator = catalog.indicators[target.indicator]
        about[subject] = About(
            wanted.plan.id, target.no, catalog.target_title(target, "zh"),
            catalog.target_title(target, "en"), target.indicator, wanted.area,
            target.unit or indicator.unit,
        )  # fmt: skip
        units = responsible(catalog, target.indicator)
        yield from _of_target(one, subject, rules, indicator, units)


def _of_target(
    one: Foreseen, subject: str, rules: WarningRules, indicator: Indicator, units: tuple[str, ...]
) -> Iterator[Signal | None]:
    assert one.comparator is not None
    assert one.limit is not None
    if rules.low_chance:
        yield low_chance(subject, one.outlook, at_most=rules.low_chance.at_most, units=units)
    if not one.points:
        return
    latest, year, better = one.points[-1], one.judged.wanted.year, indicator.better
    utmost = [end * one.judged.scale for end in indicator.range or () if end is not None]
    if rules.near_limit and one.limit not in utmost:  # nothing is nearer to 100 % than 100 %
        found = near_limit(
            subject, one.comparator, one.limit, latest, margin=rules.near_limit.margin,
            better=better, units=units,
        )  # fmt: skip
        due = latest.year >= year  # before that a limit not kept is a path not gone
        yield found if found is None or due or found.reason == "near_limit" else None
    base = next((p for p in one.points if p.year == _base_year(one)), None)
    if rules.behind_path and base is not None:
        yield behind_path(
            subject, one.comparator, base, Point(year, one.limit), latest,
            tolerance=rules.behind_path.tolerance, better=better, units=units,
        )  # fmt: skip


def _base_year(one: Foreseen) -> int:
    wanted = one.judged.wanted
    declared = [int(p[:4]) for p in wanted.target.baseline if len(p) == 4]
    return max(declared) if declared else wanted.plan.period.from_ - 1


def _of_figures(
    workspace: Workspace, run: Run, rules: WarningRules, day: date, about: dict[str, About]
) -> Iterator[Signal | None]:
    """Yield warnings of yearly figures that are late: those the plans of the year need."""
    rule, year = rules.data_late, day.year - 1
    if rule is None or (due := _due(workspace, rule.due, year)) is None:
        return
    catalog, seen = workspace.catalog, set()
    for plan in (catalog.plans[name] for name in run.plans):
        if not plan.period.from_ <= year <= plan.period.to:
            continue
        for wanted in wanted_of(plan):
            name = wanted.target.indicator
            definition = Definition(name, wanted.area, wanted.scope, wanted.since)
            if definition in seen or catalog.indicators[name].kind != "quantity":
                continue
            seen.add(definition)
            subject = f"figure {plan.id} {wanted.target.no} {name} {year}"
            title = catalog.indicators[name].title
            about[subject] = About(
                plan.id, wanted.target.no, title.zh, title.en, name, wanted.area
            )  # fmt: skip
            yield data_late(
                subject, str(year), due, today=day, grace=rule.grace,
                there=run.figures.best(definition, year) is not None,
                units=responsible(catalog, name),
            )  # fmt: skip


def _due(workspace: Workspace, declared: str | None, year: int) -> date | None:
    """Return until when the figures of a year are wanted: by its collection, else as declared."""
    row = workspace.ledger.one("collection", year=year)
    if row is not None:
        return date.fromisoformat(row["due"])
    if declared is None:
        return None
    first = date.fromisoformat(f"{year + 1}-{declared[:2]}-01")
    return first + timedelta(days=int(declared[3:]) - 1)


def _of_tasks(
    workspace: Workspace, plans: Sequence[str], rules: WarningRules, day: date,
    about: dict[str, About],
) -> Iterator[Signal | None]:  # fmt: skip
    """Yield warnings of tasks; those nobody has reported on stand once for all their units."""
    if rules.task_due is None:
        return
    by_task: dict[tuple[str, str], list[Duty]] = {}
    for duty in duties(workspace, on=day, plans=plans):
        if duty.task.last_day is not None and duty.done is None and duty.closed is None:
            by_task.setdefault(duty.task.key, []).append(duty)
    for (plan, no), late in by_task.items():
        subject, task = f"task {plan} {no}", late[0].task
        assert task.last_day is not None
        about[subject] = About(plan, no, task.title_zh, task.title_en)
        yield task_due(
            subject, task.last_day, today=day, done=False, soon=rules.task_due.soon,
            progress=min(d.percent for d in late), units=tuple(d.unit for d in late),
        )  # fmt: skip


def _row(about: About, signal: Signal) -> Row:
    words = {
        f"reason_{lang}": sentence("reasons", signal.reason, signal.facts, about.unit, lang)
        for lang in ("zh", "en")
    }
    return {
        "severity": signal.severity, "rule": signal.rule, "plan": about.plan, "no": about.no,
        "indicator": about.indicator, "area": about.area, "title_zh": about.title_zh,
        "title_en": about.title_en, **words, "units": list(signal.units),
    }  # fmt: skip
