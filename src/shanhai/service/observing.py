"""Every figure a workspace knows: those its plans report, its published files, its lake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from shanhai.core.errors import InputError
from shanhai.engine.observation import KEY, SCHEMA, declared
from shanhai.ingest.observations import Prepared, read_observations
from shanhai.store import Workspace

TABLE = "observations"
QUARANTINE = "quarantine"


@dataclass(frozen=True)
class Observations:
    """All observations of a workspace, and what they were read from."""

    frame: pl.DataFrame
    sources: Mapping[str, Any]


def read_files(workspace: Workspace) -> list[Prepared]:
    """Read the observation files that belong to the declarations."""
    return [
        read_observations(
            path, workspace.plans_catalog, shown_as=f"observations/{path.name}"
        )
        for path in workspace.observation_files
    ]  # fmt: skip


def observations(workspace: Workspace, *, lake_version: int | None = None) -> Observations:
    """Collect every observation; a later one of the same key replaces an earlier.

    The lake goes before the published files, and both before what the plans report, so a
    correction that is ingested counts.

    Raises
    ------
    InputError
        A published file holds a row that is not sound; all such rows are told.
    """
    prepared = read_files(workspace)
    faults = [
        f"{p.file}:{row}: {reason}"
        for p in prepared
        for row, reason in p.rejected.select("row", "reason").iter_rows()
    ]
    if faults:
        raise InputError("\n".join([f"{len(faults)} row(s) are not sound:", *faults]))
    lake = workspace.lake
    version = lake.version(TABLE) if lake_version is None else lake_version
    stored = (
        lake.read(TABLE, SCHEMA, version=version)
        if version is not None
        else pl.DataFrame(schema=SCHEMA)
    )
    frame = pl.concat([stored, *(p.good for p in prepared), declared(workspace.plans_catalog)])
    frame = frame.unique([*KEY], keep="first", maintain_order=True)
    files = {p.file: p.digest for p in prepared}
    return Observations(frame, {"files": files, "lake": {TABLE: version}})
