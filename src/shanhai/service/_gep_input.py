"""What a CITY.yaml declares, opened and checked: layers, areas, reported figures."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanhai.core.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from shanhai.accounts.gep.profile import Item, Profile
    from shanhai.accounts.gep.territory import Territory
    from shanhai.accounts.gep.totals import Inputs
    from shanhai.grid.zones import Zones

Row = dict[str, Any]

KEYS = (
    "title", "origin", "profile", "areas", "base_year", "price_index", "reported", "context", "classes",
    "leave_out", "years", "caps", "uncertainty", "parameters", "methods",
)  # fmt: skip
NUMBERS = ("year", "quantity", "price", "value", "value_external", "gdp", "population")


def load(path: Path) -> dict[str, Any]:
    """Read a declaration; unknown, repeated and missing keys are refused."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        city = YAML(typ="safe").load(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text") from error
    except YAMLError as error:
        raise InputError(f"{path}: not valid YAML: {error}") from error
    if not isinstance(city, dict):
        raise InputError(f"{path}: holds no keys; see docs/howto/gep.md")
    problems = [f"unknown key {k!r}{did_you_mean(str(k), KEYS)}" for k in city if k not in KEYS]
    needed = ("title", "profile", "areas", "base_year", "classes", "years")
    problems += [f"{k} is missing" for k in needed if k not in city]
    years = city.get("years")
    if "years" in city and not (
        isinstance(years, dict) and years and all(isinstance(y, int) for y in years)
    ):
        problems.append("years: needs a year, e.g. 2020, with its layers below")
    if problems:
        raise InputError(f"{path}: " + "; ".join(problems))
    found: dict[str, Any] = city
    return found


def rows_of(folder: Path, name: str | None) -> list[Row]:
    """Read a table of figures; empty cells are None."""
    if name is None:
        return []
    path = folder / name
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    out: list[Row] = []
    for number, row in enumerate(rows, start=2):
        clean: Row = {}
        for key, text in row.items():
            value = (text or "").strip()
            if not value:
                clean[key] = None
                continue
            try:
                clean[key] = (
                    int(value) if key == "year" else float(value) if key in NUMBERS else value
                )
            except ValueError:
                raise InputError(f"{path} line {number}: {key} {value!r} is no number") from None
        out.append(clean)
    return out


def inputs_of(
    folder: Path, city: Mapping[str, Any], year: int, rules: Profile, items: Iterable[Item]
) -> Inputs:
    """Open the layers of a year, aligned and checked; terrain is left for later."""
    from shanhai.accounts.gep import services
    from shanhai.accounts.gep.totals import LAYERS, Inputs
    from shanhai.grid.door import open_raster

    given = dict(city["years"][year])
    land = given.pop("land_cover", None)
    if land is None:
        raise InputError(f"{year}: land_cover is missing")
    needed = {name for item in items for name in services.NEEDS.get(item.formula, ())}
    missing = sorted(needed - set(given))
    if missing:
        raise InputError(
            f"{year}: layer(s) {', '.join(missing)} are missing; give a raster or a number for each, "
            "or leave out the services that need them"
        )
    layers: dict[str, Any] = {}
    units: dict[str, str] = {}
    dem = None
    for name, what in given.items():
        if name not in LAYERS:
            raise InputError(f"{year}: unknown layer {name!r}{did_you_mean(name, LAYERS)}")
        if isinstance(what, (int, float)):
            layers[name] = float(what)
            continue
        one = {"file": what} if isinstance(what, str) else dict(what)
        if "dem" in one and name == "slope_length":
            dem = open_raster(folder / one["dem"])
        elif "file" in one:
            layers[name] = open_raster(folder / one["file"])
        else:
            raise InputError(f"{year}: {name} needs a number, a file, or {{file: …, unit: …}}")
        if "unit" in one:
            units[name] = one["unit"]
    classes = {int(k): v for k, v in city["classes"].items()}
    return Inputs(
        open_raster(folder / land), classes, list(rules.ecosystems), layers, units, dem=dem
    )


def with_terrain(inputs: Inputs, done: MutableMapping[str, Any]) -> None:
    """Work out slope length and steepness where a DEM is given; once for all years that share it."""
    from shanhai.grid.door import name_of
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
    lacks = [n for n in ("code", "name", "kind", "parent") if n not in table.columns]
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
