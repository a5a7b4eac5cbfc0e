"""Loops over terrain: slope, multiple flow, slope length and steepness."""

from __future__ import annotations

import numpy as np
from numba import prange
from numpy.typing import NDArray

from shanhai.grid._jit import kernel, serial

Float32 = NDArray[np.float32]

ROWS = np.array([0, -1, -1, -1, 0, 1, 1, 1])
COLUMNS = np.array([1, 1, 0, -1, -1, -1, 0, 1])
D8 = np.array([1, 128, 64, 32, 16, 8, 4, 2])
DIAGONAL = 1.4142135623730951
HALF_DIAGONAL = 0.7071067811865475


@serial
def fall(first: float, middle: float, last: float, here: float) -> tuple[float, float]:
    """Return the fall along three cells in a line beside ``here``, and over how many steps.

    Over both steps where the ends are known, else over one; with neither middle nor the other
    end, from the end to ``here``, across the corner.
    """
    if not (np.isnan(first) or np.isnan(last)):
        return first - last, 2.0
    if not (np.isnan(first) or np.isnan(middle)):
        return first - middle, 1.0
    if not (np.isnan(middle) or np.isnan(last)):
        return middle - last, 1.0
    if not np.isnan(first):
        return (first - here) * DIAGONAL, 1.0
    if not np.isnan(last):
        return (here - last) * DIAGONAL, 1.0
    return 0.0, 0.0


@serial
def one_sided(z: NDArray[np.float64], here: float) -> tuple[float, float]:
    """Return fall per step westward and northward where neighbours are missing (NaN in ``z``)."""
    a, m = fall(z[3], z[2], z[1], here)
    b, n = fall(z[4], here, z[0], here)
    c, o = fall(z[5], z[6], z[7], here)
    across, steps = a + 2 * b + c, m + 2 * n + o
    dx = across / steps if steps > 0 else 0.0
    a, m = fall(z[3], z[4], z[5], here)
    b, n = fall(z[2], here, z[6], here)
    c, o = fall(z[1], z[0], z[7], here)
    along, steps = a + 2 * b + c, m + 2 * n + o
    dy = along / steps if steps > 0 else 0.0
    return dx, dy


@kernel
def slope_percent(dem: Float32, width: float, height: float) -> Float32:
    """Slope by Horn's third-order differences [%]; beside missing cells one-sided ones."""
    rows, columns = dem.shape
    out = np.empty((rows, columns), dtype=np.float32)
    for i in prange(rows):
        z = np.empty(8)
        for j in range(columns):
            here = float(dem[i, j])
            if np.isnan(here):
                out[i, j] = np.nan
                continue
            for n in range(8):
                a, b = i + ROWS[n], j + COLUMNS[n]
                z[n] = np.nan
                if 0 <= a < rows and 0 <= b < columns:
                    z[n] = float(dem[a, b])
            dx = ((z[3] - z[1]) + 2 * (z[4] - z[0]) + (z[5] - z[7])) / 8
            dy = ((z[3] - z[5]) + 2 * (z[2] - z[6]) + (z[1] - z[7])) / 8
            if np.isnan(dx) or np.isnan(dy):
                dx, dy = one_sided(z, here)
            dx, dy = dx / width, dy / height
            out[i, j] = 100 * np.sqrt(dx * dx + dy * dy)
    return out


@kernel
def multiple_flow(dem: Float32, d8: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Shares of flow to the eight neighbours in fifteenths, four bits each (east first).

    Where no neighbour is lower, all flow goes where ``d8`` points; 0 is an outlet or no data.
    """
    rows, columns = dem.shape
    out = np.zeros((rows, columns), dtype=np.uint32)
    for i in prange(rows):
        drop = np.empty(8)
        for j in range(columns):
            here = float(dem[i, j])
            if np.isnan(here):
                continue
            total = 0.0
            for n in range(8):
                a, b = i + ROWS[n], j + COLUMNS[n]
                drop[n] = 0.0
                if 0 <= a < rows and 0 <= b < columns and not np.isnan(dem[a, b]):
                    down = here - float(dem[a, b])
                    if down > 0.0:
                        drop[n] = down * HALF_DIAGONAL if n & 1 else down
                        total += drop[n]
            packed = np.uint32(0)
            for n in range(8):
                if total > 0.0:
                    share = np.uint32(int(0.5 + drop[n] / total * 15.0))
                else:
                    share = np.uint32(15 if d8[i, j] == D8[n] else 0)
                packed |= share << np.uint32(4 * n)
            out[i, j] = packed
    return out


@kernel
def inflows(flow: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Count the neighbours that flow into each cell."""
    rows, columns = flow.shape
    out = np.zeros((rows, columns), dtype=np.uint8)
    for i in prange(rows):
        for j in range(columns):
            for n in range(8):
                a, b = i + ROWS[n], j + COLUMNS[n]
                if 0 <= a < rows and 0 <= b < columns:
                    back = (n + 4) % 8
                    if (flow[a, b] >> np.uint32(4 * back)) & np.uint32(15):
                        out[i, j] += 1
    return out


@serial
def accumulate(flow: NDArray[np.uint32], waiting: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the cells that drain through each cell, itself included. Uses up ``waiting``."""
    rows, columns = flow.shape
    total = np.ones((rows, columns))
    stack = np.empty(rows * columns, dtype=np.int32)
    done = np.uint8(255)
    for start in range(rows * columns):
        if waiting[start // columns, start % columns] != 0:
            continue
        stack[0] = start
        waiting[start // columns, start % columns] = done
        depth = 1
        while depth:
            depth -= 1
            i, j = stack[depth] // columns, stack[depth] % columns
            packed, parts = flow[i, j], np.uint32(0)
            for n in range(8):
                parts += (packed >> np.uint32(4 * n)) & np.uint32(15)
            if parts == 0:
                continue
            for n in range(8):
                share = (packed >> np.uint32(4 * n)) & np.uint32(15)
                a, b = i + ROWS[n], j + COLUMNS[n]
                if share == 0 or not (0 <= a < rows and 0 <= b < columns):
                    continue
                total[a, b] += total[i, j] * float(share) / float(parts)
                waiting[a, b] -= 1
                if waiting[a, b] == 0:
                    waiting[a, b] = done
                    stack[depth] = a * columns + b
                    depth += 1
    return total


@kernel
def length_and_steepness(
    percent: Float32, drained: NDArray[np.float64], side: float, longest: float
) -> Float32:
    """LS from slope [%] and drained cells; L is held at ``longest``."""
    rows, columns = percent.shape
    out = np.empty((rows, columns), dtype=np.float32)
    area = side * side
    for i in prange(rows):
        for j in range(columns):
            s = float(percent[i, j])
            if np.isnan(s):
                out[i, j] = np.nan
                continue
            angle = np.arctan(s / 100)
            sine = np.sin(angle)
            steep = 10.8 * sine + 0.03 if s < 9 else 16.8 * sine - 0.5
            if s <= 1.0:
                m = 0.2
            elif s <= 3.5:
                m = 0.3
            elif s <= 5.0:
                m = 0.4
            elif s <= 9.0:
                m = 0.5
            else:
                beta = (sine / 0.0896) / (3 * sine**0.8 + 0.56)
                m = beta / (1 + beta)
            above = np.sqrt((drained[i, j] - 1) * area)
            length = (above + area) ** (m + 1) - above ** (m + 1)
            aspect = sine + np.cos(angle)
            length /= side ** (m + 2) * aspect**m * 22.13**m
            out[i, j] = min(length, longest) * steep
    return out
