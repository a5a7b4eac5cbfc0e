from __future__ import annotations

import numpy as np
import pytest
from hand_made import raster

from shanhai.accounts.gep import rasters
from shanhai.core.errors import InputError

LAND = raster(np.array([[1, 2], [1, 0]], dtype=np.uint8), nodata=0)


def flat(value: float) -> object:
    return raster(np.full((2, 2), value, dtype=np.float32))


def test_erosion_by_hand() -> None:
    bare = rasters.rkls(flat(6000), flat(0.03), flat(1.5))
    assert bare.values == pytest.approx(270)
    lost = rasters.usle(bare, LAND, cover={1: 0.1, 2: 0.5}, practice={1: 0.5, 2: 1.0})
    assert lost.values == pytest.approx(np.array([[13.5, 135], [13.5, np.nan]]), nan_ok=True)
    kept = rasters.avoided_erosion(bare, lost)
    assert kept.values == pytest.approx(np.array([[256.5, 135], [256.5, np.nan]]), nan_ok=True)
    assert bare.attrs["units"] == "t/ha/a"


def yield_of(**changes: object) -> np.ndarray:
    layers = {"rain": 1500, "et": 1000, "root": 800, "awc": 0.2, **changes}
    made = [
        flat(layers[k]) if isinstance(layers[k], (int, float)) else layers[k]
        for k in ("rain", "et", "root", "awc")
    ]
    return rasters.budyko_water_yield(
        *made, LAND, crop_factor={1: 1.0, 2: 0.5}, root_depth={1: 2000, 2: 1},
        vegetated={1: True, 2: False}, season=5.0,
    ).values  # fmt: skip


def test_water_yield_by_hand() -> None:
    found = yield_of()
    w = 0.2 * 800 / 1500 * 5 + 1.25
    ratio = 1000 / 1500
    share = 1 + ratio - (1 + ratio**w) ** (1 / w)
    assert found[0, 0] == pytest.approx((1 - share) * 1500, rel=1e-5)
    assert found[0, 1] == pytest.approx(1000)  # no plants: 0.5 × 1000 evaporates
    assert np.isnan(found[1, 1])
    # never more than the energy, never less than nothing, w never above 5
    assert yield_of(awc=5.0)[0, 0] == pytest.approx(
        1500 * (1 - (1 + ratio - (1 + ratio**5) ** 0.2)), rel=1e-5
    )
    assert yield_of(et=9000.0)[0, 1] == 0


def test_carbon_stock_by_hand() -> None:
    found = rasters.carbon_stock(LAND, stock={1: 165, 2: 80})
    assert found.values == pytest.approx(np.array([[165, 80], [165, np.nan]]), nan_ok=True)


def test_chunks_change_nothing() -> None:
    rng = np.random.default_rng(0)
    rain = raster(rng.normal(1500, 100, (40, 30)).astype(np.float32))
    land = raster(rng.integers(0, 3, (40, 30)).astype(np.uint8), nodata=0)
    root, water = raster(np.full((40, 30), 800.0)), raster(np.full((40, 30), 0.2))
    how = {
        "crop_factor": {1: 1.0, 2: 0.5}, "root_depth": {1: 2000, 2: 1}, "vegetated": {1: True, 2: False},
        "season": 5.0,
    }  # fmt: skip
    whole = rasters.budyko_water_yield(rain, rain * 0.7, root, water, land, **how)
    parts = rasters.budyko_water_yield(
        *[one.chunk(y=7) for one in (rain, rain * 0.7, root, water, land)], **how
    )
    assert parts.chunks is not None
    assert np.array_equal(whole.values, parts.values, equal_nan=True)


def test_layers_on_other_grids_are_refused() -> None:
    with pytest.raises(InputError, match="not on the grid"):
        rasters.rkls(flat(1), raster(np.ones((2, 3))), flat(1))
    with pytest.raises(InputError, match="class codes are whole numbers"):
        rasters.carbon_stock(flat(1), stock={1: 1})
