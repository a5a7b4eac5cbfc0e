"""Evidence: every number is a step, and a step is known by the digest of what it was made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any

from shanhai.catalog import Catalog
from shanhai.catalog.formula import Binary, Formula, Name, Negative, Over
from shanhai.engine.evaluate import Judged
from shanhai.engine.figures import Definition, Figure, Figures
from shanhai.engine.tables import Stored, stored_sources


def canonical(value: Any) -> str:
    """Write a value as JSON in one way only."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest(value: Any) -> str:
    """Return the first 16 hex digits of the SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:16]


@cache
def code_version() -> str:
    """Return the version of the code that computes."""
    return version("shanhai")


@dataclass(frozen=True)
class Step:
    """Function, inputs, the numbers actually used; ``id`` is the digest of all that."""

    function: str
    inputs: tuple[str, ...]
    parameters: Mapping[str, Any]
    result: Any
    id: str

    @classmethod
    def make(
        cls, function: str, inputs: tuple[str, ...], parameters: Mapping[str, Any], result: Any
    ) -> Step:
        """Make a step and its id."""
        body = {
            "function": function, "inputs": inputs, "parameters": parameters, "result": result,
            "code": code_version() if function != "observation" else None,
        }  # fmt: skip
        return cls(function, inputs, parameters, result, digest(body))


def as_lines(steps: Iterable[Step]) -> str:
    """Write steps as lines of JSON, in the order of their ids."""
    rows = (
        {"id": s.id, "function": s.function, "inputs": s.inputs, "parameters": s.parameters,
         "result": s.result}
        for s in sorted(steps, key=lambda s: s.id)
    )  # fmt: skip
    return "".join(canonical(row) + "\n" for row in rows)


def from_lines(text: str) -> dict[str, Step]:
    """Read what :func:`as_lines` wrote, by id."""
    rows = (json.loads(line) for line in text.splitlines())
    return {
        row["id"]: Step(
            row["function"], tuple(row["inputs"]), row["parameters"], row["result"], row["id"]
        )
        for row in rows
    }  # fmt: skip


@dataclass
class Ledger:
    """The steps of a run, each once."""

    catalog: Catalog
    figures: Figures
    tables: Mapping[str, Stored] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)

    def add(self, step: Step) -> str:
        """Keep a step and return its id."""
        self.steps.setdefault(step.id, step)
        return step.id

    def of_figure(self, figure: Figure) -> str:
        """Return the step that gave a figure: an observation, or a formula over others."""
        if figure.id:
            return self.add(_observation(figure))
        if self._measured(figure):
            return self._of_reading(figure)
        d = figure.definition
        text = self.catalog.indicators[d.indicator].formula
        tree = self.catalog.formulas[d.indicator]
        inputs = tuple(self.of_figure(f) for f in self._inputs(tree, d, figure.year))
        parameters = {**d._asdict(), "year": figure.year, "unit": self.catalog.unit_of(d.indicator)}
        return self.add(Step.make(f"formula: {text}", inputs, parameters, figure.value))

    def _measured(self, figure: Figure) -> bool:
        return bool(figure.row.get("measured"))

    def _of_reading(self, figure: Figure) -> str:
        """Return the step that computed a figure from readings; its inputs are the tables."""
        d = figure.definition
        indicator = self.catalog.indicators[d.indicator]
        inputs = tuple(
            self.add(_table(name, self.tables[name]))
            for name in stored_sources(self.catalog, d.indicator)
        )
        parameters = {
            **d._asdict(),
            "year": figure.year,
            "unit": indicator.unit,
            "rules": indicator.rules,
            "basis": figure.basis,
        }
        return self.add(
            Step.make(f"compute: {indicator.compute}", inputs, parameters, figure.value)
        )

    def _inputs(self, node: Formula, d: Definition, year: int) -> list[Figure]:
        """Return the figures a formula used for one area and year, in the order it names them."""
        match node:
            case Name(name):
                found = self.figures.best(Definition(name, d.area, d.scope, None), year)
                return [found] if found is not None else []
            case Negative(term):
                return self._inputs(term, d, year)
            case Binary(_, left, right):
                return self._inputs(left, d, year) + self._inputs(right, d, year)
            case Over(_, term):
                base = d.since if d.since is not None else year - 1
                return self._inputs(term, d, base) + self._inputs(term, d, year)
        return []

    def of_verdict(self, judged: Judged) -> str:
        """Return the step that gave a verdict."""
        wanted, goal = judged.wanted, judged.goal
        inputs = [self.of_figure(f) for f in judged.used]
        others = judged.verdict.facts.get("others")
        if isinstance(others, tuple):
            inputs += [self.of_figure(f) for f in others if isinstance(f, Figure)]
        if judged.computed is not None:
            inputs.append(self.of_figure(judged.computed))
        if goal.tied_to is not None and judged.figure is not None:
            other = judged.definition._replace(indicator=goal.tied_to)
            tied = self.figures.best(other, judged.figure.year)
            inputs += [self.of_figure(tied)] if tied is not None else []
        parameters = {
            "plan": wanted.plan.id, "no": wanted.target.no, **judged.definition._asdict(),
            "goal": goal.model_dump(exclude_none=True), "target_year": wanted.period,
            "document": wanted.plan.document, "clause": wanted.target.clause,
            "unit": wanted.target.unit,
            "scale": judged.scale, "assigned": judged.assigned,
        }  # fmt: skip
        function = f"governance.targets: {goal.comparator}"
        return self.add(
            Step.make(function, tuple(dict.fromkeys(inputs)), parameters, judged.verdict.status)
        )


def _table(name: str, stored: Stored) -> Step:
    parameters = {
        "table": name,
        "version": stored.version,
        "files": stored.files,
        "synthetic": stored.synthetic,
    }
    return Step.make("table", (), parameters, None)


def _observation(figure: Figure) -> Step:
    row = {k: v for k, v in figure.row.items() if k != "year" and v is not None}
    return Step(
        "observation", (), row, figure.value if figure.value is not None else figure.text, figure.id
    )
