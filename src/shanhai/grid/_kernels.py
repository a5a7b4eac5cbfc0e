"""Loops over cells: bare arrays in, bare arrays out."""

from __future__ import annotations

import numpy as np
from numba import prange
from numpy.typing import NDArray

from shanhai.grid._jit import kernel

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@kernel
def zone_sums(
    values: NDArray[np.float32], zone: Ints, starts: Ints, members: Ints, weights: Floats,
    count: int, group: int,
) -> Floats:  # fmt: skip
    """Add cells and their share of area by zone: (groups, zones, 2) = sum of values, of cells.

    ``zone`` is the number of the zone a cell lies in, −1 for none, −2−m for the shared cell m,
    whose members and weights are entries ``starts[m]`` to ``starts[m + 1]``.
    """
    rows, columns = values.shape
    groups = (rows + group - 1) // group
    out = np.zeros((groups, count, 2))
    for g in prange(groups):
        for i in range(g * group, min((g + 1) * group, rows)):
            for j in range(columns):
                z = zone[i, j]
                value = float(values[i, j])
                if z == -1 or np.isnan(value):
                    continue
                if z >= 0:
                    out[g, z, 0] += value
                    out[g, z, 1] += 1.0
                else:
                    for m in range(starts[-2 - z], starts[-1 - z]):
                        out[g, members[m], 0] += weights[m] * value
                        out[g, members[m], 1] += weights[m]
    return out
