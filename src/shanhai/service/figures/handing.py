"""Handing in: a department's template, filled in, checked as a whole before anything is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from shanhai.core.errors import InputError
from shanhai.engine.lineage import digest
from shanhai.ingest import files
from shanhai.ingest.columns import KNOWN_NAMES, TITLES
from shanhai.ingest.files import ROW
from shanhai.ingest.guard import UPLOAD
from shanhai.ingest.observations import prepare
from shanhai.service.figures.checking import Finding, findings
from shanhai.service.organisations import organisation, organisations
from shanhai.service.permission import Person, require
from shanhai.service.templating import Asked, asked
from shanhai.store import Workspace

if TYPE_CHECKING:
    from shanhai.store.ledger.writing import Writing

#: How many faults are told in one message.
_TOLD = 50
#: What identifies a row of the template.
_KEY = ("indicator", "area", "period", "scope", "since")
#: What a department fills in.
_FILLED = ("value", "text", "fulfilled")


@dataclass(frozen=True)
class Checked:
    """What was handed in, found sound, and what is worth a look in it."""

    unit: str
    year: int
    rows: pl.DataFrame
    findings: list[Finding]
    template: str
    digest: str


class UnsoundError(InputError):
    """A template with faults in its cells.

    Attributes
    ----------
    unit, year
        Whose it is, and of which year.
    filled
        How many figures are filled in.
    faults
        Row, indicator, area and what is wrong, row by row; indicator and area as the row has them.
    """

    def __init__(
        self, file: str, unit: str, year: int, filled: int,
        faults: Sequence[tuple[int, str | None, str | None, str]],
    ) -> None:  # fmt: skip
        told = [f"{file}: {len(faults)} fault(s), nothing stored:"]
        told += [f"row {row}: {reason}" for row, _, _, reason in faults[:_TOLD]]
        told += [f"… and {len(faults) - _TOLD} more"] if len(faults) > _TOLD else []
        super().__init__("\n".join(told))
        self.unit, self.year, self.filled, self.faults = unit, year, filled, faults


def check(workspace: Workspace, by: Person, path: Path, *, unit: str | None = None) -> Checked:
    """Check a filled-in template; store nothing.

    Parameters
    ----------
    unit
        Whose it is; None is the person's own organisation.

    Raises
    ------
    InputError
        It is not a template, or nothing is filled in.
    UnsoundError
        Some row is another unit's, or some cell is not sound: everything wrong is told.
    RefusedError
        The person may not report for the unit.
    """
    name = _unit(workspace, by, unit)
    table = files.read_text_table(path, UPLOAD)
    table = _as_template(table, path.name)
    year = _year(table, path.name)
    wanted = {one.key: one for one in asked(workspace, year, unit=name)}
    filled = table.filter(pl.any_horizontal(pl.col(c).is_not_null() for c in _FILLED))
    filled = filled.with_columns(
        pl.col("document").fill_null(f"{name}报送数据"),
        pl.col("clause").fill_null(f"{year}年指标填报表"),
    )
    prepared = prepare(
        filled, workspace.plans_catalog, file=path.name, file_digest=files.digest(path)
    )  # fmt: skip
    faults = [*_strangers(workspace, table, wanted, name, year)]
    faults += prepared.rejected.select(ROW, "reason").rows()
    if not faults and filled.is_empty():
        raise InputError(f"{path.name}: no figure is filled in; nothing stored")
    if faults:
        about = {row: keys for row, *keys in table.select(ROW, "indicator", "area").iter_rows()}
        told = [(row, *about[row], reason) for row, reason in sorted(faults)]
        raise UnsoundError(path.name, name, year, filled.height, told)
    there = set(filled.select(_KEY).rows())
    missing = [one for key, one in wanted.items() if key not in there]
    looked_at = findings(workspace, prepared.good, missing)
    template = digest(sorted([part or "" for part in key] for key in wanted))
    return Checked(name, year, prepared.good, looked_at, template, prepared.digest)


def submit(
    workspace: Workspace, by: Person, path: Path, *, unit: str | None = None
) -> dict[str, Any]:
    """Hand in a filled-in template: it waits for a reviewer, with its findings.

    Returns
    -------
    The submission as it was entered.

    Raises
    ------
    InputError, RefusedError
        See :func:`check`; nothing is stored.
    """
    checked = check(workspace, by, path, unit=unit)
    content = path.read_bytes()
    if sha256(content).hexdigest() != checked.digest:
        raise InputError(f"{path.name} was changed while it was checked; hand it in again")

    def work(writing: Writing) -> dict[str, Any]:
        same = writing.rows("submission", unit=checked.unit, year=checked.year)
        waiting = [row["id"] for row in same if row["state"] == "handed_in"]
        if waiting:
            raise InputError(
                f"{waiting[0]} of {checked.unit} is still to be reviewed: have it returned first"
            )
        workspace.evidence.put(content)
        row = {
            "id": f"{checked.year}-{checked.unit}-{len(same) + 1}", "unit": checked.unit,
            "year": checked.year, "state": "handed_in", "file": path.name,
            "digest": checked.digest, "template": checked.template,
            "figures": checked.rows.to_dicts(), "findings": checked.findings, "by": by.name,
            "made": writing.time,
        }  # fmt: skip
        writing.put("submission", row, action="hand in")
        return row

    return workspace.ledger.write(by.actor, work)


def _unit(workspace: Workspace, by: Person, unit: str | None) -> str:
    chosen = unit or by.organisation
    if chosen is None:
        raise InputError("say for which unit the figures are: --unit")
    name = organisation(workspace, chosen)
    area = organisations(workspace)[name].area
    require(workspace, by, "report", area=area, organisation=name)
    return name


def _as_template(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return a file with our column names; what lacks the template's columns is none."""
    table = files.rename(table, {}, KNOWN_NAMES, where=name)
    needed = [*_KEY, *_FILLED, "unit", "document", "clause"]
    missing = [column for column in needed if column not in table.columns]
    if missing:
        raise InputError(
            f"{name} is not the template: it lacks {', '.join(TITLES[c] for c in missing)}; make one "
            "by: shanhai template indicators --unit UNIT --year YEAR -o FILE.xlsx"
        )
    empty = pl.all_horizontal(pl.exclude(ROW).is_null())
    return table.filter(~empty)


def _year(table: pl.DataFrame, name: str) -> int:
    years = sorted({str(period) for period in table.get_column("period").unique().to_list()})
    if len(years) != 1 or len(years[0]) != 4 or not years[0].isdigit():
        raise InputError(
            f"{name} is not one year's template: its years are {', '.join(years) or 'none'}"
        )
    return int(years[0])


def _strangers(
    workspace: Workspace, table: pl.DataFrame, wanted: dict[Any, Asked], unit: str, year: int
) -> Iterator[tuple[int, str]]:
    """Yield the rows that do not stand in the unit's template, filled in or not."""
    catalog = workspace.plans_catalog
    for row in table.select(ROW, *_KEY).iter_rows():
        if row[1:] in wanted:
            continue
        indicator = catalog.indicators.get(row[1] or "")
        if indicator is None:
            yield row[0], f"{row[1]} is no indicator of the template"
        elif _elsewhere(indicator.provider, wanted, row[1]):
            providers = "、".join(indicator.provider) or "no department named"
            yield (
                row[0],
                f"{row[1]} ({indicator.title.zh}) is not for {unit} to report, but for {providers}",
            )
        else:
            shown = ", ".join(str(part) for part in row[1:] if part is not None)
            yield row[0], f"{shown}: not asked of {unit} for {year}"


def _elsewhere(providers: Sequence[str], wanted: dict[Any, Asked], indicator: str) -> bool:
    return bool(providers) and all(one.indicator != indicator for one in wanted.values())
