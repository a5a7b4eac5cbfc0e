"""A run: plans, figures and code → verdicts, values and steps, named by what they were made of."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from shanhai.catalog import Catalog, Plan
from shanhai.engine.evaluate import Assignments, Judged, evaluate, gather
from shanhai.engine.express import Graph, express
from shanhai.engine.figures import Figure, Figures
from shanhai.engine.lineage import Ledger, Step, as_lines, code_version, digest
from shanhai.engine.tables import Stored
from shanhai.engine.words import goal_in_words, reason_in_words, scope_and_since

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Run:
    """One evaluation with its evidence.

    Attributes
    ----------
    id
        The digest of everything that went in.
    inputs
        What went in: digests of plans and declarations, of files, versions of lake tables.
    verdicts
        A row for each target and target year.
    values
        A row for each figure, reported or computed, of the indicators involved.
    steps
        The evidence, by step id.
    """

    id: str
    plans: tuple[str, ...]
    inputs: Mapping[str, Any]
    judged: tuple[Judged, ...]
    figures: Figures
    verdicts: pl.DataFrame
    values: pl.DataFrame
    steps: Mapping[str, Step]

    def files(self) -> dict[str, bytes]:
        """Return the files a run is stored as."""
        manifest = {
            "schema_version": SCHEMA_VERSION, "run": self.id, "plans": self.plans,
            "inputs": self.inputs, "code": code_version(),
        }  # fmt: skip
        return {
            "run.json": (
                json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            ).encode(),
            "verdicts.parquet": parquet(self.verdicts),
            "values.parquet": parquet(self.values),
            "steps.ndjson": as_lines(self.steps.values()).encode(),
        }


def run(
    catalog: Catalog,
    plans: Sequence[Plan],
    observations: pl.DataFrame,
    *,
    sources: Mapping[str, Any],
    tables: Mapping[str, Stored] | None = None,
    assignments: Assignments | None = None,
    as_of: int | None = None,
    also: Sequence[str] = (),
) -> Run:  # fmt: skip
    """Evaluate plans against observations.

    Parameters
    ----------
    observations
        A table of observations (see :mod:`shanhai.engine.observation`).
    sources
        What the observations were read from (file digests, lake versions); part of the run's id.
    tables
        Stored tables of readings, for indicators computed from them.
    assignments
        Values assigned by superiors.
    as_of
        Use no figure of a later year.
    also
        Indicators or variables to give values of though no target asks for them.
    """
    graph = express(catalog, plans, also=also)
    inputs = {
        "plans": {plan.id: digest(plan.model_dump(mode="json")) for plan in plans},
        "declarations": _declarations(catalog, graph),
        "sources": dict(sources),
        "assignments": [
            [*key, a.goal.model_dump(exclude_none=True), a.source]
            for key, a in sorted((assignments or {}).items())
        ],
        "as_of": as_of,
        "code": code_version(),
    }
    run_id = digest(inputs)
    figures = gather(catalog, graph, observations, tables)
    judged = evaluate(catalog, graph, figures, assignments=assignments, as_of=as_of)
    ledger = Ledger(catalog, figures, tables or {})
    verdicts = pl.DataFrame(
        [_verdict_row(catalog, one, run_id, ledger.of_verdict(one)) for one in judged],
        schema=VERDICTS, orient="row",
    )  # fmt: skip
    values = pl.DataFrame(
        [_value_row(catalog, f, run_id, ledger.of_figure(f)) for f in _sorted(figures.all())],
        schema=VALUES, orient="row",
    )  # fmt: skip
    return Run(
        run_id, tuple(plan.id for plan in plans), inputs, tuple(judged), figures, verdicts, values,
        ledger.steps,
    )  # fmt: skip


#: The columns of the verdicts of a run.
VERDICTS: dict[str, Any] = {
    "run": pl.String, "plan": pl.String, "no": pl.String, "indicator": pl.String,
    "title_zh": pl.String, "title_en": pl.String, "attribute": pl.String, "area": pl.String,
    "scope": pl.String, "since": pl.Int32, "qualifier_zh": pl.String, "qualifier_en": pl.String,
    "period": pl.String, "value": pl.Float64, "text": pl.String, "unit": pl.String,
    "target_year": pl.String, "comparator": pl.String, "target": pl.String, "target_en": pl.String,
    "status": pl.String, "reason": pl.String, "reason_en": pl.String, "basis": pl.String,
    "computed": pl.Float64, "difference": pl.Float64, "differs": pl.Boolean, "clause": pl.String,
    "step": pl.String,
}  # fmt: skip
#: The columns of the values of a run.
VALUES: dict[str, Any] = {
    "run": pl.String, "indicator": pl.String, "area": pl.String, "scope": pl.String,
    "since": pl.Int32, "period": pl.String, "value": pl.Float64, "text": pl.String,
    "unit": pl.String, "basis": pl.String, "n": pl.Int32, "valid": pl.Boolean, "step": pl.String,
}  # fmt: skip


def _verdict_row(catalog: Catalog, one: Judged, run_id: str, step: str) -> dict[str, Any]:
    wanted, target, figure = one.wanted, one.wanted.target, one.figure
    indicator = catalog.indicators[target.indicator]
    value = figure.value if figure is not None else None
    qualifiers = {
        f"qualifier_{lang}": scope_and_since(
            catalog, target.scope, one.definition.since, target.indicator, lang
        )
        for lang in ("zh", "en")
    }
    return {
        "run": run_id, "plan": wanted.plan.id, "no": target.no, "indicator": target.indicator,
        "title_zh": catalog.target_title(target, "zh"), "title_en": indicator.title.en,
        "attribute": target.attribute, "area": wanted.area, "scope": wanted.scope,
        "since": one.definition.since, **qualifiers,
        "period": str(figure.year) if figure is not None else None,
        "value": _tidy(value * one.scale) if value is not None else None,
        "text": figure.text if figure is not None else None,
        "unit": target.unit or indicator.unit, "target_year": wanted.period,
        "comparator": wanted.goal.comparator, "target": wanted.goal.wording,
        "target_en": goal_in_words(catalog, wanted.goal, target.unit, target.indicator, "en"),
        "status": one.verdict.status,
        "reason": reason_in_words(catalog, one, "zh"),
        "reason_en": reason_in_words(catalog, one, "en"),
        "basis": figure.basis if figure is not None else None,
        "computed": (
            _tidy(one.computed.value * one.scale)
            if one.computed is not None and one.computed.value is not None else None
        ),
        "difference": _tidy(one.difference) if one.difference is not None else None,
        "differs": one.differs, "clause": target.clause, "step": step,
    }  # fmt: skip


def _value_row(catalog: Catalog, figure: Figure, run_id: str, step: str) -> dict[str, Any]:
    return {
        "run": run_id, **figure.definition._asdict(), "period": str(figure.year),
        "value": figure.value, "text": figure.text,
        "unit": catalog.unit_of(figure.definition.indicator), "basis": figure.basis, "n": 1,
        "valid": True, "step": step,
    }  # fmt: skip


def _tidy(value: float) -> float:
    return float(f"{value:.12g}")


def _sorted(figures: Iterable[Figure]) -> list[Figure]:
    def order(figure: Figure) -> tuple[Any, ...]:
        d = figure.definition
        return d.indicator, d.area, d.scope, d.since or 0, figure.year, figure.basis, figure.id

    return sorted(figures, key=order)


def _declarations(catalog: Catalog, graph: Graph) -> str:
    """Return the digest of the declarations an evaluation rests on, and of the words it shows."""
    indicators = {n: catalog.indicators[n].model_dump(mode="json") for n in graph.indicators}
    variables = {
        n: catalog.variables[n].model_dump(mode="json") for n in graph.inputs if n in catalog.variables
    }  # fmt: skip
    dimensions = {n: d.model_dump(mode="json") for n, d in catalog.dimensions.items()}
    areas = {n: a.model_dump(mode="json") for n, a in catalog.areas.items()}
    return digest([indicators, variables, dimensions, areas])


def parquet(frame: pl.DataFrame) -> bytes:
    """Write a table as Parquet: the same rows, the same bytes."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=False)
    return buffer.getvalue()
