"""Strips of rows: how a raster is cut for the work, without the cut showing in the result.

Sums are taken over fixed groups of :data:`GROUP` rows, counted from the first row of the
raster, and the groups are added in order with compensated addition. Strips hold whole
groups; so neither their height nor the number of workers changes a single bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

GROUP = 64
"""Rows whose values are added in one go."""

T = TypeVar("T")


@dataclass(frozen=True)
class Strip:
    """Rows ``start`` to ``stop`` (not included) of a raster."""

    start: int
    stop: int

    @property
    def rows(self) -> slice:
        """The rows as a slice."""
        return slice(self.start, self.stop)


def strips(height: int, width: int, *, cells: int = 4_000_000) -> list[Strip]:
    """Cut a raster into strips of about ``cells`` cells, each of whole groups of rows."""
    rows = max(1, round(cells / max(1, width) / GROUP)) * GROUP
    return [Strip(start, min(start + rows, height)) for start in range(0, height, rows)]


def ahead(work: Callable[[Strip], T], of: list[Strip]) -> Iterator[tuple[Strip, T]]:
    """Read the next strip while the last one is worked on."""
    with ThreadPoolExecutor(1) as pool:
        coming: tuple[Strip, Future[T]] | None = None
        for strip in of:
            now, coming = coming, (strip, pool.submit(work, strip))
            if now is not None:
                yield now[0], now[1].result()
        if coming is not None:
            yield coming[0], coming[1].result()


class Sum:
    """A sum of arrays with compensation (Neumaier): as if added in twice the precision."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._high: NDArray[np.float64] = np.zeros(shape)
        self._low: NDArray[np.float64] = np.zeros(shape)

    def add(self, groups: NDArray[np.float64]) -> None:
        """Add the groups (first axis) one after the other."""
        for part in groups:
            total = self._high + part
            larger = np.abs(self._high) >= np.abs(part)
            self._low += np.where(larger, (self._high - total) + part, (part - total) + self._high)
            self._high = total

    @property
    def value(self) -> NDArray[np.float64]:
        """The sum."""
        result: NDArray[np.float64] = self._high + self._low
        return result
