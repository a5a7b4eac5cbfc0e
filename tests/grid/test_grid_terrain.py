from __future__ import annotations

import heapq

import numpy as np
import pytest
import rioxarray  # noqa: F401
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.grid import _flood, _terrain
from shanhai.grid._jit import plain
from shanhai.grid.terrain import flow_accumulation, ls_factor, network, slope

either_way = pytest.mark.usefixtures("kernels")  # compiled, and as plain Python

SIDE = 10.0


def dem(values: np.ndarray) -> xr.DataArray:
    height, width = values.shape
    array = xr.DataArray(
        values.astype(np.float32), dims=("y", "x"),
        coords={"y": 2.7e6 - SIDE * (np.arange(height) + 0.5), "x": 5e5 + SIDE * (np.arange(width) + 0.5)},
    )  # fmt: skip
    return array.rio.write_crs(32650).rio.write_nodata(np.nan)


def plane(height: int, width: int, percent: float) -> np.ndarray:
    return np.tile(100 - np.arange(width) * SIDE * percent / 100, (height, 1))


@either_way
def test_slope_of_a_plane() -> None:
    found = slope(dem(plane(5, 6, 7.0))).values
    assert found == pytest.approx(7.0, rel=1e-5)  # at the edges too


@either_way
def test_slope_beside_missing_cells() -> None:
    heights = plane(5, 6, 7.0)
    heights[2, 3] = np.nan
    found = slope(dem(heights)).values
    assert np.isnan(found[2, 3])
    assert np.nanmax(np.abs(found - 7.0)) < 1e-4
    alone = np.full((3, 3), np.nan)
    alone[1, 1] = 5.0
    assert slope(dem(alone)).values[1, 1] == 0


@either_way
def test_a_gutter_gathers_everything() -> None:
    columns = np.array([3.0, 2.0, 1.0])
    heights = np.add.outer(np.arange(4, 0, -1) * 0.5, np.r_[columns, columns[-2::-1]])
    found = flow_accumulation(dem(heights)).values
    # every cell drains off the raster exactly once: what leaves equals what is there
    flow = _terrain.multiple_flow(heights.astype(np.float32), np.zeros(heights.shape, np.uint8))
    assert found[flow == 0].sum() == pytest.approx(heights.size)


@either_way
def test_depressions_are_filled_and_water_leaves() -> None:
    rng = np.random.default_rng(3)
    heights = plane(30, 30, 3.0) + rng.normal(0, 2, (30, 30))
    heights[10:14, 10:14] = 50.0  # a flat pit
    found = flow_accumulation(dem(heights)).values
    assert found.min() == 1
    edge = np.ones(heights.shape, dtype=bool)
    edge[1:-1, 1:-1] = False
    assert found[edge].max() > 30
    kept = flow_accumulation(dem(heights), fill=False).values
    assert kept[10:14, 10:14].max() > 1
    assert kept[edge].sum() < found[edge].sum()


@either_way
def test_ls_by_hand() -> None:
    # a plane of 4 % falling east: every cell drains all cells west of it in its row
    values = plane(5, 8, 4.0)
    found = ls_factor(dem(values)).values
    angle = np.arctan(0.04)
    m, c = 0.4, SIDE
    shares = flow_accumulation(dem(values)).values[2, 3]
    above = np.sqrt((shares - 1) * c * c)
    length = ((above + c * c) ** (m + 1) - above ** (m + 1)) / (
        c ** (m + 2) * (np.sin(angle) + np.cos(angle)) ** m * 22.13**m
    )
    assert found[2, 3] == pytest.approx(length * (10.8 * np.sin(angle) + 0.03), rel=1e-5)


@either_way
@pytest.mark.parametrize(("percent", "steep"), [(8.9, "low"), (9.1, "high"), (60.0, "high")])
def test_steepness_changes_at_nine_percent(percent: float, steep: str) -> None:
    one = np.full((1, 1), percent, dtype=np.float32)
    found = _terrain.length_and_steepness(one, np.ones((1, 1)), 10.0, 1e-9)[0, 0] / 1e-9
    sine = np.sin(np.arctan(percent / 100))
    expected = 10.8 * sine + 0.03 if steep == "low" else 16.8 * sine - 0.5
    assert found == pytest.approx(expected, rel=1e-5)


def test_kernels_without_the_compiler() -> None:
    rng = np.random.default_rng(4)
    heights = (plane(12, 15, 5.0) + rng.normal(0, 1, (12, 15))).astype(np.float32)
    heights[3, 4] = np.nan
    d8 = rng.choice(_terrain.D8, heights.shape).astype(np.uint8) * 0
    percent = _terrain.slope_percent(heights, SIDE, SIDE)
    assert np.allclose(
        percent, plain(_terrain.slope_percent)(heights, SIDE, SIDE), equal_nan=True, rtol=1e-6
    )
    flow = _terrain.multiple_flow(heights, d8)
    assert np.array_equal(flow, plain(_terrain.multiple_flow)(heights, d8))
    waiting = _terrain.inflows(flow)
    assert np.array_equal(waiting, plain(_terrain.inflows)(flow))
    drained = _terrain.accumulate(flow, waiting.copy())
    with np.errstate(over="ignore"):
        slow = plain(_terrain.accumulate)(flow, waiting.copy())
    assert np.allclose(drained, slow, rtol=1e-12)
    filled, towards = plain(_flood.fill)(heights)
    quick, quick_towards = _flood.fill(heights)
    assert np.array_equal(filled, quick, equal_nan=True)
    assert np.array_equal(towards, quick_towards)
    assert np.array_equal(_flood.steepest(filled, towards), plain(_flood.steepest)(filled, towards))
    fast = _terrain.length_and_steepness(percent, drained, SIDE, 122.0)
    assert np.allclose(
        fast,
        plain(_terrain.length_and_steepness)(percent, drained, SIDE, 122.0),
        equal_nan=True,
        rtol=1e-5,
    )


def plain_flood(heights: np.ndarray) -> np.ndarray:
    """The textbook: a heap of all border cells, always from the lowest."""
    out, rows, columns = heights.copy(), *heights.shape
    done = np.isnan(heights)
    heap = []
    for i in range(rows):
        for j in range(columns):
            around = heights[max(0, i - 1) : i + 2, max(0, j - 1) : j + 2]
            border = i in (0, rows - 1) or j in (0, columns - 1) or np.isnan(around).any()
            if border and not done[i, j]:
                heap.append((heights[i, j], i, j))
                done[i, j] = True
    heapq.heapify(heap)
    while heap:
        level, i, j = heapq.heappop(heap)
        for a in range(max(0, i - 1), min(rows, i + 2)):
            for b in range(max(0, j - 1), min(columns, j + 2)):
                if not done[a, b]:
                    done[a, b] = True
                    out[a, b] = max(level, heights[a, b])
                    heapq.heappush(heap, (out[a, b], a, b))
    return out


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 25), st.integers(1, 25), st.booleans())
def test_filling_is_the_plain_priority_flood(
    seed: int, rows: int, columns: int, steps: bool
) -> None:
    rng = np.random.default_rng(seed)
    heights = rng.normal(0, 3, (rows, columns)).astype(np.float32)
    if steps:
        heights = np.round(heights)  # many flats
    heights[rng.random(heights.shape) < 0.03] = np.nan
    filled, _ = _flood.fill(heights)
    assert np.array_equal(filled, plain_flood(heights), equal_nan=True)


def test_the_network_drains_everything_once() -> None:
    rng = np.random.default_rng(6)
    found = network(dem(np.round(plane(30, 30, 3.0) + rng.normal(0, 2, (30, 30)))))
    upstream = found.upstream_area(unit="cell")
    pits = found.idxs_pit
    assert upstream.ravel()[pits].sum() == 900
    assert np.isin(pits // 30, (0, 29)).sum() + np.isin(pits % 30, (0, 29)).sum() >= len(pits)


def test_real_terrain_drains(reference: object) -> None:
    from shanhai.grid.raster import open_raster

    path = reference / "rasters" / "pysheds_dem.tif"  # type: ignore[operator]
    raw = open_raster(path)
    projected = raw.rio.reproject("EPSG:32611", resolution=90)
    drained = flow_accumulation(projected).values
    assert drained.max() > 1000
    assert np.nanmin(ls_factor(projected).values) >= 0
