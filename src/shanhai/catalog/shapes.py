"""Shapes of areas and of the base map: GeoJSON files of a workspace (``shapes/*.geojson``).

A feature names the ``area`` it is the shape of, or the ``kind`` of base map it draws.
Coordinates are degrees of WGS 84, longitude first. ``schematic`` says that a shape was drawn
for orientation only and nothing may be measured on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import field_validator, model_validator

from shanhai.catalog.frozen import Frozen
from shanhai.catalog.model import Code, Text

Kind = Literal["land", "sea", "coastline"]
#: How deep the positions of a geometry lie.
DEPTH = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


class Geometry(Frozen):
    """A line or polygon of GeoJSON."""

    type: Literal["LineString", "MultiLineString", "Polygon", "MultiPolygon"]
    coordinates: Any

    @model_validator(mode="after")
    def _sound(self) -> Geometry:
        for line in _lines(self.coordinates, DEPTH[self.type] - 1):
            if not isinstance(line, list) or len(line) < 2:
                raise ValueError("a line or ring is a list of at least two positions")
            if not all(_is_position(position) for position in line):
                raise ValueError("a position is [longitude, latitude] in degrees")
            ring = self.type.endswith("Polygon")
            if ring and (len(line) < 4 or line[0] != line[-1]):
                raise ValueError("a ring has at least four positions and ends where it begins")
        return self


def _lines(coordinates: Any, depth: int) -> Iterator[Any]:
    if depth == 0:
        yield coordinates
    elif isinstance(coordinates, list) and coordinates:
        for part in coordinates:
            yield from _lines(part, depth - 1)
    else:
        raise ValueError("the coordinates do not fit the type of the geometry")


def _is_position(position: Any) -> bool:
    return (
        isinstance(position, list)
        and len(position) == 2
        and all(isinstance(x, int | float) and not isinstance(x, bool) for x in position)
        and abs(position[0]) <= 180
        and abs(position[1]) <= 90
    )


class ShapeProperties(Frozen):
    """What a shape is the shape of."""

    area: Code | None = None
    kind: Kind | None = None
    schematic: bool = False

    @model_validator(mode="after")
    def _one(self) -> ShapeProperties:
        if (self.area is None) == (self.kind is None):
            raise ValueError("a shape names its area or the kind of base map it draws")
        return self


class Shape(Frozen):
    """A feature: geometry and what it is the shape of."""

    type: Literal["Feature"] = "Feature"
    properties: ShapeProperties
    geometry: Geometry


class ShapeFile(Frozen):
    """A collection of shapes, with a note on where they come from."""

    type: Literal["FeatureCollection"]
    note: Text
    features: tuple[Shape, ...]

    @field_validator("features", mode="after")
    @classmethod
    def _once(cls, features: tuple[Shape, ...]) -> tuple[Shape, ...]:
        areas = [f.properties.area for f in features if f.properties.area is not None]
        if len(set(areas)) < len(areas):
            twice = sorted({a for a in areas if areas.count(a) > 1})
            raise ValueError(f"two shapes of one area: {', '.join(twice)}")
        return features
