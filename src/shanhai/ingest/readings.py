"""Readings of monitoring sites: one wide table per medium, from csv or parquet, wide or long.

The door: names and units of the file become ours, −999 and the like become missing, times are
local times, a site has one row per time. What cannot be used is refused row by row; what was
noticed about the file as a whole is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from shanhai.catalog.model import Column, Table
from shanhai.core.errors import InputError, UnitError
from shanhai.core.units import factor
from shanhai.ingest import cells, files
from shanhai.ingest.files import ROW

#: The names a long file has for item and value.
ITEM = ("item", "pollutant", "variable", "项目", "监测项目", "指标")
VALUE = ("value", "concentration", "数值", "监测值", "浓度")


@dataclass(frozen=True)
class Readings:
    """What a file of readings holds.

    ``notes`` are things noticed about the file as a whole, in Chinese and English.
    """

    good: pl.DataFrame
    rejected: pl.DataFrame
    notes: tuple[str, ...]
    file: str
    digest: str


def read_readings(
    path: Path, table: Table, *, mapping: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> Readings:  # fmt: skip
    """Read a file of readings for a stored table.

    Parameters
    ----------
    table
        The declaration of the stored table: its columns, their units, the key.
    mapping
        Our column name → the file's.
    units
        Our column name → the unit the file gives it in; by default the table's.

    Raises
    ------
    InputError
        The file cannot be read, lacks a column of the key, or a unit does not fit.
    """
    files.check_names([*(mapping or {}), *(units or {})], list(table.columns))
    frame = _open(path)
    short = files.short_rows(path, frame)
    frame, notes = _own_names(frame, table, mapping or {}, path.name)
    if short is not None:
        notes.insert(0, short)
    missing = [
        name
        for name, column in table.columns.items()
        if not column.optional and name not in frame.columns
    ]
    if missing:
        raise InputError.missing_columns(missing, frame.columns[1:], where=path.name)
    frame, complaints = _typed(frame, table, units or {}, notes)
    doubled = _doubled(frame, table)
    reason = pl.concat_list(*complaints, doubled).list.drop_nulls().list.join("; ")
    frame = frame.with_columns(reason.alias("_reason"))
    columns = [name for name in table.columns if name in frame.columns]
    good = frame.filter(pl.col("_reason") == "").select(columns)
    good = good.unique(list(table.key), keep="first", maintain_order=True)
    rejected = frame.filter(pl.col("_reason") != "").select(
        pl.lit(path.name).alias("file"), pl.lit(files.digest(path)).alias("file_digest"),
        pl.col(ROW), pl.col("_reason").alias("reason"),
        pl.struct(columns).struct.json_encode().alias("content"),
    )  # fmt: skip
    return Readings(good, rejected, tuple(notes), path.name, files.digest(path))


def _open(path: Path) -> pl.DataFrame:
    if path.suffix.lower() != ".parquet":
        return files.read_text_table(path)
    if not path.is_file():
        raise InputError(f"no file {path}")
    try:
        return pl.read_parquet(path).with_row_index(ROW, offset=1)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{path.name} cannot be read: {error}") from error


def _own_names(
    frame: pl.DataFrame, table: Table, mapping: Mapping[str, str], where: str
) -> tuple[pl.DataFrame, list[str]]:
    notes: list[str] = []
    lower = {c.lower(): c for c in frame.columns}
    known = {
        lower[alias.lower()]: name
        for name, column in table.columns.items()
        if name not in frame.columns
        for alias in reversed((name, *column.known_as))
        if alias.lower() in lower
    }
    item = next((lower[c] for c in ITEM if c in lower), None)
    value = next((lower[c] for c in VALUE if c in lower), None)
    if item and value:
        frame = _wide(frame, table, {**known, **{v: k for k, v in mapping.items()}}, item, value)
        known = {c: _item_name(table, c) for c in frame.columns if _item_name(table, c) != c}
        mapping = {k: v for k, v in mapping.items() if v in frame.columns}
        notes.append(f"长表，按 {item} 展开 / long form, spread by {item}")
    if "o3" in table.columns:
        frame = _swapped_ozone(frame, notes)
    return files.rename(frame, mapping, known, where=where), notes


def _item_name(table: Table, text: str) -> str:
    for name, column in table.columns.items():
        if text.lower() in (name.lower(), *(alias.lower() for alias in column.known_as)):
            return name
    return text


def _wide(
    frame: pl.DataFrame, table: Table, known: Mapping[str, str], item: str, value: str
) -> pl.DataFrame:
    """Spread a long file: one row per key, one column per item; ``_twice`` marks contradictions."""
    keys = [c for c in frame.columns if known.get(c, c) in table.key]
    twice = (pl.col(value).n_unique() > 1).over([*keys, item])
    rows = frame.group_by(keys, maintain_order=True).agg(
        pl.col(ROW).min(), twice.any().alias("_twice")
    )
    spread = frame.pivot(
        on=item, index=keys, values=value, aggregate_function="first", maintain_order=True
    )  # fmt: skip
    return rows.join(spread, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _swapped_ozone(frame: pl.DataFrame, notes: list[str]) -> pl.DataFrame:
    """Turn the national network's ozone columns round where they are swapped.

    A day's maximum can never be below the current hour; in the network's feed the column named
    for the hour holds the maximum, and the current hour stands under ``o3_24h``.
    """
    names = {c.lower(): c for c in frame.columns}
    if not {"o3", "o3_24h"} <= set(names):
        return frame
    hour = pl.col(names["o3"]).cast(pl.Float64, strict=False)
    day = pl.col(names["o3_24h"]).cast(pl.Float64, strict=False)
    both = frame.select(
        (hour > day).mean().alias("above"), (hour != day).mean().alias("differ")
    ).row(0)
    if both[0] is None or both[0] < 0.5:
        return frame
    notes.append(
        "臭氧列互换：小时值取自 o3_24h（o3 多为较大值） / ozone columns are swapped: "
        "the hourly value is read from o3_24h"
    )
    return frame.rename({names["o3"]: "o3_max", names["o3_24h"]: "o3"})


def _typed(
    frame: pl.DataFrame, table: Table, units: Mapping[str, str], notes: list[str]
) -> tuple[pl.DataFrame, list[pl.Expr]]:
    """Give every column its type and unit; return a column of complaints for each."""
    complaints: list[pl.Expr] = []
    for name, column in table.columns.items():
        if name not in frame.columns:
            continue
        given = pl.col(name)
        if frame.schema[name] == pl.String:
            frame = frame.with_columns(cells.given(given).alias(name))
        match column.kind:
            case "number":
                frame = _number(frame, name, column, units.get(name), notes)
            case "time":
                frame = _time(frame, name)
            case "flag":
                frame = frame.with_columns(_flag(frame, name).alias(name))
            case _:
                frame = frame.with_columns(given.cast(pl.String))
        if f"_{name}" in frame.columns:
            wrong = pl.col(name).is_null() & pl.col(f"_{name}").is_not_null()
            kind = "a number" if column.kind == "number" else "a local time"
            text = pl.concat_str(pl.lit(f"{name}: "), pl.col(f"_{name}"), pl.lit(f" is not {kind}"))
            complaints.append(pl.when(wrong).then(text))
        if not column.optional:
            absent = pl.col(name).is_null()
            if f"_{name}" in frame.columns:
                absent &= pl.col(f"_{name}").is_null()
            complaints.append(pl.when(absent).then(pl.lit(f"{name} is missing")))
    return frame, complaints


def _number(
    frame: pl.DataFrame, name: str, column: Column, given: str | None, notes: list[str]
) -> pl.DataFrame:
    assert column.unit is not None
    try:
        scale = factor(given, column.unit) if given else 1.0
    except UnitError as error:
        raise InputError(f"{name}: {error}") from error
    text = pl.col(name).cast(pl.String)
    below = frame.select(cells.below_detection(text).is_not_null().sum()).item()
    if below:
        said = (
            "低于检出限（<、L），取检出限的一半 / results below detection, read as half the limit"
        )
        notes.append(f"{name}: {below} 个{said}")
    is_text = frame.schema[name] == pl.String
    value = cells.number(text) if is_text else pl.col(name).cast(pl.Float64, strict=False)
    frame = frame.with_columns(
        text.alias(f"_{name}"),
        pl.when(value.is_finite()).then(value * scale).alias(name),
    )
    coded = column.unit not in ("degree", "1") and bool(
        frame.select((pl.col(name) < 0).any()).item()
    )
    if coded:
        count = frame.select((pl.col(name) < 0).sum()).item()
        notes.append(f"{name}: {count} 个负值（-999等）作缺测 / negative values read as missing")
        frame = frame.with_columns(
            pl.when(pl.col(name) >= 0).then(pl.col(name)).alias(name),
            pl.when(~(pl.col(name) < 0).fill_null(value=False)).then(pl.col(f"_{name}")),
        )
    return frame


def _time(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    kind = frame.schema[name]
    if isinstance(kind, pl.Datetime):
        local = pl.col(name)
        if kind.time_zone is not None:
            local = local.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None)
        return frame.with_columns(local.cast(pl.Datetime("us")).alias(name))
    text = pl.col(name).cast(pl.String)
    zone = cells.offset(text)
    own = zone.is_null() | zone.is_in(cells.CHINA)
    local = pl.when(own).then(cells.local_time(text))
    return frame.with_columns(text.alias(f"_{name}"), local.alias(name))


def _flag(frame: pl.DataFrame, name: str) -> pl.Expr:
    if frame.schema[name] == pl.Boolean:
        return pl.col(name)
    yes = ["true", "1", "yes", "是", "y"]
    return pl.col(name).cast(pl.String).str.to_lowercase().is_in(yes)


def _doubled(frame: pl.DataFrame, table: Table) -> pl.Expr:
    """Complain of rows with one key that say different things; which is right is not ours to say."""
    measured = [n for n, c in table.columns.items() if n in frame.columns and n not in table.key]
    said = pl.struct(measured).n_unique().over(table.key) if measured else pl.lit(1)
    row = pl.col(ROW).first().over(table.key)
    keyed = pl.all_horizontal(pl.col(k).is_not_null() for k in table.key)
    if "_twice" in frame.columns:
        said = pl.when("_twice").then(2).otherwise(said)
    text = pl.concat_str(
        pl.lit(f"the same {' and '.join(table.key)} as row "), row.cast(pl.String),
        pl.lit(" with other values"),
    )  # fmt: skip
    return pl.when(keyed & (said > 1)).then(text)
