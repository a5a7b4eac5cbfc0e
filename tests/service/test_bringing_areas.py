"""Official shapes take the place of drawn ones, and the drawn and earlier ones stay readable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shanhai.core.errors import InputError
from shanhai.service import shapes
from shanhai.service.bringing import quarantine
from shanhai.service.bringing_areas import ingest_areas
from shanhai.store import Workspace
from shanhai.store.workspace import create
from tests.support import shanhai

pytest.importorskip("geopandas")


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return create("xiamen", tmp_path / "city")


def write(path: Path, east: float, *more: dict[str, Any]) -> Path:
    ring = [[east, 24.4], [east + 0.1, 24.4], [east + 0.1, 24.5], [east, 24.4]]
    one = {
        "type": "Feature", "properties": {"adcode": 350203, "name": "思明区"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [one, *more]}), "utf-8")
    return path


def siming(ws: Workspace) -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in shapes.areas(ws)["features"] if f["id"] == "350203")
    return found


def test_an_official_shape_replaces_the_drawn_one(city: Workspace, tmp_path: Path) -> None:
    before = shapes.version(city)
    assert siming(city)["properties"]["schematic"]
    ingest_areas(city, write(tmp_path / "a.geojson", 118.1), crs="EPSG:4326")
    found = siming(city)
    assert (found["properties"]["schematic"], found["properties"]["source"]) == (False, "a.geojson")
    assert found["geometry"]["coordinates"][0][0][0] == pytest.approx(118.1)
    huli = next(f for f in shapes.areas(city)["features"] if f["id"] == "350206")
    assert huli["properties"]["schematic"]
    assert shapes.version(city) != before


def test_the_shape_before_stays_readable(city: Workspace, tmp_path: Path) -> None:
    for east in (118.1, 118.3):
        ingest_areas(city, write(tmp_path / "a.geojson", east), crs="EPSG:4326")
    old, new = (
        json.loads(shapes.stored(city, version=v).item(0, "geometry"))["coordinates"][0][0][0]
        for v in (0, 1)
    )
    assert (old, new) == (pytest.approx(118.1), pytest.approx(118.3))
    again = ingest_areas(city, write(tmp_path / "a.geojson", 118.3), crs="EPSG:4326")
    assert (again.change.unchanged, again.change.version) == (1, 1)


def test_a_preview_writes_nothing(city: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", 118.1)
    brought = ingest_areas(city, path, crs="gcj02", dry_run=True)
    assert brought.change.new == 1
    assert siming(city)["properties"]["schematic"]
    assert not city.lake.folder.exists()


def test_what_is_no_declared_area_goes_to_quarantine(city: Workspace, tmp_path: Path) -> None:
    other = {"type": "Feature", "properties": {"name": "鼓浪屿区"}, "geometry": None}
    ingest_areas(city, write(tmp_path / "a.geojson", 118.1, other), crs="EPSG:4326")
    (row,) = quarantine(city).to_dicts()
    assert row["row"] == 2
    assert "鼓浪屿区" in row["reason"]
    assert "鼓浪屿区" in row["content"]


def test_a_file_without_any_declared_area_is_refused(city: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", 118.1)
    file = json.loads(path.read_text("utf-8"))
    file["features"][0]["properties"] = {"name": "鼓浪屿区"}
    path.write_text(json.dumps(file), "utf-8")
    with pytest.raises(InputError, match="none of its 1 features"):
        ingest_areas(city, path)
    assert not city.lake.folder.exists()


def test_the_command_says_what_it_did(city: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", 118.1)
    said = shanhai("-w", city.folder, "ingest", "areas", path, "--crs", "gcj02")
    assert said.code == 0
    assert "新增 new 1" in said.out
    assert "gcj02" in said.out
    wrong = shanhai("-w", city.folder, "ingest", "areas", path, "--crs", "gcj2")
    assert wrong.code == 2
    assert "did you mean 'gcj02'" in wrong.err
