"""The ecosystem account in one step: read CITY.yaml, check, reckon, write tables and maps."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from shanhai.core.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from shanhai.accounts.gep.account import Account
    from shanhai.accounts.gep.totals import Inputs
    from shanhai.grid.zones import Zones

Row = dict[str, Any]

KEYS = (
    "title", "origin", "profile", "areas", "base_year", "price_index", "reported", "context", "classes",
    "leave_out", "years", "caps", "uncertainty", "parameters", "methods",
)  # fmt: skip
NUMBERS = ("year", "quantity", "price", "value", "value_external", "gdp", "population")


@dataclass
class Outcome:
    """What a run gave: tables of rows by name, the accounts, and what was found on the way."""

    title: Mapping[str, str]
    origin: str | None
    tables: dict[str, list[Row]] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)


def gep(
    declared: Path, *, years: Sequence[int] = (), out: Path | None = None, maps: bool = True,
    uncertain: bool = True, cells: int = 4_000_000, progress: Callable[[str], None] | None = None,
) -> Outcome:  # fmt: skip
    """Reckon the account a CITY.yaml declares; with ``out`` write its tables and maps there.

    Parameters
    ----------
    years
        Years to reckon; without, all that are declared.
    cells
        About how many cells to work on at a time: the memory it takes, not the result.

    Raises
    ------
    InputError
        Anything missing or misfitting, found before the long work starts.
    """
    from shanhai.accounts.gep import account as accounting
    from shanhai.accounts.gep import tables, totals
    from shanhai.accounts.gep.parameters import settled
    from shanhai.accounts.gep.profile import profile

    say = progress or (lambda _: None)
    city = _load(declared)
    folder = declared.parent
    rules = profile(city["profile"])
    wanted = list(years) or sorted(city["years"])
    absent = [y for y in wanted if y not in city["years"]]
    if absent:
        raise InputError(
            f"{declared}: no rasters for {absent}; declared are {sorted(city['years'])}"
        )
    items = accounting.chosen(rules, city.get("methods"), city.get("leave_out") or ())
    reported = _csv(folder, city.get("reported"))
    context = _csv(folder, city.get("context"))
    say("checking")
    inputs = {y: _inputs(folder, city, y, rules, items) for y in wanted}
    settings = {
        y: settled(
            rules, city.get("parameters") or {}, items=items, present=inputs[y].present, year=y,
            base_year=int(city["base_year"]), price_index=city.get("price_index"),
        )
        for y in wanted
    }  # fmt: skip
    outcome = Outcome(city["title"], city.get("origin"))
    first = inputs[wanted[0]]
    zones, territory = _areas(folder / city["areas"], first)
    findings = [{"year": None, "finding": text} for text in zones.misfits()]
    again: dict[int, Callable[[Any], Account]] = {}
    for year in wanted:
        rows = [r for r in reported if r.get("year") in (None, year)]

        def reckon(with_: Any, *, sums: Any = None, rows: Any = rows, year: int = year) -> Account:
            return accounting.account(
                rules, items, with_, sums, territory, rows=rows, caps=city.get("caps"),
                mapped_cover="cover" in inputs[year].layers,
            )  # fmt: skip

        # what the tables lack is found before the rasters are read
        empty = np.zeros((len(zones), len(rules.ecosystems) + 1, 18))
        reckon(settings[year], sums=empty)
        again[year] = reckon
    for year in wanted:
        say(f"{year}: rasters")
        sums = totals.statistics(inputs[year], zones, cells=cells)
        again[year] = _bound(again[year], sums)
        outcome.accounts[year] = again[year](settings[year])
    for year, one in outcome.accounts.items():
        about = [r for r in context if r.get("year") in (None, year)]
        outcome.tables.setdefault("totals", []).extend(tables.totals(one, about))
        outcome.tables.setdefault("quantities", []).extend(tables.quantities(one))
        outcome.tables.setdefault("values", []).extend(tables.values(one))
        outcome.tables.setdefault("parameters", []).extend(tables.parameters(one))
        for line in one.lines:
            low = np.nanmin(np.append(line.valid, 1.0))
            if low < 0.999:
                findings.append(
                    {
                        "year": year,
                        "finding": f"{line.item.id}: data cover only {100 * low:.1f} % of an area",
                    }
                )
    _over_time(outcome, inputs, zones, wanted, cells)
    if uncertain:
        say("uncertainty")
        _uncertainty(outcome, again, city.get("uncertainty") or {})
    outcome.tables["findings"] = findings
    if city.get("origin"):
        for rows_ in outcome.tables.values():
            for row in rows_:
                row["origin"] = city["origin"]
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        _write(outcome, out)
        if maps:
            for year in wanted:
                say(f"{year}: maps")
                outcome.files += _maps(
                    outcome.accounts[year], inputs[year], out, city.get("origin")
                )
        _evidence(outcome, declared, folder, city, wanted, out)
    return outcome


def _bound(reckon: Callable[..., Account], sums: Any) -> Callable[[Any], Account]:
    return lambda with_: reckon(with_, sums=sums)


def _load(path: Path) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        city = YAML(typ="safe").load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    except YAMLError as error:
        raise InputError(f"{path}: not valid YAML: {error}") from error
    if not isinstance(city, dict):
        raise InputError(f"{path}: holds no keys; see docs/howto/gep.md")
    problems = [f"unknown key {k!r}{did_you_mean(str(k), KEYS)}" for k in city if k not in KEYS]
    needed = ("title", "profile", "areas", "base_year", "classes", "years")
    problems += [f"{k} is missing" for k in needed if k not in city]
    if problems:
        raise InputError(f"{path}: " + "; ".join(problems))
    found: dict[str, Any] = city
    return found


def _csv(folder: Path, name: str | None) -> list[Row]:
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


def _inputs(folder: Path, city: Mapping[str, Any], year: int, rules: Any, items: Any) -> Inputs:
    from shanhai.accounts.gep import services
    from shanhai.accounts.gep.totals import LAYERS, Inputs
    from shanhai.grid.door import open_raster
    from shanhai.grid.terrain import ls_factor

    given = dict(city["years"][year])
    land = given.pop("land_cover", None)
    if land is None:
        raise InputError(f"{year}: land_cover is missing")
    needed = {name for item in items for name in services.NEEDS.get(item.formula, ())}
    if "cover" in given:
        needed.add("cover")
    missing = sorted(needed - set(given))
    if missing:
        raise InputError(
            f"{year}: layer(s) {', '.join(missing)} are missing; give a raster or a number for each, "
            "or leave out the services that need them"
        )
    layers: dict[str, Any] = {}
    units: dict[str, str] = {}
    for name, what in given.items():
        if name not in LAYERS:
            raise InputError(f"{year}: unknown layer {name!r}{did_you_mean(name, LAYERS)}")
        one = (
            what
            if isinstance(what, Mapping)
            else {"file": what}
            if isinstance(what, str)
            else {"value": what}
        )
        if "dem" in one:
            layers[name] = ls_factor(open_raster(folder / one["dem"]))
        elif "value" in one:
            layers[name] = float(one["value"])
        else:
            layers[name] = open_raster(folder / one["file"])
        if "unit" in one:
            units[name] = one["unit"]
    classes = {int(k): v for k, v in city["classes"].items()}
    return Inputs(open_raster(folder / land), classes, list(rules.ecosystems), layers, units)


def _areas(path: Path, inputs: Inputs) -> tuple[Zones, Any]:
    import geopandas

    from shanhai.accounts.gep.account import Territory
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
        Area(
            str(row.code),
            str(row.name_),
            str(row.kind),
            row.parent if isinstance(row.parent, str) and row.parent else None,
            row.geometry,
        )
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


def _over_time(
    outcome: Outcome, inputs: Mapping[int, Inputs], zones: Zones, years: Sequence[int], cells: int
) -> None:  # fmt: skip
    from shanhai.accounts.gep import seea, tables, totals
    from shanhai.accounts.gep.decomposition import decomposition

    for before, after in zip(years[:-1], years[1:], strict=True):
        one, other = outcome.accounts[before], outcome.accounts[after]
        rows = outcome.tables["totals"]
        outcome.tables.setdefault("growth", []).extend(
            tables.growth(
                [r for r in rows if r["year"] == before], [r for r in rows if r["year"] == after]
            )
        )
        outcome.tables.setdefault("decomposition", []).extend(decomposition(one, other))
        moved = totals.transitions(inputs[before], inputs[after], zones, cells=cells)
        outcome.tables.setdefault("seea_extent", []).extend(seea.extent(one, other, moved))
    for one in outcome.accounts.values():
        outcome.tables.setdefault("seea_services", []).extend(seea.services(one))
        outcome.tables.setdefault("seea_condition", []).extend(seea.condition(one))


def _uncertainty(
    outcome: Outcome, again: Mapping[int, Callable[[Any], Account]], how: Mapping[str, Any]
) -> None:
    from shanhai.accounts.gep.uncertainty import monte_carlo, sensitivity

    for year, one in outcome.accounts.items():
        outcome.tables.setdefault("uncertainty", []).extend(
            monte_carlo(
                one, again[year], draws=int(how.get("draws", 1000)), seed=int(how.get("seed", 0)),
                spread=float(how.get("spread", 0.0)),
            )
        )  # fmt: skip
        outcome.tables.setdefault("sensitivity", []).extend(
            sensitivity(one, again[year], spread=float(how.get("spread", 0.1)))
        )


def _write(outcome: Outcome, out: Path) -> None:
    import polars as pl

    for name, rows in outcome.tables.items():
        if not rows:
            (out / f"{name}.csv").unlink(missing_ok=True)
            (out / f"{name}.parquet").unlink(missing_ok=True)
            continue
        frame = pl.DataFrame(rows, infer_schema_length=None)
        frame.write_csv(out / f"{name}.csv")
        frame.write_parquet(out / f"{name}.parquet")
        outcome.files += [out / f"{name}.csv", out / f"{name}.parquet"]


def _maps(one: Account, inputs: Inputs, out: Path, origin: str | None) -> list[Path]:
    """Write a map [CNY/m²] of each service that has one, and of their sum."""
    from shanhai.accounts.gep.account import coefficients
    from shanhai.accounts.gep.totals import value_maps
    from shanhai.grid.cog import write_cogs

    ecosystems = list(one.profile.ecosystems)
    worth: dict[str, Any] = {}
    for line in one.lines:
        if line.worth is None or line.item.formula == "reported":
            continue
        factors = np.nan_to_num(
            coefficients(line.item, one.settled, ecosystems, mapped_cover="cover" in inputs.layers)
        )
        part = factors * (line.share * line.multiplier * (line.price or 0.0))
        worth[line.item.service] = worth.get(line.item.service, 0.0) + part
    names = list(worth)
    stack = np.array([*worth.values(), sum(worth.values())]) / inputs.grid.cell_area
    paths = [out / f"map_{one.year}_{name}.tif" for name in (*names, "total")]
    tags = {"unit": "CNY/m2", "year": str(one.year), "origin": origin or "computed"}
    write_cogs(paths, value_maps(inputs, stack), inputs.grid, tags)
    return paths


def _evidence(
    outcome: Outcome,
    declared: Path,
    folder: Path,
    city: Mapping[str, Any],
    years: Sequence[int],
    out: Path,
) -> None:
    """Write what the account was reckoned from: files by digest, rules, version."""
    import json
    from importlib.metadata import version

    used: dict[str, str] = {}
    names = [declared.name, city["areas"], city.get("reported"), city.get("context")]
    for year in years:
        for what in city["years"][year].values():
            names.append(
                what
                if isinstance(what, str)
                else (what.get("file") or what.get("dem"))
                if isinstance(what, dict)
                else None
            )
    for name in filter(None, names):
        with (folder / str(name)).open("rb") as file:
            used[str(name)] = _digest(file)
    note = {
        "profile": city["profile"], "years": list(years), "inputs": dict(sorted(used.items())),
        "code": f"shanhai {version('shanhai')}", "origin": outcome.origin,
    }  # fmt: skip
    (out / "evidence.json").write_text(
        json.dumps(note, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    outcome.files.append(out / "evidence.json")


def _digest(file: Any) -> str:
    digest = sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()
