"""What moved between two runs, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shanhai.engine.compare import Difference, Stored, compare
from shanhai.service.explaining import load_run
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Words


@dataclass(frozen=True)
class Side:
    """A verdict in one of the runs."""

    status: str
    value: float | None
    text: str | None
    step: str


@dataclass(frozen=True)
class Change:
    """A verdict that is not the same in both runs; None: it is not in that run.

    ``ingredients`` say what went into one run and not into the other.
    """

    plan: str
    no: str
    indicator: str
    area: str
    target_year: str
    title: Words
    was: Side | None
    now: Side | None
    ingredients: list[Words]


@dataclass(frozen=True)
class RunView:
    """A stored run."""

    id: str
    plans: list[str]
    made: datetime | None
    as_of: int | None
    code: str
    current: bool


def changes(standing: Standing, before: str, after: str | None = None) -> list[Change]:
    """Compare a stored run with another, or with the present one."""
    old = stored(standing, before)
    new = stored(standing, after or standing.run.id)
    found = {lang: compare(standing.catalog, old, new, lang=lang) for lang in ("zh", "en")}
    return [_change(zh, en) for zh, en in zip(found["zh"], found["en"], strict=True)]


def stored(standing: Standing, run: str) -> Stored:
    """Return the verdicts and steps of a run; the present one need not be stored."""
    if standing.run.id.startswith(run):
        return Stored(standing.verdicts, standing.run.steps)
    return load_run(standing.workspace, run)


def previous(standing: Standing) -> str | None:
    """Return the run of the same plans that was stored before the present one, if there is one."""
    runs = standing.workspace.runs
    known = runs.ids()
    before = known[: known.index(standing.run.id)] if standing.run.id in known else known
    plans = list(standing.run.plans)
    return next((run for run in reversed(before) if runs.manifest(run)["plans"] == plans), None)


def runs(standing: Standing) -> list[RunView]:
    """Return the stored runs, the latest first, and the present one where none is stored."""
    kept = standing.workspace.runs
    found = [_run(kept.manifest(name), _made(standing, name), standing) for name in kept.ids()]
    if standing.run.id not in kept.ids():
        manifest = {
            "run": standing.run.id,
            "plans": standing.run.plans,
            "inputs": standing.run.inputs,
        }
        found.append(_run(manifest, None, standing))
    return found[::-1]


def _made(standing: Standing, run: str) -> datetime:
    manifest = standing.workspace.runs.find(run) / "run.json"
    return datetime.fromtimestamp(int(manifest.stat().st_mtime), UTC)


def _run(manifest: Mapping[str, Any], made: datetime | None, standing: Standing) -> RunView:
    inputs = manifest["inputs"]
    return RunView(
        manifest["run"], list(manifest["plans"]), made, inputs["as_of"], str(inputs["code"]),
        manifest["run"] == standing.run.id,
    )  # fmt: skip


def _change(zh: Difference, en: Difference) -> Change:
    row = zh.now or zh.was
    assert row is not None
    return Change(
        row["plan"], row["no"], row["indicator"], row["area"], row["target_year"],
        Words(row["title_zh"], row["title_en"]), _side(zh.was), _side(zh.now),
        [Words(*pair) for pair in zip(zh.ingredients, en.ingredients, strict=True)],
    )  # fmt: skip


def _side(row: Mapping[str, Any] | None) -> Side | None:
    return None if row is None else Side(row["status"], row["value"], row["text"], row["step"])
