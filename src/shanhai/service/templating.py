"""The spreadsheet a department fills in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from shanhai.core.errors import InputError
from shanhai.engine.express import scope_key, wanted_of
from shanhai.engine.words import label, scope_and_since
from shanhai.ingest.observations import KNOWN_NAMES
from shanhai.store import Workspace

_OURS = {ours: theirs for theirs, ours in KNOWN_NAMES.items()}
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
    provider: str | None = None, lang: str = "zh",
) -> Template:  # fmt: skip
    """Write a spreadsheet with one row for each figure the plans need of a year.

    Parameters
    ----------
    path
        An ``.xlsx`` file; one that is there is not overwritten.
    year
        The year to report.
    provider
        Only the indicators this department provides.

    Raises
    ------
    InputError
        There is such a file, or no indicator fits.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"the template is a spreadsheet: {path.name} should end in .xlsx")
    if path.exists():
        raise InputError(f"{path} is there already; choose another name")
    rows = list(dict.fromkeys(_rows(workspace, year, plans, provider, lang)))
    if not rows:
        raise InputError(_nothing(workspace, provider))
    names = [_OURS.get(c, c) for c in _COLUMNS]
    extra = [label("template", name, lang) for name in ("title", "about", "kind")]
    frame = pl.DataFrame(rows, schema=[*names, *extra], orient="row")
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_excel(
        path, worksheet=label("template", "sheet", lang), autofit=True, freeze_panes=(1, 0),
        table_style="Table Style Light 9",
    )  # fmt: skip
    return Template(path, len(rows))


def _rows(
    workspace: Workspace, year: int, plans: Sequence[str], provider: str | None, lang: str
) -> Iterator[tuple[str | None, ...]]:
    catalog = workspace.plans_catalog
    chosen = [catalog.plan(name) for name in plans] or list(catalog.plans.values())
    for plan in chosen:
        if not plan.period.from_ <= year <= plan.period.to and not plans:
            continue
        for wanted in wanted_of(plan):
            name = wanted.target.indicator
            indicator = catalog.indicators[name]
            if provider is not None and provider not in indicator.provider:
                continue
            about = scope_and_since(catalog, wanted.target.scope, wanted.since, name, lang)
            yield (
                name, wanted.area, str(year), scope_key(wanted.target.scope) or None,
                None if wanted.since is None else str(wanted.since), None, None, None,
                wanted.target.unit or indicator.unit or None, None, None, None, None,
                indicator.title[lang], about or None, label("kind", indicator.kind, lang),
            )  # fmt: skip


def _nothing(workspace: Workspace, provider: str | None) -> str:
    providers = sorted({p for i in workspace.plans_catalog.indicators.values() for p in i.provider})
    if provider is None:
        return "no plan of this workspace covers that year"
    return f"no indicator is provided by {provider!r}; providers are: {', '.join(providers)}"
