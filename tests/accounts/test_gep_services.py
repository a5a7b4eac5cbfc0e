"""Each service on a grid that can be reckoned by hand: cells of 100 m, 1 hm² each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
import shapely.ops
from hand_made import SIDE, X, Y, box, raster, whole
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.accounts.gep import _kernels as kernels
from shanhai.accounts.gep import services
from shanhai.accounts.gep.totals import Inputs, statistics, transitions, value_maps
from shanhai.core.errors import InputError
from shanhai.grid._jit import plain
from shanhai.grid.zones import Area, Zones

either_way = pytest.mark.usefixtures("kernels")  # compiled, and as plain Python

CODES = {1: "forest", 2: "lake", 3: "built"}
ECOSYSTEMS = ("forest", "lake", "built")
LAND = raster(np.array([[1, 1, 2], [1, 2, 3]], dtype=np.uint8), nodata=0)
RAIN = raster(np.array([[1000, 1200, 900], [1100, 800, 700]], dtype=np.float32))
ONE = np.array([1.0, np.nan, np.nan])


def sums(**layers: Any) -> np.ndarray:
    inputs = Inputs(LAND, CODES, ECOSYSTEMS, layers)
    return statistics(inputs, Zones(whole(2, 3), inputs.grid))


def amount(coefficients: np.ndarray, **layers: Any) -> np.ndarray:
    return services.quantity(coefficients, sums(**layers))[0]


@either_way
def test_water_retention() -> None:
    runoff = np.array([0.1, np.nan, np.nan])
    # forest: 10,000 m2 x ((1000 + 1200 + 1100) x 0.9 - 3 x 600) mm = 11,700 m3
    found = amount(
        services.water_balance(runoff=runoff), precipitation=RAIN, evapotranspiration=600.0
    )
    assert found == pytest.approx([10 * (3300 * 0.9 - 1800), 0, 0])


@either_way
def test_soil_retention() -> None:
    cover, practice = np.array([0.1, np.nan, 0.5]), np.array([0.5, np.nan, 1.0])
    layers = {"erosivity": 5000.0, "erodibility": 0.02, "slope_length": 2.0}
    found = amount(services.rusle(cover=cover, practice=practice), **layers)
    # 200 t/hm2 of bare ground: forest 3 hm2 x 0.95, built 1 hm2 x 0.5
    assert found == pytest.approx([3 * 200 * 0.95, 0, 100], rel=1e-6)
    mapped = services.rusle_mapped(cover=ONE, practice=np.array([0.5, np.nan, np.nan]))
    assert amount(mapped, **layers, cover=0.1) == pytest.approx([570, 0, 0], rel=1e-6)
    some = raster(np.array([[0.1, np.nan, 0.1], [0.1, 0.1, 0.1]], dtype=np.float32))
    assert amount(mapped, **layers, cover=some) == pytest.approx([380, 0, 0], rel=1e-6)


@either_way
def test_flood_regulation() -> None:
    held = services.storm_retention(runoff=np.array([0.4, np.nan, np.nan]))
    assert amount(held, storm_rain=200.0) == pytest.approx([3e4 * 0.12, 0, 0], rel=1e-6)
    lakes = services.depth(depth=np.array([np.nan, 1.5, np.nan]))
    assert amount(lakes) == pytest.approx([0, 2e4 * 1.5, 0])


@either_way
def test_purification() -> None:
    assert amount(services.removal(rate=np.array([50.0, np.nan, np.nan]))) == pytest.approx(
        [1.5, 0, 0]
    )


@either_way
def test_carbon_and_oxygen() -> None:
    share = np.array([0.25, np.nan, np.nan])
    # 3e4 m2 x 800 g = 24 t C of production, a quarter stays: 6 t C = 22 t CO2, 16 t O2
    assert amount(services.carbon_npp(share=share), npp=800.0) == pytest.approx(
        [22, 0, 0], rel=1e-6
    )
    assert amount(services.oxygen_npp(share=share), npp=800.0) == pytest.approx(
        [16, 0, 0], rel=1e-6
    )
    rate = services.carbon_rate(rate=np.array([2.0, np.nan, np.nan]))
    assert amount(rate) == pytest.approx([22, 0, 0])


@either_way
def test_climate_regulation() -> None:
    three = [np.array([v, np.nan, np.nan]) for v in (1800.0, 100.0, 3.0)]
    heat = services.transpiration(heat=three[0], days=three[1], efficiency=three[2])
    assert amount(heat) == pytest.approx([3e4 * 1800 * 100 / 10800, 0, 0])
    water = services.evaporation(heat=np.array([np.nan, 2450.0, np.nan]))
    # 2e4 m2 x 500 mm = 1e4 m3 of water, 2450 MJ/m3 = 680.56 kWh/m3
    assert amount(water, hot_evaporation=500.0) == pytest.approx([0, 1e4 * 2450 / 3.6, 0], rel=1e-6)


@either_way
def test_windbreak() -> None:
    cover = np.array([0.3, np.nan, np.nan])
    found = amount(services.rweq(cover=cover), wind=4.0)
    assert found == pytest.approx([3e4 * 4 * 1e-3 * 0.1699 * (1 - 0.3**1.3711), 0, 0], rel=1e-6)


@either_way
def test_missing_data_are_counted_not_guessed() -> None:
    rain = RAIN.copy()
    rain[0, 0] = np.nan
    found = sums(precipitation=rain, evapotranspiration=600.0)
    coefficients = services.water_balance(runoff=np.array([0.1, np.nan, np.nan]))
    assert found[0, 0, services.RAIN] == pytest.approx(10 * 2300)
    assert services.valid_share(coefficients, found)[0] == pytest.approx(2 / 3)
    # where rain is missing evapotranspiration counts for nothing either, and the other way round
    assert services.quantity(coefficients, found)[0, 0] == pytest.approx(10 * (2300 * 0.9 - 1200))
    dry = raster(np.full((2, 3), 600, dtype=np.float32))
    dry[0, 0] = np.nan
    other = sums(precipitation=RAIN, evapotranspiration=dry)
    assert other == pytest.approx(found)
    assert services.valid_share(coefficients, sums())[0] == 0


@either_way
def test_cells_without_class_are_kept_apart() -> None:
    land = raster(np.array([[1, 1, 0], [1, 2, 3]], dtype=np.uint8), nodata=0)
    inputs = Inputs(land, CODES, ECOSYSTEMS, {})
    found = statistics(inputs, Zones(whole(2, 3), inputs.grid))
    assert found[0, :, services.AREA] == pytest.approx([3e4, 1e4, 1e4, 1e4])
    assert inputs.present == {"forest", "lake", "built"}


@either_way
def test_units_are_converted_at_the_door() -> None:
    metres = raster(RAIN.values / 1000)
    inputs = Inputs(LAND, CODES, ECOSYSTEMS, {"precipitation": metres}, {"precipitation": "m"})
    found = statistics(inputs, Zones(whole(2, 3), inputs.grid))
    assert found[0, 0, services.RAIN] == pytest.approx(33_000, rel=1e-6)
    with pytest.raises(InputError, match="median of precipitation"):
        Inputs(LAND, CODES, ECOSYSTEMS, {"precipitation": metres})


def random_inputs(height: int = 150, width: int = 37, seed: int = 5) -> Inputs:
    rng = np.random.default_rng(seed)
    shape = (height, width)
    land = raster(rng.integers(0, 4, shape).astype(np.uint8), nodata=0)
    rain = rng.normal(1000, 100, shape).astype(np.float32)
    rain[rng.random(shape) < 0.01] = np.nan
    return Inputs(
        land, CODES, ECOSYSTEMS,
        {"precipitation": raster(rain), "evapotranspiration": raster(rng.normal(600, 50, shape)),
         "erosivity": 5000.0, "erodibility": raster(rng.uniform(0.01, 0.05, shape)), "slope_length": 1.5,
         "npp": raster(rng.normal(600, 90, shape))},
    )  # fmt: skip


@either_way
def test_neither_blocks_nor_workers_change_a_bit() -> None:
    import numba

    inputs = random_inputs()
    areas = [*whole(150, 37), Area("d", "D", "district", "c", box(3.3, 7.1, 30.2, 120.9))]
    zones = Zones(areas, inputs.grid)
    results = [statistics(inputs, zones, cells=cells) for cells in (1, 64 * 37, 10**7)]
    workers = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        results.append(statistics(inputs, zones))
    finally:
        numba.set_num_threads(workers)
    assert all(np.array_equal(results[0], one) for one in results[1:])


@either_way
def test_maps_add_up_to_the_totals() -> None:
    inputs = random_inputs()
    rng = np.random.default_rng(0)
    worth = rng.uniform(0, 1, (2, 3, services.COUNT))
    worth[:, :, [3, 4, 6, 8]] = 0  # layers that are not there
    found = statistics(inputs, Zones(whole(150, 37), inputs.grid))
    maps = np.concatenate([part for _, part in value_maps(inputs, worth, cells=1)], axis=1)
    rain_known = np.isfinite(inputs.layers["precipitation"].values)
    land_known = inputs.land.values > 0
    assert np.array_equal(np.isfinite(maps[0]), rain_known & land_known)
    without_rain = worth.copy()
    without_rain[:, :, [services.RAIN, services.ET]] = 0
    all_known = np.concatenate([part for _, part in value_maps(inputs, without_rain)], axis=1)
    for m in range(2):
        expected = np.einsum("ck,ck->", without_rain[m], found[0, :3, : services.COUNT])
        assert np.nansum(all_known[m], dtype=np.float64) == pytest.approx(expected, rel=1e-6)


def test_kernels_without_the_compiler() -> None:
    inputs = random_inputs(70, 9)
    zones = Zones([Area("d", "D", "district", None, box(1.3, 2.1, 7.2, 66.9))], inputs.grid)
    from shanhai.grid.blocks import GROUP, Strip

    strip = Strip(0, 70)
    land, full, layers = inputs.block(strip)
    who = zones.cells(strip)
    args = (
        land,
        who.zone,
        who.starts,
        who.members,
        who.weights,
        1,
        3,
        GROUP,
        SIDE**2,
        full,
        *layers,
    )
    assert np.allclose(kernels.statistics(*args), plain(kernels.statistics)(*args), rtol=1e-12)
    worth = np.random.default_rng(1).uniform(0, 1, (1, 3, services.COUNT))
    worth[:, :, [3, 4, 6, 8]] = 0
    args = (land, worth, SIDE**2, full, *layers)
    assert np.allclose(kernels.maps(*args), plain(kernels.maps)(*args), rtol=1e-6, equal_nan=True)
    args = (land, land[::-1].copy(), who.zone, who.starts, who.members, who.weights, 1, 3, GROUP)
    assert np.array_equal(kernels.transitions(*args), plain(kernels.transitions)(*args))


@either_way
def test_transitions_by_hand() -> None:
    later = raster(np.array([[1, 3, 2], [1, 2, 3]], dtype=np.uint8), nodata=0)
    one, other = (Inputs(land, CODES, ECOSYSTEMS, {}) for land in (LAND, later))
    found = transitions(one, other, Zones(whole(2, 3), one.grid))[0]
    assert found[0].tolist() == [2e4, 0, 1e4, 0]
    assert found.sum() == 6e4


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), cuts=st.integers(1, 4))
def test_random_districts_add_up_and_services_make_the_total(seed: int, cuts: int) -> None:
    rng = np.random.default_rng(seed)
    inputs = random_inputs(90, 37, seed=7)
    city = shapely.convex_hull(
        shapely.MultiPoint(
            np.c_[X + SIDE * rng.uniform(1, 36, 9), Y - SIDE * rng.uniform(1, 89, 9)]
        )
    )
    pieces = [city]
    for _ in range(cuts):
        ends = np.c_[X + SIDE * rng.uniform(0, 37, 2), Y - SIDE * rng.uniform(0, 90, 2)]
        way = 100 * (ends[1] - ends[0])
        line = shapely.LineString([ends[0] - way, ends[1] + way])
        pieces = [part for one in pieces for part in shapely.ops.split(one, line).geoms]
    areas = [Area("c", "C", "city", None, city)]
    areas += [Area(f"d{i}", "D", "district", "c", one) for i, one in enumerate(pieces)]
    alone = statistics(inputs, Zones(areas[:1], inputs.grid))[0]
    found = statistics(inputs, Zones(areas, inputs.grid))
    assert found[0] == pytest.approx(alone, rel=1e-9)
    assert found[1:].sum(axis=0) == pytest.approx(alone, rel=1e-9)
    worth = rng.uniform(0, 5, (6, 3, services.COUNT))  # six services, linear each
    values = np.array([services.quantity(one, found).sum(axis=1) for one in worth])
    assert values.sum(axis=0) == pytest.approx(
        services.quantity(worth.sum(axis=0), found).sum(axis=1), rel=1e-9
    )
    assert values[:, 1:].sum(axis=1) == pytest.approx(values[:, 0], rel=1e-9)
