"""Files of shapes: coordinate systems, repair, and which declared area a feature is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shanhai.catalog.model import Area
from shanhai.core.errors import InputError
from shanhai.ingest.areas import match, read_areas
from shanhai.territory import wgs84_to_bd09, wgs84_to_gcj02

pytest.importorskip("geopandas")
shapely = pytest.importorskip("shapely")


def area(zh: str, en: str, parent: str | None = None) -> Area:
    return Area.model_validate({"name": {"zh": zh, "en": en}, "kind": "district", "parent": parent})


AREAS = {
    "350200": area("厦门市", "Xiamen"),
    "350203": area("思明区", "Siming", "350200"),
    "350206": area("湖里区", "Huli", "350200"),
}
SQUARE = [[118.1, 24.4], [118.2, 24.4], [118.2, 24.5], [118.1, 24.5], [118.1, 24.4]]
BOW = [[118.1, 24.4], [118.2, 24.5], [118.2, 24.4], [118.1, 24.5], [118.1, 24.4]]


def feature(ring: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write(folder: Path, *features: dict[str, Any], name: str = "shapes.geojson") -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def moved(ring: Any, move: Callable[..., Any]) -> list[list[float]]:
    return [[float(v) for v in move(*place)] for place in ring]


@pytest.mark.parametrize(("crs", "move"), [("gcj02", wgs84_to_gcj02), ("BD-09", wgs84_to_bd09)])
def test_offset_coordinates_come_back_to_where_they_are(
    tmp_path: Path, crs: str, move: Callable[..., Any]
) -> None:
    path = write(tmp_path, feature(moved(SQUARE, move), adcode=350203))
    (one,) = read_areas(path, AREAS, crs=crs).found
    found = shapely.from_geojson(one.geometry)
    assert found.symmetric_difference(shapely.Polygon(SQUARE)).area < 1e-8
    assert (one.area, one.matched_by, one.repaired) == ("350203", "code", None)


@pytest.mark.parametrize("name", ["shapes.gpkg", "shapes.shp", "shapes.shp.zip"])
def test_other_files_and_projections_say_the_same(tmp_path: Path, name: str) -> None:
    geopandas = pytest.importorskip("geopandas")
    frame = geopandas.GeoDataFrame(
        {"name": ["思明区"]}, geometry=[shapely.Polygon(SQUARE)], crs="EPSG:4326"
    )
    frame.to_crs("EPSG:4548").to_file(tmp_path / name)
    shapes = read_areas(tmp_path / name, AREAS)
    assert shapes.crs == "EPSG:4548"
    found = shapely.from_geojson(shapes.found[0].geometry)
    assert found.symmetric_difference(shapely.Polygon(SQUARE)).area < 1e-8


def test_without_a_word_on_coordinates_the_map_services_are_mentioned(tmp_path: Path) -> None:
    path = write(tmp_path, feature(name="思明区"))
    assert "GCJ-02" in read_areas(path, AREAS).notes[0]
    assert read_areas(path, AREAS, crs="EPSG:4490").notes == ()


def test_an_invalid_polygon_is_repaired_and_said(tmp_path: Path) -> None:
    (one,) = read_areas(write(tmp_path, feature(BOW, name="思明区")), AREAS).found
    found = shapely.from_geojson(one.geometry)
    assert found.is_valid
    assert found.area == pytest.approx(0.005)
    assert one.repaired is not None
    assert "Self-intersection" in one.repaired


def test_the_parts_of_an_area_are_joined_and_a_whole_city_gets_its_shape(tmp_path: Path) -> None:
    island = [[x + 0.5, y] for x, y in SQUARE]
    other = [[x + 0.1, y] for x, y in SQUARE]
    path = write(
        tmp_path, feature(name="思明"), feature(island, name="思明区"), feature(other, name="湖里")
    )
    found = {one.area: one for one in read_areas(path, AREAS, crs="EPSG:4326").found}
    siming = shapely.from_geojson(found["350203"].geometry)
    assert siming.geom_type == "MultiPolygon"
    assert shapely.from_geojson(found["350200"].geometry).area == pytest.approx(0.03)
    assert found["350200"].matched_by == "parts"


@pytest.mark.parametrize(
    ("code", "name", "wanted"),
    [
        ("350203", None, ("350203", "code")),
        ("156350203", "思明区", ("350203", "code")),
        ("350203000000", None, ("350203", "code")),
        (None, "思明", ("350203", "name")),
        (None, "Huli", ("350206", "name")),
        ("999999", "湖里区", ("350206", "name")),
    ],
)
def test_an_area_is_known_by_code_or_name(
    code: str | None, name: str | None, wanted: tuple[str, str]
) -> None:
    assert match(code, name, AREAS) == wanted


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("350204", None, "35020[36]"),
        (None, "思名区", "思明区"),
        ("350203", "湖里区", "the name says 湖里区"),
        (None, None, "nothing"),
    ],
)
def test_what_fits_no_area_is_told_with_the_nearest(
    code: str | None, name: str | None, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        match(code, name, AREAS)


def test_a_feature_that_cannot_be_used_is_refused_alone(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": SQUARE}
    far = [[x * 1000, y * 1000] for x, y in SQUARE]
    path = write(
        tmp_path, feature(name="思明区"), feature(name="湖里区") | {"geometry": line},
        feature(far, name="厦门市"), feature(name="鼓浪屿区"),
    )  # fmt: skip
    reasons = {one.row: one.reason for one in read_areas(path, AREAS, crs="EPSG:4326").found}
    assert reasons[1] is None
    assert "LineString" in str(reasons[2])
    assert "coordinate system" in str(reasons[3])
    assert "no declared area 鼓浪屿区" in str(reasons[4])


@pytest.mark.parametrize(
    ("name", "content", "crs", "said"),
    [
        ("x.geojson", "{", None, "cannot be read"),
        ("x.docx", "", None, "files are"),
        ("x.geojson", None, "gcj2", "gcj02"),
    ],
)
def test_a_file_of_no_use_is_refused(
    tmp_path: Path, name: str, content: str | None, crs: str | None, said: str
) -> None:
    path = write(tmp_path, feature(name="思明区"), name=name)
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=said):
        read_areas(path, AREAS, crs=crs)


def test_a_file_without_code_and_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="colour"):
        read_areas(write(tmp_path, feature(colour="red")), AREAS)


def test_real_districts_lie_where_the_coast_is(reference: Path) -> None:
    catalog = {**AREAS, "350205": area("海沧区", "Haicang"), "350211": area("集美区", "Jimei")}
    path = reference / "boundaries" / "xiamen_districts_datav_350200.json"
    coast = json.loads(
        (reference / "boundaries" / "gshhg_full_minnan_117_119.5E_23.5_26N.geojson").read_text(
            "utf-8"
        )
    )
    land = shapely.union_all([
        shapely.make_valid(shapely.geometry.shape(f["geometry"])) for f in coast["features"]
    ])  # fmt: skip

    def at_sea(crs: str) -> float:
        found = {one.area: one for one in read_areas(path, catalog, crs=crs).found}
        island = [shapely.from_geojson(found[code].geometry) for code in ("350203", "350206")]
        return float(shapely.union_all(island).difference(land).area)

    assert at_sea("gcj02") < at_sea("EPSG:4326")


def test_the_invalid_prefecture_is_repaired(reference: Path) -> None:
    path = reference / "boundaries" / "fujian_prefectures_datav_350000.json"
    named = {str(f["properties"]["adcode"]): f["properties"]["name"]
             for f in json.loads(path.read_text("utf-8"))["features"]}  # fmt: skip
    areas = {code: area(name, code) for code, name in named.items()}
    found = read_areas(path, areas, crs="gcj02").found
    assert len(found) == 9
    assert sum(one.repaired is not None for one in found) == 1
    assert all(shapely.from_geojson(one.geometry).is_valid for one in found)
