"""From rasters to sums per area and ecosystem: all that the accounts need of the rasters."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shanhai.core.errors import InputError
from shanhai.grid.blocks import GROUP, Strip, Sum, ahead, strips
from shanhai.grid.door import Layer, check_aligned, check_classes, check_numbers
from shanhai.grid.raster import Grid, grid_of, name_of, read
from shanhai.grid.terrain import ELEVATION
from shanhai.grid.zones import Zones

if TYPE_CHECKING:
    import xarray as xr

LAYERS = {
    "precipitation": Layer("precipitation", "mm", 50, 6000),
    "evapotranspiration": Layer("evapotranspiration", "mm", 20, 3000),
    "storm_rain": Layer("storm rain", "mm", 5, 5000),
    "hot_evaporation": Layer("evaporation in the hot season", "mm", 5, 3000),
    "erosivity": Layer("rain erosivity R", "MJ*mm/(ha*h)", 50, 60000),
    "erodibility": Layer("soil erodibility K", "t*ha*h/(ha*MJ*mm)", 1e-4, 0.15),
    "slope_length": Layer("slope length and steepness LS", "1", 0.005, 150),
    "cover": Layer("cover factor C", "1", 1e-4, 1),
    "npp": Layer("net primary production", "g/m2", 20, 4000),
    "wind": Layer("wind erosion potential", "kg/m2", 1e-6, 1000),
}
"""Number layers in the order of the kernel; units are canonical, the range is of the median."""

_running = threading.Lock()


class Inputs:
    """The layers of one year, aligned and checked: land cover and what the services need.

    A number layer is a raster or one number for everywhere. What is absent counts as no data.
    """

    def __init__(
        self, land: xr.DataArray, classes: Mapping[int, str], ecosystems: Sequence[str],
        layers: Mapping[str, xr.DataArray | float], units: Mapping[str, str] | None = None, *,
        dem: xr.DataArray | None = None,
    ) -> None:  # fmt: skip
        """Check everything that can be checked before the long work.

        Parameters
        ----------
        land
            Class codes.
        classes
            Code → ecosystem.
        ecosystems
            Ecosystems in the order of the result.
        units
            Units the rasters are in, where not canonical.
        dem
            Elevation [m] that slope length will be worked out from: only checked here.

        Raises
        ------
        InputError
            See :mod:`shanhai.grid.door`.
        """
        unknown = [name for name in layers if name not in LAYERS]
        if unknown:
            raise InputError(f"unknown layer(s) {unknown}; known: {', '.join(LAYERS)}")
        rasters = {k: v for k, v in layers.items() if not isinstance(v, (int, float))}
        self.dem = dem
        also = {} if dem is None else {"dem": dem}
        self.grid: Grid = check_aligned({"land_cover": land, **rasters, **also})
        if dem is not None:
            check_numbers(dem, ELEVATION)
        self.land, self.ecosystems, self.layers = land, tuple(ecosystems), dict(layers)
        units = units or {}
        self.scales = {
            name: check_numbers(array, LAYERS[name], unit=units.get(name))
            for name, array in rasters.items()
        }
        self.counts = check_classes(land, classes)
        if land.dtype.itemsize > 2:
            high = max(self.counts)
            if high > 65535:
                raise InputError(f"{name_of(land)}: class code {high} is above 65535; recode it")
        number = {name: i for i, name in enumerate(self.ecosystems)}
        self._table = np.full(65536, -1, dtype=np.int16)
        for code, ecosystem in classes.items():
            if ecosystem not in number:
                raise InputError(
                    f"class {code}: unknown ecosystem {ecosystem!r}; known: {list(number)}"
                )
            self._table[code] = number[ecosystem]
        self._nodata = land.rio.nodata
        if self._nodata is not None and 0 <= self._nodata <= 65535:
            self._table[int(self._nodata)] = -1

    @property
    def present(self) -> set[str]:
        """Ecosystems that occur."""
        return {
            self.ecosystems[self._table[code]] for code in self.counts if self._table[code] >= 0
        }

    def classes_of(self, strip: Strip) -> NDArray[np.int16]:
        """Read rows of land cover as numbers of ecosystems, −1 for none."""
        raw = np.asarray(self.land[strip.rows].values)
        codes = raw if raw.dtype == np.uint8 else np.clip(raw, -1, 65535).astype(np.uint16)
        found: NDArray[np.int16] = self._table[codes]
        return found

    def block(
        self, strip: Strip
    ) -> tuple[NDArray[np.int16], NDArray[np.int32], list[NDArray[np.float32]]]:
        """Read all layers of some rows: land, which layers are rasters, layers."""
        arrays, full = [], np.zeros(len(LAYERS), dtype=np.int32)
        for position, name in enumerate(LAYERS):
            layer = self.layers.get(name)
            if layer is None or isinstance(layer, (int, float)):
                value = np.nan if layer is None else float(layer)
                arrays.append(np.full((1, 1), value, dtype=np.float32))
            else:
                arrays.append(read(layer, strip, scale=self.scales[name]))
                full[position] = 1
        return self.classes_of(strip), full, arrays

    def blocks(
        self, cells: int
    ) -> Iterator[
        tuple[Strip, tuple[NDArray[np.int16], NDArray[np.int32], list[NDArray[np.float32]]]]
    ]:
        """Read block after block, one ahead."""
        return ahead(self.block, strips(self.grid.height, self.grid.width, cells=cells))


def no_sums(areas: int, ecosystems: Sequence[str] | Mapping[str, object]) -> NDArray[np.float64]:
    """Return the sums of nothing, to try an account on before the rasters are read."""
    from shanhai.accounts.gep._kernels import COUNT

    return np.zeros((areas, len(ecosystems) + 1, 2 * COUNT))


def statistics(inputs: Inputs, zones: Zones, *, cells: int = 4_000_000) -> NDArray[np.float64]:
    """Return sums (area, ecosystem and one for none, column), each area with all that is in it.

    See :mod:`shanhai.accounts.gep._kernels` for the columns. The result does not depend on
    ``cells``, about how many are worked on at a time, nor on the number of threads.
    """
    from shanhai.accounts.gep import _kernels as kernels

    number = len(inputs.ecosystems)
    total = Sum((len(zones), number + 1, 2 * kernels.COUNT))
    for strip, (land, full, layers) in inputs.blocks(cells):
        who = zones.cells(strip)
        with _running:
            part = kernels.statistics(
                land, who.zone, who.starts, who.members, who.weights, len(zones), number, GROUP,
                inputs.grid.cell_area, full, *layers,
            )  # fmt: skip
        total.add(part)
    return zones.rolled_up(total.value)


def value_maps(
    inputs: Inputs, worth: NDArray[np.float64], *, cells: int = 1_000_000
) -> Iterator[tuple[Strip, NDArray[np.float32]]]:
    """Yield maps strip by strip: ``worth`` (map, ecosystem, column) × column, per cell."""
    from shanhai.accounts.gep import _kernels as kernels

    for strip, (land, full, layers) in inputs.blocks(cells):
        with _running:
            part = kernels.maps(land, worth, inputs.grid.cell_area, full, *layers)
        yield strip, part


def transitions(
    before: Inputs, after: Inputs, zones: Zones, *, cells: int = 4_000_000
) -> NDArray[np.float64]:
    """Return areas [m²] (area, ecosystem before, ecosystem after) of two years."""
    from shanhai.accounts.gep import _kernels as kernels

    check_aligned({"before": before.land, "after": after.land})
    grid = grid_of(before.land)
    number = len(before.ecosystems)
    total = Sum((len(zones), number + 1, number + 1))

    def both(strip: Strip) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
        return before.classes_of(strip), after.classes_of(strip)

    for strip, (one, other) in ahead(both, strips(grid.height, grid.width, cells=cells)):
        who = zones.cells(strip)
        with _running:
            part = kernels.transitions(
                one,
                other,
                who.zone,
                who.starts,
                who.members,
                who.weights,
                len(zones),
                number,
                GROUP,
            )
        total.add(part)
    return zones.rolled_up(total.value * grid.cell_area)
