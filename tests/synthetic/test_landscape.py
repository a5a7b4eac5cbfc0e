from __future__ import annotations

import numpy as np

from shanhai.grid.blocks import strips
from shanhai.synthetic import landscape


def test_the_same_place_has_the_same_value_at_any_resolution() -> None:
    coarse = landscape.elevation(strips(50, 50)[0], 50, 50)
    fine = landscape.elevation(strips(150, 150)[0], 150, 150)[1::3, 1::3]
    assert np.allclose(coarse, fine, atol=0.05)
    rain = landscape.climate("precipitation", strips(50, 50)[0], 50, 50)
    assert 1000 < rain.min() < rain.max() < 2500


def test_land_and_sea_lie_as_in_the_base_map() -> None:
    import shapely

    land = shapely.union_all(
        [one["geometry"] for one in landscape.shapes("base") if one["kind"] == "land"]
    )
    up = landscape.elevation(strips(60, 60)[0], 60, 60)
    side = landscape.EDGE_M / 60
    x, y = landscape.CORNER
    for row, column in np.ndindex(60, 60):
        place = shapely.Point(x + side * (column + 0.5), y - side * (row + 0.5))
        if land.boundary.distance(place) > 400:
            assert (up[row, column] > 0) == land.contains(place)


def test_every_class_occurs() -> None:
    found = landscape.land_cover(strips(600, 600)[0], 600, 600)
    assert set(np.unique(found).tolist()) == set(landscape.CLASSES)
