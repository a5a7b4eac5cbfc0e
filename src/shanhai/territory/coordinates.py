"""The offset coordinate systems of Chinese maps (火星坐标): GCJ-02 and BD-09, and back to WGS 84.

GCJ-02 moves a place by some hundred metres, as no map projection does; Baidu's BD-09 moves it
once more. Neither is published. The formulas here are those known since 2010 from the analysis
of a leaked implementation and used alike by every open converter; see docs/methods/coordinates.md.

All functions take and return arrays of longitude and latitude in degrees, of one shape; NaN
stays NaN. The way back has no formula of its own: it is found by iteration, to 1e-10 degrees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]

#: Krasovsky 1940, the ellipsoid the offset is reckoned on: half axis [m], eccentricity squared.
HALF_AXIS, ECCENTRICITY_2 = 6_378_245.0, 0.00669342162296594323
#: Outside of this frame [degrees] GCJ-02 is WGS 84.
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
_BD = np.pi * 3000.0 / 180.0
_PRECISE, _ROUNDS = 1e-10, 30


def wgs84_to_gcj02(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    """Return the place as GCJ-02 shows it (地图偏移), unchanged outside of the frame of China."""
    x, y = _arrays(longitude, latitude)
    east, north = x - 105.0, y - 35.0
    root, both = np.sqrt(np.abs(east)), _waves(east, {1 / 6: 20, 1 / 2: 20})
    up = -100.0 + 2.0 * east + 3.0 * north + 0.2 * north**2 + 0.1 * east * north + 0.2 * root
    up += both + _waves(north, {1: 20, 3: 40, 12: 160, 30: 320})
    right = 300.0 + east + 2.0 * north + 0.1 * east**2 + 0.1 * east * north + 0.1 * root
    right += both + _waves(east, {1: 20, 3: 40, 12: 150, 30: 300})
    radians = np.radians(y)
    flat = 1.0 - ECCENTRICITY_2 * np.sin(radians) ** 2
    meridian = HALF_AXIS * (1.0 - ECCENTRICITY_2) / (flat * np.sqrt(flat)) * np.pi / 180.0
    parallel = HALF_AXIS / np.sqrt(flat) * np.cos(radians) * np.pi / 180.0
    inside = (x >= WEST) & (x <= EAST) & (y >= SOUTH) & (y <= NORTH)
    return np.where(inside, x + right / parallel, x), np.where(inside, y + up / meridian, y)


def gcj02_to_wgs84(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    """Return the true place of one in GCJ-02."""
    return _back(wgs84_to_gcj02, longitude, latitude)


def gcj02_to_bd09(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    """Return the place as BD-09 (Baidu) shows it, from GCJ-02."""
    x, y = _arrays(longitude, latitude)
    distance = np.hypot(x, y) + 0.00002 * np.sin(y * _BD)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD)
    return distance * np.cos(angle) + 0.0065, distance * np.sin(angle) + 0.006


def bd09_to_gcj02(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    """Return the place in GCJ-02 of one in BD-09."""
    return _back(gcj02_to_bd09, longitude, latitude)


def wgs84_to_bd09(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    """Return the place as BD-09 (Baidu) shows it."""
    return gcj02_to_bd09(*wgs84_to_gcj02(longitude, latitude))


def bd09_to_wgs84(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    """Return the true place of one in BD-09."""
    return gcj02_to_wgs84(*bd09_to_gcj02(longitude, latitude))


def _arrays(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    return np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)


def _waves(degrees: Degrees, heights: Mapping[float, float]) -> Degrees:
    """Add waves of the offset [m]: half as long as so many degrees → two thirds as high as given."""
    waves = (height * np.sin(np.pi * degrees / half) for half, height in heights.items())
    total: Degrees = np.sum([*waves], axis=0) * 2.0 / 3.0
    return total


def _back(
    forth: Callable[[ArrayLike, ArrayLike], Pair], longitude: ArrayLike, latitude: ArrayLike
) -> Pair:
    """Find the place that ``forth`` moves to the one given."""
    x, y = _arrays(longitude, latitude)
    near_x, near_y = x, y
    for _ in range(_ROUNDS):
        moved_x, moved_y = forth(near_x, near_y)
        miss_x, miss_y = moved_x - x, moved_y - y
        near_x, near_y = near_x - miss_x, near_y - miss_y
        if not (np.hypot(miss_x, miss_y) > _PRECISE).any():
            break
    return near_x, near_y
