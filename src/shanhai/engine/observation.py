"""Observations: reported figures in canonical units, each with its origin."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import polars as pl

from shanhai.catalog import Catalog, Plan, Target
from shanhai.catalog.model import Reported
from shanhai.core.units import factor
from shanhai.engine.express import scope_key

#: The columns of a table of observations.
SCHEMA: dict[str, Any] = {
    "id": pl.String, "indicator": pl.String, "area": pl.String, "period": pl.String,
    "scope": pl.String, "since": pl.Int32, "value": pl.Float64, "text": pl.String,
    "fulfilled": pl.Boolean, "unit": pl.String, "given": pl.String, "given_unit": pl.String,
    "basis": pl.String, "document": pl.String, "clause": pl.String, "url": pl.String,
    "published": pl.String, "confidence": pl.String, "note": pl.String,
    "file": pl.String, "file_digest": pl.String, "row": pl.UInt32,
}  # fmt: skip
#: What identifies an observation: the same again replaces the earlier one.
KEY = ("indicator", "area", "period", "scope", "since", "document", "clause")
_ORIGIN = ("id", "file", "file_digest", "row")


def with_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """Give every observation its id: the digest of what it says, wherever it stands."""
    said = frame.drop(_ORIGIN)
    ids = [hashlib.sha256(repr(row).encode()).hexdigest()[:16] for row in said.iter_rows()]
    return frame.with_columns(pl.Series("id", ids, pl.String))


def declared(catalog: Catalog) -> pl.DataFrame:
    """Return the figures the plans themselves report: baselines and actuals of their targets."""
    rows = [row for plan in catalog.plans.values() for row in _rows(catalog, plan)]
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return with_ids(frame.unique([*KEY, "value", "text"], keep="first", maintain_order=True))


def _rows(catalog: Catalog, plan: Plan) -> Iterator[dict[str, Any]]:
    for index, target in enumerate(plan.targets):
        file, _, line = catalog.places["targets", f"{plan.id}/{index}"].rpartition(":")
        for reported in (target.baseline, target.actual):
            for period, figure in reported.items():
                row = _row(catalog, plan, target, period, figure)
                if row is not None:
                    yield {**row, "file": file, "row": int(line)}


def _row(
    catalog: Catalog, plan: Plan, target: Target, period: str, figure: Reported
) -> dict[str, Any] | None:
    unit = catalog.indicators[target.indicator].unit
    given_unit = target.unit or unit
    scale = factor(given_unit, unit) if unit else 1.0
    if figure.value is None and figure.fulfilled is None:
        return None
    return {
        "id": "", "indicator": target.indicator, "area": target.area or plan.area,
        "period": period, "scope": scope_key(target.scope), "since": figure.since,
        "value": None if figure.value is None else float(f"{figure.value * scale:.14g}"),
        "text": figure.text, "fulfilled": figure.fulfilled, "unit": unit or None,
        "given": None if figure.value is None else f"{figure.value:g}", "given_unit": given_unit or None,
        "basis": "reported", "document": plan.document, "clause": target.clause,
        "url": None, "published": plan.issued, "confidence": None, "note": None,
        "file_digest": None,
    }  # fmt: skip
