from __future__ import annotations

import numpy as np
import pytest
import rioxarray  # noqa: F401
import shapely
import shapely.ops
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.grid._jit import plain
from shanhai.grid.blocks import GROUP, Strip
from shanhai.grid.raster import grid_of
from shanhai.grid.zonal import zonal_totals
from shanhai.grid.zones import Area, Zones

CELL = 10.0


def raster(values: np.ndarray, *, x: float = 500_000.0, y: float = 2_700_000.0) -> xr.DataArray:
    height, width = values.shape
    array = xr.DataArray(
        values,
        dims=("y", "x"),
        coords={
            "y": y - CELL * (np.arange(height) + 0.5),
            "x": x + CELL * (np.arange(width) + 0.5),
        },
    )
    return array.rio.write_crs(32650)


def box(c0: float, r0: float, c1: float, r1: float) -> shapely.Polygon:
    x, y = 500_000.0, 2_700_000.0
    return shapely.box(x + CELL * c0, y - CELL * r1, x + CELL * c1, y - CELL * r0)


def cut(shape: shapely.Geometry, lines: list[tuple[float, float, float, float]]) -> list:
    """Cut a polygon by straight lines given in shares of its bounds."""
    left, low, right, high = shape.bounds
    pieces = [shape]
    for x0, y0, x1, y1 in lines:
        ends = np.array([[left + x0 * (right - left), low + y0 * (high - low)],
                         [left + x1 * (right - left), low + y1 * (high - low)]])  # fmt: skip
        way = ends[1] - ends[0]
        line = shapely.LineString([ends[0] - 50 * way, ends[1] + 50 * way])
        pieces = [
            part for one in pieces for part in shapely.ops.split(one, line).geoms if part.area > 0
        ]
    return pieces


def test_shares_of_cells_by_hand() -> None:
    values = raster(np.arange(12, dtype=np.float64).reshape(3, 4))
    found = zonal_totals(values, [Area("a", "A", "city", None, box(0.5, 0.25, 2.0, 1.0))])
    assert found["a"] == pytest.approx((0.5 * 0.75 * 0 + 0.75 * 1, 0.375 + 0.75), rel=1e-7)


def test_nodata_counts_as_nothing() -> None:
    values = np.ones((4, 4))
    values[1, 1] = np.nan
    found = zonal_totals(raster(values), [Area("a", "A", "city", None, box(0, 0, 4, 4))])
    assert found["a"] == (15.0, 15.0)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_districts_and_rests_add_up_to_the_city(data: st.DataObject) -> None:
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    values = raster(rng.lognormal(3, 2, (70, 45)))
    angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(5, 30)))
    if np.diff(np.r_[angles, angles[0] + 2 * np.pi]).max() > 3:
        return
    reach = rng.uniform(8, 20, angles.size)
    city = shapely.Polygon(
        np.c_[500_000 + CELL * (22 + reach * np.cos(angles)),
              2_700_000 - CELL * (35 + reach * np.sin(angles))]
    )  # fmt: skip
    if not city.is_valid:
        return
    districts = cut(
        city, [tuple(rng.uniform(0, 1, 4)) for _ in range(data.draw(st.integers(1, 4)))]
    )
    areas = [Area("c", "City", "city", None, city)]
    areas += [Area(f"d{i}", "D", "district", "c", one) for i, one in enumerate(districts)]
    alone = zonal_totals(values, areas[:1])["c"]
    found = zonal_totals(values, areas, cells=data.draw(st.integers(1, 5000)))
    # the city reckoned from its own polygon equals the sum of its districts
    total = sum(found[area.code][0] for area in areas[1:])
    assert total == pytest.approx(alone[0], rel=1e-9)
    assert found["c"][0] == pytest.approx(alone[0], rel=1e-9)
    # a project cut from a district leaves the sums alone
    home = districts[0]
    inner = home.buffer(-0.2 * np.sqrt(home.area))
    if inner.area > 0:
        more = [*areas, Area("p", "P", "project", "d0", inner)]
        deeper = zonal_totals(values, more)
        assert deeper["d0"][0] == pytest.approx(found["d0"][0], rel=1e-9)
        assert 0 < deeper["p"][0] < deeper["d0"][0]


def test_not_a_bit_depends_on_the_strips() -> None:
    rng = np.random.default_rng(1)
    values = raster(rng.normal(size=(300, 40)))
    areas = [
        Area("c", "C", "city", None, shapely.Point(500_200, 2_698_600).buffer(190)),
        Area("d", "D", "district", "c", shapely.Point(500_150, 2_698_600).buffer(60)),
    ]
    results = [zonal_totals(values, areas, cells=cells) for cells in (1, 64 * 40, 10**6)]
    assert results[0] == results[1] == results[2]


def test_kernel_without_the_compiler() -> None:
    from shanhai.grid._kernels import zone_sums

    rng = np.random.default_rng(2)
    values = rng.normal(size=(70, 20)).astype(np.float32)
    values[3, 4] = np.nan
    grid = grid_of(raster(values.astype(float)))
    zones = Zones(
        [Area("c", "C", "city", None, shapely.Point(500_100, 2_699_700).buffer(88))], grid
    )
    who = zones.cells(Strip(0, 70))
    given_ = (values, who.zone, who.starts, who.members, who.weights, 1, GROUP)
    assert np.array_equal(zone_sums(*given_), plain(zone_sums)(*given_))


def test_misfits_are_named() -> None:
    grid = grid_of(raster(np.ones((40, 40))))
    areas = [
        Area("c", "C", "city", None, box(0, 0, 30, 30)),
        Area("d1", "D", "district", "c", box(0, 0, 20, 20)),
        Area("d2", "D", "district", "c", box(15, 0, 35, 20)),
    ]
    found = Zones(areas, grid).misfits()
    assert [(m.kind, m.area, m.other) for m in found] == [
        ("overlap", "d1", "d2"), ("parent", "d2", "c"),
    ]  # fmt: skip
    assert [m.km2 for m in found] == pytest.approx([0.01, 0.01])
    assert Zones(areas[:2], grid).misfits() == []
    wide = [Area("c", "C", "city", None, box(0, 0, 50, 30))]
    [beyond] = Zones(wide, grid).misfits()
    assert (beyond.kind, beyond.area) == ("raster", "c")
    assert beyond.km2 == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("areas", "message"),
    [
        ([Area("a", "A", "city", "x", box(0, 0, 3, 3))], "its parent x is not there"),
        ([Area("a", "A", "city", "a", box(0, 0, 3, 3))], "circle"),
        ([Area("a", "A", "city", None, shapely.Polygon())], "polygon is empty"),
        ([Area("a", "A", "city", None, shapely.box(0, 0, 9, 9))], "outside the rasters: a"),
        ([Area("a", "A", "city", None, box(0, 0, 3, 3))] * 2, "repeated"),
        (
            [Area("a", "A", "city", None, shapely.Polygon([(5e5, 27e5), (500030, 2699970), (500030, 27e5), (5e5, 2699970)]))],
            "invalid polygon",
        ),
    ],
)  # fmt: skip
def test_areas_that_cannot_be(areas: list[Area], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Zones(areas, grid_of(raster(np.ones((40, 40)))))
