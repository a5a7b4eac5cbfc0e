"""Every figure a workspace knows: those its plans report, its published files, its lake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from shanhai.core.errors import InputError
from shanhai.engine.lineage import digest
from shanhai.engine.observation import KEY, SCHEMA, declared
from shanhai.ingest.files import digest as digest_of
from shanhai.ingest.observations import Prepared, read_observations
from shanhai.store import Workspace

#: Versions of the lake's tables; None: the table was not there yet.
LakeVersions = Mapping[str, int | None]
TABLE = "observations"
QUARANTINE = "quarantine"


@dataclass(frozen=True)
class Observations:
    """All observations of a workspace, and what they were read from."""

    frame: pl.DataFrame
    sources: Mapping[str, Any]


def read_files(workspace: Workspace) -> list[Prepared]:
    """Read the observation files that belong to the declarations; each once while it stays."""
    return [_read(workspace, path) for path in workspace.observation_files]


def _read(workspace: Workspace, path: Path) -> Prepared:
    name = f"observations/{path.name}"
    known: Prepared | None = workspace.memory.get(name)
    if known is None or known.digest != digest_of(path):
        known = read_observations(path, workspace.plans_catalog, shown_as=name)
        workspace.memory[name] = known
    return known


def observations(workspace: Workspace, *, lake: LakeVersions | None = None) -> Observations:
    """Collect every observation; a later one of the same key replaces an earlier.

    The lake goes before the published files, and both before what the plans report, so a
    correction that is ingested counts.

    Parameters
    ----------
    lake
        Read the lake as it was at these versions; without them, as it is now.

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
    version = workspace.lake.version(TABLE) if lake is None else lake.get(TABLE)
    stored = (
        workspace.lake.read(TABLE, SCHEMA, version=version)
        if version is not None
        else pl.DataFrame(schema=SCHEMA)
    )
    own = declared(workspace.plans_catalog)
    frame = pl.concat([stored, *(p.good for p in prepared), own])
    frame = frame.unique([*KEY], keep="first", maintain_order=True)
    sources = {
        "files": {p.file: p.digest for p in prepared},
        "plans": digest(own.select("id", "file", "row").rows()),
        "lake": {TABLE: version},
    }
    return Observations(frame, sources)
