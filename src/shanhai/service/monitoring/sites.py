"""The register of monitoring sites, and which areas they stand for."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import polars as pl

from shanhai.core.errors import InputError, did_you_mean
from shanhai.engine.tables import located_sites
from shanhai.service.measuring import SITES
from shanhai.store import Workspace

_KINDS: dict[str, Any] = {"text": pl.String, "number": pl.Float64, "flag": pl.Boolean}


def sites(workspace: Workspace, medium: str | None = None) -> pl.DataFrame:
    """Return the registered sites, of one medium or of all.

    Columns as declared in ``data/tables/sites.yaml``: ``site, origin, name, area, medium, level,
    sections, water_body, target_class, background, longitude, latitude``. A site of no named
    medium is a site of every one.
    """
    found = _register(workspace, workspace.lake.version(SITES))
    if medium is None:
        return found
    return found.filter((pl.col("medium") == medium) | pl.col("medium").is_null())


@lru_cache(maxsize=8)
def _register(workspace: Workspace, version: int | None) -> pl.DataFrame:
    columns = workspace.plans_catalog.tables[SITES].columns
    schema = {name: _KINDS[column.kind] for name, column in columns.items()}
    return workspace.lake.read(SITES, schema, version=version).sort("site")


def site(workspace: Workspace, code: str) -> dict[str, Any]:
    """Return one site.

    Raises
    ------
    InputError
        There is none of this code; the nearest is told.
    """
    known = sites(workspace)
    found = known.filter(pl.col("site") == code)
    if found.is_empty():
        near = did_you_mean(code, known.get_column("site").to_list())
        raise InputError(f"no site {code!r}{near}")
    return found.row(0, named=True)


def members(workspace: Workspace, medium: str, area: str | None = None) -> pl.DataFrame:
    """Return ``site, area, sections, background``: a row for each area and set a site counts for.

    A site counts for its own area and those above it, up to the workspace's own.

    Raises
    ------
    InputError
        There is no such area; the nearest code is told.
    """
    catalog = workspace.plans_catalog
    located = located_sites(catalog, sites(workspace, medium))
    columns = located.select("site", "area", "sections", "background").unique(maintain_order=True)
    if area is None:
        return columns
    if area not in catalog.areas:
        raise InputError(f"no area {area!r}{did_you_mean(area, catalog.areas)}")
    return columns.filter(pl.col("area") == area)
