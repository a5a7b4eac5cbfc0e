"""Rasters as small pictures for a page: pale to dark by value, borders on top, a scale below."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from shanhai.report.words import Both

PALE, DARK = (237, 244, 217), (10, 80, 60)


@dataclass(frozen=True)
class Picture:
    """A map on the page."""

    title: Both
    year: int
    service: str
    data: str
    size: tuple[int, int]
    cells: tuple[int, int]
    borders: Markup
    low: float
    high: float
    unit: str


def picture(path: Path, *, outlines: Sequence[Any] = (), side: int = 480) -> Picture:
    """Return a map, drawn from the overviews of its GeoTIFF.

    Parameters
    ----------
    path
        ``map_<year>_<service>.tif`` with the tags that :func:`shanhai.grid.cog.write_cogs` leaves.
    outlines
        Polygons in columns and rows of the raster.
    side
        Pixels of the longer side.
    """
    import numpy as np
    import rasterio

    with rasterio.open(path) as source:
        tags, cells = source.tags(), (source.width, source.height)
        shrink = max(1.0, max(cells) / side)
        size = (max(1, int(cells[0] / shrink)), max(1, int(cells[1] / shrink)))
        values = source.read(1, out_shape=size[::-1]).astype(float)
    low, high = float(tags["low"]), float(tags["high"])
    known = np.isfinite(values)
    share = np.clip((np.where(known, values, low) - low) / ((high - low) or 1.0), 0, 1)
    pale, dark = (np.array(colour)[:, None, None] for colour in (PALE, DARK))
    colours = (pale * (1 - share) + dark * share).astype(np.uint8)
    clear = np.where(known, 255, 0).astype(np.uint8)[None]
    _, year, service = path.stem.split("_", 2)
    return Picture(
        Both(tags["title_zh"], tags["title_en"]), int(year), service,
        _png(np.concatenate([colours, clear])), size, cells, _paths(outlines), low, high, tags["unit"],
    )  # fmt: skip


def _png(bands: Any) -> str:
    from rasterio.io import MemoryFile
    from rasterio.transform import from_origin

    count, height, width = bands.shape
    how = {"count": count, "dtype": "uint8", "height": height, "width": width}
    with MemoryFile() as memory:
        with memory.open(driver="PNG", transform=from_origin(0, 0, 2, 2), **how) as out:
            out.write(bands)
        return b64encode(memory.read()).decode("ascii")


def _paths(outlines: Sequence[Any]) -> Markup:
    """Return the borders as SVG path data."""
    rings = []
    for shape in outlines:
        for part in getattr(shape, "geoms", [shape]):
            for ring in (part.exterior, *part.interiors):
                points = " ".join(f"{x:.0f} {y:.0f}" for x, y in ring.coords[:-1])
                rings.append(f"M{points}Z")
    return Markup("".join(rings))  # noqa: S704 — numbers of our own
