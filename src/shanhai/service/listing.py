"""What a workspace holds, as plain rows: targets, tasks, observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shanhai.catalog import Catalog, Goal, Plan, Target
from shanhai.engine.express import wanted_of
from shanhai.engine.words import label
from shanhai.service.observing import observations as collect
from shanhai.store import Workspace

Row = dict[str, Any]

TARGETS = (
    "plan", "no", "indicator", "title_zh", "unit", "area", "attribute", "baseline_year", "baseline",
    "target_year", "comparator", "value", "text", "document", "clause",
)  # fmt: skip
TASKS = ("plan", "no", "title_zh", "units", "deadline", "document", "clause")
OBSERVATIONS = (
    "indicator", "title_zh", "area", "period", "value", "unit", "basis", "document", "clause", "url",
)  # fmt: skip


def _plans(catalog: Catalog, names: Sequence[str]) -> list[Plan]:
    return [catalog.plan(name) for name in names] or list(catalog.plans.values())


def targets(workspace: Workspace, plans: Sequence[str] = (), *, lang: str = "zh") -> list[Row]:
    """Return a row for each target and target year, as the documents print them.

    ``attribute`` is given in the words of ``lang``; ``scope`` and ``since`` come after the columns
    of :data:`TARGETS`.
    """
    catalog = workspace.plans_catalog
    return [
        _target_row(catalog, wanted.plan, wanted.target, wanted.period, wanted.goal, lang)
        for plan in _plans(catalog, plans)
        for wanted in wanted_of(plan)
    ]


def _target_row(
    catalog: Catalog, plan: Plan, target: Target, period: str, goal: Goal, lang: str
) -> Row:
    year, baseline = _baseline(target)
    unit = catalog.indicators[target.indicator].unit
    shown = (
        goal.number if goal.number is not None else goal.tied_to or goal.assigned_by or goal.rank
    )
    return {
        "plan": plan.id,
        "no": target.no,
        "indicator": target.indicator,
        "title_zh": catalog.target_title(target, "zh"),
        "unit": target.printed_unit if target.printed_unit is not None else target.unit or unit,
        "area": target.area or plan.area,
        "attribute": label("attribute", target.attribute, lang),
        "baseline_year": year,
        "baseline": baseline,
        "target_year": period,
        "comparator": goal.comparator,
        "value": shown,
        "text": goal.wording,
        "document": plan.document,
        "clause": target.clause,
        "title_en": catalog.indicators[target.indicator].title.en,
        "scope": dict(target.scope),
        "since": goal.since,
        "note": target.note[lang] if target.note else None,
    }


def _baseline(target: Target) -> tuple[str | None, float | str | None]:
    if not target.baseline:
        return None, None
    year = max(target.baseline)
    reported = target.baseline[year]
    return year, reported.text if reported.text is not None else reported.value


def tasks(workspace: Workspace, plans: Sequence[str] = ()) -> list[Row]:
    """Return a row for each measure and project, in the order of the documents."""
    catalog = workspace.catalog
    return [
        {
            "plan": plan.id,
            "no": measure.no,
            "title_zh": measure.title.zh,
            "units": "、".join(measure.units),
            "deadline": measure.deadline,
            "document": plan.document,
            "clause": measure.clause,
            "title_en": measure.title.en,
            "kind": measure.kind,
            "indicators": list(measure.indicators),
            "deliverable": measure.deliverable.zh if measure.deliverable else None,
        }
        for plan in _plans(catalog, plans)
        for measure in catalog.measures.get(plan.id, ())
    ]


def observations(workspace: Workspace, *, indicator: str | None = None) -> list[Row]:
    """Return a row for each observation, with the figure as its source gives it."""
    return list(_observation_rows(workspace, indicator))


def _observation_rows(workspace: Workspace, indicator: str | None) -> Iterator[Row]:
    catalog = workspace.plans_catalog
    if indicator is not None and indicator not in catalog.variables:
        catalog.indicator(indicator)
    for row in (
        collect(workspace).frame.sort("indicator", "area", "period", "scope").iter_rows(named=True)
    ):
        if indicator in (None, row["indicator"]):
            given = row["given"] if row["given"] is not None else row["text"]
            yield {
                "indicator": row["indicator"],
                "title_zh": catalog.title_of(row["indicator"]).zh,
                "area": row["area"],
                "period": row["period"],
                "value": given,
                "unit": row["given_unit"],
                "basis": row["basis"],
                "document": row["document"],
                "clause": row["clause"],
                "url": row["url"],
                "title_en": catalog.title_of(row["indicator"]).en,
                "scope": row["scope"],
                "since": row["since"],
                "canonical": row["value"],
                "canonical_unit": row["unit"],
                "published": row["published"],
                "confidence": row["confidence"],
                "note": row["note"],
                "file": row["file"],
                "row": row["row"],
            }
