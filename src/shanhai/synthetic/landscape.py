"""A made-up landscape over the coast of the sample: terrain, land cover, climate (合成的地景).

Where land and sea lie is taken from the sample's schematic base map; all else is sums of waves,
so that the same place has the same value at any resolution. Nothing here is measured.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanhai.grid.blocks import Strip

Floats = NDArray[np.float32]

SAMPLE = "xiamen"
EPSG = 4548
EDGE_M = 60_000.0
"""Side of the square that is drawn [m]."""
CORNER = (588_500.0, 2_759_000.0)
"""Its north-west corner."""
COAST_CELLS = 1200
"""Cells along the square in which the distance to the coast is kept."""

CLASSES = {
    10: "forest", 20: "shrub", 30: "grass", 40: "cropland", 45: "orchard", 50: "urban_green",
    60: "built", 70: "bare", 80: "lake", 81: "reservoir", 82: "river", 90: "wetland",
    95: "mangrove", 96: "saltmarsh", 97: "beach", 100: "bay", 110: "nearshore",
}  # fmt: skip

LAYERS = {
    "precipitation": ("mm", 1), "evapotranspiration": ("mm", 2), "storm_rain": ("mm", 3),
    "hot_evaporation": ("mm", 4), "erosivity": ("MJ*mm/(ha*h)", 5),
    "erodibility": ("t*ha*h/(ha*MJ*mm)", 6), "npp": ("g/m2", 7),
}  # fmt: skip


def waves(
    seed: int, east: Floats, north: Floats, *, count: int = 9, finest: float = 40.0
) -> Floats:
    """Return a smooth field of about mean 0 and unit variance."""
    random = np.random.default_rng(seed)
    total = np.zeros(np.broadcast_shapes(east.shape, north.shape), dtype=np.float32)
    weight = 0.0
    for k in range(count):
        rate = 1.5 * (finest / 1.5) ** (k / (count - 1))
        angle, phase = random.uniform(0, 2 * np.pi, 2)
        size = rate**-0.8
        a = np.float32(2 * np.pi * rate * np.cos(angle)) * east
        b = np.float32(2 * np.pi * rate * np.sin(angle)) * north + np.float32(phase)
        # sin(a + b) from separate sines: rows and columns only, not cells
        total += np.float32(size) * (np.sin(a) * np.cos(b) + np.cos(a) * np.sin(b))
        weight += size * size / 2
    scaled: Floats = total / np.float32(np.sqrt(weight))
    return scaled


def places(strip: Strip, height: int, width: int) -> tuple[Floats, Floats]:
    """Return the centres of the columns and rows of a strip, in shares of the square."""
    east = (np.arange(width, dtype=np.float32) + 0.5)[None, :] / width
    north = 1 - (np.arange(strip.start, strip.stop, dtype=np.float32) + 0.5)[:, None] / height
    return east.astype(np.float32), north.astype(np.float32)


@cache
def shapes(name: str) -> list[dict[str, Any]]:
    """Return the features of a file of the sample's shapes, their geometry in metres of ``EPSG``."""
    import geopandas

    from shanhai.store.workspace import sample_folder

    content = json.loads((sample_folder(SAMPLE) / "shapes" / f"{name}.geojson").read_text("utf-8"))
    table = geopandas.GeoDataFrame.from_features(content["features"], crs=4326).to_crs(EPSG)
    return table.to_dict("records")  # type: ignore[no-any-return]


@cache
def _coast() -> Floats:
    """Return the distance to the coast [m] over the square, below zero at sea."""
    from rasterio.features import rasterize
    from rasterio.transform import from_origin
    from scipy.ndimage import distance_transform_edt

    side = EDGE_M / COAST_CELLS
    land = [one["geometry"] for one in shapes("base") if one["kind"] == "land"]
    grid = (COAST_CELLS, COAST_CELLS)
    mask = rasterize(land, out_shape=grid, transform=from_origin(*CORNER, side, side)).astype(bool)
    away = distance_transform_edt(mask) - distance_transform_edt(~mask)
    return (away * side).astype(np.float32)  # type: ignore[no-any-return]


def from_coast(strip: Strip, height: int, width: int) -> Floats:
    """Return the distance to the coast [m], below zero at sea, between the cells it is kept in."""
    field = _coast()
    east, north = places(strip, height, width)
    down, along = 1 - north[:, 0], east[0]

    def between(share: Floats) -> tuple[NDArray[np.int64], Floats]:
        at = np.clip(share * COAST_CELLS - 0.5, 0, COAST_CELLS - 1.001)
        first = at.astype(np.int64)
        return first, (at - first).astype(np.float32)

    (row, below), (column, right) = between(down), between(along)
    upper, lower = field[row], field[row + 1]
    rows = upper + (lower - upper) * below[:, None]
    found: Floats = rows[:, column] + (rows[:, column + 1] - rows[:, column]) * right
    return found


def elevation(strip: Strip, height: int, width: int) -> Floats:
    """Elevation [m]: flats by the coast, hills inland, the sea floor below 0."""
    east, north = places(strip, height, width)
    away = from_coast(strip, height, width)
    inland, out = np.maximum(away, 0), np.minimum(away, 0)
    level = inland / 100 * (1 + inland / 4000) + out / 200
    rough = waves(11, east, north) * (0.3 + 0.22 * np.maximum(level, 0))
    found: Floats = (level + np.where(away > 0, np.maximum(rough, -0.8 * level), rough)).astype(
        np.float32
    )
    return found


def land_cover(strip: Strip, height: int, width: int, *, built: float = 0.0) -> NDArray[np.uint8]:
    """Class codes; ``built`` moves land from crops to town (0 … 0.3)."""
    east, north = places(strip, height, width)
    up = elevation(strip, height, width)
    a, b = waves(21, east, north, finest=150), waves(22, east, north, finest=90)
    out = np.full(up.shape, 40, dtype=np.uint8)
    conditions: list[tuple[Any, int]] = [
        (up > 25, 45), ((up <= 60) & (a + built > 0.4), 60), ((up <= 60) & (a > 1.3), 50),
        ((up > 60) & (a > 0.9), 30), ((up > 60) & (a <= 0.9), 10), ((up > 60) & (b > 1.4), 20),
        ((up > 20) & (b < -2.0), 81), ((up <= 20) & (b < -1.7), 80), ((up <= 20) & (b > 1.9), 90),
        ((up > 60) & (a < -2.1), 70), ((up > 0) & (np.abs(b - 0.7) < 0.01), 82),
        ((up <= 2) & (a > 0.5), 97), ((up <= 1.5) & (b > 0.8), 95), ((up <= 1.5) & (b < -0.8), 96),
        (up <= 0, 100), ((up <= -10) | ((up <= 0) & (north < 0.2)), 110),
    ]  # fmt: skip
    for where, code in conditions:
        out[np.broadcast_to(where, out.shape)] = code
    return out


def climate(name: str, strip: Strip, height: int, width: int, *, wetter: float = 1.0) -> Floats:
    """One layer of :data:`LAYERS`, in its unit."""
    east, north = places(strip, height, width)
    wave = waves(100 + LAYERS[name][1], east, north, count=6, finest=12)
    level, swing = {
        "precipitation": (1450, 120), "evapotranspiration": (760, 60), "storm_rain": (260, 30),
        "hot_evaporation": (520, 30), "erosivity": (7200, 700), "erodibility": (0.024, 0.004),
        "npp": (640, 90),
    }[name]  # fmt: skip
    up = np.float32(0.12 * level) * north
    found: Floats = ((level + swing * wave + up) * np.float32(wetter)).astype(np.float32)
    return found
