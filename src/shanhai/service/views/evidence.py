"""The evidence tree of a number, opened step by step down to the rows it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from shanhai.core.errors import InputError, did_you_mean
from shanhai.engine.compare import Stored
from shanhai.engine.explain import Node, explain
from shanhai.engine.lineage import Step
from shanhai.report.naming import safe_url
from shanhai.service import accounting
from shanhai.service.views.changes import stored
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Words


@dataclass(frozen=True)
class Evidence:
    """One step: a sentence, the place it can be read at, what it rests on.

    ``more`` says that it rests on steps that are not sent here: ask for this step itself.
    """

    step: str
    kind: str
    what: Words
    source: Words
    url: str | None
    has_rows: bool
    more: bool
    inputs: list[Evidence]


@dataclass(frozen=True)
class Rows:
    """Some of the rows a step rests on, as they are stored."""

    total: int
    columns: list[str]
    rows: list[dict[str, Any]]
    table: str
    version: int | None


def of_step(standing: Standing, step: str, *, run: str | None = None, depth: int = 2) -> Evidence:
    """Return the tree of a step, ``depth`` steps deep.

    It is one of the present run or of a kept ecosystem account, or of a stored run.
    """
    steps = stored(standing, run or standing.run.id).steps
    if run is None and not any(name.startswith(step) for name in steps):
        kept = accounting.trail(standing.workspace, step)
        if kept is not None:
            return _node(kept.steps, kept.node("zh"), kept.node("en"), depth)
    zh, en = (explain(standing.catalog, steps, step, lang=lang) for lang in ("zh", "en"))
    return _node(steps, zh, en, depth)


def of_target(standing: Standing, plan: str, no: str) -> list[str]:
    """Return the steps of the verdicts of a plan's numbered row."""
    standing.catalog.plan(plan)
    rows = [row for row in standing.verdicts if row["plan"] == plan]
    chosen = [row["step"] for row in rows if row["no"] == no]
    if not chosen:
        near = did_you_mean(no, {row["no"] for row in rows})
        raise InputError(f"{plan} has no target no. {no}{near}")
    return chosen


def rows_of(standing: Standing, step: str, *, run: str | None, limit: int, offset: int) -> Rows:
    """Return the rows a step rests on: the observation, or rows of the stored table."""
    found = _step(stored(standing, run or standing.run.id), step)
    if found.function == "observation":
        row = dict(found.parameters)
        return Rows(1, list(row), [row], str(row["file"]), None)
    if found.function != "table":
        raise InputError(f"step {step!r} has no rows of its own; those of its inputs have")
    table, version = str(found.parameters["table"]), int(found.parameters["version"])
    frame = standing.workspace.lake.scan(table, version=version)
    page = frame.slice(offset, limit).collect()
    total = int(frame.select(pl.len()).collect().item())
    return Rows(total, page.columns, json.loads(page.write_json()), table, version)


def _step(kept: Stored, step: str) -> Step:
    if step not in kept.steps:
        raise InputError(f"no step {step!r}{did_you_mean(step, kept.steps)}")
    return kept.steps[step]


def _node(steps: Mapping[str, Step], zh: Node, en: Node, depth: int) -> Evidence:
    step = steps[zh.step]
    kind = step.function.partition(":")[0]
    return Evidence(
        zh.step, "verdict" if kind == "governance.targets" else kind, Words(zh.what, en.what),
        Words(zh.source, en.source), safe_url(step.parameters.get("url")),
        kind in ("observation", "table"), bool(zh.children) and depth < 1,
        [
            _node(steps, *pair, depth - 1)
            for pair in zip(zh.children, en.children, strict=True)
            if depth > 0
        ],
    )  # fmt: skip
