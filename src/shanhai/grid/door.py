"""The door of the rasters: what does not fit is refused early, with the place and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shanhai.core.errors import InputError
from shanhai.core.units import factor
from shanhai.grid.blocks import strips
from shanhai.grid.raster import Grid, grid_of, name_of, read

if TYPE_CHECKING:
    import xarray as xr

SAMPLE_STRIPS = 8
"""Strips looked at before the work starts."""


@dataclass(frozen=True)
class Layer:
    """What a raster holds: its canonical unit and the values its median may plausibly have."""

    name: str
    unit: str
    low: float
    high: float
    negative: bool = False


def check_aligned(layers: Mapping[str, xr.DataArray]) -> Grid:
    """Return the common grid of the layers.

    Raises
    ------
    InputError
        A layer differs from the first in CRS, cell size, origin or size; all are named.
    """
    from rasterio.crs import CRS

    grids = {name: grid_of(array) for name, array in layers.items()}
    first, *others = grids
    base = grids[first]
    a, _, c, _, e, f = base.transform
    problems = []
    for name in others:
        one = grids[name]
        oa, _, oc, _, oe, of = one.transform
        where = name_of(layers[name])
        if CRS.from_wkt(one.crs) != CRS.from_wkt(base.crs):
            problems.append(f"{where}: CRS differs")
        elif max(abs(oa - a), abs(oe - e)) > 1e-6 * abs(a):
            problems.append(
                f"{where}: cells of {oa:.10g} × {-oe:.10g} m, not {a:.10g} × {-e:.10g} m"
            )
        elif max(abs(oc - c), abs(of - f)) > 1e-3 * abs(a):
            problems.append(
                f"{where}: its origin is ({oc:.10g}, {of:.10g}), not ({c:.10g}, {f:.10g})"
            )
        elif (one.height, one.width) != (base.height, base.width):
            problems.append(
                f"{where}: {one.height} × {one.width} cells, not {base.height} × {base.width}"
            )
    if problems:
        bottom, right = f + e * base.height, c + a * base.width
        authority = CRS.from_wkt(base.crs).to_authority()
        crs = ":".join(authority) if authority else "<its CRS>"
        box = " ".join(f"{number:.10g}" for number in (c, bottom, right, f))
        raise InputError(
            f"not on the grid of {name_of(layers[first])}:\n  " + "\n  ".join(problems) + "\n"
            f"warp them: gdalwarp -t_srs {crs} -tr {a:.10g} {-e:.10g} -te {box} …, "
            "or shanhai.grid.raster.aligned(layer, like)"
        )
    return base


def check_numbers(array: xr.DataArray, layer: Layer, *, unit: str | None = None) -> float:
    """Look at some strips of a raster; return the factor to its canonical unit.

    Raises
    ------
    InputError
        Only nodata, values below zero where none can be, or a median so far from the
        plausible that the unit must be another one.
    """
    where = name_of(array)
    scale = factor(unit or layer.unit, layer.unit)
    height, width = array.shape
    everything = strips(height, width, cells=64 * width)
    chosen = everything[:: max(1, len(everything) // SAMPLE_STRIPS)]
    parts = [_valid(read(array, strip, scale=scale)) for strip in chosen]
    values = np.concatenate(parts)
    if not values.size:
        values = next((v for s in everything if (v := _valid(read(array, s))).size), values)
    if not values.size:
        raise InputError(f"{where}: every cell is nodata; check the nodata value and the extent")
    if not layer.negative and float(values.min()) < 0:
        raise InputError(
            f"{where}: {layer.name} has values below zero ({values.min():g} {layer.unit}); "
            "is the nodata value set? (gdal_edit.py -a_nodata …)"
        )
    middle = float(np.median(values))
    if not layer.low <= middle <= layer.high:
        raise InputError(
            f"{where}: the median of {layer.name} is {middle:g} {layer.unit}, outside "
            f"{layer.low:g} to {layer.high:g}; declared unit is {unit or layer.unit!r}: "
            "declare the one the file has (unit: …)"
        )
    return scale


def _valid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = values[np.isfinite(values)]
    return found


def check_classes(array: xr.DataArray, known: Iterable[int]) -> dict[int, int]:
    """Count the cells of each class code, nodata apart, reading the raster once.

    Raises
    ------
    InputError
        Codes without a class, whole-number codes missing, or only nodata.
    """
    where = name_of(array)
    if array.dtype.kind not in "ui":
        raise InputError(f"{where}: class codes are whole numbers, the raster has {array.dtype}")
    nodata = array.rio.nodata
    counts: dict[int, int] = {}
    height, width = array.shape
    for strip in strips(height, width):
        values = np.asarray(array[strip.rows].values)
        if values.dtype == np.uint8:
            tally = np.bincount(values.ravel(), minlength=256)
            codes = np.flatnonzero(tally)
            found = zip(codes.tolist(), tally[codes].tolist(), strict=True)
        else:
            unique, number = np.unique(values, return_counts=True)
            found = zip(unique.tolist(), number.tolist(), strict=True)
        for code, cells in found:
            if nodata is None or code != nodata:
                counts[code] = counts.get(code, 0) + cells
    if not counts:
        raise InputError(f"{where}: every cell is nodata; check the nodata value and the extent")
    unknown = sorted(set(counts) - set(known))
    if unknown:
        listed = ", ".join(f"{code} ({counts[code]} cells)" for code in unknown)
        raise InputError(f"{where}: class codes without a class: {listed}; add them to `classes:`")
    return counts
