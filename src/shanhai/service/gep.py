"""The ecosystem account in one step: read CITY.yaml, check, reckon, write tables and maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanhai.catalog.account import GepFile, Uncertainty, declaration
from shanhai.core.errors import InputError
from shanhai.service._account import Outcome, Row, figures
from shanhai.service._gep_evidence import Evidence
from shanhai.service._gep_input import areas_of, inputs_of, with_terrain
from shanhai.service._gep_output import (
    digests,
    write_evidence,
    write_maps,
    write_observations,
    write_page,
)

if TYPE_CHECKING:
    from shanhai.accounts.gep.account import Account
    from shanhai.accounts.gep.totals import Inputs
    from shanhai.grid.zones import Zones

EXTRA = ("numba", "xarray", "rioxarray", "rasterio", "exactextract", "geopandas")
FIGURES = ("quantity", "price", "value", "value_external")
CONTEXT = ("gdp", "population")
Again = Callable[[Any], "Account"]


@dataclass
class GepOutcome(Outcome):
    """The tables of an ecosystem account, and the accounts by year."""

    accounts: dict[int, Account] = field(default_factory=dict)


def gep(
    declared: Path, *, years: Sequence[int] = (), out: Path | None = None, maps: bool = True,
    uncertain: bool = True, cells: int = 4_000_000, progress: Callable[[str], None] | None = None,
) -> GepOutcome:  # fmt: skip
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
    city = declaration(GepFile, declared)
    folder = declared.parent
    rules = profile(city.profile, folder)
    wanted = sorted(set(years or city.years))
    if absent := [year for year in wanted if year not in city.years]:
        raise InputError(f"{declared}: no rasters for {absent}; declared are {sorted(city.years)}")
    items = accounting.chosen(rules, city.methods, city.leave_out)
    reported = _rows(folder, city.reported, ("area", "item"), FIGURES)
    context = _rows(folder, city.context, ("area",), CONTEXT)
    say("checking")
    inputs = {y: inputs_of(folder, city, y, rules, items) for y in wanted}
    overrides = {k: v.model_dump(exclude_none=True) for k, v in city.parameters.items()}
    settings = {
        y: settled(
            rules, overrides, items=items, present=inputs[y].present, year=y,
            base_year=city.base_year, price_index=city.price_index,
        )
        for y in wanted
    }  # fmt: skip
    zones, territory = areas_of(folder / city.areas, inputs[wanted[0]])
    outcome = GepOutcome(city.title.model_dump(), city.origin)
    outcome.add("findings", [{"year": None, **asdict(one)} for one in zones.misfits()])

    def reckoner(year: int, sums: Any) -> Again:
        rows = [r for r in reported if r.get("year") in (None, year)]
        mapped = "cover" in inputs[year].layers
        return accounting.reckoner(
            rules, items, sums, territory, rows=rows, caps=city.caps_of(year), mapped_cover=mapped
        )

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
        _uncertainty(outcome, again, city.uncertainty)
    outcome.label()
    if out is not None:
        _write(outcome, declared, city, inputs if maps else {}, zones, out, say)
    return outcome


def check_extra() -> None:
    """Refuse to start where the libraries for rasters are not installed."""
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise InputError(
            f"ecosystem accounts need {', '.join(missing)}: pip install 'shanhai[raster]'"
        )


def _write(
    outcome: GepOutcome, declared: Path, city: GepFile, inputs: Mapping[int, Inputs], zones: Zones,
    out: Path, say: Callable[[str], None],
) -> None:  # fmt: skip
    evidence = Evidence(city, digests(declared, city, list(outcome.accounts)))
    for year, one in outcome.accounts.items():
        values, totals = ([r for r in outcome.tables[name] if r["year"] == year] for name in ("values", "totals"))  # fmt: skip
        evidence.of_year(one, values, totals)
    outcome.write_tables(out)
    outcome.files.append(write_observations(outcome.tables["totals"], city, out))
    for year, layers in inputs.items():
        say(f"{year}: maps")
        outcome.files += write_maps(outcome.accounts[year], layers, out, outcome.origin)
    slack = max(zones.grid.height, zones.grid.width) / 1000
    outlines = zones.outlines("district", slack=slack) if inputs else []
    outcome.files.append(write_page(outcome, city, out, outlines))
    outcome.files += write_evidence(outcome, city, evidence, out)


def _by_year(outcome: GepOutcome, one: Account, context: Sequence[Row]) -> None:
    from shanhai.accounts.gep import seea, tables

    outcome.add("totals", tables.totals(one, context))
    outcome.add("quantities", tables.quantities(one))
    outcome.add("values", tables.values(one))
    outcome.add("parameters", tables.parameters(one))
    outcome.add("findings", tables.gaps(one))
    outcome.add("seea_services", seea.services(one))
    outcome.add("seea_condition", seea.condition(one))


def _over_time(
    outcome: GepOutcome, inputs: Mapping[int, Inputs], zones: Zones, years: Sequence[int], cells: int
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


def _uncertainty(outcome: GepOutcome, again: Mapping[int, Again], how: Uncertainty) -> None:
    from shanhai.accounts.gep.uncertainty import monte_carlo, sensitivity

    for year, one in outcome.accounts.items():
        outcome.add(
            "uncertainty",
            monte_carlo(one, again[year], draws=how.draws, seed=how.seed, spread=how.spread),
        )
        outcome.add("sensitivity", sensitivity(one, again[year], spread=how.spread or 0.1))


def _rows(
    folder: Path, name: str | None, needed: Sequence[str], numbers: Sequence[str]
) -> list[Row]:  # fmt: skip
    return [] if name is None else figures(folder / name, needed=needed, numbers=numbers)
