"""The shapes of a workspace for a map: its areas and the base they lie on, as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from shanhai.catalog.shapes import Shape
from shanhai.engine.lineage import digest
from shanhai.store import Workspace

#: The shapes that were brought in; they go before the drawn ones.
TABLE = "area_shapes"
SCHEMA: dict[str, Any] = {
    "area": pl.String, "geometry": pl.String, "crs": pl.String, "repaired": pl.String,
    "file": pl.String, "row": pl.Int64, "id": pl.String,
}  # fmt: skip


def areas(workspace: Workspace) -> dict[str, Any]:
    """Return the areas that have a shape as a feature collection.

    ``id`` is the area's code; the properties are ``code, name_zh, name_en, kind, parent,
    schematic`` and ``source`` (the file a shape was brought in by, None for a drawn one).
    Degrees of WGS 84.
    """
    catalog = workspace.catalog
    drawn = {
        f.properties.area: f for f in _drawn(workspace) if f.properties.area is not None
    }  # fmt: skip
    brought = {row["area"]: row for row in stored(workspace).iter_rows(named=True)}
    features = []
    for code, area in catalog.areas.items():
        if code not in brought and code not in drawn:
            continue
        row = brought.get(code)
        geometry = (
            json.loads(row["geometry"]) if row else drawn[code].geometry.model_dump(mode="json")
        )
        about = {
            "code": code, "name_zh": area.name.zh, "name_en": area.name.en, "kind": area.kind,
            "parent": area.parent, "source": row["file"] if row else None,
            "schematic": not row and drawn[code].properties.schematic,
        }  # fmt: skip
        features.append({"type": "Feature", "id": code, "properties": about, "geometry": geometry})
    return _collection(features)


def base(workspace: Workspace) -> dict[str, Any]:
    """Return the base map, from below upwards: features of kind sea, land, coastline."""
    return _collection([
        {"type": "Feature", "properties": shape.properties.model_dump(include={"kind", "schematic"}),
         "geometry": shape.geometry.model_dump(mode="json")}
        for shape in _drawn(workspace) if shape.properties.kind is not None
    ])  # fmt: skip


def version(workspace: Workspace) -> str:
    """Return a stamp that changes when any shape does."""
    files = [name.model_dump(mode="json") for name in workspace.catalog.shapes.values()]
    return digest([files, workspace.lake.version(TABLE)])


def stored(workspace: Workspace, *, version: int | None = None) -> pl.DataFrame:
    """Return the shapes that were brought in, now or as they were."""
    return workspace.lake.read(TABLE, SCHEMA, version=version)


def _drawn(workspace: Workspace) -> list[Shape]:
    return [f for file in workspace.catalog.shapes.values() for f in file.features]


def _collection(features: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
