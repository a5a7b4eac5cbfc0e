"""Maps of physical processes as DataArrays: erosion, water yield, carbon stock.

Plain array expressions: they work on arrays in memory and, chunk by chunk, on dask arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from shanhai.core.errors import InputError
from shanhai.grid.door import check_aligned

if TYPE_CHECKING:
    import xarray as xr


def rkls(
    erosivity: xr.DataArray, erodibility: xr.DataArray, slope_length: xr.DataArray
) -> xr.DataArray:
    """Potential soil loss R·K·LS [t/(hm²·a)] of bare ground.

    R [MJ·mm/(hm²·h·a)], K [t·hm²·h/(hm²·MJ·mm)], LS [1].
    """
    check_aligned(
        {"erosivity": erosivity, "erodibility": erodibility, "slope_length": slope_length}
    )
    return _same(slope_length * erosivity * erodibility, "rkls", "t/ha/a", erosivity)


def usle(
    potential: xr.DataArray, land: xr.DataArray, *, cover: Mapping[int, float], practice: Mapping[int, float]
) -> xr.DataArray:  # fmt: skip
    """Soil loss R·K·LS·C·P [t/(hm²·a)], C and P by class code."""
    check_aligned({"rkls": potential, "land": land})
    factor = {code: cover[code] * practice[code] for code in cover}
    return _same(potential * by_class(land, factor), "usle", "t/ha/a", potential)


def avoided_erosion(potential: xr.DataArray, actual: xr.DataArray) -> xr.DataArray:
    """Soil kept by vegetation and practice [t/(hm²·a)]: potential less actual loss."""
    return _same(potential - actual, "avoided_erosion", "t/ha/a", potential)


def budyko_water_yield(
    rain: xr.DataArray, reference_et: xr.DataArray, root_layer: xr.DataArray, available_water: xr.DataArray,
    land: xr.DataArray, *, crop_factor: Mapping[int, float], root_depth: Mapping[int, float],
    vegetated: Mapping[int, bool], season: float,
) -> xr.DataArray:  # fmt: skip
    """Water yield [mm] = P·(1 − AET/P), AET/P on Budyko's curve by Fu (1981), Zhang et al. (2004).

    Parameters
    ----------
    rain, reference_et
        P and ET₀ [mm].
    root_layer
        Depth of the layer that restricts roots [mm].
    available_water
        Plant-available water content [1].
    crop_factor, root_depth, vegetated
        Kc [1], root depth [mm] by class code; where not vegetated AET = min(P, Kc·ET₀).
    season
        Zhang's seasonality constant [1]; w = season × AWC/P + 1.25, at most 5.
    """
    import xarray as xr

    check_aligned(
        {"rain": rain, "et": reference_et, "root": root_layer, "awc": available_water, "land": land}
    )
    pet = by_class(land, crop_factor) * reference_et
    dryness = pet / rain
    water = xr.ufuncs.minimum(by_class(land, root_depth), root_layer) * available_water
    w = xr.ufuncs.minimum(water / rain * season + 1.25, 5.0)
    share = 1 + dryness - (1 + dryness**w) ** (1 / w)
    plants = by_class(land, {code: float(here) for code, here in vegetated.items()}) > 0
    share = xr.ufuncs.minimum(dryness, share).where(plants, xr.ufuncs.minimum(dryness, 1.0))
    return _same((1 - share) * rain, "water_yield", "mm", rain)


def carbon_stock(land: xr.DataArray, *, stock: Mapping[int, float]) -> xr.DataArray:
    """Carbon [t/hm²] of all pools by class code."""
    return _same(by_class(land, stock), "carbon_stock", "t/ha", land)


def by_class(land: xr.DataArray, values: Mapping[int, float]) -> xr.DataArray:
    """Return the value of each cell's class, NaN for nodata.

    Raises
    ------
    InputError
        A class code is not a whole number from 0 to 65535.
    """
    import xarray as xr

    if land.dtype.kind not in "ui" or any(not 0 <= code <= 65535 for code in values):
        raise InputError("class codes are whole numbers from 0 to 65535")
    table = np.full(65536, np.nan, dtype=np.float32)
    for code, value in values.items():
        table[code] = value
    nodata = land.rio.nodata
    if nodata is not None and 0 <= nodata <= 65535:
        table[int(nodata)] = np.nan
    found: xr.DataArray = xr.apply_ufunc(
        lambda codes: table[codes], land, dask="parallelized", output_dtypes=[np.float32]
    )
    return found


def _same(result: xr.DataArray, name: str, unit: str, like: xr.DataArray) -> xr.DataArray:
    result = result.astype(np.float32)
    result.name, result.attrs = name, {"units": unit}
    out: Any = result.rio.write_crs(like.rio.crs)
    return out.rio.write_nodata(np.nan)  # type: ignore[no-any-return]
