"""Bring shapes of areas in: official ones take the place of drawn ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from shanhai.core.errors import InputError
from shanhai.engine.lineage import digest
from shanhai.ingest.areas import Shapes, content, read_areas
from shanhai.ingest.observations import QUARANTINE_SCHEMA
from shanhai.service.bringing import refuse
from shanhai.service.shapes import SCHEMA, TABLE
from shanhai.store import Workspace
from shanhai.store.lake import Change


@dataclass(frozen=True)
class BroughtAreas:
    """What a file of shapes brought in, or would have."""

    shapes: Shapes
    change: Change
    dry_run: bool


def ingest_areas(
    workspace: Workspace, path: Path, *, crs: str | None = None, dry_run: bool = False
) -> BroughtAreas:
    """Bring the shapes of a file into the lake; from then on the map shows them.

    The shapes before stay readable as earlier versions of the table ``area_shapes``. Features
    that are no declared area, or no polygon, go to quarantine with the reason.

    Parameters
    ----------
    crs
        See :func:`shanhai.ingest.areas.read_areas`.
    dry_run
        Only say what would happen.

    Raises
    ------
    InputError
        The file as a whole cannot be used, or none of its features is a declared area.
    """
    shapes = read_areas(path, workspace.catalog.areas, crs=crs)
    good = [one for one in shapes.found if one.area is not None]
    refused = [one for one in shapes.found if one.area is None]
    if not good:
        reasons = "; ".join(dict.fromkeys(str(one.reason) for one in refused[:5]))
        raise InputError(f"{path.name}: none of its {len(refused)} features can be used: {reasons}")
    rows = pl.DataFrame(
        [
            (one.area, one.geometry, shapes.crs, one.repaired, shapes.file, one.row,
             digest([one.geometry, shapes.crs, one.repaired]))
            for one in good
        ],
        schema=SCHEMA, orient="row",
    )  # fmt: skip
    rejected = pl.DataFrame(
        [(shapes.file, shapes.digest, one.row, one.reason, content(one)) for one in refused],
        schema=QUARANTINE_SCHEMA, orient="row",
    )  # fmt: skip
    info = {"file": shapes.file, "digest": shapes.digest}

    def put(*, dry: bool) -> Change:
        lake = workspace.lake
        return lake.upsert(TABLE, rows, key=("area",), same="id", info=info, dry_run=dry)

    if dry_run:
        return BroughtAreas(shapes, put(dry=True), dry_run=True)
    with workspace.writing("bring in shapes"):
        refuse(workspace.lake, rejected, info)
        return BroughtAreas(shapes, put(dry=False), dry_run=False)
