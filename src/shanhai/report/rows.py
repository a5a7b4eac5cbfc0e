"""The rows of the target tables: one for each target and target year, grouped by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from shanhai.catalog import Catalog, Plan
from shanhai.catalog.model import Reported
from shanhai.engine.evaluate import Judged
from shanhai.engine.figures import Definition, Figure
from shanhai.engine.words import number
from shanhai.governance.targets import worst
from shanhai.report.bars import bar
from shanhai.report.evidence import NOTHING, Evidence, Ref
from shanhai.report.naming import (
    area_name,
    document_title,
    period,
    plain,
    qualifiers,
    target_title,
    unit,
)
from shanhai.report.words import Both, both, join, labelled, word

GOOD = ("met", "on_track", "hold_kept")
BAD = ("not_met", "behind", "hold_broken")
OPEN = ("pending", "not_comparable")
COLUMNS = ("no", "name", "unit", "base", "goal", "value", "bar", "status", "why")
_OPTIONAL = ("unit", "base", "value", "bar")


@dataclass(frozen=True)
class Cell:
    """A figure in a table: what it says, of which year, and its evidence."""

    text: Both
    period: Both
    ref: Ref | None
    more: Both = NOTHING


@dataclass(frozen=True)
class Row:
    """One target for one target year, in words."""

    plan: Plan
    no: str
    domain: str
    name: Both
    details: Both
    attribute: Both
    note: Both
    unit: Both
    base: Cell | None
    goal: Both
    goal_period: Both
    value: Cell | None
    bar: Markup | None
    status: str
    label: Both
    reason: Both
    ref: Ref
    definition: Definition


@dataclass(frozen=True)
class Item:
    """What a document wants under one number by one year: met when all its parts are."""

    no: str
    period: Both
    rows: tuple[Row, ...]

    @property
    def status(self) -> str:
        """The status of the worst part: what fails first, then what is unknown."""
        return worst(row.status for row in self.rows)

    @property
    def divided(self) -> bool:
        """Whether the parts have different statuses."""
        return len({row.status for row in self.rows}) > 1


@dataclass(frozen=True)
class Group:
    """Everything under one number of a document."""

    no: str
    items: tuple[Item, ...]

    @property
    def rows(self) -> list[Row]:
        """All rows."""
        return [row for item in self.items for row in item.rows]

    @property
    def statuses(self) -> list[str]:
        """The status of each item."""
        return [item.status for item in self.items]

    @property
    def block(self) -> str:
        """Where the group is shown: judged, open or without data."""
        found = {row.status for row in self.rows}
        if found & {*GOOD, *BAD}:
            return "judged"
        return "open" if found & {*OPEN} else "without"


@dataclass(frozen=True)
class PlanView:
    """One plan's table."""

    plan: Plan
    document: Both
    area: Both
    groups: tuple[Group, ...]

    @property
    def items(self) -> list[Item]:
        """What is counted: one for each number and target year."""
        return [item for group in self.groups for item in group.items]

    @property
    def rows(self) -> list[Row]:
        """All rows."""
        return [row for group in self.groups for row in group.rows]

    @property
    def years(self) -> Both:
        """The plan's period."""
        first, last = self.plan.period.from_, self.plan.period.to
        return (
            period(str(first))
            if first == last
            else word("targets", "years", first=first, last=last)
        )

    def count(self, *statuses: str) -> int:
        """Count the items of some statuses."""
        return sum(item.status in statuses for item in self.items)

    def block(self, name: str) -> list[Group]:
        """Return the groups of a block, in the document's order."""
        return [group for group in self.groups if group.block == name]

    def columns(self, name: str) -> list[str]:
        """Return the columns of a block's table; one that would be empty is left out."""
        rows = [row for group in self.block(name) for row in group.rows]
        return [c for c in COLUMNS if c not in _OPTIONAL or any(getattr(row, c) for row in rows)]


def plan_views(catalog: Catalog, evidence: Evidence) -> list[PlanView]:
    """Return a view for each plan, those of the workspace's own area first, then by time."""
    maker = _Maker(catalog, evidence)
    run = evidence.run
    rows: dict[str, dict[str, dict[str, list[Row]]]] = {}
    for judged, verdict in zip(run.judged, run.verdicts.iter_rows(named=True), strict=True):
        row = maker.row(verdict["step"], judged, verdict)
        by_year = rows.setdefault(row.plan.id, {}).setdefault(row.no, {})
        by_year.setdefault(judged.wanted.period, []).append(row)
    views = []
    for plan_id, by_number in rows.items():
        groups = tuple(
            Group(no, tuple(Item(no, found[0].goal_period, tuple(found)) for found in by_year.values()))
            for no, by_year in by_number.items()
        )  # fmt: skip
        plan = catalog.plans[plan_id]
        views.append(
            PlanView(
                plan, document_title(catalog, plan.document), area_name(catalog, plan.area), groups
            )
        )
    own = catalog.workspace.area if catalog.workspace is not None else None
    return sorted(
        views, key=lambda v: (v.plan.area != own, v.plan.period.from_, v.plan.period.to, v.plan.id)
    )


class _Maker:
    """Turns verdicts into rows."""

    def __init__(self, catalog: Catalog, evidence: Evidence) -> None:
        self.catalog = catalog
        self.evidence = evidence

    def row(self, step: str, judged: Judged, verdict: dict[str, Any]) -> Row:
        wanted, catalog = judged.wanted, self.catalog
        target, plan = wanted.target, wanted.plan
        indicator = catalog.indicators[target.indicator]
        drawn = bar(judged, indicator.better)
        status: str = judged.verdict.status
        area = area_name(catalog, wanted.area) if wanted.area != plan.area else NOTHING
        label = labelled("status", status)
        return Row(
            plan, target.no, target.indicator.partition(".")[0],
            name=target_title(catalog, target),
            details=join([area, qualifiers(catalog, judged.definition)]),
            attribute=labelled("attribute", target.attribute),
            note=both(target.note) if target.note is not None else NOTHING,
            unit=unit(verdict["unit"]) if verdict["unit"] else NOTHING,
            base=self.base(step, judged),
            goal=Both(verdict["target"], verdict["target_en"]),
            goal_period=period(wanted.period),
            value=self.value(judged),
            bar=drawn.draw(status) if drawn is not None else None,
            status=status, label=label, reason=Both(verdict["reason"], verdict["reason_en"]),
            ref=self.evidence.ref(step, label), definition=judged.definition,
        )  # fmt: skip

    def base(self, step: str, judged: Judged) -> Cell | None:
        """Return the baseline the document gives, with the figure it became."""
        declared = judged.wanted.target.baseline
        if not declared:
            return None
        at = max(declared)
        reported = declared[at]
        if reported.value is not None:
            shown = plain(reported.value)
            text = Both(reported.text or shown.zh, shown.en)
        else:
            text = both(reported.text or "")
        found = self._declared(judged, at, reported)
        ref = self.evidence.ref(self.evidence.step_of(found) if found else step, text)
        return Cell(text, period(at), ref)

    def _declared(self, judged: Judged, at: str, reported: Reported) -> Figure | None:
        wanted = judged.wanted
        if len(at) != 4:
            return None
        d = judged.definition._replace(since=reported.since)
        found = [
            f for f in self.evidence.run.figures.reported(d, int(at))
            if f.row.get("document") == wanted.plan.document
        ]  # fmt: skip
        exact = [f for f in found if f.row.get("clause") == wanted.target.clause]
        return next(iter(exact or found), None)

    def value(self, judged: Judged) -> Cell | None:
        """Return the latest figure, with a computed one and others of the same year beside it."""
        figure = judged.figure
        if figure is None:
            return None
        if figure.value is not None:
            text = plain(float(f"{figure.value * judged.scale:.12g}"))
        elif figure.fulfilled is not None:
            text = word("targets", "fulfilled" if figure.fulfilled else "open_state")
        else:
            text = both(figure.text or "")
        ref = self.evidence.ref(self.evidence.step_of(figure), text)
        return Cell(text, period(str(figure.year)), ref, self._beside(judged))

    def _beside(self, judged: Judged) -> Both:
        parts = []
        if (gap := judged.difference) is not None and judged.computed is not None:
            assert judged.computed.value is not None
            value = number(judged.computed.value * judged.scale)
            key = "computed_differs" if judged.differs else "computed_same"
            parts.append(word("targets", key, value=value, difference=number(gap)))
        others = [number(f.value * judged.scale) for f in judged.others if f.value is not None]
        if others:
            parts.append(word("targets", "also", values="、".join(dict.fromkeys(others))))
        return join(parts, "；", "; ")
