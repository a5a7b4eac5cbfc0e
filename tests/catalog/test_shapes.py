"""Shapes of areas: what a file may hold, and what is said of one that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shanhai.catalog import load
from tests.support import SAMPLE, library, mini

SQUARE = [[[118.0, 24.0], [118.1, 24.0], [118.1, 24.1], [118.0, 24.0]]]


def told(tmp_path: Path, *features: dict[str, Any]) -> list[str]:
    folder = mini(tmp_path / "city")
    (folder / "shapes").mkdir()
    file = {"type": "FeatureCollection", "note": {"zh": "图", "en": "map"}, "features": features}
    (folder / "shapes" / "areas.geojson").write_text(json.dumps(file, indent=1), "utf-8")
    _, problems = load(folder, library=library(tmp_path / "library"))
    return [str(problem) for problem in problems]


def feature(coordinates: Any = SQUARE, shape: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties or {"kind": "land"},
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def test_the_sample_has_schematic_shapes_of_its_city_and_districts() -> None:
    catalog, problems = load(SAMPLE)
    assert not list(problems)
    shapes = {f.properties.area: f for f in catalog.shapes["areas"].features}
    districts = {c for c, a in catalog.areas.items() if a.parent == "350200"}
    assert set(shapes) == {"350200", *districts}
    assert all(shape.properties.schematic for shape in shapes.values())


def test_a_shape_of_no_area_is_told_with_line_and_nearest_code(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, feature(area="999998"))
    assert "areas.geojson:" in problem
    assert "no area '999998'" in problem


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (feature(SQUARE[0]), "a position is"),
        (feature([[[118, 24], [119, 24], [119, 25], [118, 24.5]]]), "ends where it begins"),
        (feature([[[24, 118], [24, 119], [25, 119], [24, 118]]]), "longitude, latitude"),
        (feature(area="1", kind="land"), "names its area or the kind"),
        (feature(colour="red"), "unknown key 'colour'"),
    ],
)
def test_a_wrong_shape_is_refused(tmp_path: Path, wrong: dict[str, Any], said: str) -> None:
    problems = "\n".join(told(tmp_path, wrong))
    assert said in problems


def test_an_area_has_one_shape(tmp_path: Path) -> None:
    two = [feature(area="999998"), feature(area="999998")]
    assert any("two shapes of one area: 999998" in problem for problem in told(tmp_path, *two))
