"""Bring a labelled synthetic monitoring network into a workspace, through the same door as files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import polars as pl

from shanhai.core.errors import InputError
from shanhai.service.bringing import BroughtReadings, ingest_readings
from shanhai.service.shapes import areas
from shanhai.store import Workspace


def synthesize_network(
    workspace: Workspace, *, year: int, stations: int = 12, sections: int = 20, seed: int = 0,
    months: tuple[int, int] = (1, 12), progress: Callable[[str], None] = lambda _: None,
) -> list[BroughtReadings]:  # fmt: skip
    """Make synthetic sites and a year of their readings, and bring them into the lake.

    Air stations measure every hour, water sections every four hours. The sites lie inside the
    shapes of the workspace's districts. Every row says ``origin = synthetic``: no evaluation of
    a real city counts it.

    Parameters
    ----------
    stations, sections
        How many air stations and water sections; 0 for none.
    months
        First and last month of the year to make.
    progress
        Is told what was made, file by file.

    Raises
    ------
    InputError
        Nothing is asked for, or no district of the workspace has a shape.
    """
    if stations < 0 or sections < 0 or stations + sections == 0:
        raise InputError("ask for at least one station or section")
    brought = []
    with tempfile.TemporaryDirectory() as folder:
        for medium, name, table in _tables(workspace, year, stations, sections, seed, months):
            path = Path(folder) / f"{name}.parquet"
            table.write_parquet(path)
            brought.append(ingest_readings(workspace, medium, path))
            progress(f"{path.name}: {table.height}")
            path.unlink()
    return brought


def _tables(
    workspace: Workspace,
    year: int,
    stations: int,
    sections: int,
    seed: int,
    months: tuple[int, int],
) -> Iterator[tuple[str, str, pl.DataFrame]]:
    from shanhai.synthetic import air, network, water

    shapes = _districts(workspace)
    air_sites = network.stations(shapes, stations, seed=seed)
    water_sites = network.sections(shapes, sections, seed=seed)
    register = pl.concat([air_sites, water_sites], how="diagonal")
    yield "sites", "synthetic-sites", register
    for first, last in _spans(months, stations):
        begin, end = datetime(year, first, 1, 1), _first_of_next(year, last)  # noqa: DTZ001 - local time
        hours = air.hours(air_sites, start=begin, end=end, seed=seed + first)
        yield "air", f"synthetic-air-{year}-{first:02d}-{last:02d}", hours
    if sections:
        begin, end = datetime(year, months[0], 1), _first_of_next(year, months[1])  # noqa: DTZ001 - local time
        samples = water.samples(water_sites, start=begin, end=end, seed=seed)
        yield "water", f"synthetic-water-{year}", samples.filter(pl.col("time") < end)


def _spans(months: tuple[int, int], stations: int) -> Iterator[tuple[int, int]]:
    """Yield first and last month of files of at most about a million rows."""
    at_once = max(1, 1_000_000 // (744 * max(stations, 1)))
    for first in range(months[0], months[1] + 1, at_once) if stations else ():
        yield first, min(first + at_once - 1, months[1])


def _districts(workspace: Workspace) -> dict[str, dict[str, object]]:
    """Return the shapes of the areas right below the workspace's own, or else its own."""
    catalog = workspace.catalog
    top = catalog.workspace.area if catalog.workspace else None
    shapes = {f["id"]: f for f in areas(workspace)["features"]}
    below = {c: f["geometry"] for c, f in shapes.items() if f["properties"]["parent"] == top}
    return below or {c: f["geometry"] for c, f in shapes.items() if c == top}


def _first_of_next(year: int, month: int) -> datetime:
    return datetime(year + month // 12, month % 12 + 1, 1)  # noqa: DTZ001 - local time
