"""Cloud-optimised GeoTIFF: tiled, compressed, with overviews, whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanhai.grid.blocks import Strip
from shanhai.grid.door import Grid


def write_cogs(
    paths: list[Path], parts: Iterable[tuple[Strip, NDArray[np.float32]]], grid: Grid,
    tags: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Write one map per path from strips (map, row, column); NaN is nodata.

    The strips are gathered in a plain file beside the target, which is turned into the
    cloud-optimised one and removed.
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
            for file in files:
                file.update_tags(**(tags or {}))
        finally:
            for file in files:
                file.close()
        for draft, final, path in zip(drafts, finals, paths, strict=True):
            copy(
                draft, final, driver="COG", compress="DEFLATE", level=1, predictor="YES",
                overview_resampling="average", num_threads="ALL_CPUS", bigtiff="IF_SAFER",
            )  # fmt: skip
            os.replace(final, path)  # noqa: PTH105
    finally:
        for leftover in (*drafts, *finals):
            leftover.unlink(missing_ok=True)
