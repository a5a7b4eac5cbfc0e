"""Do the declarations agree with one another? Ids, units, dimensions, cycles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from shanhai.catalog import formula
from shanhai.catalog.catalog import Catalog
from shanhai.catalog.goals import Goal
from shanhai.catalog.model import Indicator, Plan, Target
from shanhai.catalog.problems import Problems
from shanhai.catalog.yamlfile import Key, YamlFile
from shanhai.core.errors import CatalogError, UnitError, did_you_mean, nearest
from shanhai.core.units import factor, unit

Origin = Mapping[tuple[str, str], tuple[YamlFile, Key]]


def crosscheck(catalog: Catalog, origin: Origin, problems: Problems) -> None:
    """Check every reference between declarations; what is wrong goes to ``problems``."""
    check = _Check(catalog, origin, problems)
    for name, variable in catalog.variables.items():
        check.unit("variables", name, ("unit",), variable.unit)
    for name, indicator in catalog.indicators.items():
        check.indicator(name, indicator)
    check.formula_cycles()
    check.table_cycles()
    for name in catalog.areas:
        check.area(name)
    for name in catalog.organisations:
        check.organisation(name)
    for name, plan in catalog.plans.items():
        check.plan(name, plan)
    for name, measures in catalog.measures.items():
        check.known("measures", name, ("plan",), name, catalog.plans, "plan")
        for index, measure in enumerate(measures):
            for k, indicator_id in enumerate(measure.indicators):
                place = ("measures", index, "indicators", k)
                check.known("measures", name, place, indicator_id, catalog.indicators, "indicator")
        check.unique("measures", name, "measures", [(m.no,) for m in measures])


class _Check:
    def __init__(self, catalog: Catalog, origin: Origin, problems: Problems) -> None:
        self.catalog = catalog
        self.origin = origin
        self.problems = problems

    def fault(self, kind: str, name: str, place: Key, message: str) -> None:
        file, key = self.origin[kind, name]
        at = (*key, *place)
        self.problems.add(file.path, file.line(at), at, message)

    def known(
        self, kind: str, name: str, place: Key, wanted: str, things: Iterable[str], what: str
    ) -> bool:
        known = list(things)
        if wanted in known:
            return True
        self.fault(kind, name, place, f"no {what} {wanted!r}{did_you_mean(wanted, known)}")
        return False

    def unit(self, kind: str, name: str, place: Key, label: str) -> bool:
        try:
            unit(label)
        except UnitError as error:
            told = str(error)
            in_use = {variable.unit for variable in self.catalog.variables.values()} - {label}
            remedy = "" if nearest(told) else did_you_mean(label, in_use)
            self.fault(kind, name, place, f"{told}{remedy}")
            return False
        return True

    def unique(self, kind: str, name: str, place: str, keys: list[Key]) -> None:
        repeated = {key for key, n in Counter(keys).items() if n > 1}
        for index, key in enumerate(keys):
            if key in repeated and index != keys.index(key):
                shown = " ".join(str(part) for part in key if part)
                self.fault(kind, name, (place, index), f"{shown!r} is there twice")

    def indicator(self, name: str, indicator: Indicator) -> None:
        if indicator.kind == "quantity" and not self.unit(
            "indicators", name, ("unit",), indicator.unit
        ):
            return
        for index, dimension in enumerate(indicator.dimensions):
            known = self.catalog.dimensions
            at = ("dimensions", index)
            self.known("indicators", name, at, dimension, known, "dimension")
        if indicator.formula:
            self.formula(name, indicator)
        if indicator.from_:
            for argument, table in indicator.from_.items():
                place = ("from", argument)
                self.known("indicators", name, place, table, self.catalog.tables, "table")

    def formula(self, name: str, indicator: Indicator) -> None:
        assert indicator.formula is not None
        try:
            tree = formula.parse(indicator.formula)
        except CatalogError as error:
            self.fault("indicators", name, ("formula",), str(error))
            return
        words = [*self.catalog.variables, *self.catalog.indicators]
        parts = list(formula.names(tree))
        known = [self.known("indicators", name, ("formula",), p, words, "variable") for p in parts]
        if all(known):
            try:
                formula.check_dimension(tree, indicator.unit, self.catalog.unit_of)
            except UnitError as error:
                self.fault("indicators", name, ("formula",), str(error))

    def formula_cycles(self) -> None:
        trees = {name: _parsed(one) for name, one in self.catalog.indicators.items()}
        parts = {name: list(formula.names(tree)) for name, tree in trees.items() if tree}
        for cycle in _cycles(parts):
            self.fault(
                "indicators", cycle[0], ("formula",), f"goes in a circle: {' → '.join(cycle)}"
            )

    def table_cycles(self) -> None:
        tables = self.catalog.tables
        for name, table in tables.items():
            for column, declared in table.columns.items():
                if declared.unit is not None:
                    self.unit("tables", name, ("columns", column, "unit"), declared.unit)
        for name, table in tables.items():
            for argument, source in table.from_.items():
                self.known("tables", name, ("from", argument), source, tables, "table")
        parts = {name: list(table.from_.values()) for name, table in tables.items()}
        for cycle in _cycles(parts):
            self.fault("tables", cycle[0], ("from",), f"goes in a circle: {' → '.join(cycle)}")

    def area(self, name: str) -> None:
        parent = self.catalog.areas[name].parent
        if parent is not None:
            self.known("areas", name, ("parent",), parent, self.catalog.areas, "area")

    def organisation(self, name: str) -> None:
        organisation = self.catalog.organisations[name]
        if organisation.name.zh != name:
            self.fault("organisations", name, ("name",), f"the key is {name!r}, the name is not")
        if organisation.area is not None:
            self.known(
                "organisations", name, ("area",), organisation.area, self.catalog.areas, "area"
            )
        if organisation.parent is not None:
            known = self.catalog.organisations
            self.known(
                "organisations", name, ("parent",), organisation.parent, known, "organisation"
            )

    def plan(self, name: str, plan: Plan) -> None:
        self.known("plans", name, ("document",), plan.document, self.catalog.documents, "document")
        self.known("plans", name, ("area",), plan.area, self.catalog.areas, "area")
        for index, target in enumerate(plan.targets):
            self.target(name, target, ("targets", index))
        keys: list[Key] = [
            (
                t.no, t.indicator, t.area, *(f"{k}={v}" for k, v in sorted(t.scope.items())),
                ", ".join(sorted(t.target)),
            )
            for t in plan.targets
        ]  # fmt: skip
        self.unique("plans", name, "targets", keys)

    def target(self, plan: str, target: Target, at: Key) -> None:
        catalog = self.catalog
        place = (*at, "indicator")
        if not self.known("plans", plan, place, target.indicator, catalog.indicators, "indicator"):
            return
        indicator = catalog.indicators[target.indicator]
        if target.area is not None:
            self.known("plans", plan, (*at, "area"), target.area, catalog.areas, "area")
        for dimension, value in target.scope.items():
            place = (*at, "scope", dimension)
            if self.known(
                "plans", plan, place, dimension, indicator.dimensions,
                f"dimension of {target.indicator}",
            ) and dimension in catalog.dimensions:  # fmt: skip
                values = catalog.dimensions[dimension].values
                self.known("plans", plan, place, value, values, f"value of dimension {dimension}")
        if target.unit is not None and indicator.kind == "quantity":
            try:
                factor(target.unit, indicator.unit)
            except UnitError as error:
                self.fault("plans", plan, (*at, "unit"), str(error))
        for year, goal in target.target.items():
            self.goal(plan, target, goal, (*at, "target", _as_key(year)))

    def goal(self, plan: str, target: Target, goal: Goal, at: Key) -> None:
        indicator = self.catalog.indicators[target.indicator]
        comparator = goal.comparator
        if indicator.kind == "state" and comparator not in ("qualitative", "done", "assigned_by"):
            self.fault(
                "plans", plan, at,
                f"{target.indicator} is a state: it can be qualitative or done, not {comparator}",
            )  # fmt: skip
        if comparator == "done" and indicator.kind != "state":
            self.fault(
                "plans",
                plan,
                at,
                f"'done' needs an indicator of kind state, {target.indicator} is not",
            )
        if comparator in ("decline", "growth"):
            tree = _parsed(indicator)
            if not (isinstance(tree, formula.Over) and tree.change == comparator):
                self.fault(
                    "plans", plan, at,
                    f"goal {comparator} needs an indicator with formula {comparator}(…); "
                    f"{target.indicator} has {indicator.formula!r}",
                )  # fmt: skip
        if goal.tied_to is not None:
            self.tie(plan, target, goal.tied_to, (*at, comparator))
        if goal.assigned_by is not None:
            areas = self.catalog.areas
            self.known("plans", plan, (*at, comparator), goal.assigned_by, areas, "area")

    def tie(self, plan: str, target: Target, other: str, at: Key) -> None:
        """Check that a target can be compared with the indicator it is tied to."""
        indicators = self.catalog.indicators
        if self.known("plans", plan, at, other, indicators, "indicator"):
            try:
                factor(indicators[other].unit, indicators[target.indicator].unit)
            except UnitError as error:
                self.fault("plans", plan, at, str(error))


def _parsed(indicator: Indicator) -> formula.Formula | None:
    """Return an indicator's formula, None where there is none or it is none (told elsewhere)."""
    try:
        return formula.parse(indicator.formula) if indicator.formula else None
    except CatalogError:
        return None


def _as_key(year: str) -> object:
    return int(year) if year.isdigit() else year


def _cycles(parts: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return the cycles of a graph, each once, starting and ending at its smallest name."""
    found: dict[frozenset[str], list[str]] = {}
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> None:
        if name in path:
            cycle = path[path.index(name) :]
            start = cycle.index(min(cycle))
            turned = cycle[start:] + cycle[:start]
            found.setdefault(frozenset(cycle), [*turned, turned[0]])
            return
        if name in done or name not in parts:
            return
        for part in parts[name]:
            visit(part, [*path, name])
        done.add(name)

    for name in sorted(parts):
        visit(name, [])
    return list(found.values())
