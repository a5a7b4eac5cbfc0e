"""Filling of depressions: priority flood in which only cells that may spill wait in the heap.

Cells that rise away from a drained cell drain through it and are passed over at once (after
Zhou, Sun & Fu 2016); the result is that of a plain priority flood (Barnes et al. 2014).
"""

from __future__ import annotations

import heapq

import numpy as np
from numba import prange
from numpy.typing import NDArray

from shanhai.grid._jit import kernel, serial
from shanhai.grid._terrain import COLUMNS, D8, HALF_DIAGONAL, ROWS


@kernel
def steepest(heights: NDArray[np.float32], towards: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the D8 code of the steepest way down, on flats of ``towards``; 247 without data."""
    rows, columns = heights.shape
    out = np.full((rows, columns), np.uint8(247))
    for i in prange(rows):
        for j in range(columns):
            if np.isnan(heights[i, j]):
                continue
            out[i, j] = towards[i, j]
            best = 0.0
            for n in range(8):
                a, b = i + ROWS[n], j + COLUMNS[n]
                if 0 <= a < rows and 0 <= b < columns and not np.isnan(heights[a, b]):
                    fall = float(heights[i, j]) - float(heights[a, b])
                    if n & 1:
                        fall *= HALF_DIAGONAL
                    if fall > best:
                        best = fall
                        out[i, j] = D8[n]
    return out


@serial
def fill(  # noqa: PLR0915  (one loop, told apart in words above)
    dem: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return heights without depressions, and the D8 code of the cell each was reached from.

    Water leaves at the edge of the raster and at cells without data (NaN); code 0 there.
    """
    rows, columns = dem.shape
    out = dem.copy()
    towards = np.zeros((rows, columns), dtype=np.uint8)
    done = np.zeros((rows, columns), dtype=np.bool_)
    rising = np.empty(rows * columns, dtype=np.int32)
    count = 0
    for i in range(rows):
        for j in range(columns):
            if np.isnan(dem[i, j]):
                done[i, j] = True
                continue
            border = i == 0 or j == 0 or i == rows - 1 or j == columns - 1
            for n in range(8):
                if not border and np.isnan(dem[i + ROWS[n], j + COLUMNS[n]]):
                    border = True
            if border:
                done[i, j] = True
                rising[count] = i * columns + j
                count += 1
    heap = [(np.float32(0), np.int32(0))]
    heap.pop()
    sunk = [np.int32(0)]
    sunk.pop()
    while True:
        while count:
            count -= 1
            i, j = rising[count] // columns, rising[count] % columns
            spills = False
            for n in range(8):
                a, b = i + ROWS[n], j + COLUMNS[n]
                if not (0 <= a < rows and 0 <= b < columns) or done[a, b]:
                    continue
                if dem[a, b] > out[i, j]:
                    done[a, b] = True
                    towards[a, b] = D8[(n + 4) % 8]
                    rising[count] = a * columns + b
                    count += 1
                else:
                    spills = True
            if spills:
                heapq.heappush(heap, (out[i, j], np.int32(i * columns + j)))
        if not heap:
            break
        level, where = heapq.heappop(heap)
        sunk.append(where)
        at = 0
        while at < len(sunk):
            here = sunk[at]
            at += 1
            i, j = here // columns, here % columns
            for n in range(8):
                a, b = i + ROWS[n], j + COLUMNS[n]
                if not (0 <= a < rows and 0 <= b < columns) or done[a, b]:
                    continue
                done[a, b] = True
                towards[a, b] = D8[(n + 4) % 8]
                if dem[a, b] > level:
                    rising[count] = a * columns + b
                    count += 1
                else:
                    out[a, b] = level
                    sunk.append(np.int32(a * columns + b))
        sunk.clear()
    return out, towards
