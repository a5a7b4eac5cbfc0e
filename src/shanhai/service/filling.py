"""The spreadsheet of figures an assessment lacks: to be filled in, or made up for a trial."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from shanhai.catalog import Catalog
from shanhai.catalog.scheme import LEDGER_FIGURES
from shanhai.core.errors import InputError
from shanhai.engine.words import label
from shanhai.ingest.columns import TITLES
from shanhai.service.assessing import Year
from shanhai.store import Workspace
from shanhai.synthetic.assessment import Asked, figures

_COLUMNS = ("indicator", "area", "period", "scope", "since", "value", "fulfilled", "text", "unit",
            "basis", "document", "clause")  # fmt: skip


def missing_sheet(
    workspace: Workspace, found: Year, path: Path, *, area: str | None = None,
    synthetic: int | None = None, lang: str = "zh",
) -> int:  # fmt: skip
    """Write the figures an assessment lacks as a spreadsheet that ``ingest observations`` takes.

    What the ledger lacks is not in it: that comes from tasks and registers alone.

    Parameters
    ----------
    path
        An ``.xlsx`` or ``.csv`` file; one that is there is not overwritten.
    area
        Only this area's figures of the year itself: what its government may hand in.
    synthetic
        A seed: fill the sheet with figures that are made up and say so.

    Returns
    -------
    How many rows were written.

    Raises
    ------
    InputError
        The file is there, is of another kind, or nothing is missing.
    """
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise InputError(f"{path.name}: the sheet is a .xlsx or .csv file")
    if path.exists():
        raise InputError(f"{path} is there already; choose another name")
    asked = list(_asked(workspace.catalog, found))
    if area is not None:
        asked = [one for one in asked if one.area == area and one.year == found.assessment.year]
    if not asked:
        raise InputError("no figure is missing that could be filled in")
    if synthetic is None:
        rows = [
            {"indicator": one.indicator, "area": one.area, "period": str(one.year),
             "unit": one.unit or None}
            for one in asked
        ]  # fmt: skip
        frame = pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")
    else:
        made = figures(asked, seed=synthetic)
        frame = made.select(
            *(c if c in made.columns else pl.lit(None, pl.String).alias(c) for c in _COLUMNS)
        )
    names = found.assessment.names
    frame = frame.rename({ours: TITLES.get(ours, ours) for ours in _COLUMNS}).with_columns(
        pl.Series(label("template", "title", lang), [names[a.indicator][lang] for a in asked]),
        pl.Series(label("template", "area", lang), [names[a.area][lang] for a in asked]),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".csv":
        frame.write_csv(path, include_bom=True)
    else:
        frame.write_excel(path, worksheet=label("template", "sheet", lang), autofit=True,
                          freeze_panes=(1, 0), table_style="Table Style Light 9")  # fmt: skip
    return len(asked)


def _asked(catalog: Catalog, found: Year) -> Iterator[Asked]:
    wanted = _wanted(found)
    assert catalog.workspace is not None
    city = catalog.workspace.area
    for (assessed, name, year), reason in found.gathered.gaps.items():
        if reason != "absent" or name in LEDGER_FIGURES or assessed not in catalog.areas:
            continue
        indicator = catalog.indicators[name]
        low, high = indicator.range or (None, None)
        near = _published(found, name, city, year)
        if near is None:
            near = wanted.get(name)
        count = near is None and indicator.unit != "%"
        if near is None:
            near = 1.0 if count else 50.0
        yield Asked(
            name, assessed, year, indicator.unit, near, indicator.better, low, high,
            state=indicator.kind == "state", whole=count,
        )  # fmt: skip


def _wanted(found: Year) -> Mapping[str, float]:
    """Return for each figure the value that earns everything, where the schemes say one."""
    return {
        item.figure: item.wanted
        for scored in found.assessment.scored.values()
        for item in scored.items
        if item.wanted is not None
    }


def _published(found: Year, name: str, area: str, year: int) -> float | None:
    """Return the area's latest figure up to a year, of whatever definition."""
    known = [
        (figure.year, figure.value)
        for definition in found.run.figures.definitions(name, area)
        for figure in found.run.figures.series(definition, 0, year)
        if figure.value is not None and definition.since is None
    ]
    return max(known)[1] if known else None
