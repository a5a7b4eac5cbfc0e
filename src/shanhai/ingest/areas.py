"""Shapes of areas from GeoJSON, GeoPackage or Shapefile: placed, repaired, matched to the declared.

Needs the libraries of ``shanhai[spatial]``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanhai.catalog.model import Area
from shanhai.core.errors import InputError, did_you_mean
from shanhai.ingest import files

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry

KINDS = (".geojson", ".json", ".gpkg", ".shp", ".zip")
#: What files call the code and the name of an area, in lower case.
CODES = ("area", "code", "adcode", "区划代码", "行政区划代码", "xzqdm", "pac", "gb")
NAMES = ("name", "name_zh", "名称", "区划名称", "xzqmc", "mc")
#: The coordinate systems that have no EPSG code.
OFFSET = ("gcj02", "bd09")
_DIGITS = 7
_SUFFIX = re.compile("(特别行政区|自治区|自治州|自治县|地区|省|市|区|县)$")


@dataclass(frozen=True)
class Found:
    """One feature of a file.

    ``area`` is the declared area it is the shape of, with ``geometry`` as GeoJSON in WGS 84, or
    None with the ``reason`` why not. ``repaired`` says what was wrong with the shape.
    """

    row: int
    said: str
    area: str | None
    matched_by: str | None = None
    geometry: str | None = None
    repaired: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Shapes:
    """What a file of shapes holds."""

    found: tuple[Found, ...]
    notes: tuple[str, ...]
    file: str
    digest: str
    crs: str


def read_areas(path: Path, areas: Mapping[str, Area], *, crs: str | None = None) -> Shapes:
    """Read a file of shapes.

    Parameters
    ----------
    areas
        The declared areas, by code.
    crs
        What the coordinates are in: ``gcj02``, ``bd09``, ``EPSG:4490`` and the like; by default
        what the file says.

    Raises
    ------
    InputError
        The libraries are not installed, the file cannot be read, has no code and no name, or its
        coordinate system is unknown.
    """
    _check_libraries()
    frame = _open(path)
    frame, used, notes = _placed(frame, crs, path.name)
    code, name = _column(frame, CODES), _column(frame, NAMES)
    if code is None and name is None:
        has = ", ".join(str(c) for c in frame.columns if c != "geometry") or "none"
        raise InputError(
            f"{path.name}: no column of codes ({', '.join(CODES)}) or names ({', '.join(NAMES)}); "
            f"it has: {has}"
        )
    found = tuple(_with_parents(list(_joined(_found(frame, code, name, areas))), areas))
    return Shapes(found, notes, path.name, files.digest(path), used)


def _check_libraries() -> None:
    missing = [n for n in ("geopandas", "pyogrio", "shapely", "pyproj") if find_spec(n) is None]
    if missing:
        raise InputError(f"shapes need {', '.join(missing)}: pip install 'shanhai[spatial]'")


def _open(path: Path) -> GeoDataFrame:
    if not path.is_file():
        raise InputError(f"no file {path}")
    if path.suffix.lower() not in KINDS:
        raise InputError(f"{path.name}: files are {', '.join(KINDS)}, not {path.suffix!r}")
    import geopandas
    from pyogrio.errors import DataSourceError

    try:
        layers = geopandas.list_layers(path)["name"].tolist()
        frame = geopandas.read_file(path, layer=layers[0]) if layers else None
    except (DataSourceError, UnicodeDecodeError, ValueError) as error:
        raise InputError(f"{path.name} cannot be read: {error}") from error
    if len(layers) > 1:
        raise InputError(f"{path.name} has several layers, give one alone: {', '.join(layers)}")
    if frame is None or "geometry" not in frame.columns or frame.empty:
        raise InputError(f"{path.name} holds no shapes")
    return frame


def _placed(
    frame: GeoDataFrame, crs: str | None, where: str
) -> tuple[GeoDataFrame, str, tuple[str, ...]]:
    """Bring the coordinates to WGS 84; return the system used, and what is to be noted."""
    given = crs.lower().replace("-", "") if crs else None
    if given in OFFSET:
        import shapely

        from shanhai.territory import bd09_to_wgs84, gcj02_to_wgs84

        back = {"gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}[given]
        frame = frame.set_crs("EPSG:4326", allow_override=True)
        moved = shapely.transform(frame.geometry.array, _of_rows(back))
        return frame.set_geometry(moved, crs="EPSG:4326"), given, ()
    from pyproj.exceptions import CRSError

    try:
        if crs:
            frame = frame.set_crs(crs, allow_override=True)
        if frame.crs is None:
            raise InputError(
                f"{where} does not say its coordinate system: give --crs gcj02, bd09 or EPSG:…"
            )
        used = frame.crs.to_string()
        placed = frame.to_crs("EPSG:4326")
    except CRSError as error:
        near = did_you_mean(crs or "", [*OFFSET, "EPSG:4326", "EPSG:4490"])
        raise InputError(f"no coordinate system {crs!r}{near}: {error}") from error
    note = (
        f"坐标系取自文件（{used}）；地图服务的数据常为 GCJ-02 或 BD-09，需用 --crs 指明 / "
        f"coordinates read as {used}, as the file says; data of map services often are in GCJ-02 "
        "or BD-09: give --crs"
    )
    return placed, used, () if crs else (note,)


def _of_rows(move: Callable[[Any, Any], tuple[Any, Any]]) -> Callable[[Any], Any]:
    def moved(positions: Any) -> Any:
        import numpy as np

        return np.column_stack(move(positions[:, 0], positions[:, 1]))

    return moved


def _column(frame: GeoDataFrame, known: tuple[str, ...]) -> str | None:
    lower = {str(c).lower(): str(c) for c in frame.columns}
    return next((lower[name] for name in known if name in lower), None)


def _found(
    frame: GeoDataFrame, code: str | None, name: str | None, areas: Mapping[str, Area]
) -> Iterator[Found]:
    for row, feature in enumerate(frame.to_dict("records"), start=1):
        given_code = _text(feature.get(code)) if code else None
        given_name = _text(feature.get(name)) if name else None
        said = " ".join(filter(None, (given_code, given_name)))
        try:
            area, by = match(given_code, given_name, areas)
            geometry, repaired = sound(feature["geometry"])
        except InputError as error:
            yield Found(row, said, None, reason=str(error))
        else:
            yield Found(row, said, area, by, geometry, repaired)


def _text(value: Any) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return text.strip() or None


def match(code: str | None, name: str | None, areas: Mapping[str, Area]) -> tuple[str, str]:
    """Return the declared area a code or a name means, and by which of the two it was known.

    Codes may be longer (12 digits of statistics) or have the country before them (156…); names
    may lack their last word (区, 市). A code goes before a name; the two must not disagree.

    Raises
    ------
    InputError
        Nothing fits, and the nearest code or name is told; or code and name disagree.
    """
    by_code = _by_code(code, areas)
    fits = [key for key, area in areas.items() if name in (area.name.zh, area.name.en)] or [
        key for key, area in areas.items() if name and _short(name) == _short(area.name.zh)
    ]
    if by_code:
        if name and fits and by_code not in fits:
            raise InputError(f"code {code} is {areas[by_code].name.zh}, the name says {name}")
        return by_code, "code"
    if len(fits) == 1:
        return fits[0], "name"
    if fits:
        raise InputError(f"{name} could be {', '.join(fits)}: give the code")
    known = [*areas, *(area.name.zh for area in areas.values())]
    near = did_you_mean(name or code or "", known)
    raise InputError(
        f"no declared area {' '.join(filter(None, (code, name))) or '(nothing)'}{near}"
    )


def _by_code(code: str | None, areas: Mapping[str, Area]) -> str | None:
    digits = code or ""
    tries = (digits, digits.removeprefix("156"), digits[:6] if len(digits) == 12 else "")
    return next((one for one in tries if one in areas), None)


def _short(name: str) -> str:
    return _SUFFIX.sub("", name) if len(name) > 2 else name


def sound(geometry: BaseGeometry | None) -> tuple[str, str | None]:
    """Return a polygon as GeoJSON, repaired where it is invalid, and what was wrong with it.

    Raises
    ------
    InputError
        It is empty, no polygon, or does not lie on the earth.
    """
    import shapely

    if geometry is None or geometry.is_empty:
        raise InputError("the shape is empty")
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise InputError(f"the shape is a {geometry.geom_type}, not a polygon")
    west, south, east, north = geometry.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise InputError(
            f"the shape does not lie on the earth ({west:.0f}…{east:.0f}, {south:.0f}…{north:.0f}): "
            "is the coordinate system right?"
        )
    repaired = None
    if not geometry.is_valid:
        repaired = shapely.is_valid_reason(geometry)
        mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
        polygons = [p for p in shapely.get_parts(mended) if p.geom_type == "Polygon"]
        geometry = shapely.union_all(polygons)
    rounded = shapely.transform(shapely.force_2d(geometry), lambda c: c.round(_DIGITS))
    return shapely.to_geojson(rounded), repaired


def _joined(found: Iterator[Found]) -> Iterator[Found]:
    """Join the parts of one area that come as several features."""
    import shapely

    parts: dict[str, list[Found]] = {}
    for one in found:
        if one.area is None:
            yield one
        else:
            parts.setdefault(one.area, []).append(one)
    for group in parts.values():
        first = group[0]
        if len(group) > 1:
            whole = shapely.union_all([shapely.from_geojson(one.geometry) for one in group])
            reasons = [one.repaired for one in group if one.repaired]
            first = Found(
                first.row, first.said, first.area, first.matched_by, shapely.to_geojson(whole),
                "; ".join([*reasons, f"joined from {len(group)} features"]),
            )  # fmt: skip
        yield first


def _with_parents(found: list[Found], areas: Mapping[str, Area]) -> Iterator[Found]:
    """Add the shape of an area whose parts all came, while it did not."""
    import shapely

    yield from found
    came = {one.area: one for one in found if one.area is not None}
    for code, area in areas.items():
        parts = [key for key, part in areas.items() if part.parent == code]
        if code not in came and parts and all(key in came for key in parts):
            shapes = [shapely.from_geojson(came[key].geometry) for key in parts]
            yield Found(
                0, area.name.zh, code, "parts", shapely.to_geojson(shapely.union_all(shapes)),
                f"joined from its {len(parts)} parts",
            )  # fmt: skip


def content(found: Found) -> str:
    """Return what a refused feature said of itself, as JSON."""
    return json.dumps({"said": found.said}, ensure_ascii=False)
