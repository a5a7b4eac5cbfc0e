"""An assessment as files, and back: what is signed, to be read without anything else."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import polars as pl

from shanhai.catalog.model import Text
from shanhai.catalog.scheme import Combination, Scheme
from shanhai.core.errors import StoreError
from shanhai.engine.assess import Assessment, Combined, Scored
from shanhai.engine.run import parquet
from shanhai.governance.scoring import Item

SCHEMA_VERSION = 1


def files(assessment: Assessment) -> dict[str, bytes]:
    """Return the files an assessment is kept as."""
    manifest = {"schema_version": SCHEMA_VERSION, "id": assessment.id, "inputs": assessment.inputs}
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"  # in the declared order
    found = {"assessment.json": text.encode(), "figures.parquet": parquet(assessment.figures)}
    for name, one in assessment.scored.items():
        found[f"points-{name}.parquet"] = parquet(one.points)
        found[f"totals-{name}.parquet"] = parquet(one.totals)
    for name, made in assessment.combined.items():
        found[f"combined-{name}.parquet"] = parquet(made.totals)
    return found


def read(get: Callable[[str], bytes]) -> Assessment:
    """Read an assessment back from its files; ``get`` returns the content of a file by name.

    Nothing is computed anew.

    Raises
    ------
    StoreError
        What is there is not what its id was made of.
    """

    def table(name: str) -> pl.DataFrame:
        return pl.read_parquet(io.BytesIO(get(f"{name}.parquet")))

    manifest = json.loads(get("assessment.json"))
    inputs = manifest["inputs"]
    scored = {
        name: Scored(
            Scheme.model_validate(declared), _items(inputs["items"][name]),
            table(f"points-{name}"), table(f"totals-{name}"),
        )
        for name, declared in inputs["schemes"].items()
    }  # fmt: skip
    combined = {
        name: Combined(Combination.model_validate(declared), table(f"combined-{name}"))
        for name, declared in inputs["combinations"].items()
    }
    names = {name: Text.model_validate(text) for name, text in inputs["names"].items()}
    result = Assessment(
        inputs["year"], inputs["run"], table("figures"), scored, combined, names, inputs["code"]
    )
    if result.id != manifest["id"]:
        raise StoreError(f"assessment {manifest['id']}: its files are not those that were kept")
    return result


def _items(found: list[dict[str, Any]]) -> tuple[Item, ...]:
    """Return the items with their steps as pairs, as they were before they were written."""
    return tuple(
        Item(**{**one, "steps": tuple((float(x), float(y)) for x, y in one["steps"])})
        for one in found
    )
