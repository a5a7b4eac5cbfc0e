"""What the map is drawn from."""

from __future__ import annotations

import pytest

from shanhai.service import shapes
from shanhai.store import Workspace
from tests.support import SAMPLE


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace(SAMPLE, sample=True)


def test_the_sample_districts_tile_the_city_and_lie_on_land(workspace: Workspace) -> None:
    shapely = pytest.importorskip("shapely")
    found = {
        f["id"]: shapely.geometry.shape(f["geometry"]) for f in shapes.areas(workspace)["features"]
    }
    city, districts = found.pop("350200"), list(found.values())
    assert all(district.is_valid for district in districts)
    assert shapely.union_all(districts).symmetric_difference(city).area < 1e-9
    assert sum(d.area for d in districts) == pytest.approx(city.area)  # none overlaps another
    ground = {
        f["properties"]["kind"]: shapely.geometry.shape(f["geometry"])
        for f in shapes.base(workspace)["features"]
    }
    assert ground["land"].buffer(1e-6).covers(city)
    assert ground["sea"].covers(ground["land"])


def test_drawn_shapes_say_that_they_are_schematic(workspace: Workspace) -> None:
    features = [*shapes.areas(workspace)["features"], *shapes.base(workspace)["features"]]
    assert features
    assert all(f["properties"]["schematic"] for f in features)


def test_the_base_is_given_from_below_upwards(workspace: Workspace) -> None:
    kinds = [f["properties"]["kind"] for f in shapes.base(workspace)["features"]]
    assert kinds == ["sea", "land", "coastline"]
