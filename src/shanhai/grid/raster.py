"""Rasters: opened without reading, on which grid, read in strips."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from shanhai.core.errors import InputError
from shanhai.grid.blocks import Strip

if TYPE_CHECKING:
    import xarray as xr


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


def aligned(array: xr.DataArray, like: xr.DataArray, *, classes: bool = False) -> xr.DataArray:
    """Bring a raster onto the grid of another: nearest for classes, bilinear for numbers."""
    from rasterio.enums import Resampling

    grid_of(like)
    how = Resampling.nearest if classes else Resampling.bilinear
    result: xr.DataArray = array.rio.reproject_match(like, resampling=how)
    result.attrs["file"] = name_of(array)
    return result
