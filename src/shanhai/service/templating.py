"""The spreadsheet a department fills in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polars as pl

from shanhai.catalog import Catalog
from shanhai.core.errors import InputError
from shanhai.engine.express import Wanted, scope_key, scope_of, wanted_of
from shanhai.engine.words import label, scope_and_since
from shanhai.ingest.columns import TITLES
from shanhai.service.organisations import named, organisation, organisations
from shanhai.store import Workspace

#: The columns of the template, in order; those after ``note`` are for reading only.
_COLUMNS = ("indicator", "area", "period", "scope", "since", "value", "text", "fulfilled", "unit",
            "document", "clause", "url", "note")  # fmt: skip


@dataclass(frozen=True)
class Template:
    """A written template."""

    path: Path
    rows: int


def indicator_template(
    workspace: Workspace, path: Path, *, year: int, plans: Sequence[str] = (),
    unit: str | None = None, lang: str = "zh",
) -> Template:  # fmt: skip
    """Write a spreadsheet with one row for each figure the plans need of a year.

    Parameters
    ----------
    path
        An ``.xlsx`` file; one that is there is not overwritten.
    year
        The year to report.
    unit
        Only what this organisation has to report; see :func:`asked`.

    Raises
    ------
    InputError
        There is such a file, or no indicator fits.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"the template is a spreadsheet: {path.name} should end in .xlsx")
    if path.exists():
        raise InputError(f"{path} is there already; choose another name")
    rows = [_cells(workspace, one, lang) for one in asked(workspace, year, plans=plans, unit=unit)]
    names = [TITLES.get(c, c) for c in _COLUMNS]
    extra = [label("template", name, lang) for name in ("title", "about", "kind")]
    frame = pl.DataFrame(rows, schema=[*names, *extra], orient="row")
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_excel(
        path, worksheet=label("template", "sheet", lang), autofit=True, freeze_panes=(1, 0),
        table_style="Table Style Light 9",
    )  # fmt: skip
    return Template(path, len(rows))


class Asked(NamedTuple):
    """A figure that is to be reported: what identifies it, and the unit to give it in."""

    indicator: str
    area: str
    period: str
    scope: str | None
    since: str | None
    unit: str | None

    @property
    def key(self) -> tuple[str | None, ...]:
        """What identifies the figure."""
        return tuple(self[:5])


def asked(
    workspace: Workspace, year: int, *, plans: Sequence[str] = (), unit: str | None = None
) -> list[Asked]:
    """Return the figures to be reported of a year, each once.

    Parameters
    ----------
    plans
        Of these plans; without, of those that cover the year.
    unit
        Only what this organisation provides, by name or alias, of its own area; a government
        reports what the scoring schemes ask of its area.

    Raises
    ------
    InputError
        There is none.
    """
    catalog = workspace.plans_catalog
    chosen = [catalog.plan(name) for name in plans] or [
        plan for plan in catalog.plans.values() if plan.period.from_ <= year <= plan.period.to
    ]
    each: dict[tuple[str | None, ...], Asked] = {}
    for plan in chosen:
        for one in (_of_plan(catalog, wanted, year) for wanted in wanted_of(plan)):
            each.setdefault(one.key, one)  # plans may print one figure in different units
    found = list(each.values())
    if unit is not None:
        found = _of_unit(workspace, found, unit, year)
    if not found:
        raise InputError(_nothing(workspace, unit))
    return found


def _of_plan(catalog: Catalog, wanted: Wanted, year: int) -> Asked:
    target = wanted.target
    since = None if wanted.since is None else str(wanted.since)
    shown = target.unit or catalog.indicators[target.indicator].unit or None
    scope = scope_key(target.scope) or None
    return Asked(target.indicator, wanted.area, str(year), scope, since, shown)


def _of_unit(workspace: Workspace, found: Sequence[Asked], unit: str, year: int) -> list[Asked]:
    catalog, known = workspace.plans_catalog, organisations(workspace)
    called = {unit}
    if names := named(known, unit):
        unit = names[0] if len(names) == 1 else organisation(workspace, unit)
        called = {unit, *known[unit].aliases}
        area = known[unit].area
        if known[unit].kind == "government" and area is not None:
            return list(_of_schemes(workspace, area, year))
        found = [one for one in found if area is None or catalog.within(one.area, area)]
    return [one for one in found if called & set(catalog.indicators[one.indicator].provider)]


def _of_schemes(workspace: Workspace, area: str, year: int) -> Iterator[Asked]:
    """Yield the figures of indicators the schemes score an area by."""
    catalog = workspace.catalog
    schemes = [scheme for scheme in catalog.schemes.values() if area in scheme.members]
    for name in dict.fromkeys(figure for scheme in schemes for figure in scheme.figures):
        if name in catalog.indicators:
            yield Asked(name, area, str(year), None, None, catalog.indicators[name].unit or None)


def _cells(workspace: Workspace, one: Asked, lang: str) -> tuple[str | None, ...]:
    catalog = workspace.plans_catalog
    indicator = catalog.indicators[one.indicator]
    since = None if one.since is None else int(one.since)
    about = scope_and_since(catalog, scope_of(one.scope or ""), since, one.indicator, lang)
    return (
        *one.key, None, None, None, one.unit, None, None, None, None, indicator.title[lang],
        about or None, label("kind", indicator.kind, lang),
    )  # fmt: skip


def _nothing(workspace: Workspace, unit: str | None) -> str:
    providers = sorted({p for i in workspace.plans_catalog.indicators.values() for p in i.provider})
    if unit is None:
        return "no plan of this workspace covers that year"
    return f"no indicator is provided by {unit!r}; providers are: {', '.join(providers)}"
