"""Small rasters made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import rioxarray  # noqa: F401
import shapely
import xarray as xr

from shanhai.grid.zones import Area

SIDE = 100.0
X, Y = 500_000.0, 2_700_000.0


def raster(
    values: Any,
    *,
    nodata: float | None = None,
    name: str = "raster",
    epsg: int = 32650,
    side: float = SIDE,
) -> xr.DataArray:
    array = np.asarray(values)
    height, width = array.shape
    made = xr.DataArray(
        array, dims=("y", "x"), name=name,
        coords={"y": Y - side * (np.arange(height) + 0.5), "x": X + side * (np.arange(width) + 0.5)},
    ).rio.write_crs(epsg)  # fmt: skip
    return made if nodata is None else made.rio.write_nodata(nodata)


def box(c0: float, r0: float, c1: float, r1: float) -> Any:
    return shapely.box(X + SIDE * c0, Y - SIDE * r1, X + SIDE * c1, Y - SIDE * r0)


def whole(height: int, width: int) -> list[Area]:
    return [Area("c", "City", "city", None, box(0, 0, width, height))]
