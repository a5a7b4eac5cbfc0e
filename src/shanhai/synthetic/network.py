"""A synthetic monitoring network (合成监测网): stations and sections placed inside drawn areas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from shanhai.core.errors import InputError
from shanhai.synthetic import ORIGIN, air, water

#: The section sets of the indicators, by the set a synthetic section is dealt.
SETS = {
    "national": "national;provincial_up",
    "provincial": "provincial_up",
    "small_basins": "small_basins",
}
NAMES = {"air": "合成空气站", "water": "合成断面"}


def stations(shapes: Mapping[str, Mapping[str, Any]], count: int, *, seed: int = 0) -> pl.DataFrame:
    """Return air stations dealt out to areas: the register's columns.

    Parameters
    ----------
    shapes
        Area code → its polygon as GeoJSON geometry, in degrees.
    count
        How many stations; every area gets about as many.
    """
    table = air.sites(count, areas=len(shapes), seed=seed)
    return _placed(table, shapes, "air", seed)


def sections(shapes: Mapping[str, Mapping[str, Any]], count: int, *, seed: int = 0) -> pl.DataFrame:
    """Return water sections dealt out to areas: the register's columns and ``basin``."""
    table = water.sections(count, areas=len(shapes), basins=len(shapes), seed=seed)
    return _placed(table, shapes, "water", seed).with_columns(
        pl.col("sections").replace_strict(SETS)
    )


def _placed(
    table: pl.DataFrame, shapes: Mapping[str, Mapping[str, Any]], medium: str, seed: int
) -> pl.DataFrame:
    if not shapes:
        raise InputError("no area has a shape to place synthetic sites in")
    codes = list(shapes)
    areas = [codes[number % len(codes)] for number in range(table.height)]
    draw = np.random.default_rng([seed, *medium.encode()])
    places = [_inside(shapes[code], draw) for code in areas]
    return table.with_columns(
        pl.Series("area", areas),
        pl.Series("longitude", [x for x, _ in places]),
        pl.Series("latitude", [y for _, y in places]),
        name=pl.Series([f"{NAMES[medium]}{number + 1:02d}" for number in range(table.height)]),
        medium=pl.lit(medium),
        background=pl.lit(value=False),
        origin=pl.lit(ORIGIN),
    )


def _inside(geometry: Mapping[str, Any], draw: np.random.Generator) -> tuple[float, float]:
    """Draw a place inside a polygon, away from its edge where it is wide enough."""
    import shapely
    from shapely.geometry import shape

    polygon = shape(geometry)
    west, south, east, north = polygon.bounds
    inner = polygon.buffer(-0.1 * min(east - west, north - south))
    ground = polygon if inner.is_empty else inner
    while True:
        x, y = draw.uniform(west, east), draw.uniform(south, north)
        if shapely.contains_xy(ground, x, y):
            return round(float(x), 4), round(float(y), 4)
