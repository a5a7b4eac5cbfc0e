"""Evaluate plans, store the run, run it again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import polars as pl

from shanhai.catalog import Goal
from shanhai.catalog.goals import NUMERIC
from shanhai.core.errors import InputError, StoreError, did_you_mean
from shanhai.engine.evaluate import Assignment, Assignments
from shanhai.engine.express import express
from shanhai.engine.run import Run, run
from shanhai.service.measuring import is_synthetic, stored_tables
from shanhai.service.observing import LakeVersions, observations
from shanhai.service.permission import Person, operator, require
from shanhai.store import Workspace
from shanhai.synthetic import ORIGIN


def evaluate(
    workspace: Workspace, plans: Sequence[str] = (), *, as_of: int | None = None, store: bool = True,
    lake: LakeVersions | None = None, assigned: Assignments | None = None,
    also: Sequence[str] = (), synthetic: bool = False,
) -> Run:  # fmt: skip
    """Evaluate plans of a workspace; without names, all of them.

    Parameters
    ----------
    as_of
        Use no figure of a later year.
    store
        Keep the run in the workspace (a sample keeps none).
    lake
        Use the lake's tables as they were at these versions; a table that is not named, or is
        None, was not there yet. Without this, as they are now.
    assigned
        Values assigned by superiors, in place of those in the ledger.
    also
        Indicators or variables to give values of though no target asks for them.
    synthetic
        Let figures count that say they are synthetic, though the workspace is not: for trying
        out what there are no figures for.
    """
    catalog = workspace.plans_catalog
    chosen = [catalog.plan(name) for name in plans] or list(catalog.plans.values())
    if not chosen:
        raise StoreError("this workspace has no plans (plans/*.yaml)")
    found = observations(workspace, lake=lake)
    graph = express(catalog, chosen, also=also)
    tables = stored_tables(workspace, graph.indicators, lake=lake)
    versions = {**found.sources["lake"], **{name: t.version for name, t in tables.items()}}
    made_up = {"synthetic": True} if synthetic or is_synthetic(catalog) else {}
    figures = found.frame if made_up else found.frame.filter(pl.col("basis") != ORIGIN)
    result = run(
        catalog, chosen, figures, sources={**found.sources, "lake": versions, **made_up}, tables=tables,
        assignments=assignments(workspace) if assigned is None else assigned, as_of=as_of,
        also=also,
    )  # fmt: skip
    if store and not workspace.sample:
        with workspace.writing("store a run"):
            workspace.runs.put(result.id, result.files())
    return result


def assignments(workspace: Workspace) -> dict[tuple[str, str, str, str], Assignment]:
    """Return the values that superiors have assigned to targets."""
    return {
        (row["plan"], row["no"], row["indicator"], row["period"]): Assignment(
            Goal.model_validate_json(row["goal"]), row["source"]
        )
        for row in workspace.ledger.rows("assignment")
    }


@dataclass(frozen=True)
class Again:
    """The outcome of running a stored run again."""

    run: str
    identical: bool
    differences: tuple[str, ...]


def run_again(workspace: Workspace, run_id: str) -> Again:
    """Run a stored run again from its own inputs and compare the bytes.

    Lake tables are read at the versions of then, and the assigned values are those of then. Where
    a plan, a declaration, a published file or the code has changed since, the run cannot be the
    same; the difference says what it was.
    """
    manifest = workspace.runs.manifest(run_id)
    inputs = manifest["inputs"]
    assigned = {
        (plan, no, indicator, period): Assignment(Goal.model_validate(goal), source)
        for plan, no, indicator, period, goal, source in inputs["assignments"]
    }
    result = evaluate(
        workspace, manifest["plans"], as_of=inputs["as_of"], store=False,
        lake=inputs["sources"]["lake"], assigned=assigned,
    )  # fmt: skip
    differences = [
        f"{name} changed" for name, then in inputs.items()
        if json.loads(json.dumps(result.inputs[name])) != then
    ]  # fmt: skip
    folder = workspace.runs.find(run_id)
    for name, content in result.files().items():
        if (folder / name).read_bytes() != content:
            differences.append(f"{name} differs")
    return Again(folder.name, not differences, tuple(differences))


def assign(
    workspace: Workspace, plan_id: str, no: str, *, value: float, comparator: str, source: str,
    since: int | None = None, period: str | None = None, indicator: str | None = None,
    by: Person | None = None,
) -> str:  # fmt: skip
    """Enter the value a superior assigned to a target (完成省下达指标 …); an earlier one is replaced.

    Parameters
    ----------
    by
        Who enters it; None is the operator of the machine.

    Returns
    -------
    The indicator whose target was given the value.

    Raises
    ------
    InputError
        There is no such target, it is not one that is assigned, or it is not the only one.
    """
    plan = workspace.catalog.plan(plan_id)
    open_targets = [
        (t, p) for t in plan.targets for p, goal in t.target.items()
        if goal.assigned_by is not None
    ]  # fmt: skip
    fits = [
        (t, p) for t, p in open_targets
        if t.no == no and period in (None, p) and indicator in (None, t.indicator)
    ]  # fmt: skip
    if not fits:
        numbers = ", ".join(dict.fromkeys(t.no for t, _ in open_targets)) or "none"
        raise InputError(f"{plan_id} has no assigned target no. {no}; assigned are: {numbers}")
    if len(fits) > 1:
        raise InputError(
            f"no. {no} has several assigned targets, say which: "
            + ", ".join(f"{t.indicator} {p}" for t, p in fits)
        )
    target, at = fits[0]
    if comparator not in NUMERIC:
        near = did_you_mean(comparator, NUMERIC)
        raise InputError(f"no comparator {comparator!r}{near}; there are: {', '.join(NUMERIC)}")
    if not isfinite(value):
        raise InputError(f"an assigned value is a number, not {value:g}")
    if comparator in ("decline", "growth") and since is None:
        raise InputError(f"{comparator} needs the base year: --since YEAR")
    goal = Goal.model_validate({comparator: value, "since": since, "text": f"{value:g}"})
    by = by or operator()
    require(workspace, by, "assign")
    row = {
        "plan": plan_id, "no": no, "indicator": target.indicator, "period": at,
        "goal": goal.model_dump_json(exclude_none=True), "source": source,
    }  # fmt: skip
    workspace.ledger.write(
        by.actor, lambda w: w.put("assignment", {**row, "made": w.time}, action="assign")
    )
    return target.indicator
