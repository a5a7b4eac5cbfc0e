"""Totals of a raster by area, adding up exactly, in strips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shanhai.grid.blocks import GROUP, Sum, ahead, strips
from shanhai.grid.raster import grid_of, read
from shanhai.grid.zones import Area, Zones

if TYPE_CHECKING:
    import xarray as xr


def zonal_totals(
    values: xr.DataArray, areas: Sequence[Area], *, cells: int = 4_000_000
) -> dict[str, tuple[float, float]]:
    """Return for each area code the sum of the cells and the number of cells with a value.

    Cells count by the exact share of them that lies in the area; nodata counts as nothing.
    An area's total is its own cells plus the totals of its children.

    Parameters
    ----------
    values
        Projected raster, any unit per cell.
    cells
        About how many cells to work on at a time; the result does not depend on it.
    """
    from shanhai.grid._kernels import zone_sums

    grid = grid_of(values)
    zones = Zones(areas, grid)
    total = Sum((len(zones), 2))
    for strip, part in ahead(
        lambda s: read(values, s), strips(grid.height, grid.width, cells=cells)
    ):
        who = zones.cells(strip)
        total.add(
            zone_sums(part, who.zone, who.starts, who.members, who.weights, len(zones), GROUP)
        )
    sums = zones.rolled_up(total.value)
    return {area.code: (float(sums[i, 0]), float(sums[i, 1])) for i, area in enumerate(zones.areas)}
