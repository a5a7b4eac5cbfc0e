"""What a CITY.yaml declares, opened and checked: layers, areas, reported figures."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanhai.core.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from shanhai.accounts.gep.profile import Item, Profile
    from shanhai.accounts.gep.territory import Territory
    from shanhai.accounts.gep.totals import Inputs
    from shanhai.catalog.account import GepFile
    from shanhai.grid.zones import Zones

AREAS = ("code", "name", "kind", "parent")


def inputs_of(
    folder: Path, city: GepFile, year: int, rules: Profile, items: Iterable[Item]
) -> Inputs:
    """Open the layers of a year, aligned and checked; terrain is left for later."""
    from shanhai.accounts.gep import services
    from shanhai.accounts.gep.totals import LAYERS, Inputs
    from shanhai.grid.raster import open_raster

    given = dict(city.years[year])
    land = open_raster(folder / str(given.pop("land_cover").file))
    needed = {name for item in items for name in services.NEEDS.get(item.formula, ())}
    missing = sorted(needed - set(given))
    if missing:
        raise InputError(
            f"{year}: layer(s) {', '.join(missing)} are missing; give a raster or a number for each, "
            "or leave out the services that need them"
        )
    unknown = [f"{name!r}{did_you_mean(name, LAYERS)}" for name in given if name not in LAYERS]
    if unknown:
        raise InputError(f"{year}: unknown layer(s) {', '.join(unknown)}")
    layers: dict[str, Any] = {}
    dem = None
    for name, one in given.items():
        if one.dem is not None:
            dem = open_raster(folder / one.dem)
        else:
            layers[name] = one.value if one.file is None else open_raster(folder / one.file)
    units = {name: one.unit for name, one in given.items() if one.unit is not None}
    return Inputs(land, city.classes, list(rules.ecosystems), layers, units, dem=dem)


def with_terrain(inputs: Inputs, done: MutableMapping[str, Any]) -> None:
    """Work out slope length and steepness where a DEM is given; once for all years that share it."""
    from shanhai.grid.raster import name_of
    from shanhai.grid.terrain import ls_factor

    if inputs.dem is None:
        return
    name = name_of(inputs.dem)
    if name not in done:
        done[name] = ls_factor(inputs.dem)
    inputs.layers["slope_length"] = done[name]
    inputs.scales["slope_length"] = 1.0


def areas_of(path: Path, inputs: Inputs) -> tuple[Zones, Territory]:
    """Read the areas, in the CRS of the rasters."""
    import geopandas

    from shanhai.accounts.gep.territory import Territory
    from shanhai.grid.zones import Area, Zones

    if not path.is_file():
        raise InputError(f"{path}: no such file of areas")
    table = geopandas.read_file(path)
    lacks = [n for n in AREAS if n not in table.columns]
    if lacks:
        raise InputError.missing_columns(lacks, table.columns, where=str(path))
    if table.crs is None:
        raise InputError(f"{path}: the areas have no CRS")
    table = table.to_crs(inputs.grid.crs)
    areas = [
        Area(_code(row.code) or "", str(row.name_), str(row.kind), _code(row.parent), row.geometry)
        for row in table.rename(columns={"name": "name_"}).itertuples()
    ]
    zones = Zones(areas, inputs.grid)
    territory = Territory(
        tuple(a.code for a in areas),
        tuple(a.name for a in areas),
        tuple(a.kind for a in areas),
        zones.parents,
    )
    return zones, territory


def _code(value: Any) -> str | None:
    """Read a code that a file may hold as text, whole number or float; None for none."""
    if value is None or value != value or value == "":  # noqa: PLR0124  (NaN)
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
