"""A synthetic city for ecosystem accounts (合成的核算数据): rasters, areas, figures, declaration.

The districts are the sample's schematic shapes with the sea before them; codes and names are
theirs so that the account can feed the sample's plan. Everything else is made up, and everything
written says ``synthetic``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from shanhai.grid.blocks import strips
from shanhai.synthetic import ORIGIN, landscape
from shanhai.synthetic.landscape import (
    CLASSES,
    CORNER,
    EDGE_M,
    EPSG,
    LAYERS,
    climate,
    elevation,
    land_cover,
)

CITY = "350200"
DISTRICTS = {
    "350203": "思明区", "350206": "湖里区", "350205": "海沧区", "350211": "集美区", "350212": "同安区",
    "350213": "翔安区",
}  # fmt: skip
SEA_M = (500.0, 1000.0, 1500.0, 2000.0, 2500.0, 3000.0)
"""How far out the sea is shared out among the districts, step by step [m]."""
GRAIN_M = 1.0
"""Corners lie on whole metres, so that borders fit."""


def districts(
    *, edge: float = EDGE_M, projects: int = 5, seed: int = 0
) -> list[dict[str, Any]]:  # fmt: skip
    """Return city, districts and projects as GeoJSON features in metres of EPSG:4548.

    The districts are the sample's schematic ones with the sea before them; ``edge`` blows the
    square up (a province).
    """
    import shapely
    from shapely import affinity
    from shapely.geometry import mapping

    found = {
        code: affinity.scale(shape, edge / EDGE_M, edge / EDGE_M, origin=CORNER)
        for code, shape in _with_sea().items()
    }
    city = shapely.union_all(list(found.values()))
    out = [_feature(CITY, "示意市 / schematic city", "city", None, mapping(city))]
    out += [
        _feature(code, f"{DISTRICTS[code]}（示意）", "district", CITY, mapping(shape))
        for code, shape in found.items()
    ]
    random = np.random.default_rng(seed)
    taken: list[Any] = []
    codes = list(found)
    while len(taken) < projects:
        home = codes[len(taken) % len(codes)]
        left, low, right, high = found[home].bounds
        place = shapely.Point(random.uniform(left, right), random.uniform(low, high))
        one = place.buffer(random.uniform(0.004, 0.010) * edge, quad_segs=6)
        if found[home].contains(one) and not any(one.intersects(other) for other in taken):
            taken.append(one)
            number = f"{home}-P{len(taken):02d}"
            out.append(
                _feature(number, f"项目{len(taken):02d}（示意）", "project", home, mapping(one))
            )
    return out


@cache
def _with_sea() -> dict[str, Any]:
    """Return the sample's districts, each with the sea nearest to it, fitting without gaps."""
    import shapely

    shapes = {row["area"]: row["geometry"] for row in landscape.shapes("areas")}
    found = {code: shapes[code] for code in DISTRICTS}
    land = [row["geometry"] for row in landscape.shapes("base") if row["kind"] == "land"]
    taken = _solid(shapely.union_all([*land, *found.values()], grid_size=GRAIN_M))
    for reach in SEA_M:
        for code in DISTRICTS:
            around = shapes[code].buffer(reach, quad_segs=4)
            sea = _solid(shapely.difference(around, taken, grid_size=GRAIN_M))
            found[code] = _solid(shapely.union(found[code], sea, grid_size=GRAIN_M))
            taken = _solid(shapely.union(taken, sea, grid_size=GRAIN_M))
    borders = shapely.union_all([one.boundary for one in found.values()], grid_size=GRAIN_M)
    faces: dict[str, list[Any]] = {code: [] for code in found}
    for face in shapely.get_parts(shapely.polygonize([borders])):
        inside = (code for code, one in found.items() if one.contains(face.representative_point()))
        if (owner := next(inside, None)) is not None:
            faces[owner].append(face)
    return {code: shapely.union_all(parts) for code, parts in faces.items()}


def _solid(shape: Any) -> Any:
    """Return the polygons of a shape, without the lines and points that drawing leaves behind."""
    import shapely

    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon([one for one in parts if one.geom_type == "Polygon"])


def _feature(code: str, name: str, kind: str, parent: str | None, geometry: Any) -> dict[str, Any]:
    about = {"code": code, "name": name, "kind": kind, "parent": parent, "origin": ORIGIN}
    return {"type": "Feature", "properties": about, "geometry": geometry}


def city(
    folder: Path, *, cells: int = 400, years: Sequence[int] = (2020, 2025), projects: int = 5, seed: int = 0,
    edge: float = EDGE_M,
) -> Path:  # fmt: skip
    """Write a whole synthetic city, ``cells`` × ``cells``; return the path of its CITY.yaml."""
    folder.mkdir(parents=True, exist_ok=True)
    side = edge / cells
    rasters = folder / "rasters"
    rasters.mkdir(exist_ok=True)
    _raster(rasters / "dem.tif", cells, side, "float32", lambda s: elevation(s, cells, cells))
    for position, year in enumerate(years):
        wetter = 1.0 + 0.03 * position
        _raster(
            rasters / f"land_cover_{year}.tif", cells, side, "uint8",
            lambda s, p=position: land_cover(s, cells, cells, built=0.1 * p),
        )  # fmt: skip
        for name in LAYERS:
            _raster(
                rasters / f"{name}_{year}.tif", cells, side, "float32",
                lambda s, n=name, w=wetter: climate(n, s, cells, cells, wetter=w),
            )  # fmt: skip
    shapes = {
        "type": "FeatureCollection", "name": "synthetic areas",
        "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{EPSG}"}},
        "features": districts(edge=edge, projects=projects, seed=seed),
    }  # fmt: skip
    (folder / "areas.geojson").write_text(json.dumps(shapes, ensure_ascii=False), "utf-8")
    _tables(folder, years)
    declared = folder / "CITY.yaml"
    declared.write_text("\n".join(_lines(years)) + "\n", "utf-8")
    return declared


def _raster(path: Path, cells: int, side: float, dtype: str, values: Any) -> None:
    import rasterio
    from rasterio.transform import from_origin

    nodata = 255 if dtype == "uint8" else -9999.0
    with rasterio.open(
        path, "w", driver="GTiff", height=cells, width=cells, count=1, dtype=dtype, nodata=nodata,
        crs=f"EPSG:{EPSG}", transform=from_origin(*CORNER, side, side), compress="DEFLATE", zlevel=1,
        tiled=True, blockxsize=256, blockysize=256, num_threads=2,
    ) as file:  # fmt: skip
        file.update_tags(origin=ORIGIN)
        for strip in strips(cells, cells, cells=256 * cells):
            file.write(values(strip), 1, window=((strip.start, strip.stop), (0, cells)))


#: Reported quantities of the city in the first year: item → (quantity, unit, price [CNY]).
REPORTED: dict[str, tuple[float, str, float | None]] = {
    "crops": (0.9e6, "t", 2900), "forestry": (1.2e4, "t", 1100), "livestock": (4.1e4, "t", 21000),
    "fishery": (2.0e4, "t", 15000), "marine_products": (3.8e4, "t", 18000),
    "protected_coast": (46, "km", None), "reservoir_capacity": (1.3e8, "m3", None),
    "visits": (2.1e7, "person", None), "coastal_visits": (1.4e7, "person", None),
    "leisure": (2.4e8, "h", None), "housing": (6.0e6, "m2", None), "noise": (900, "dB*km", None),
    "shellfish_algae": (2.6e4, "t", None), "species_conservation": (30, "km2", 5e6),
}  # fmt: skip
_SHARES = {
    "350203": 0.22,
    "350206": 0.12,
    "350205": 0.14,
    "350211": 0.15,
    "350212": 0.19,
    "350213": 0.18,
}


def _tables(folder: Path, years: Sequence[int]) -> None:
    with (folder / "reported.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["year", "area", "item", "quantity", "unit", "price", "value", "origin"])
        for position, year in enumerate(years):
            for item, (quantity, unit, price) in REPORTED.items():
                for area, share in _SHARES.items():
                    amount = quantity * share * 1.04**position
                    cost = "" if price is None else f"{price * 1.05**position:.6g}"
                    out.writerow([year, area, item, f"{amount:.6g}", unit, cost, "", ORIGIN])
    with (folder / "context.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["year", "area", "gdp", "population", "origin"])
        for position, year in enumerate(years):
            for area, share in ((CITY, 1.0), *_SHARES.items()):
                gdp, people = 6000 * share * 1.3**position, 515 * share * 1.03**position
                out.writerow([year, area, f"{gdp:.6g}", f"{people:.6g}", ORIGIN])


def _lines(years: Sequence[int]) -> Iterator[str]:
    from importlib.resources import files

    yield "# Synthetic: every raster, figure and parameter here is made up for demonstration."
    yield "title: {zh: 示意市生态产品总值核算（合成数据）, en: GEP of a schematic city (synthetic data)}"
    yield f"origin: {ORIGIN}"
    yield "profile: xiamen"
    yield "areas: areas.geojson"
    yield f"base_year: {years[0]}"
    index = ", ".join(f"{y}: {100 + 2 * (y - years[0]):g}" for y in years)
    yield f"price_index: {{2005: 72, {index}}}"
    yield "reported: reported.csv"
    yield "context: context.csv"
    yield f"classes: {{{', '.join(f'{code}: {name}' for code, name in CLASSES.items())}}}"
    yield "leave_out: [windbreak, energy, other_products]"
    yield "years:"
    for year in years:
        yield f"  {year}:"
        yield f"    land_cover: rasters/land_cover_{year}.tif"
        yield "    slope_length: {dem: rasters/dem.tif}"
        for name, (unit, _) in LAYERS.items():
            yield f"    {name}: {{file: rasters/{name}_{year}.tif, unit: '{unit}'}}"
    yield (
        files("shanhai")
        .joinpath("data", "gep", "synthetic_parameters.txt")
        .read_text("utf-8")
        .rstrip()
    )
