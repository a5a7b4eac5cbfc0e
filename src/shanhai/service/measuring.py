"""The stored tables of readings that an evaluation needs, as they are in the lake."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from shanhai.catalog import Catalog
from shanhai.engine.tables import Stored, located_sites, stored_sources
from shanhai.service.observing import LakeVersions
from shanhai.store import Workspace
from shanhai.synthetic import ORIGIN

SITES = "sites"


def stored_tables(
    workspace: Workspace, indicators: Iterable[str], *, lake: LakeVersions | None = None
) -> dict[str, Stored]:
    """Return the stored tables that indicators are computed from, those there are.

    Parameters
    ----------
    lake
        The versions to read; without them, the current ones.

    Synthetic rows are left out, for nothing made up decides about a real city, unless the
    workspace declares itself synthetic (``synthetic: true`` in ``workspace.yaml``).
    """
    catalog, kept = workspace.plans_catalog, workspace.lake
    wanted = {
        table
        for name in _computable(catalog, indicators)
        for table in stored_sources(catalog, name)
    }
    found: dict[str, Stored] = {}
    for name in sorted(wanted):
        version = kept.version(name) if lake is None else lake.get(name)
        if version is None:
            continue
        scanned = _counting(kept.scan(name, version=version), all_rows=is_synthetic(catalog))
        if scanned is None:
            continue
        files = dict.fromkeys(
            c.info["file"] for c in kept.history(name) if "file" in c.info and c.version <= version
        )
        frame = located_sites(catalog, scanned.collect()) if name == SITES else scanned
        found[name] = Stored(frame, version, tuple(sorted(files)), synthetic=_made_up(scanned))
    return found


def is_synthetic(catalog: Catalog) -> bool:
    """Tell whether a workspace declares that it is made up as a whole."""
    return catalog.workspace is not None and catalog.workspace.synthetic


def _counting(frame: pl.LazyFrame, *, all_rows: bool) -> pl.LazyFrame | None:
    """Leave synthetic rows out; None where nothing else is there."""
    if all_rows or not _made_up(frame):
        return frame
    measured = frame.filter(pl.col("origin").ne_missing(ORIGIN))
    return None if measured.head(1).collect().is_empty() else measured


def _made_up(frame: pl.LazyFrame) -> bool:
    """Tell whether any row says that it is synthetic."""
    if "origin" not in frame.collect_schema().names():
        return False
    return bool(frame.select((pl.col("origin") == ORIGIN).any()).collect().item())


def _computable(catalog: Catalog, indicators: Iterable[str]) -> list[str]:
    return [name for name in indicators if catalog.indicators[name].compute]
