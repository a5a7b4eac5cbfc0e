"""Areas within areas on a grid, with exact fractional coverage (exactextract).

Children share out the cells of their parent: where they fill it, their shares in every cell
add up to the parent's; what they leave over stays the parent's own. So the total of an area
is its own plus that of its children, and sums agree to the last bits of double precision.
Polygons are taken to cell coordinates first; cell edges are then whole numbers and coverage
does not depend on how the raster is cut into strips.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanhai.core.errors import InputError
from shanhai.grid.blocks import Strip
from shanhai.grid.raster import Grid

SLACK = 1e-5
"""Share of a cell up to which siblings count as filling their parent (coverage is 32-bit)."""


@dataclass(frozen=True)
class Area:
    """A managed unit: code, name, kind (city, district, town, project), parent and polygon."""

    code: str
    name: str
    kind: str
    parent: str | None
    geometry: Any


@dataclass(frozen=True)
class Misfit:
    """An area that overlaps a sibling (``overlap``), or leaves its ``parent`` or the ``raster``."""

    kind: str
    area: str
    other: str | None
    km2: float


@dataclass(frozen=True)
class Cells:
    """Who has which cell of a strip: see ``_kernels.zone_sums`` for the meaning of the arrays."""

    zone: NDArray[np.int32]
    starts: NDArray[np.int32]
    members: NDArray[np.int32]
    weights: NDArray[np.float64]


class Zones:
    """The areas on a grid."""

    def __init__(self, areas: Sequence[Area], grid: Grid) -> None:
        """Take the areas, their polygons in the CRS of the grid.

        Raises
        ------
        InputError
            Unknown parents, circles, invalid or empty polygons, none on the grid.
        """
        import shapely
        from shapely import affinity

        self.areas = tuple(areas)
        self.grid = grid
        number = {area.code: i for i, area in enumerate(self.areas)}
        if len(number) < len(self.areas):
            raise InputError("area codes are repeated; each area needs its own")
        self.parents = np.full(len(self.areas), -1, dtype=np.int32)
        for i, area in enumerate(self.areas):
            if area.parent is not None:
                if area.parent not in number:
                    raise InputError(f"area {area.code}: its parent {area.parent} is not there")
                self.parents[i] = number[area.parent]
        self.levels = self._levels()
        a, _, c, _, e, f = grid.transform
        self._shapes = []
        for area in self.areas:
            if area.geometry is None or area.geometry.is_empty:
                raise InputError(f"area {area.code} ({area.name}): its polygon is empty")
            if not area.geometry.is_valid:
                why = shapely.is_valid_reason(area.geometry)
                raise InputError(f"area {area.code} ({area.name}): invalid polygon, {why}; mend it")
            # rows count downward here and upward for exactextract: the row axis is negated
            to_cells = [1 / a, 0, 0, -1 / e, -c / a, f / e]
            self._shapes.append(affinity.affine_transform(area.geometry, to_cells))
        self._bounds = np.array([shape.bounds for shape in self._shapes])
        left, low, right, high = self._bounds.T
        on = (right > 0) & (left < grid.width) & (high > -grid.height) & (low < 0)
        if not on.all():
            away = ", ".join(
                area.code for area, there in zip(self.areas, on, strict=True) if not there
            )
            raise InputError(f"outside the rasters: {away}; is the CRS of the areas right?")

    def __len__(self) -> int:
        return len(self.areas)

    def _levels(self) -> list[list[int]]:
        levels: list[list[int]] = [[i for i, p in enumerate(self.parents) if p < 0]]
        while levels[-1]:
            above = set(levels[-1])
            levels.append([i for i, p in enumerate(self.parents) if int(p) in above])
        levels.pop()
        if sum(map(len, levels)) < len(self.areas):
            raise InputError("the parents of the areas run in a circle")
        return levels

    def misfits(self, *, share: float = 1e-4) -> list[Misfit]:
        """Tell which areas overlap a sibling or leave their parent or the raster by more than ``share``."""
        import shapely

        frame = shapely.box(0, -self.grid.height, self.grid.width, 0)
        found = []

        def tell(kind: str, i: int, other: str | None, cells: float, size: float) -> None:
            if cells > share * size:
                km2 = cells * self.grid.cell_area / 1e6
                found.append(Misfit(kind, self.areas[i].code, other, km2))

        for level, members in enumerate(self.levels):
            shapes = [self._shapes[i] for i in members]
            tree = shapely.STRtree(shapes)
            for one, other in zip(*tree.query(shapes, predicate="intersects"), strict=True):
                if one < other:
                    common = shapes[one].intersection(shapes[other]).area
                    small = min(shapes[one].area, shapes[other].area)
                    tell("overlap", members[one], self.areas[members[other]].code, common, small)
            for i, shape in zip(members, shapes, strict=True):
                parent = int(self.parents[i])
                home = self._shapes[parent] if level else frame
                kind, name = ("parent", self.areas[parent].code) if level else ("raster", None)
                tell(kind, i, name, shape.difference(home).area, shape.area)
        return found

    def outlines(self, kind: str, *, slack: float = 1.0) -> list[Any]:
        """Return the polygons of a kind in columns and rows, simplified to ``slack`` cells."""
        from shapely import affinity, simplify

        chosen = [s for s, a in zip(self._shapes, self.areas, strict=True) if a.kind == kind]
        return [affinity.scale(simplify(s, slack), 1, -1, origin=(0, 0)) for s in chosen]

    def cells(self, strip: Strip) -> Cells:
        """Return who has which cell of a strip."""
        count = (strip.stop - strip.start) * self.grid.width
        pure = np.full(count, -1, dtype=np.int32)
        keys = np.empty(0, dtype=np.int64)  # cell * areas + area, of shared cells, sorted
        shares = np.empty(0)
        for level, members in enumerate(self.levels):
            parts = []
            for i in members:
                cell, cover = self._coverage(i, strip)
                whole = cover >= 1.0
                if level:
                    whole &= pure[cell] == self.parents[i]
                pure[cell[whole]] = i
                parts.append((cell[~whole] * len(self) + i, cover[~whole]))
            new_keys = np.concatenate([key for key, _ in parts])
            new_shares = np.concatenate([share for _, share in parts])
            if level:
                keys, shares = self._refine(pure, keys, shares, new_keys, new_shares)
            else:
                order = np.argsort(new_keys, kind="stable")
                keys, shares = new_keys[order], new_shares[order]
        return self._packed(pure, keys, shares, strip)

    def _coverage(self, i: int, strip: Strip) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        from exactextract import exact_extract
        from exactextract.raster import NumPyRasterSource
        from shapely.geometry import mapping

        left, low, right, high = self._bounds[i]
        top, bottom = max(strip.start, int(-high) - 1), min(strip.stop, int(-low) + 2)
        first, last = max(0, int(left) - 1), min(self.grid.width, int(right) + 2)
        if top >= bottom or first >= last:
            return np.empty(0, dtype=np.int64), np.empty(0)
        blank = np.broadcast_to(np.uint8(0), (bottom - top, last - first))
        raster = NumPyRasterSource(blank, xmin=first, ymin=-bottom, xmax=last, ymax=-top)
        feature = {"type": "Feature", "properties": {}, "geometry": mapping(self._shapes[i])}
        [found] = exact_extract(
            raster, feature, ["cell_id", "coverage"], max_cells_in_memory=1_000_000_000
        )
        number = np.asarray(found["properties"]["cell_id"], dtype=np.int64)
        cover = np.asarray(found["properties"]["coverage"], dtype=np.float64)
        row, column = np.divmod(number, last - first)
        return (row + (top - strip.start)) * self.grid.width + column + first, cover

    def _refine(
        self, pure: NDArray[np.int32], keys: NDArray[np.int64], shares: NDArray[np.float64],
        child_keys: NDArray[np.int64], child_shares: NDArray[np.float64],
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:  # fmt: skip
        """Give the children their shares of the parents' cells, and the parents what is left."""
        count = len(self)
        if not child_keys.size:
            return keys, shares
        cell, child = np.divmod(child_keys, count)
        parent_keys = cell * count + self.parents[child]
        wanted, which = np.unique(parent_keys, return_inverse=True)
        asked = np.bincount(which, weights=child_shares)
        wanted_cell, wanted_parent = np.divmod(wanted, count)
        has = np.where(pure[wanted_cell] == wanted_parent, 1.0, 0.0)
        if keys.size:
            at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
            has = np.where(keys[at] == wanted, shares[at], has)
        fills = asked >= has - SLACK
        scaled = child_shares * np.where(fills, has / asked, 1.0)[which]
        pure[wanted_cell[pure[wanted_cell] == wanted_parent]] = -1
        kept = ~np.isin(keys, wanted)
        rest = ~fills
        new_keys = np.concatenate([keys[kept], child_keys, wanted[rest]])
        new_shares = np.concatenate([shares[kept], scaled, (has - asked)[rest]])
        there = new_shares > 0
        new_keys, new_shares = new_keys[there], new_shares[there]
        order = np.argsort(new_keys, kind="stable")
        return new_keys[order], new_shares[order]

    def _packed(
        self, pure: NDArray[np.int32], keys: NDArray[np.int64], shares: NDArray[np.float64],
        strip: Strip,
    ) -> Cells:  # fmt: skip
        cell, member = np.divmod(keys, len(self))
        unique, first = np.unique(cell, return_index=True)
        lone = pure[unique] < 0
        # a cell whole in one area and touched by a stray share of another keeps the whole one
        keep = lone[np.searchsorted(unique, cell)] if cell.size else np.empty(0, dtype=bool)
        cell, member, shares = cell[keep], member[keep], shares[keep]
        unique, first = np.unique(cell, return_index=True)
        pure[unique] = -2 - np.arange(unique.size, dtype=np.int32)
        starts = np.append(first, cell.size).astype(np.int32)
        zone = pure.reshape(strip.stop - strip.start, self.grid.width)
        return Cells(zone, starts, member.astype(np.int32), np.ascontiguousarray(shares))

    def rolled_up(self, own: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return totals (first axis: areas) from what is each area's own."""
        total = own.copy()
        for members in reversed(self.levels[1:]):
            for i in members:
                total[self.parents[i]] += total[i]
        return total
