"""Cloud-optimised GeoTIFF: tiled, compressed, with overviews, whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanhai.grid.blocks import Strip
from shanhai.grid.raster import Grid

SAMPLE = 1000
"""Rows and columns looked at for the scale of a map."""


def write_cogs(
    paths: list[Path], parts: Iterable[tuple[Strip, NDArray[np.float32]]], grid: Grid,
    tags: Sequence[Mapping[str, str]],
) -> None:  # fmt: skip
    """Write one map per path from strips (map, row, column); NaN is nodata.

    The strips are gathered in a plain file beside the target, which is turned into the
    cloud-optimised one and removed. To the ``tags`` of each map come ``low`` and ``high``, the
    2nd and 98th per cent of its values (where these are equal, the least and the greatest), for
    a scale of colours.
    """
    import rasterio
    from rasterio.crs import CRS
    from rasterio.shutil import copy
    from rasterio.transform import Affine

    profile: dict[str, Any] = {
        "driver": "GTiff", "dtype": "float32", "count": 1, "height": grid.height, "width": grid.width,
        "crs": CRS.from_wkt(grid.crs), "transform": Affine(*grid.transform), "nodata": float("nan"),
        "tiled": False, "blockysize": 64, "BIGTIFF": "IF_SAFER",
    }  # fmt: skip
    drafts = [path.with_name(f".{path.name}.strips") for path in paths]
    finals = [path.with_name(f".{path.name}.new") for path in paths]
    try:
        files = [rasterio.open(draft, "w", **profile) for draft in drafts]
        try:
            for strip, values in parts:
                window = ((strip.start, strip.stop), (0, grid.width))
                for file, one in zip(files, values, strict=True):
                    file.write(one, 1, window=window)
        finally:
            for file in files:
                file.close()
        for draft, words in zip(drafts, tags, strict=True):
            with rasterio.open(draft, "r+") as file:
                file.update_tags(**words, **_scale(file))
        for draft, final, path in zip(drafts, finals, paths, strict=True):
            copy(
                draft, final, driver="COG", compress="DEFLATE", level=1, predictor="YES",
                overview_resampling="average", num_threads="ALL_CPUS", bigtiff="IF_SAFER",
            )  # fmt: skip
            os.replace(final, path)  # noqa: PTH105
    finally:
        for leftover in (*drafts, *finals):
            leftover.unlink(missing_ok=True)


def _scale(file: Any) -> dict[str, str]:
    """Return the 2nd and 98th per cent of a map, from a sample of its cells."""
    rows, columns = (min(SAMPLE, size) for size in file.shape)
    values = file.read(1, out_shape=(rows, columns))
    known = values[np.isfinite(values)]
    low, high = np.percentile(known, (2, 98)) if known.size else (0.0, 0.0)
    if known.size and low == high:  # few cells have anything
        low, high = known.min(), known.max()
    return {"low": f"{low:.6g}", "high": f"{high:.6g}"}
