"""The maps of the ecosystem accounts a workspace keeps, as layers of a map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from shanhai.core.errors import InputError, did_you_mean
from shanhai.service.accounting import FOLDER, accounts, layers
from shanhai.service.views.words import Words
from shanhai.store import Workspace

#: The colours of the scale from low to high (viridis: read by the colour-blind and in grey).
SCALE = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde724")


@dataclass(frozen=True)
class Stop:
    """A value of the scale and its colour."""

    value: float
    colour: str


@dataclass(frozen=True)
class RasterView:
    """A raster layer; ``tiles`` is the address of its tiles, ``bounds`` west, south, east, north.

    ``origin`` says where it is synthetic.
    """

    id: str
    account: Words
    title: Words
    year: int
    unit: str
    origin: str | None
    bounds: tuple[float, float, float, float]
    low: float
    high: float
    legend: list[Stop]
    tiles: str


@dataclass(frozen=True)
class Layer:
    """The file of a layer and the ends of its scale."""

    path: Path
    low: float
    high: float


def rasters(workspace: Workspace) -> list[RasterView]:
    """Return every raster layer, by account and year."""
    found = []
    for account in accounts(workspace):
        for one in layers(workspace, account["name"]):
            name = f"{account['name']}/{one['year']}/{one['service']}"
            low, high = one["low"], one["high"]
            steps = len(SCALE) - 1
            found.append(RasterView(
                name, Words(**account["title"]), Words(**one["title"]), one["year"], one["unit"],
                one["origin"], _bounds(one["path"]), low, high,
                [Stop(low + (high - low) * i / steps, c) for i, c in enumerate(SCALE)],
                f"/tiles/{name}/{{z}}/{{x}}/{{y}}.png",
            ))  # fmt: skip
    return found


def layer(workspace: Workspace, account: str, year: int, service: str) -> Layer:
    """Return one layer.

    Raises
    ------
    InputError
        There is no such account, year or service.
    """
    folder = workspace.folder / FOLDER / account
    known = _layers(workspace, account, folder.stat().st_mtime_ns if folder.is_dir() else 0)
    name = f"{year}/{service}"
    if name not in known:
        raise InputError(f"{account} has no map {name!r}{did_you_mean(name, known)}")
    return Layer(known[name]["path"], known[name]["low"], known[name]["high"])


@lru_cache(maxsize=16)
def _layers(workspace: Workspace, account: str, stamp: int) -> dict[str, dict[str, Any]]:
    """Look up an account's layers once for as long as its folder stays."""
    del stamp
    return {f"{one['year']}/{one['service']}": one for one in layers(workspace, account)}


def _bounds(path: Path) -> tuple[float, float, float, float]:
    import rasterio
    from rasterio.warp import transform_bounds

    with rasterio.open(path) as source:
        west, south, east, north = transform_bounds(source.crs, "EPSG:4326", *source.bounds)
    return (west, south, east, north)
