"""A synthetic city for ecosystem accounts (合成的核算数据): land, climate, terrain, sea, figures.

The shapes are schematic, drawn for this purpose: a city of six districts, two of them on an
island, with the sea between. Codes and names are those of Xiamen so that the account can feed
its plan; nothing else is of Xiamen. Everything written says ``synthetic``.

The fields are sums of waves, so that the same place has the same value at any resolution.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanhai.grid.blocks import Strip, strips
from shanhai.synthetic import ORIGIN

Floats = NDArray[np.float32]

CITY = "350200"
EDGE_M = 41_000.0
"""Side of the square the city is drawn in [m]."""
CORNER = (590_000.0, 2_760_000.0)
EPSG = 4548

CLASSES = {
    10: "forest", 20: "shrub", 30: "grass", 40: "cropland", 45: "orchard", 50: "urban_green",
    60: "built", 70: "bare", 80: "lake", 81: "reservoir", 82: "river", 90: "wetland",
    95: "mangrove", 96: "saltmarsh", 97: "beach", 100: "bay", 110: "nearshore",
}  # fmt: skip

#: District → corners, in shares of the square (east, north).
SHAPES: dict[str, tuple[str, list[tuple[float, float]]]] = {
    "350203": ("思明区", [(0.34, 0.16), (0.58, 0.14), (0.66, 0.30), (0.48, 0.31), (0.30, 0.32)]),
    "350206": ("湖里区", [(0.30, 0.32), (0.48, 0.31), (0.66, 0.30), (0.58, 0.44), (0.40, 0.46)]),
    "350205": ("海沧区", [(0.30, 0.32), (0.02, 0.65), (0.05, 0.30), (0.20, 0.08), (0.45, 0.04), (0.58, 0.14), (0.34, 0.16)]),
    "350211": ("集美区", [(0.30, 0.32), (0.40, 0.46), (0.20, 0.92), (0.02, 0.65)]),
    "350212": ("同安区", [(0.40, 0.46), (0.58, 0.44), (0.80, 0.93), (0.50, 0.98), (0.20, 0.92)]),
    "350213": ("翔安区", [(0.58, 0.44), (0.66, 0.30), (0.58, 0.14), (0.45, 0.04), (0.78, 0.02), (0.95, 0.35), (0.97, 0.70), (0.80, 0.93)]),
}  # fmt: skip

LAYERS = {
    "precipitation": ("mm", 1), "evapotranspiration": ("mm", 2), "storm_rain": ("mm", 3),
    "hot_evaporation": ("mm", 4), "erosivity": ("MJ*mm/(ha*h)", 5),
    "erodibility": ("t*ha*h/(ha*MJ*mm)", 6), "npp": ("g/m2", 7),
}  # fmt: skip


def districts(*, edge: float = EDGE_M, projects: int = 5, seed: int = 0) -> list[dict[str, Any]]:
    """Return city, districts and projects as GeoJSON features in metres of EPSG:4548."""
    import shapely
    from shapely.geometry import mapping

    shapes = {code: shapely.Polygon(_rough(corners, edge)) for code, (_, corners) in SHAPES.items()}
    city = shapely.unary_union(list(shapes.values()))
    out = [_feature(CITY, "示意市 / schematic city", "city", None, mapping(city))]
    out += [
        _feature(code, f"{SHAPES[code][0]}（示意）", "district", CITY, mapping(shape))
        for code, shape in shapes.items()
    ]
    random = np.random.default_rng(seed)
    taken: list[Any] = []
    codes = list(shapes)
    while len(taken) < projects:
        home = codes[len(taken) % len(codes)]
        left, low, right, high = shapes[home].bounds
        place = shapely.Point(random.uniform(left, right), random.uniform(low, high))
        one = place.buffer(random.uniform(0.006, 0.015) * edge, quad_segs=6)
        if shapes[home].contains(one) and not any(one.intersects(other) for other in taken):
            taken.append(one)
            number = f"{home}-P{len(taken):02d}"
            out.append(
                _feature(number, f"项目{len(taken):02d}（示意）", "project", home, mapping(one))
            )
    return out


def _feature(code: str, name: str, kind: str, parent: str | None, geometry: Any) -> dict[str, Any]:
    about = {"code": code, "name": name, "kind": kind, "parent": parent, "origin": ORIGIN}
    return {"type": "Feature", "properties": about, "geometry": geometry}


def _rough(corners: Sequence[tuple[float, float]], edge: float) -> list[tuple[float, float]]:
    """Make borders crooked; a border shared by two districts comes out the same for both."""
    points: list[tuple[float, float]] = []
    for one, other in zip(corners, (*corners[1:], corners[0]), strict=True):
        first, last = sorted((one, other))
        line = _crooked(first, last)
        points += (line if one == first else line[::-1])[:-1]
    x, y = CORNER
    return [(x + a * edge, y - edge + b * edge) for a, b in points]


def _crooked(first: tuple[float, float], last: tuple[float, float]) -> list[tuple[float, float]]:
    random = np.random.default_rng([int(1000 * v) for v in (*first, *last)])
    line = [np.array(first), np.array(last)]
    for _ in range(6):
        finer = [line[0]]
        for a, b in pairwise(line):
            across = np.array([-(b - a)[1], (b - a)[0]])
            finer += [(a + b) / 2 + 0.04 * random.uniform(-1, 1) * across, b]
        line = finer
    return [(float(p[0]), float(p[1])) for p in line]


def _waves(
    seed: int, east: Floats, north: Floats, *, count: int = 9, finest: float = 40.0
) -> Floats:
    """Return a smooth field of about mean 0 and unit variance."""
    random = np.random.default_rng(seed)
    total = np.zeros(np.broadcast_shapes(east.shape, north.shape), dtype=np.float32)
    weight = 0.0
    for k in range(count):
        rate = 1.5 * (finest / 1.5) ** (k / (count - 1))
        angle, phase = random.uniform(0, 2 * np.pi, 2)
        size = rate**-0.8
        a = np.float32(2 * np.pi * rate * np.cos(angle)) * east
        b = np.float32(2 * np.pi * rate * np.sin(angle)) * north + np.float32(phase)
        # sin(a + b) from separate sines: rows and columns only, not cells
        total += np.float32(size) * (np.sin(a) * np.cos(b) + np.cos(a) * np.sin(b))
        weight += size * size / 2
    scaled: Floats = total / np.float32(np.sqrt(weight))
    return scaled


def _places(strip: Strip, height: int, width: int) -> tuple[Floats, Floats]:
    east = (np.arange(width, dtype=np.float32) + 0.5)[None, :] / width
    north = 1 - (np.arange(strip.start, strip.stop, dtype=np.float32) + 0.5)[:, None] / height
    return east.astype(np.float32), north.astype(np.float32)


def elevation(strip: Strip, height: int, width: int) -> Floats:
    """Elevation [m]: hills in the north and on the island, sea between; below 0 is sea."""
    east, north = _places(strip, height, width)
    away = np.hypot(east - 0.48, north - 0.30)
    island = 130 * np.exp(-((away / 0.10) ** 2))
    strait = -80 * np.exp(-(((away - 0.20) / 0.06) ** 2))
    mainland = 600 * np.clip(north - 0.42, 0, None) + 20 * (north - 0.25)
    hills = _waves(11, east, north) * (18 + 160 * np.clip(north - 0.4, 0, None))
    found: Floats = (island + strait + mainland + hills + 8).astype(np.float32)
    return found


def land_cover(strip: Strip, height: int, width: int, *, built: float = 0.0) -> NDArray[np.uint8]:
    """Class codes; ``built`` moves land from crops to town (0 … 0.3)."""
    east, north = _places(strip, height, width)
    up = elevation(strip, height, width)
    a, b = _waves(21, east, north, finest=150), _waves(22, east, north, finest=90)
    out = np.full(up.shape, 40, dtype=np.uint8)
    conditions: list[tuple[Any, int]] = [
        (up > 25, 45), ((up <= 60) & (a + built > 0.4), 60), ((up <= 60) & (a > 1.3), 50),
        ((up > 60) & (a > 0.9), 30), ((up > 60) & (a <= 0.9), 10), ((up > 60) & (b > 1.4), 20),
        ((up > 20) & (b < -2.0), 81), ((up <= 20) & (b < -1.9), 80), ((up <= 20) & (b > 1.9), 90),
        ((up > 60) & (a < -2.1), 70), ((up > 0) & (np.abs(b - 0.7) < 0.01), 82),
        ((up <= 2) & (a > 0.5), 97), ((up <= 1.5) & (b > 0.8), 95), ((up <= 1.5) & (b < -0.8), 96),
        (up <= 0, 100), ((up <= -10) | ((up <= 0) & (north < 0.2)), 110),
    ]  # fmt: skip
    for where, code in conditions:
        out[np.broadcast_to(where, out.shape)] = code
    return out


def climate(name: str, strip: Strip, height: int, width: int, *, wetter: float = 1.0) -> Floats:
    """One layer of :data:`LAYERS`, in its unit."""
    east, north = _places(strip, height, width)
    wave = _waves(100 + LAYERS[name][1], east, north, count=6, finest=12)
    level, swing = {
        "precipitation": (1450, 120), "evapotranspiration": (760, 60), "storm_rain": (260, 30),
        "hot_evaporation": (520, 30), "erosivity": (7200, 700), "erodibility": (0.024, 0.004),
        "npp": (640, 90),
    }[name]  # fmt: skip
    up = np.float32(0.12 * level) * north
    found: Floats = ((level + swing * wave + up) * np.float32(wetter)).astype(np.float32)
    return found


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
