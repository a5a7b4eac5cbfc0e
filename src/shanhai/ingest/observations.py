"""Reported figures: from a file's rows to observations in canonical units, or to quarantine.

A figure without an origin cannot be stored; nothing is dropped without a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from shanhai.catalog import Catalog
from shanhai.core.errors import InputError, UnitError, did_you_mean
from shanhai.core.units import factor
from shanhai.engine.observation import KEY, SCHEMA, with_ids
from shanhai.ingest import files
from shanhai.ingest.columns import COLUMNS, REQUIRED, known_names
from shanhai.ingest.files import ROW

QUARANTINE_SCHEMA: dict[str, Any] = {
    "file": pl.String, "file_digest": pl.String, "row": pl.UInt32, "reason": pl.String,
    "content": pl.String,
}  # fmt: skip

_BASES = ("reported", "derived", "computed", "forecast", "synthetic")
_YEAR = r"(19|20)[0-9]{2}"
_PERIOD = rf"^{_YEAR}(-(0[1-9]|1[0-2])|Q[1-4])?(/{_YEAR}-(0[1-9]|1[0-2]))?$"
_GROUPED = r"^[-+]?[0-9]{1,3}([,\s][0-9]{3})+(\.[0-9]+)?$"  # 1,234,567.8
_TRUE = {"true": True, "false": False, "是": True, "否": False, "1": True, "0": False, "yes": True,
         "no": False, "已完成": True, "未完成": False}  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """What a file holds: sound observations, and the rows refused with their reason."""

    good: pl.DataFrame
    rejected: pl.DataFrame
    file: str
    digest: str


def read_observations(
    path: Path, catalog: Catalog, *, mapping: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None, shown_as: str | None = None,
) -> Prepared:  # fmt: skip
    """Read and check a file of observations.

    Parameters
    ----------
    path
        csv, xlsx or parquet.
    mapping
        Our column name → the file's column name.
    defaults
        Values for columns the file does not have (``document``, ``area`` …).
    shown_as
        The file's name in evidence; by default its own.

    Raises
    ------
    InputError
        The file cannot be read, or lacks a column every row needs.
    """
    files.check_names([*(mapping or {}), *(defaults or {})], list(COLUMNS))
    table = files.read_text_table(path)
    printed = table.columns[1:]
    table = files.rename(table, mapping or {}, known_names(printed, mapping or {}), where=path.name)
    for name, value in (defaults or {}).items():
        current = pl.col(name) if name in table.columns else pl.lit(None, pl.String)
        table = table.with_columns(current.fill_null(pl.lit(value)).alias(name))
    missing = [name for name in REQUIRED if name not in table.columns]
    if "value" not in table.columns and "text" not in table.columns:
        missing.append("value")
    if missing:
        raise InputError.missing_columns(missing, printed, where=path.name)
    empty = pl.all_horizontal(pl.exclude(ROW).is_null())
    table = table.filter(~empty)
    return prepare(table, catalog, file=shown_as or path.name, file_digest=files.digest(path))


def prepare(table: pl.DataFrame, catalog: Catalog, *, file: str, file_digest: str) -> Prepared:
    """Check a table of text columns row by row, column-wise; see :func:`read_observations`."""
    frame = table.with_columns(
        pl.lit(None, pl.String).alias(c) for c in COLUMNS if c not in table.columns
    )
    frame = frame.with_columns(pl.col("basis").fill_null("reported"))
    frame = _look_up(frame, catalog)
    checks = _checks(frame, catalog)
    frame = frame.with_columns(
        pl.concat_list(*checks).list.drop_nulls().list.join("; ").alias("reason")
    )
    good = _shape(frame.filter(pl.col("reason") == ""), file, file_digest)
    good, repeated = _split_repeated(good)
    content = table.select(
        ROW, pl.struct(pl.exclude(ROW)).struct.json_encode().alias("content")
    )  # fmt: skip
    rejected = (
        pl.concat([frame.filter(pl.col("reason") != "").select(ROW, "reason"), repeated])
        .join(content, on=ROW, how="left")
        .with_columns(file=pl.lit(file), file_digest=pl.lit(file_digest))
        .select(pl.col(name).cast(kind) for name, kind in QUARANTINE_SCHEMA.items())
        .sort(ROW)
    )
    return Prepared(good, rejected, file, file_digest)


def _look_up(frame: pl.DataFrame, catalog: Catalog) -> pl.DataFrame:
    """Add what the catalog knows of each distinct indicator, scope and unit."""
    frame = frame.with_columns(
        _map(frame, "indicator", lambda name: _kind(catalog, name)).alias("_kind"),
        _map(frame, "scope", lambda text: _canonical_scope(text)[0]).alias("_scope"),
        _plain_number().alias("_number"),
        pl.col("fulfilled").str.to_lowercase().replace_strict(_TRUE, default=None).alias("_done"),
    )
    pairs = frame.select("indicator", "unit", "_kind").unique()
    factors = [
        (name, label, *_factor(catalog, name, label))
        for name, label, kind in pairs.iter_rows()
        if kind == "quantity" and label is not None
    ]
    lookup = pl.DataFrame(
        factors,
        schema={
            "indicator": pl.String, "unit": pl.String, "_canonical": pl.String,
            "_factor": pl.Float64, "_unit_fault": pl.String, "_low": pl.Float64, "_high": pl.Float64,
        },
        orient="row",
    )  # fmt: skip
    frame = frame.join(lookup, on=["indicator", "unit"], how="left", maintain_order="left")
    number = pl.col("_number").cast(pl.Float64, strict=False)
    return frame.with_columns(number.alias("_raw"), (number * pl.col("_factor")).alias("_value"))


def _plain_number() -> pl.Expr:
    """Take the separators off a number, and the percent sign where the unit says it too."""
    value = pl.col("value").str.replace_all("，", ",")
    share = pl.col("unit").is_in(["%", "％", "百分点"])
    value = pl.when(share).then(value.str.strip_suffix("%")).otherwise(value)
    plain = value.str.replace_all(r"[,\s]", "")
    return pl.when(value.str.contains(_GROUPED)).then(plain).otherwise(value)


def _kind(catalog: Catalog, name: str) -> str | None:
    if name in catalog.variables:
        return "quantity"
    return catalog.indicators[name].kind if name in catalog.indicators else None


def _factor(
    catalog: Catalog, name: str, label: str
) -> tuple[str, float | None, str | None, float | None, float | None]:
    unit = catalog.unit_of(name)
    declared = catalog.variables.get(name) or catalog.indicators[name]
    low, high = declared.range or (None, None)
    try:
        return unit, factor(label, unit), None, low, high
    except UnitError as error:
        return unit, None, str(error), low, high


def _canonical_scope(text: str) -> tuple[str, dict[str, str]]:
    """Write a scope with its parts in order: ``sections=national;cities=nine``."""
    parts = dict(
        part.partition("=")[::2] for part in text.replace("；", ";").split(";") if part.strip()
    )
    clean = {k.strip(): v.strip() for k, v in parts.items()}
    return ";".join(f"{k}={v}" for k, v in sorted(clean.items())), clean


def _scope_fault(catalog: Catalog, name: str, text: str) -> str | None:
    declared = catalog.indicators.get(name)
    for dimension, value in _canonical_scope(text)[1].items():
        if dimension not in catalog.dimensions:
            return f"no dimension {dimension!r}{did_you_mean(dimension, catalog.dimensions)}"
        if declared is not None and dimension not in declared.dimensions:
            return f"{name} has no dimension {dimension!r}{did_you_mean(dimension, declared.dimensions)}"
        values = catalog.dimensions[dimension].values
        if value not in values:
            return f"{dimension} has no value {value!r}{did_you_mean(value, values)}"
    return None


def _map(frame: pl.DataFrame, column: str, function: Callable[[str], str | None]) -> pl.Expr:
    """Apply a function to the distinct values of a text column."""
    distinct = frame.get_column(column).drop_nulls().unique().to_list()
    table = {value: function(value) for value in distinct}
    return pl.col(column).replace_strict(table, default=None, return_dtype=pl.String)


def _unknown(kind: str, name: str, known: Collection[str]) -> str | None:
    return None if name in known else f"no {kind} {name!r}{did_you_mean(name, known)}"


def _checks(frame: pl.DataFrame, catalog: Catalog) -> list[pl.Expr]:
    """Return one column of complaints per rule (null where the row is sound)."""
    names = {**catalog.variables, **catalog.indicators}
    quantity = pl.col("_kind") == "quantity"
    has_value = pl.col("value").is_not_null()
    number_wanted = quantity & has_value
    pairs = frame.select("indicator", "scope").drop_nulls().unique()
    scope_faults = {
        f"{name}\t{text}": _scope_fault(catalog, name, text)
        for name, text in pairs.iter_rows()
    }  # fmt: skip
    scope_key = pl.concat_str("indicator", pl.lit("\t"), "scope")

    def complain(when: pl.Expr, *text: pl.Expr | str) -> pl.Expr:
        words = [pl.lit(t) if isinstance(t, str) else t.fill_null("") for t in text]
        return pl.when(when).then(pl.concat_str(words)).otherwise(None)

    low, high, value = pl.col("_low"), pl.col("_high"), pl.col("_value")
    return [
        *(complain(pl.col(name).is_null(), f"{name} is missing") for name in REQUIRED),
        pl.when(pl.col("indicator").is_not_null() & pl.col("_kind").is_null()).then(
            _map(frame, "indicator", lambda n: _unknown("indicator or variable", n, names))
        ),
        pl.when(~pl.col("area").is_in(list(catalog.areas))).then(
            _map(frame, "area", lambda a: _unknown("area", a, catalog.areas))
        ),
        complain(
            ~pl.col("period").str.contains(_PERIOD), "period ", pl.col("period"),
            " is not a year (2025), month (2025-06), quarter (2025Q2) or span (2025-01/2025-06)",
        ),
        complain(
            pl.col("since").is_not_null() & ~pl.col("since").str.contains(f"^{_YEAR}$"),
            "since ", pl.col("since"), " is not a year",
        ),
        complain(~has_value & pl.col("text").is_null(), "neither value nor text"),
        complain(
            number_wanted & (pl.col("_raw").is_null() | ~pl.col("_raw").is_finite()),
            "value ", pl.col("value"), " is not a number",
        ),
        complain(
            number_wanted & pl.col("_raw").is_finite() & ~value.is_finite(),
            "value ", pl.col("value"), " ", pl.col("unit"), " is too large",
        ),
        complain((pl.col("_kind") == "state") & has_value, "a state takes text and fulfilled, not a number"),
        complain(
            (pl.col("_kind") == "state") & pl.col("_done").is_null(),
            "fulfilled must say true or false",
        ),
        complain(number_wanted & pl.col("unit").is_null(), "unit is missing"),
        pl.when(number_wanted).then(pl.col("_unit_fault")),
        complain((value < low) | (value > high), "value ", pl.col("value"), " ", pl.col("unit"),
                 " is outside the possible range ", low.cast(pl.String).fill_null("…"), " to ",
                 high.cast(pl.String).fill_null("…"), " ", pl.col("_canonical")),
        scope_key.replace_strict(scope_faults, default=None, return_dtype=pl.String),
        complain(~pl.col("basis").is_in(_BASES), "basis ", pl.col("basis"), f" is not one of {', '.join(_BASES)}"),
        complain(pl.col("document").is_null(), "no origin: document is missing"),
        complain(
            pl.col("document").is_not_null() & pl.col("clause").is_null() & pl.col("url").is_null(),
            "no origin: clause or url is missing",
        ),
    ]  # fmt: skip


def _shape(frame: pl.DataFrame, file: str, file_digest: str) -> pl.DataFrame:
    """Give sound rows the columns of an observation."""
    quantity = pl.col("_kind") == "quantity"
    # Factors carry a decimal's worth of noise (0.1 * 3); 15 digits are what a figure can hold.
    shaped = frame.select(
        pl.lit("").alias("id"),
        "indicator", "area", "period",
        pl.col("_scope").fill_null("").alias("scope"),
        pl.col("since").cast(pl.Int32),
        pl.col("_value").round_sig_figs(14).alias("value"),
        "text",
        pl.col("_done").alias("fulfilled"),
        pl.when(quantity).then(pl.col("_canonical")).alias("unit"),
        pl.col("value").alias("given"),
        pl.col("unit").alias("given_unit"),
        "basis", "document", "clause", "url", "published", "confidence", "note",
        pl.lit(file).alias("file"), pl.lit(file_digest).alias("file_digest"),
        pl.col(ROW).alias("row"),
    )  # fmt: skip
    shaped = shaped.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    return with_ids(shaped)


def _split_repeated(good: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Keep the first of the rows with one key; the others say which row they repeat."""
    first = pl.col(ROW).first().over(KEY, order_by=ROW)
    marked = good.with_columns(first.alias("_first"))
    repeated = marked.filter(pl.col(ROW) != pl.col("_first")).select(
        ROW,
        pl.concat_str(
            pl.lit("says the same thing as row "), pl.col("_first").cast(pl.String),
            pl.lit(" (indicator, area, period, scope, since, document, clause)"),
        ).alias("reason"),
    )  # fmt: skip
    kept = marked.filter(pl.col(ROW) == pl.col("_first")).drop("_first")
    return kept, repeated
