"""Where the figures of an assessment come from: observations, formulas, readings, the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from shanhai.catalog import Catalog
from shanhai.catalog.scheme import LEDGER_FIGURES, Scheme
from shanhai.engine.assess import FIGURES
from shanhai.engine.figures import Definition, Figure
from shanhai.engine.run import Run

#: (assessed, figure) → value and where it comes from, of the figures that the ledger knows; no
#: value where the assessed has nothing to do with it (no task in force, no figure to hand in).
LedgerFigures = Mapping[tuple[str, str], tuple[float | None, str]]


@dataclass
class Gathered:
    """The figures asked for, those of the year before where they are a base, and the gaps."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    previous: dict[str, dict[str, float]] = field(default_factory=dict)
    gaps: dict[tuple[str, str, int], str] = field(default_factory=dict)

    @property
    def frame(self) -> pl.DataFrame:
        """The figures as a table, a null value where there is none."""
        return pl.DataFrame(self.rows, schema=FIGURES, orient="row")


def asked_of(schemes: Iterable[Scheme]) -> dict[tuple[str, str], bool]:
    """Return who is asked for which figure, each once, and whether for the year before as well."""
    asked: dict[tuple[str, str], bool] = {}
    for scheme in schemes:
        weights = _asked_groups(scheme)
        for member, peers in scheme.members.items():
            for _, name, item in scheme.entries():
                if peers in weights[name]:
                    key = (member, item.figure)
                    asked[key] = asked.get(key, False) or item.base == "previous"
    return asked


def _asked_groups(scheme: Scheme) -> dict[str, set[str]]:
    """Return the groups of assessed each item is asked of: those in which it has a weight."""
    found: dict[str, set[str]] = {}
    for _, name, item in scheme.entries():
        own, group = item.weight, scheme.groups.get(name.partition(".")[0])
        if group is not None and own is None:  # a method gives it its part of the group
            own = group.weight
        zero = {p for p in scheme.peers if isinstance(own, dict) and not own.get(p, 0.0)}
        found[name] = set(scheme.peers) - zero
    return found


def gather(
    catalog: Catalog, schemes: Sequence[Scheme], run: Run, year: int, ledger: LedgerFigures
) -> Gathered:
    """Look up every figure the schemes ask for, each once, whichever scheme it serves."""
    units = {m for s in schemes if s.assesses == "unit" for m in s.members}
    steps = {
        (*row[:4], row[4], row[5]): row[6]
        for row in run.values.select(
            "indicator", "area", "scope", "since", "period", "basis", "step"
        ).iter_rows()
    }
    result = Gathered()
    for (assessed, name), before in asked_of(schemes).items():
        row: dict[str, Any] = dict.fromkeys(FIGURES) | {"assessed": assessed, "figure": name}
        if name in LEDGER_FIGURES:
            row["unit"] = "%" if name.endswith("_share") else "1"
            if (known := ledger.get((assessed, name))) is None:
                result.gaps[assessed, name, year] = "ledger"
            elif known[0] is None:
                continue
            else:
                row |= {"value": known[0], "basis": "ledger", "origin": known[1]}
            result.rows.append(row)
            continue
        area = _city(catalog) if assessed in units else assessed
        row["unit"] = catalog.unit_of(name) or "1"
        found, reason = _figure(run, name, area, year)
        if found is None:
            result.gaps[assessed, name, year] = reason
        else:
            step = found.id or steps.get((*found.definition, str(year), found.basis), "")
            row |= {
                "value": _number(found), "step": step, "basis": found.basis,
                "origin": _origin(catalog, found),
            }  # fmt: skip
        result.rows.append(row)
        if before:
            earlier, reason = _figure(run, name, area, year - 1)
            if earlier is None:
                result.gaps[assessed, name, year - 1] = reason
            else:
                result.previous.setdefault(name, {})[assessed] = _number(earlier)
    return result


def _city(catalog: Catalog) -> str:
    assert catalog.workspace is not None
    return catalog.workspace.area


def _figure(run: Run, name: str, area: str, year: int) -> tuple[Figure | None, str]:
    """Return the figure of a year, or why there is none: absent, or of several definitions."""
    found: dict[Definition, Figure] = {}
    for definition in run.figures.definitions(name, area):
        figure = run.figures.best(definition, year)
        if figure is not None and (figure.value is not None or figure.fulfilled is not None):
            found[definition] = figure
    plain = found.get(Definition(name, area, "", None))
    if plain is not None:
        return plain, ""
    if len(found) == 1:
        return next(iter(found.values())), ""
    return None, "several" if found else "absent"


def _number(figure: Figure) -> float:
    """Return the value; of a state 1 where it is fulfilled, 0 where not."""
    return figure.value if figure.value is not None else float(bool(figure.fulfilled))


def _origin(catalog: Catalog, figure: Figure) -> str:
    row = figure.row
    if not figure.id:
        indicator = catalog.indicators.get(figure.definition.indicator)
        return (indicator.formula or indicator.compute or "") if indicator else ""
    document = catalog.documents.get(str(row["document"]))
    title = document.title.zh if document else str(row["document"])
    return f"{title} {row['clause'] or row['url'] or ''}".strip()
