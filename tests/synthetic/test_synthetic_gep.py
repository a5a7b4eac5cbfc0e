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
    assert sum(shapes[c].area for c in districts) == pytest.approx(shapes[gep.CITY].area, rel=1e-9)
    for feature in features:
        about = feature["properties"]
        assert about["origin"] == "synthetic"
        if about["kind"] == "project":
            assert shapes[about["parent"]].contains(shapes[about["code"]])


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
