"""The catalog: everything declared, as one frozen object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from shanhai.catalog import formula
from shanhai.catalog.model import (
    Area,
    Dimension,
    Document,
    Indicator,
    Measure,
    Organisation,
    Plan,
    Standard,
    Table,
    Target,
    Text,
    Variable,
    WorkspaceFile,
)
from shanhai.core.errors import CatalogError, did_you_mean

if TYPE_CHECKING:
    from shanhai.catalog.scheme import Combination, Scheme
    from shanhai.catalog.shapes import ShapeFile

T = TypeVar("T")


@dataclass(frozen=True)
class Catalog:
    """All declarations of the library and of one workspace.

    ``places`` tells the file and line of a declaration by kind and id, for evidence.
    """

    variables: Mapping[str, Variable] = field(default_factory=dict)
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    standards: Mapping[str, Standard] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    areas: Mapping[str, Area] = field(default_factory=dict)
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    plans: Mapping[str, Plan] = field(default_factory=dict)
    measures: Mapping[str, tuple[Measure, ...]] = field(default_factory=dict)
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    combinations: Mapping[str, Combination] = field(default_factory=dict)
    shapes: Mapping[str, ShapeFile] = field(default_factory=dict)
    workspace: WorkspaceFile | None = None
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def plan(self, plan_id: str) -> Plan:
        """Return a plan by id; an unknown one is answered with the nearest name."""
        return _get(self.plans, plan_id, "plan")

    def indicator(self, indicator_id: str) -> Indicator:
        """Return an indicator by id; an unknown one is answered with the nearest name."""
        return _get(self.indicators, indicator_id, "indicator")

    def within(self, area: str | None, outer: str) -> bool:
        """Tell whether an area is ``outer`` or lies in it."""
        while area is not None and area != outer:
            declared = self.areas.get(area)
            area = None if declared is None else declared.parent
        return area == outer

    def unit_of(self, name: str) -> str:
        """Return the canonical unit of a variable or indicator."""
        if name in self.variables:
            return self.variables[name].unit
        return self.indicator(name).unit

    def title_of(self, name: str) -> Text:
        """Return the title of a variable or indicator."""
        if name in self.variables:
            return self.variables[name].title
        return self.indicator(name).title

    def target_title(self, target: Target, lang: str) -> str:
        """Return the target's name as printed (Chinese), or the indicator's title."""
        if lang == "zh" and target.name:
            return target.name
        return self.indicator(target.indicator).title[lang]

    def scope_title(self, scope: Mapping[str, str], lang: str) -> str:
        """Return the qualifiers of a figure in words."""
        return "；".join(self.dimensions[d].values[v][lang] for d, v in sorted(scope.items()))

    @cached_property
    def formulas(self) -> Mapping[str, formula.Formula]:
        """The parsed formulas, by indicator id."""
        return {
            name: formula.parse(indicator.formula)
            for name, indicator in self.indicators.items()
            if indicator.formula
        }

    @cached_property
    def formula_order(self) -> tuple[str, ...]:
        """The indicators with a formula, each after those it is made from."""
        order: dict[str, None] = {}

        def visit(name: str) -> None:
            if name in order or name not in self.formulas:
                return
            for part in formula.names(self.formulas[name]):
                visit(part)
            order.setdefault(name)

        for name in sorted(self.formulas):
            visit(name)
        return tuple(order)

    def is_change(self, name: str) -> bool:
        """Tell whether the figures of an indicator are changes against a base year."""
        return name in self.formulas and formula.is_change(self.formulas[name])


def _get(things: Mapping[str, T], name: str, kind: str) -> T:
    try:
        return things[name]
    except KeyError:
        raise CatalogError(_unknown(kind, name, things)) from None


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    known = list(known)
    listed = f"; there are: {', '.join(sorted(known))}" if len(known) <= 12 else ""
    return f"no {kind} {name!r}{did_you_mean(name, known)}{listed}"


def library_folder() -> Path:
    """Return the folder of the declarations that hold for every city."""
    return Path(__file__).parents[1] / "data"
