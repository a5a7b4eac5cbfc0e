"""The ecosystem account in one step: read CITY.yaml, check, reckon, write tables and maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanhai.core.errors import InputError
from shanhai.service._gep_input import areas_of, inputs_of, load, rows_of, with_terrain
from shanhai.service._gep_output import (
    write_evidence,
    write_maps,
    write_observations,
    write_page,
    write_tables,
)

if TYPE_CHECKING:
    from shanhai.accounts.gep.account import Account
    from shanhai.accounts.gep.totals import Inputs
    from shanhai.grid.zones import Zones

Row = dict[str, Any]
EXTRA = ("numba", "xarray", "rioxarray", "rasterio", "exactextract", "geopandas")
Again = Callable[[Any], "Account"]


@dataclass
class Outcome:
    """What a run gave: tables of rows by name, the accounts, and what was found on the way."""

    title: Mapping[str, str]
    origin: str | None
    tables: dict[str, list[Row]] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def add(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows to a table."""
        self.tables.setdefault(table, []).extend(rows)


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
    check_extra()
    from shanhai.accounts.gep import account as accounting
    from shanhai.accounts.gep import totals
    from shanhai.accounts.gep.parameters import settled
    from shanhai.accounts.gep.profile import profile

    say = progress or (lambda _: None)
    city = load(declared)
    folder = declared.parent
    rules = profile(city["profile"])
    wanted = list(years) or sorted(city["years"])
    absent = [y for y in wanted if y not in city["years"]]
    if absent:
        known = sorted(city["years"])
        raise InputError(f"{declared}: no rasters for {absent}; declared are {known}")
    items = accounting.chosen(rules, city.get("methods"), city.get("leave_out") or ())
    reported = rows_of(folder, city.get("reported"))
    context = rows_of(folder, city.get("context"))
    say("checking")
    inputs = {y: inputs_of(folder, city, y, rules, items) for y in wanted}
    settings = {
        y: settled(
            rules, city.get("parameters") or {}, items=items, present=inputs[y].present, year=y,
            base_year=int(city["base_year"]), price_index=city.get("price_index"),
        )
        for y in wanted
    }  # fmt: skip
    zones, territory = areas_of(folder / city["areas"], inputs[wanted[0]])
    outcome = Outcome(city["title"], city.get("origin"))
    outcome.tables["findings"] = [{"year": None, "finding": text} for text in zones.misfits()]

    def reckoner(year: int, sums: Any) -> Again:
        rows = [r for r in reported if r.get("year") in (None, year)]
        mapped = "cover" in inputs[year].layers
        caps = city.get("caps") or {}
        caps = caps.get(year, caps)  # for all years, or by year
        return lambda with_: accounting.account(
            rules, items, with_, sums, territory, rows=rows, caps=caps, mapped_cover=mapped
        )  # fmt: skip

    empty = totals.no_sums(len(zones), rules.ecosystems)
    for year in wanted:  # what the tables lack is found before the rasters are read
        reckoner(year, empty)(settings[year])
    terrain: dict[str, Any] = {}
    again: dict[int, Again] = {}
    for year in wanted:
        say(f"{year}: rasters")
        with_terrain(inputs[year], terrain)
        again[year] = reckoner(year, totals.statistics(inputs[year], zones, cells=cells))
        outcome.accounts[year] = again[year](settings[year])
    for year, one in outcome.accounts.items():
        _by_year(outcome, one, [r for r in context if r.get("year") in (None, year)])
    _over_time(outcome, inputs, zones, wanted, cells)
    if uncertain:
        say("uncertainty")
        _uncertainty(outcome, again, city.get("uncertainty") or {})
    if outcome.origin:
        for rows in outcome.tables.values():
            for row in rows:
                row["origin"] = outcome.origin
    if out is not None:
        _write(outcome, declared, city, inputs if maps else {}, out, say)
    return outcome


def check_extra() -> None:
    """Refuse to start where the libraries for rasters are not installed."""
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise InputError(
            f"ecosystem accounts need {', '.join(missing)}: pip install 'shanhai[raster]'"
        )


def _write(
    outcome: Outcome, declared: Path, city: Mapping[str, Any], inputs: Mapping[int, Inputs], out: Path,
    say: Callable[[str], None],
) -> None:  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    outcome.files += write_tables(outcome.tables, out)
    outcome.files.append(write_observations(outcome.tables["totals"], city, out, outcome.origin))
    for year, layers in inputs.items():
        say(f"{year}: maps")
        outcome.files += write_maps(outcome.accounts[year], layers, out, outcome.origin)
    outcome.files.append(write_page(outcome.tables, city, out, outcome.files))
    outcome.files.append(write_evidence(declared, city, list(outcome.accounts), out))


def _by_year(outcome: Outcome, one: Account, context: Sequence[Row]) -> None:
    from shanhai.accounts.gep import seea, tables

    outcome.add("totals", tables.totals(one, context))
    outcome.add("quantities", tables.quantities(one))
    outcome.add("values", tables.values(one))
    outcome.add("parameters", tables.parameters(one))
    outcome.add("findings", tables.gaps(one))
    outcome.add("seea_services", seea.services(one))
    outcome.add("seea_condition", seea.condition(one))


def _over_time(
    outcome: Outcome, inputs: Mapping[int, Inputs], zones: Zones, years: Sequence[int], cells: int
) -> None:  # fmt: skip
    from shanhai.accounts.gep import seea, tables, totals
    from shanhai.accounts.gep.decomposition import decomposition

    for before, after in pairwise(years):
        one, other = outcome.accounts[before], outcome.accounts[after]
        rows = outcome.tables["totals"]
        earlier, later = ([r for r in rows if r["year"] == y] for y in (before, after))
        outcome.add("growth", tables.growth(earlier, later))
        outcome.add("decomposition", decomposition(one, other))
        moved = totals.transitions(inputs[before], inputs[after], zones, cells=cells)
        outcome.add("seea_extent", seea.extent(one, other, moved))


def _uncertainty(outcome: Outcome, again: Mapping[int, Again], how: Mapping[str, Any]) -> None:
    from shanhai.accounts.gep.uncertainty import monte_carlo, sensitivity

    draws, seed = int(how.get("draws", 1000)), int(how.get("seed", 0))
    spread = float(how.get("spread", 0.0))
    for year, one in outcome.accounts.items():
        outcome.add(
            "uncertainty", monte_carlo(one, again[year], draws=draws, seed=seed, spread=spread)
        )
        outcome.add("sensitivity", sensitivity(one, again[year], spread=spread or 0.1))
