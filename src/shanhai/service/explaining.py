"""Explain a number; compare two runs."""

from __future__ import annotations

import io

import polars as pl

from shanhai.core.errors import InputError, did_you_mean
from shanhai.engine.compare import Difference, Stored
from shanhai.engine.compare import compare as compare_stored
from shanhai.engine.explain import Node
from shanhai.engine.explain import explain as explain_step
from shanhai.engine.lineage import from_lines
from shanhai.engine.run import Run
from shanhai.service import accounting
from shanhai.service.evaluating import evaluate
from shanhai.store import Workspace


def explain(
    workspace: Workspace, what: str, which: str | None = None, *, area: str | None = None,
    run: str | None = None, lang: str = "zh",
) -> list[Node]:  # fmt: skip
    """Return the evidence trees of what is asked for.

    Parameters
    ----------
    what
        A plan id (then ``which`` is a target's number), an indicator or variable (then ``which``
        is a year; without one, the latest), or the id of a step, of a run or a kept account.
    area
        For an indicator: the area; by default the workspace's own.
    run
        A stored run; by default a fresh evaluation.
    """
    catalog = workspace.plans_catalog
    named = what in catalog.indicators or what in catalog.variables
    if run is not None:
        stored = load_run(workspace, run)
    else:
        plans = [what] if what in catalog.plans else ()
        stored = _fresh(evaluate(workspace, plans, store=False, also=[what] if named else ()))
    if what in catalog.plans:
        chosen = _of_target(stored, what, which)
    elif named:
        place = area or (catalog.workspace.area if catalog.workspace else "")
        chosen = _of_indicator(stored, what, which, place)
    else:
        known = [*catalog.plans, *catalog.indicators, *catalog.variables]
        if not any(name.startswith(what) for name in stored.steps):
            if (kept := accounting.explain(workspace, what, lang=lang)) is not None:
                return [kept]
            raise InputError(
                f"no plan, indicator, variable or step {what!r}{did_you_mean(what, known)}"
            )
        chosen = [what]
    return [explain_step(catalog, stored.steps, step, lang=lang) for step in chosen]


def _of_target(stored: Stored, plan: str, no: str | None) -> list[str]:
    rows = [row for row in stored.verdicts if row["plan"] == plan]
    numbers = list(dict.fromkeys(row["no"] for row in rows))
    if no is None:
        raise InputError(f"which target of {plan}? {', '.join(numbers)}")
    chosen = [row["step"] for row in rows if row["no"] == no]
    if not chosen:
        raise InputError(f"{plan} has no target no. {no}{did_you_mean(no, numbers)}")
    return chosen


def _of_indicator(stored: Stored, name: str, year: str | None, area: str) -> list[str]:
    found = {
        step.id: str(step.parameters.get("year") or step.parameters.get("period"))
        for step in stored.steps.values()
        if step.parameters.get("indicator") == name
        and step.parameters.get("area") == area
        and step.function.startswith(("observation", "formula", "compute"))
    }
    years = sorted(set(found.values()))
    if not years:
        raise InputError(f"there is no figure of {name} for area {area}")
    wanted = year or years[-1]
    if wanted not in years:
        raise InputError(f"{name} has no figure of {wanted}; there are: {', '.join(years)}")
    return sorted(step for step, at in found.items() if at == wanted)


def load_run(workspace: Workspace, run: str) -> Stored:
    """Read a stored run."""
    verdicts = pl.read_parquet(io.BytesIO(workspace.runs.read(run, "verdicts.parquet")))
    steps = from_lines(workspace.runs.read(run, "steps.ndjson").decode())
    return Stored(verdicts.to_dicts(), steps)


def _fresh(run: Run) -> Stored:
    return Stored(run.verdicts.to_dicts(), run.steps)


def compare(
    workspace: Workspace, before: str, after: str | None = None, *, lang: str = "zh"
) -> list[Difference]:
    """Compare a stored run with another, or with an evaluation of the same plans made now."""
    catalog = workspace.plans_catalog
    old = load_run(workspace, before)
    if after is not None:
        return compare_stored(catalog, old, load_run(workspace, after), lang=lang)
    manifest = workspace.runs.manifest(before)
    fresh = evaluate(workspace, manifest["plans"], as_of=manifest["inputs"]["as_of"], store=False)
    return compare_stored(catalog, old, _fresh(fresh), lang=lang)
