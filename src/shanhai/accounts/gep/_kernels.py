"""One pass over land cover, climate and terrain for all services at once.

A service's quantity is linear in a few sums per area and ecosystem (rain, evapotranspiration,
potential erosion, production …); only these are taken from the rasters. Parameters and prices
come afterwards, so that changing one needs no second pass.

Columns (STATS): area [m²], precipitation, evapotranspiration, storm rain, hot-season
evaporation [m³], potential erosion R·K·LS and the same times C [t], NPP [t C],
wind erosion (WF·EF·SCF·K')^1.3711 [t]; then, for each, the area [m²] without data.
"""

from __future__ import annotations

import numpy as np
from numba import prange
from numpy.typing import NDArray

from shanhai.grid._jit import kernel, serial

Layer = NDArray[np.float32]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

STATS = (
    "area", "precipitation", "evapotranspiration", "storm_rain", "hot_evaporation", "rkls",
    "rkls_cover", "npp", "wind",
)  # fmt: skip
COUNT = 9


@serial
def given(layer: Layer, full: int) -> bool:
    """Tell a layer from the stand-in of an absent one."""
    return full == 1 or not np.isnan(layer[0, 0])


@serial
def cell(
    x: Floats, i: int | np.int64, j: int, size: float, full: Ints, p: Layer, e: Layer, s: Layer, h: Layer,
    r: Layer, k: Layer, ls: Layer, c: Layer, n: Layer, w: Layer,
) -> None:  # fmt: skip
    """Fill ``x`` with the columns of one cell of ``size`` m²; what has no data is NaN."""
    depth = size * 1e-3
    x[0] = size
    x[1] = p[i * full[0], j * full[0]] * depth
    x[2] = e[i * full[1], j * full[1]] * depth
    x[3] = s[i * full[2], j * full[2]] * depth
    x[4] = h[i * full[3], j * full[3]] * depth
    erosion = float(r[i * full[4], j * full[4]]) * k[i * full[5], j * full[5]]
    erosion = erosion * ls[i * full[6], j * full[6]] * size * 1e-4
    x[5] = erosion
    x[6] = erosion * c[i * full[7], j * full[7]]
    x[7] = n[i * full[8], j * full[8]] * size * 1e-6
    x[8] = w[i * full[9], j * full[9]] * size * 1e-3
    # what is reckoned from two layers needs both, where both were given
    if np.isnan(x[1]) != np.isnan(x[2]) and given(p, full[0]) and given(e, full[1]):
        x[1] = np.nan
        x[2] = np.nan
    if np.isnan(x[6]) and given(c, full[7]):
        x[5] = np.nan


@kernel
def statistics(
    land: NDArray[np.int16], zone: Ints, starts: Ints, members: Ints, weights: Floats, count: int,
    classes: int, group: int, size: float, full: Ints, p: Layer, e: Layer, s: Layer, h: Layer,
    r: Layer, k: Layer, ls: Layer, c: Layer, n: Layer, w: Layer,
) -> Floats:  # fmt: skip
    """Sum the columns by area and class: (groups, areas, classes + 1, 2 × COUNT).

    ``land`` is the number of the class, −1 for none (counted as the last class).
    """
    rows, columns = land.shape
    groups = (rows + group - 1) // group
    out = np.zeros((groups, count, classes + 1, 2 * COUNT))
    for g in prange(groups):
        x = np.zeros(COUNT)
        for i in range(g * group, min((g + 1) * group, rows)):
            for j in range(columns):
                z = zone[i, j]
                if z == -1:
                    continue
                what = land[i, j]
                if what < 0:
                    x[:] = 0.0
                    x[0] = size
                    what = classes
                else:
                    cell(x, i, j, size, full, p, e, s, h, r, k, ls, c, n, w)
                first, last = (0, 1) if z >= 0 else (starts[-2 - z], starts[-1 - z])
                for m in range(first, last):
                    who = z if z >= 0 else members[m]
                    share = 1.0 if z >= 0 else weights[m]
                    for q in range(COUNT):
                        if np.isnan(x[q]):
                            out[g, who, what, COUNT + q] += share * size
                        else:
                            out[g, who, what, q] += share * x[q]
    return out


@kernel
def maps(
    land: NDArray[np.int16], worth: Floats, size: float, full: Ints, p: Layer, e: Layer, s: Layer,
    h: Layer, r: Layer, k: Layer, ls: Layer, c: Layer, n: Layer, w: Layer,
) -> NDArray[np.float32]:  # fmt: skip
    """Return maps (map, row, column): sum over columns of ``worth[map, class, column]`` × column.

    NaN where the class is unknown or a column that counts has no data.
    """
    rows, columns = land.shape
    number = worth.shape[0]
    out = np.empty((number, rows, columns), dtype=np.float32)
    for i in prange(rows):
        x = np.zeros(COUNT)
        for j in range(columns):
            what = land[i, j]
            if what < 0:
                for m in range(number):
                    out[m, i, j] = np.nan
                continue
            # the row as in statistics, so that the cell is compiled once
            cell(x, np.int64(i), j, size, full, p, e, s, h, r, k, ls, c, n, w)
            for m in range(number):
                total = 0.0
                for q in range(COUNT):
                    if worth[m, what, q] != 0.0:
                        total += worth[m, what, q] * x[q]
                out[m, i, j] = total
    return out


@kernel
def transitions(
    before: NDArray[np.int16], after: NDArray[np.int16], zone: Ints, starts: Ints, members: Ints,
    weights: Floats, count: int, classes: int, group: int,
) -> Floats:  # fmt: skip
    """Count cells by area, class before and class after: (groups, areas, classes+1, classes+1)."""
    rows, columns = before.shape
    groups = (rows + group - 1) // group
    out = np.zeros((groups, count, classes + 1, classes + 1))
    for g in prange(groups):
        for i in range(g * group, min((g + 1) * group, rows)):
            for j in range(columns):
                z = zone[i, j]
                if z == -1:
                    continue
                a = before[i, j] if before[i, j] >= 0 else classes
                b = after[i, j] if after[i, j] >= 0 else classes
                if z >= 0:
                    out[g, z, a, b] += 1.0
                else:
                    for m in range(starts[-2 - z], starts[-1 - z]):
                        out[g, members[m], a, b] += weights[m]
    return out
