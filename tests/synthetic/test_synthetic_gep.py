from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from shapely.geometry import shape

from shanhai.synthetic import gep


def test_districts_fill_the_city_and_projects_lie_in_them() -> None:
    features = gep.districts(projects=12)
    shapes = {f["properties"]["code"]: shape(f["geometry"]) for f in features}
    kinds = [f["properties"]["kind"] for f in features]
    assert [kinds.count(k) for k in ("city", "district", "project")] == [1, 6, 12]
    assert all(one.is_valid for one in shapes.values())
    districts = [f["properties"]["code"] for f in features if f["properties"]["kind"] == "district"]
    assert sum(shapes[c].area for c in districts) == pytest.approx(shapes[gep.CITY].area, rel=1e-12)
    for feature in features:
        about = feature["properties"]
        assert about["origin"] == "synthetic"
        if about["kind"] == "project":
            assert shapes[about["parent"]].contains(shapes[about["code"]])


def test_the_same_place_has_the_same_value_at_any_resolution() -> None:
    coarse = gep.elevation(gep.strips(50, 50)[0], 50, 50)
    fine = gep.elevation(gep.strips(150, 150)[0], 150, 150)[1::3, 1::3]
    assert np.allclose(coarse, fine, atol=0.05)
    rain = gep.climate("precipitation", gep.strips(50, 50)[0], 50, 50)
    assert 1000 < rain.min() < rain.max() < 2500


def test_a_city_is_whole_and_says_what_it_is(synthetic_folder: Path) -> None:
    text = (synthetic_folder / "CITY.yaml").read_text("utf-8")
    assert text.startswith("# Synthetic")
    assert "origin: synthetic" in text
    rasters = sorted((synthetic_folder / "rasters").glob("*.tif"))
    assert len(rasters) == 1 + 2 * 8
    for path in rasters:
        with rasterio.open(path) as file:
            assert file.tags()["origin"] == "synthetic"
            assert file.crs.to_epsg() == gep.EPSG
    with rasterio.open(synthetic_folder / "rasters" / "land_cover_2020.tif") as file:
        assert set(np.unique(file.read(1)).tolist()) <= set(gep.CLASSES)
    for name in ("reported.csv", "context.csv"):
        rows = (synthetic_folder / name).read_text("utf-8").splitlines()[1:]
        assert all(row.endswith("synthetic") for row in rows)


@pytest.fixture(scope="module")
def synthetic_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gep.city(tmp_path_factory.mktemp("syn"), cells=60).parent
