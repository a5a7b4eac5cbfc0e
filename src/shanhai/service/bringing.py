"""Bring figures in: check, preview, store — or refuse with the reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import polars as pl

from shanhai.catalog import Catalog, Problems
from shanhai.catalog.model import Table
from shanhai.catalog.yamlfile import read
from shanhai.core.errors import InputError, did_you_mean
from shanhai.engine.lineage import digest
from shanhai.engine.observation import KEY
from shanhai.ingest.observations import QUARANTINE_SCHEMA, Prepared, read_observations
from shanhai.ingest.readings import Readings, read_readings
from shanhai.service.monitoring.parts import refresh
from shanhai.service.observing import QUARANTINE, TABLE
from shanhai.service.telling import told
from shanhai.store import Lake, Workspace
from shanhai.store.lake import Change


@dataclass(frozen=True)
class Brought:
    """What came in, or would have."""

    prepared: Prepared
    change: Change
    dry_run: bool


def ingest_observations(
    workspace: Workspace, path: Path, *, mapping: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None, dry_run: bool = False, strict: bool = False,
) -> Brought:  # fmt: skip
    """Bring a file of observations into the lake.

    All sound rows go in by one commit or none does; refused rows go to quarantine with their
    reason. The same file again changes nothing; a corrected one replaces by key, and the version
    before stays readable.

    Parameters
    ----------
    mapping, defaults
        See :func:`shanhai.ingest.observations.read_observations`.
    dry_run
        Only say what would happen.
    strict
        Store nothing if any row is refused.

    Raises
    ------
    InputError
        The file as a whole cannot be used, or ``strict`` and a row is refused.
    """
    prepared = read_observations(
        path, workspace.plans_catalog, mapping=mapping, defaults=defaults
    )  # fmt: skip
    if strict and not prepared.rejected.is_empty():
        raise InputError(f"{path.name}: {prepared.rejected.height} row(s) refused, nothing stored")
    info = {"file": prepared.file, "digest": prepared.digest}
    lake = workspace.lake
    if dry_run:
        change = lake.upsert(TABLE, prepared.good, key=KEY, same="id", info=info, dry_run=True)
        return Brought(prepared, change, dry_run=True)
    with workspace.writing("bring in figures"):
        refuse(lake, prepared.rejected, info)
        change = lake.upsert(TABLE, prepared.good, key=KEY, same="id", info=info)
    return Brought(prepared, change, dry_run=False)


def refuse(lake: Lake, rejected: pl.DataFrame, info: Mapping[str, str]) -> None:
    """Put refused rows into quarantine, each once however often the file comes."""
    if not rejected.is_empty():
        rows = _with_digest(rejected)
        lake.upsert(QUARANTINE, rows, key=("file_digest", "row"), same="id", info=info)


def _with_digest(rows: pl.DataFrame) -> pl.DataFrame:
    ids = [digest(row) for row in rows.iter_rows()]
    return rows.with_columns(pl.Series("id", ids, pl.String))


def quarantine(workspace: Workspace) -> pl.DataFrame:
    """Return the refused rows of all files, with the reason (also in Chinese) and what they said."""
    rows = workspace.lake.read(QUARANTINE, QUARANTINE_SCHEMA).sort("file", "row")
    chinese = [told(reason, "zh") for reason in rows.get_column("reason")]
    place = rows.get_column_index("reason") + 1
    return rows.insert_column(place, pl.Series("reason_zh", chinese, pl.String))


REMEMBERED = "readings.yaml"


@dataclass(frozen=True)
class BroughtReadings:
    """What a file of readings brought in, or would have."""

    readings: Readings
    change: Change
    remembered: bool


def stored_table(workspace: Workspace, medium: str) -> str:
    """Return the name of the stored table of a medium (``air`` → ``air.hour``).

    A medium's other tables are named in full (``sea.waters``).

    Raises
    ------
    InputError
        There is none.
    """
    tables = workspace.plans_catalog.tables
    names = [name for name, table in tables.items() if table.columns]
    stored = {name.split(".")[0]: name for name in reversed(names)}
    stored.update((name, name) for name in names if name not in stored.values())
    if medium not in stored:
        near = did_you_mean(medium, stored)
        raise InputError(f"no readings of {medium!r}{near}; there are: {', '.join(sorted(stored))}")
    return stored[medium]


def ingest_readings(
    workspace: Workspace, medium: str, path: Path, *, mapping: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None, dry_run: bool = False,
) -> BroughtReadings:  # fmt: skip
    """Bring a file of readings (or of sites) into the lake.

    Columns and units given once are remembered in ``readings.yaml`` of the workspace and used
    again for the medium's next files that have those columns.

    Parameters
    ----------
    medium
        ``air``, ``water`` … or ``sites``.
    mapping, units, dry_run
        See :func:`shanhai.ingest.readings.read_readings`.
    """
    name = stored_table(workspace, medium)
    table = workspace.plans_catalog.tables[name]
    known = remembered(workspace).get(medium, {})
    columns = {**known.get("columns", {}), **(mapping or {})}
    given = {**known.get("units", {}), **(units or {})}
    aliased = _also_known_as(table, known.get("columns", {}))
    readings = read_readings(path, aliased, mapping=mapping, units=given)
    if known and not (mapping or units):
        note = f"按 {REMEMBERED} 记住的列名与单位 / columns and units as remembered: {known}"
        readings = replace(readings, notes=(*readings.notes, note))
    readings = replace(readings, notes=(*readings.notes, *_doubts(name, readings.good)))
    if strange := _strange_areas(readings.good, workspace.plans_catalog):
        readings = replace(readings, notes=(*readings.notes, strange))
    info = {"file": readings.file, "digest": readings.digest}
    lake, time = workspace.lake, _time_column(table)

    def put(*, dry: bool) -> Change:
        if time is not None:
            return lake.replace_by_month(
                name, readings.good, key=table.key, time=time, info=info, dry_run=dry
            )
        rows = _with_digest(readings.good)
        return lake.upsert(name, rows, key=table.key, same="id", info=info, dry_run=dry)

    if dry_run:
        return BroughtReadings(readings, put(dry=True), remembered=False)
    with workspace.writing("bring in readings"):
        refuse(lake, readings.rejected, info)
        change = put(dry=False)
        fresh = bool(mapping or units)
        if fresh:
            _remember(workspace, medium, {"columns": columns, "units": given})
    refresh(workspace, name)
    return BroughtReadings(readings, change, remembered=fresh)


#: Stored tables whose readings can be doubted, and the package that does.
_DOUBTED = {
    "air.hour": "air", "water.sample": "water", "sea.sample": "sea", "noise.level": "noise",
    "groundwater.sample": "groundwater",
}  # fmt: skip
_DOUBTS = ("doubtful_unit", "impossible", "unknown_label", "off_the_hour", "pm25_above_pm10")


def _doubts(name: str, rows: pl.DataFrame) -> list[str]:
    """Return what is odd about readings that were read well, by finding and column."""
    if name not in _DOUBTED or rows.is_empty():
        return []
    science = import_module(f"shanhai.quality.{_DOUBTED[name]}")
    try:
        found: pl.DataFrame = science.findings(rows)
    except InputError:  # none of the items the science knows
        return []
    odd = found.filter(pl.col("finding").is_in(_DOUBTS)).group_by("finding", "column")
    told = odd.agg(pl.len(), pl.col("detail").first()).sort("finding", "column")
    return [
        f"存疑 / doubtful: {finding} {column} × {count}: {detail}"
        for finding, column, count, detail in told.iter_rows()
    ]


def _strange_areas(rows: pl.DataFrame, catalog: Catalog) -> str | None:
    """Say which areas of a list of sites are not declared: such sites count for no area."""
    if "area" not in rows.columns:
        return None
    given = rows.get_column("area").unique().sort()
    strange = [f"{a}{did_you_mean(a, catalog.areas)}" for a in given if a not in catalog.areas]
    if not strange:
        return None
    listed = ", ".join(strange[:5]) + (" …" if len(strange) > 5 else "")
    return f"未声明的区划，其点位不计入任何区划 / areas not declared, counted for none: {listed}"


def _also_known_as(table: Table, names: Mapping[str, str]) -> Table:
    """Return the table with one more name for its columns, first of all they are known by."""
    columns = {
        ours: column.model_copy(update={"known_as": (names[ours], *column.known_as)})
        if ours in names else column
        for ours, column in table.columns.items()
    }  # fmt: skip
    return table.model_copy(update={"columns": columns})


def _time_column(table: Table) -> str | None:
    times = (name for name, column in table.columns.items() if column.kind == "time")
    return next((name for name in times if name in table.key), None)


def remembered(workspace: Workspace) -> dict[str, dict[str, dict[str, str]]]:
    """Return the column names and units remembered for each medium."""
    path = workspace.folder / REMEMBERED
    if not path.exists():
        return {}
    problems = Problems()
    file = read(path, problems)
    problems.raise_if_any()
    found: dict[str, dict[str, dict[str, str]]] = file.data if file and file.data else {}
    return found


def _remember(workspace: Workspace, medium: str, what: dict[str, dict[str, str]]) -> None:
    known = {**remembered(workspace), medium: {k: v for k, v in what.items() if v}}
    text = "# Column names and units of files of readings, remembered for the next ones.\n"
    path = workspace.folder / REMEMBERED
    staging = path.with_suffix(".new")
    staging.write_text(text + json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")
    staging.replace(path)
