"""From plans to what must be known, before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shanhai.catalog import Catalog, Goal, Plan, Target
from shanhai.catalog.formula import names
from shanhai.catalog.goals import NUMERIC


@dataclass(frozen=True)
class Wanted:
    """One target of one plan for one target year: the unit of evaluation.

    ``area`` and ``since`` are resolved: the plan's own area unless the target names another, the
    base year of a change or sum where the goal is about one.
    """

    plan: Plan
    target: Target
    period: str
    goal: Goal
    area: str
    since: int | None

    @property
    def year(self) -> int:
        """The year by which the goal is to be reached."""
        return int(self.period[:4])

    @property
    def scope(self) -> str:
        """The section set and other qualifiers, written as in an observation."""
        return scope_key(self.target.scope)


@dataclass(frozen=True)
class Graph:
    """What an evaluation needs: targets, indicators, inputs and the base years of changes."""

    wanted: tuple[Wanted, ...]
    indicators: tuple[str, ...]
    inputs: tuple[str, ...]
    order: tuple[str, ...]
    bases: dict[str, tuple[int | None, ...]]


def scope_key(scope: dict[str, str]) -> str:
    """Write a scope with its parts in order: ``cities=nine;sections=national``."""
    return ";".join(f"{key}={value}" for key, value in sorted(scope.items()))


def scope_of(key: str) -> dict[str, str]:
    """Read a scope as :func:`scope_key` writes it."""
    return dict(part.split("=", 1) for part in key.split(";") if part)


def wanted_of(plan: Plan) -> Iterator[Wanted]:
    """Yield every target of a plan, once for each target year."""
    for target in plan.targets:
        for period, goal in target.target.items():
            about_figure = goal.comparator in (*NUMERIC, "assigned_by")
            yield Wanted(
                plan, target, period, goal,
                area=target.area or plan.area,
                since=goal.since if about_figure else None,
            )  # fmt: skip


def express(catalog: Catalog, plans: Iterable[Plan], *, also: Iterable[str] = ()) -> Graph:
    """Return the graph of an evaluation: targets → indicators → inputs, in computing order.

    ``also`` names indicators or variables that no target asks for but that are wanted as well.
    """
    wanted = tuple(w for plan in plans for w in wanted_of(plan))
    bases: dict[str, set[int | None]] = {}
    queue: list[str] = list(also)
    for one in wanted:
        queue.append(one.target.indicator)
        bases.setdefault(one.target.indicator, set()).add(one.since)
        if one.goal.tied_to:
            queue.append(one.goal.tied_to)
    indicators: dict[str, None] = {}
    inputs: dict[str, None] = {}
    while queue:
        name = queue.pop(0)
        known = indicators if name in catalog.indicators else inputs
        if name not in known:
            known.setdefault(name)
            if name in catalog.formulas:
                queue += names(catalog.formulas[name])
    return Graph(
        wanted=wanted,
        indicators=tuple(sorted(indicators)),
        inputs=tuple(sorted(inputs)),
        order=tuple(name for name in catalog.formula_order if name in indicators),
        bases={name: tuple(sorted(b, key=lambda y: y or 0)) for name, b in bases.items()},
    )
