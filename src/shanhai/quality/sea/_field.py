"""The sea as cells with distances through the water. Shapely and scipy, loaded on first use.

Cells are squares of an equal-area plane, clipped by the polygon, so that their areas add up
to the area of the sea. Two cells are neighbours when the straight line between them stays in
the water; distances follow such lines (16 directions) and never cross land.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from shanhai.core.errors import InputError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

EARTH_RADIUS = 6371.0072
"""Radius of the sphere with the area of the earth. [km]"""

_MOVES = [(1, 0), (0, 1), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1)]
_LARGEST = 400_000


@dataclass(frozen=True)
class Sea:
    """Cells of a sea: points in the plane [km], areas [km2], neighbours, connected waters."""

    points: Floats
    areas: Floats
    graph: Any
    parts: Integers
    size: float
    centre: float | None


def sea_cells(polygon: Any, *, cell: float | None, cells: int, lonlat: bool) -> Sea:
    """Cut a sea polygon into cells of ``cell`` km, by default into about ``cells``.

    ``polygon`` is a GeoJSON geometry (mapping), WKT or a shapely geometry, in degrees, or in
    metres of an equal-area projection where ``lonlat`` is false.
    """
    shape = _geometry(polygon)
    centre = None
    if lonlat:
        west, south, east, north = shape.bounds
        if west < -180 or east > 360 or south < -90 or north > 90:
            raise InputError("the sea polygon is not in degrees: give projected=True for metres")
        centre = (west + east) / 2
    shape = shapely.transform(shape, lambda xy: planar(xy, centre))
    size = float(np.sqrt(shape.area / cells)) if cell is None else float(cell)
    if size <= 0 or shape.area / size**2 > _LARGEST:
        raise InputError(f"cells of {size:g} km: choose so that there are 1 to {_LARGEST:,}")
    rows, columns, boxes, inside = _grid(shape, size)
    parts = np.array(boxes, dtype=object)
    parts[~inside] = shapely.intersection(parts[~inside], shape)
    areas = shapely.area(parts)
    kept = areas > 0
    rows, columns, inside, parts = rows[kept], columns[kept], inside[kept], parts[kept]
    middles = shapely.centroid(np.array(boxes, dtype=object)[kept])
    dry = ~inside & ~shapely.covers(shape, middles)
    middles[dry] = shapely.point_on_surface(parts[dry])
    points = shapely.get_coordinates(middles)
    graph = _neighbours(shape, points, rows, columns, inside)
    return Sea(points, areas[kept], graph, _parts(shape, points), size, centre)


def planar(coordinates: Floats, centre: float | None) -> Floats:
    """Project degrees to the equal-area sinusoidal plane about a meridian; or metres to km."""
    if centre is None:
        return coordinates / 1000.0
    lon, lat = np.radians(coordinates[:, 0] - centre), np.radians(coordinates[:, 1])
    return np.column_stack([EARTH_RADIUS * lon * np.cos(lat), EARTH_RADIUS * lat])


def water_distances(
    sea: Sea, sites: Floats, *, barrier: bool, reach: float
) -> tuple[Floats, Floats]:
    """Return the distances [km] from sites to cells and from sites to sites.

    ``sites`` are points of the plane. A site is joined to the nearest cell, which must be
    within ``reach`` cells. Without ``barrier`` the distances are straight. Cells that cannot
    be reached are at infinity.
    """
    straight = _straight(sites, sea.points)
    between = _straight(sites, sites)
    nearest = straight.argmin(axis=1)
    away = straight[np.arange(len(sites)), nearest]
    if (away > reach * sea.size).any():
        worst = int(away.argmax())
        raise InputError(
            f"site number {worst + 1} lies {away[worst]:.1f} km outside the sea polygon: "
            "leave it out, or check the coordinates (GCJ-02?) and the polygon"
        )
    if not barrier:
        return straight, between
    through = _bridged(sea, dijkstra(sea.graph, directed=False, indices=nearest))
    to_cells = np.maximum(through + np.where(through > 0, away[:, None], 0.0), straight)
    to_sites = np.maximum(through[:, nearest], between)
    return to_cells, np.minimum(to_sites, to_sites.T)


def _geometry(polygon: Any) -> Any:
    if isinstance(polygon, str):
        shape = shapely.from_wkt(polygon)
    elif isinstance(polygon, Mapping):
        shape = _from_mapping(polygon)
    else:
        shape = polygon
    if not isinstance(shape, (shapely.Polygon, shapely.MultiPolygon)) or shape.is_empty:
        raise InputError("the sea must be a polygon: a GeoJSON geometry, WKT or shapely polygon")
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise InputError(f"the sea polygon is not valid: {reason}")
    return shape


def _from_mapping(content: Mapping[str, Any]) -> Any:
    from shapely.geometry import shape

    if content.get("type") == "FeatureCollection":
        return shapely.union_all([_from_mapping(feature) for feature in content["features"]])
    geometry = content["geometry"] if content.get("type") == "Feature" else content
    return shape(geometry)


def _parts(shape: Any, points: Floats) -> Integers:
    """Return which polygon of a multipolygon each point lies in."""
    polygons = np.array(shapely.get_parts(shape))
    found, part = shapely.STRtree(polygons).query_nearest(shapely.points(points), all_matches=False)
    result = np.zeros(len(points), dtype=np.int64)
    result[found] = part
    return result


def _grid(shape: Any, size: float) -> tuple[Integers, Integers, Sequence[Any], npt.NDArray[Any]]:
    """Return row, column and box of every square that touches the sea, and which lie inside."""
    west, south, east, north = shape.bounds
    across = int(np.ceil((east - west) / size)) or 1
    up = int(np.ceil((north - south) / size)) or 1
    if across * up > 20 * _LARGEST:
        raise InputError(f"cells of {size:g} km are too small for a sea of this extent")
    row, column = (index.ravel() for index in np.mgrid[0:up, 0:across])
    left, low = west + column * size, south + row * size
    boxes = shapely.box(left, low, left + size, low + size)
    shapely.prepare(shape)
    touching = shapely.intersects(shape, boxes)
    boxes, row, column = boxes[touching], row[touching], column[touching]
    return row, column, boxes, shapely.contains(shape, boxes)


def _neighbours(
    shape: Any, points: Floats, rows: Integers, columns: Integers, inside: npt.NDArray[Any]
) -> Any:
    """Join cells by the straight lines that stay in the water, with their lengths."""
    wide = int(columns.max()) + 6
    place = np.full((int(rows.max()) + 6) * wide, -1)
    place[(rows + 2) * wide + columns + 2] = np.arange(len(rows))
    starts, ends = [], []
    for up, right in _MOVES:
        other = place[(rows + 2 + up) * wide + columns + 2 + right]
        found = np.flatnonzero(other >= 0)
        start, end = found, other[found]
        sure = inside[start] & inside[end]
        if abs(up) + abs(right) == 3:  # a knight's move crosses two more cells
            for over in _crossed(up, right):
                between = place[(rows[start] + 2 + over[0]) * wide + columns[start] + 2 + over[1]]
                sure &= (between >= 0) & inside[between]
        doubt = ~sure
        pairs = np.stack([points[start[doubt]], points[end[doubt]]], axis=1)
        wet = sure.copy()
        wet[doubt] = shapely.covers(shape, shapely.linestrings(pairs))
        starts.append(start[wet])
        ends.append(end[wet])
    first, second = np.concatenate(starts), np.concatenate(ends)
    lengths = np.hypot(*(points[first] - points[second]).T)
    shapely.destroy_prepared(shape)
    size = (len(points), len(points))
    return coo_matrix((np.maximum(lengths, 1e-9), (first, second)), shape=size).tocsr()


def _crossed(up: int, right: int) -> list[tuple[int, int]]:
    """Return the two cells a knight's move crosses."""
    if abs(right) == 2:
        step = right // 2
        return [(0, step), (up, step)]
    return [(1, 0), (1, right)]


def _bridged(sea: Sea, through: Floats) -> Floats:
    """Give cells that no line reaches the distances of the nearest reached cell of their water.

    Those are slivers at the coast, and waters behind a channel narrower than a cell. Waters
    that are not connected at all stay out of reach.
    """
    reached = np.isfinite(through).any(axis=0)
    for part in np.unique(sea.parts[~reached]):
        here = sea.parts == part
        known, lost = np.flatnonzero(here & reached), np.flatnonzero(here & ~reached)
        if len(known):
            gap, nearest = KDTree(sea.points[known]).query(sea.points[lost])
            through[:, lost] = through[:, known[nearest]] + gap
    return through


def _straight(first: Floats, second: Floats) -> Floats:
    difference = first[:, None, :] - second[None, :, :]
    result: Floats = np.hypot(difference[..., 0], difference[..., 1])
    return result
