"""Two runs side by side: which verdicts and numbers moved, and which ingredient moved them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shanhai.catalog import Catalog
from shanhai.engine.explain import explain
from shanhai.engine.lineage import Step, canonical

_KEY = ("plan", "no", "indicator", "area", "scope", "target_year")
_COMPARED = ("status", "value", "text", "computed", "target")


@dataclass(frozen=True)
class Difference:
    """One verdict that is not the same in both runs.

    ``was`` and ``now`` are its row in each run (None: not there); ``ingredients`` say, in words,
    what went into one and not into the other.
    """

    key: tuple[str, ...]
    was: Mapping[str, Any] | None
    now: Mapping[str, Any] | None
    ingredients: tuple[str, ...]


@dataclass(frozen=True)
class Stored:
    """What comparing needs of a run: its verdict rows and its steps."""

    verdicts: Sequence[Mapping[str, Any]]
    steps: Mapping[str, Step]


def compare(
    catalog: Catalog, before: Stored, after: Stored, *, lang: str = "zh"
) -> list[Difference]:
    """Return the verdicts that differ, in the order of the later run."""
    old = {_key(row): row for row in before.verdicts}
    new = {_key(row): row for row in after.verdicts}
    found = []
    for key in [*new, *(k for k in old if k not in new)]:
        was, now = old.get(key), new.get(key)
        moved = was is None or now is None or any(was[c] != now[c] for c in _COMPARED)
        if moved:
            words = tuple(_ingredients(catalog, before, after, was, now, lang))
            found.append(Difference(key, was, now, words))
    return found


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in _KEY)


def _ingredients(
    catalog: Catalog,
    before: Stored,
    after: Stored,
    was: Mapping[str, Any] | None,
    now: Mapping[str, Any] | None,
    lang: str,
) -> Iterator[str]:
    old = _leaves(before, was)
    new = _leaves(after, now)
    for sign, own, other, stored in (("−", old, new, before), ("+", new, old, after)):
        for name, step in own.items():
            if name not in other:
                node = explain(catalog, stored.steps, step.id, lang=lang)
                yield f"{sign} {node.what} · {node.source}"


def _leaves(stored: Stored, row: Mapping[str, Any] | None) -> dict[str, Step]:
    """Return what a verdict rests on in the end: observations, formulas, and its own goal."""
    if row is None:
        return {}
    found: dict[str, Step] = {}
    queue = [row["step"]]
    while queue:
        step = stored.steps[queue.pop(0)]
        if step.function == "observation":
            found[step.id] = step
        elif step.function.startswith(("formula", "compute")):
            found[step.function + step.parameters["indicator"]] = step
        else:
            found[canonical([step.parameters["goal"], step.parameters["assigned"]])] = step
        queue += step.inputs
    return found
