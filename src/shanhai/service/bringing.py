"""Bring figures in: check, preview, store — or refuse with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from shanhai.core.errors import InputError
from shanhai.engine.lineage import digest
from shanhai.engine.observation import KEY
from shanhai.ingest.observations import QUARANTINE_SCHEMA, Prepared, read_observations
from shanhai.service.observing import QUARANTINE, TABLE
from shanhai.store import Workspace
from shanhai.store.lake import Change


@dataclass(frozen=True)
class Brought:
    """What came in, or would have."""

    prepared: Prepared
    change: Change
    dry_run: bool


def ingest_observations(
    workspace: Workspace, path: Path, *, mapping: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None, dry_run: bool = False, strict: bool = False,
) -> Brought:  # fmt: skip
    """Bring a file of observations into the lake.

    All sound rows go in by one commit or none does; refused rows go to quarantine with their
    reason. The same file again changes nothing; a corrected one replaces by key, and the version
    before stays readable.

    Parameters
    ----------
    mapping, defaults
        See :func:`shanhai.ingest.observations.read_observations`.
    dry_run
        Only say what would happen.
    strict
        Store nothing if any row is refused.

    Raises
    ------
    InputError
        The file as a whole cannot be used, or ``strict`` and a row is refused.
    """
    prepared = read_observations(
        path, workspace.plans_catalog, mapping=mapping, defaults=defaults
    )  # fmt: skip
    if strict and not prepared.rejected.is_empty():
        raise InputError(f"{path.name}: {prepared.rejected.height} row(s) refused, nothing stored")
    info = {"file": prepared.file, "digest": prepared.digest}
    lake = workspace.lake
    if dry_run:
        change = lake.upsert(TABLE, prepared.good, key=KEY, same="id", info=info, dry_run=True)
        return Brought(prepared, change, dry_run=True)
    with workspace.writing("bring in figures"):
        if not prepared.rejected.is_empty():
            refused = _with_digest(prepared.rejected)
            lake.upsert(QUARANTINE, refused, key=("file_digest", "row"), same="id", info=info)
        change = lake.upsert(TABLE, prepared.good, key=KEY, same="id", info=info)
    return Brought(prepared, change, dry_run=False)


def _with_digest(rejected: pl.DataFrame) -> pl.DataFrame:
    ids = [digest(row) for row in rejected.iter_rows()]
    return rejected.with_columns(pl.Series("id", ids, pl.String))


def quarantine(workspace: Workspace) -> pl.DataFrame:
    """Return the refused rows of all files, with the reason and what they said."""
    return workspace.lake.read(QUARANTINE, QUARANTINE_SCHEMA).sort("file", "row")
