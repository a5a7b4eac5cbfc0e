"""What an account leaves behind: tables, maps, and what they were made from."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from shanhai.accounts.gep.profile import Profile, titles
from shanhai.engine.lineage import as_lines, code_version
from shanhai.ingest.files import digest
from shanhai.service.accounting import EVIDENCE, STEPS
from shanhai.synthetic import ORIGIN

if TYPE_CHECKING:
    from shanhai.accounts.gep.account import Account
    from shanhai.accounts.gep.totals import Inputs
    from shanhai.catalog.account import GepFile
    from shanhai.service._gep_evidence import Evidence
    from shanhai.service.gep import GepOutcome

TOTAL = {"title_zh": "生态产品总值", "title_en": "Gross ecosystem product"}
Row = dict[str, Any]


def write_observations(totals: Sequence[Row], city: GepFile, out: Path) -> Path:
    """Write GEP of cities and districts as figures for ``shanhai ingest observations``.

    So it feeds what plans say about GEP: its growth beside that of GDP, its total.
    """
    title = city.title.zh
    basis = ORIGIN if city.origin == ORIGIN else "computed"
    with (out / "observations.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(
            ["indicator", "area", "period", "value", "unit", "basis", "document", "clause", "note"]
        )
        for row in totals:
            if row["kind"] != "project":
                clause = f"{city.profile}, {row['year']}, step {row['step']}"
                amount = f"{row['gep'] / 1e8:.10g}"
                head = ["gep", row["area"], row["year"], amount, "1e8 CNY", basis]
                rows.writerow([*head, title, clause, city.origin or ""])
    return out / "observations.csv"


def write_page(outcome: GepOutcome, city: GepFile, out: Path, outlines: Sequence[Any]) -> Path:
    """Write the account as one page, with the maps of all services together."""
    from shanhai.report.gep import page, view

    maps = [path for path in outcome.files if path.suffix == ".tif"]
    shown = view(outcome.title, outcome.tables, maps, origin=city.origin, outlines=outlines)
    path = out / "report.html"
    path.write_text(page(shown, _rules(outcome).title), "utf-8")
    return path


def _rules(outcome: GepOutcome) -> Profile:
    return next(iter(outcome.accounts.values())).profile


def write_evidence(outcome: GepOutcome, city: GepFile, evidence: Evidence, out: Path) -> list[Path]:
    """Write what the account was reckoned from (files by digest, rules, code) and its steps."""
    rules = _rules(outcome)
    note = {
        "title": outcome.title, "profile": city.profile, "years": list(outcome.accounts),
        "rules": {"title": rules.title, "document": rules.document, "groups": rules.groups},
        "inputs": dict(evidence.digests), "code": code_version(), "origin": city.origin,
    }  # fmt: skip
    paths = [out / EVIDENCE, out / STEPS]
    paths[0].write_text(json.dumps(note, ensure_ascii=False, indent=1) + "\n", "utf-8")
    paths[1].write_text(as_lines(evidence.steps.values()), "utf-8")
    return paths


def digests(declared: Path, city: GepFile, years: Sequence[int]) -> dict[str, str]:
    """Return the SHA-256 of the declaration and of every file it points at."""
    names = sorted({declared.name, *_named(city, years)})
    return {name: digest(declared.parent / name) for name in names}


def _named(city: GepFile, years: Sequence[int]) -> Iterator[str]:
    """Name every file the declaration points at."""
    own = city.profile if city.profile.endswith(".yaml") else None
    yield from filter(None, (city.areas, city.reported, city.context, own))
    for year in years:
        for layer in city.years[year].values():
            yield from filter(None, (layer.file, layer.dem))


def write_maps(one: Account, inputs: Inputs, out: Path, origin: str | None) -> list[Path]:
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
    words = [*(titles(one.profile.services[name].title) for name in names), TOTAL]
    tags = [
        {"unit": "CNY/m2", "year": str(one.year), "origin": origin or "", **word} for word in words
    ]  # fmt: skip
    write_cogs(paths, value_maps(inputs, stack), inputs.grid, tags)
    return paths
