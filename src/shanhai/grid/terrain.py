"""Terrain and flow: slope, flow accumulation, slope length and steepness (LS).

Depressions are filled by priority flood, which also says where flats drain to; elsewhere water
flows to all lower neighbours by the fall to each (in fifteenths, as InVEST counts them).
``network`` hands the single-flow directions to pyflwdir, for basins, streams and what is
upstream of a place.
LS follows Desmet & Govers (1996) with the steepness of McCool (1987), the square root of
the contributing area standing for the slope length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from shanhai.grid.blocks import Strip
from shanhai.grid.door import Layer, check_numbers
from shanhai.grid.raster import grid_of, read

if TYPE_CHECKING:
    import xarray as xr

ELEVATION = Layer("elevation", "m", -500, 9000, negative=True)


def slope(dem: xr.DataArray) -> xr.DataArray:
    """Return the slope [%] of elevations [m], by Horn's differences; edges use what is there."""
    from shanhai.grid import _terrain

    grid = grid_of(dem)
    a, _, _, _, e, _ = grid.transform
    return _like(dem, _terrain.slope_percent(_whole(dem), abs(a), abs(e)), "slope", "%")


def flow_accumulation(dem: xr.DataArray, *, fill: bool = True) -> xr.DataArray:
    """Return the number of cells draining through each cell, itself included.

    ``fill=False`` takes the depressions as they are: water ends in them.
    """
    heights, d8 = _filled(dem, fill=fill)
    return _like(dem, _drained(heights, d8), "flow_accumulation", "1")


def ls_factor(dem: xr.DataArray, *, longest: float = 122.0, fill: bool = True) -> xr.DataArray:
    """Return slope length and steepness LS [1] of elevations [m].

    L = ((√A + c²)^(m+1) − √A^(m+1)) / (c^(m+2)·x^m·22.13^m), A the area [m²] that drains into
    the cell of side c [m], x = |sin θ| + |cos θ|, θ the slope; held at ``longest``.
    m = 0.2, 0.3, 0.4, 0.5 up to slopes of 1, 3.5, 5, 9 %, above β/(1 + β),
    β = (sin θ / 0.0896) / (3·sin^0.8 θ + 0.56).
    S = 10.8·sin θ + 0.03 below 9 %, else 16.8·sin θ − 0.5.

    The whole raster is worked on at once: about 40 bytes per cell.
    """
    from shanhai.grid import _terrain

    check_numbers(dem, ELEVATION)
    grid = grid_of(dem)
    a, _, _, _, e, _ = grid.transform
    heights, d8 = _filled(dem, fill=fill)
    percent = _terrain.slope_percent(heights, abs(a), abs(e))
    result = _terrain.length_and_steepness(percent, _drained(heights, d8), abs(a), longest)
    result[np.isnan(heights)] = np.nan
    return _like(dem, result, "slope_length", "1")


def network(dem: xr.DataArray) -> Any:
    """Return the drainage network as a ``pyflwdir.FlwdirRaster``: each cell down the steepest way."""
    import pyflwdir
    from rasterio.transform import Affine

    from shanhai.grid import _flood

    heights, towards = _filled(dem, fill=True)
    directions = _flood.steepest(heights, towards)
    return pyflwdir.from_array(
        directions, ftype="d8", transform=Affine(*grid_of(dem).transform), latlon=False
    )


def _whole(dem: xr.DataArray) -> NDArray[np.float32]:
    return read(dem, Strip(0, dem.shape[0]))


def _filled(dem: xr.DataArray, *, fill: bool) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    heights = _whole(dem)
    if not fill:
        return heights, np.zeros(heights.shape, dtype=np.uint8)
    from shanhai.grid import _flood

    return _flood.fill(heights)


def _drained(heights: NDArray[np.float32], d8: NDArray[np.uint8]) -> NDArray[np.float64]:
    from shanhai.grid import _terrain

    flow = _terrain.multiple_flow(heights, d8)
    return _terrain.accumulate(flow, _terrain.inflows(flow))


def _like(dem: xr.DataArray, values: NDArray[Any], name: str, unit: str) -> xr.DataArray:
    import xarray as xr

    result = xr.DataArray(
        values, coords=dem.coords, dims=dem.dims, name=name, attrs={"units": unit}
    )
    return result.rio.write_crs(dem.rio.crs).rio.write_nodata(np.nan)  # type: ignore[no-any-return]
