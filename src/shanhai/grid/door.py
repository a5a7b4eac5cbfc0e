"""The door of the rasters: opened lazily, refused early, with the place and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from shanhai.core.errors import InputError
from shanhai.core.units import factor
from shanhai.grid.blocks import Strip, strips

if TYPE_CHECKING:
    import xarray as xr

SAMPLE_STRIPS = 8
"""Strips looked at before the work starts."""


@dataclass(frozen=True)
class Grid:
    """Where the cells lie: CRS (WKT), affine transform (a, b, c, d, e, f), height, width."""

    crs: str
    transform: tuple[float, float, float, float, float, float]
    height: int
    width: int

    @property
    def cell_area(self) -> float:
        """Area of a cell [m²]."""
        return abs(self.transform[0] * self.transform[4])


@dataclass(frozen=True)
class Layer:
    """What a raster holds: its canonical unit and the values its median may plausibly have."""

    name: str
    unit: str
    low: float
    high: float
    negative: bool = False


def open_raster(path: Path | str, *, lazy: bool = False) -> xr.DataArray:
    """Open the first band of a raster without reading its cells.

    Parameters
    ----------
    lazy
        Give a dask array, for chains of array functions over what does not fit.

    Raises
    ------
    InputError
        The file is missing, empty, no raster, or shorter than its own index of blocks says.
    """
    import rioxarray
    import xarray as xr

    file = Path(path)
    if not file.is_file():
        raise InputError(f"{file}: no such raster")
    if file.stat().st_size == 0:
        raise InputError(f"{file}: the file is empty; export it again")
    check_complete(file)
    chunks: Any = {"x": -1, "y": 256} if lazy else None
    opened = rioxarray.open_rasterio(file, chunks=chunks, cache=False)
    assert isinstance(opened, xr.DataArray)
    one = opened.isel(band=0, drop=True)
    one.attrs["file"] = str(file)
    return one


def check_complete(file: Path) -> None:
    """Refuse a raster whose blocks reach beyond the end of the file (a copy cut short)."""
    import rasterio
    from rasterio.errors import RasterioError

    try:
        with rasterio.open(file) as source:
            if source.driver in ("GTiff", "COG"):
                end, size = _last_byte(source), file.stat().st_size
                if end > size:
                    raise InputError(
                        f"{file}: cut short: its blocks reach to byte {end}, the file has {size}; "
                        "copy or export it again"
                    )
            else:
                source.read(1, window=((source.height - 1, source.height), (0, source.width)))
    except RasterioError as error:
        raise InputError(f"{file}: cannot be read as a raster: {error}") from error


def _last_byte(source: Any) -> int:
    block_rows, block_columns = source.block_shapes[0]
    last = 0
    for row in range(-(-source.height // block_rows)):
        for column in range(-(-source.width // block_columns)):
            place = f"{column}_{row}"
            offset = source.get_tag_item(f"BLOCK_OFFSET_{place}", "TIFF", bidx=1)
            if offset is not None:
                size = source.get_tag_item(f"BLOCK_SIZE_{place}", "TIFF", bidx=1)
                last = max(last, int(offset) + int(size or 0))
    return last


def name_of(array: xr.DataArray) -> str:
    """Return the file of a raster, or its name: what a message calls it."""
    return str(array.attrs.get("file") or array.name or "raster")


def grid_of(array: xr.DataArray) -> Grid:
    """Return the grid of a raster.

    Raises
    ------
    InputError
        No CRS, degrees instead of metres, a rotated grid, or no cells.
    """
    import rioxarray  # noqa: F401  (registers .rio)

    where = name_of(array)
    if array.ndim != 2 or 0 in array.shape:
        raise InputError(f"{where}: has shape {array.shape}; needed is one band with cells")
    crs = array.rio.crs
    if crs is None:
        raise InputError(f"{where}: has no CRS; set it (gdal_edit.py -a_srs EPSG:… file)")
    unit = crs.linear_units if crs.is_projected else "degrees"
    if unit.lower() not in ("metre", "meter", "m"):
        raise InputError(
            f"{where}: its CRS {crs.to_string()[:40]} counts in {unit}, areas need metres; "
            "reproject it (gdalwarp -t_srs EPSG:4549 …, an equal-area CRS for a province)"
        )
    _, b, _, d, _, _ = array.rio.transform()[:6]
    if b or d:
        raise InputError(f"{where}: the grid is rotated; warp it north up")
    height, width = array.shape
    c, a = _axis(array[array.rio.x_dim].values, array, 0)
    f, e = _axis(array[array.rio.y_dim].values, array, 4)
    return Grid(crs.to_wkt(), (a, 0.0, c, 0.0, e, f), height, width)


def _axis(centres: NDArray[np.float64], array: xr.DataArray, position: int) -> tuple[float, float]:
    """Return where the first cell begins and the step from cell to cell."""
    if centres.size > 1:
        step = float(centres[-1] - centres[0]) / (centres.size - 1)
    else:
        step = float(array.rio.transform()[position])
    return float(centres[0]) - step / 2, step


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
            "or shanhai.grid.door.aligned(layer, like)"
        )
    return base


def aligned(array: xr.DataArray, like: xr.DataArray, *, classes: bool = False) -> xr.DataArray:
    """Bring a raster onto the grid of another: nearest for classes, bilinear for numbers."""
    from rasterio.enums import Resampling

    grid_of(like)
    how = Resampling.nearest if classes else Resampling.bilinear
    result: xr.DataArray = array.rio.reproject_match(like, resampling=how)
    result.attrs["file"] = name_of(array)
    return result


def read(array: xr.DataArray, strip: Strip, *, scale: float = 1.0) -> NDArray[np.float32]:
    """Read rows as 32-bit floats in the canonical unit, nodata as NaN."""
    raw = np.asarray(array[strip.rows].values)
    values = np.ascontiguousarray(raw, dtype=np.float32)
    if values is raw:
        values = raw.copy()
    nodata = array.rio.nodata
    if nodata is not None and not np.isnan(nodata):
        values[raw == nodata] = np.nan
    if scale != 1.0:
        values *= np.float32(scale)
    return values


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
