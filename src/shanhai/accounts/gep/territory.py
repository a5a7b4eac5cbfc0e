"""The areas an account is reckoned for, and how figures go up and down their tree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Territory:
    """The areas of an account, in the order of the sums: codes, names, kinds, parents."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    parents: NDArray[np.int32]

    def rolled_up(self, own: Array) -> Array:
        """Return totals (first axis) from what is each area's own."""
        total = own.copy()
        for i in reversed(self.order):
            if self.parents[i] >= 0:
                total[self.parents[i]] += total[i]
        return total

    def own(self, total: Array) -> Array:
        """Return what is each area's own from totals."""
        own = total.copy()
        for i, parent in enumerate(self.parents):
            if parent >= 0:
                own[parent] -= total[i]
        return own

    @cached_property
    def order(self) -> list[int]:
        """The areas with every parent before its children."""
        depth = []
        for i in range(len(self.codes)):
            steps, at = 0, int(self.parents[i])
            while at >= 0:
                steps, at = steps + 1, int(self.parents[at])
            depth.append(steps)
        return sorted(range(len(self.codes)), key=depth.__getitem__)
