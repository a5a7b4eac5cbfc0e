"""What is wrong with readings, as a table: named, located, never raised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, names
from shanhai.quality._frames import no_text

COLUMNS = ("finding", "column", "site", "time", "value", "detail")
"""Code of the finding, column, site and time as text, the value concerned, one sentence."""


@dataclass(frozen=True)
class Range:
    """What an item can be at all, and from where on its unit is in doubt."""

    low: float = 0.0
    high: float = 1e12
    doubtful_above: float | None = None


def reading_findings(
    table: Frame,
    items: Mapping[str, Range],
    *,
    site: str = "site",
    time: str = "time",
    labels: Mapping[str, Sequence[str]] | None = None,
    months_of_year: bool = False,
) -> Frame:
    """Check wide readings.

    Findings: ``impossible`` (outside what the item can be, −999 and the like),
    ``doubtful_unit`` (so far beyond that the unit is likely another one), ``no_value`` (a
    row without any measured item), ``duplicate`` (a site and time more than once; ``value``
    is how often), ``unknown_label`` (a text outside the known ones), ``no_site``,
    ``no_time``, ``mixed_time_zones`` (times as text, some with another offset than others),
    ``gap`` (in a year that the table covers from January to December, a site with
    fewer than 12 months; ``value`` is how many).

    Raises
    ------
    InputError
        A measured column holds text.
    """
    have = names(table)
    schema = table.collect_schema()
    no_text(table, items)
    where = _located(table, have, site, time)
    parts = [_item(where, item, limits) for item, limits in items.items()]
    nothing = nw.all_horizontal(*(nw.col(item).is_null() for item in items), ignore_nulls=False)
    parts.append(_rows(where.filter(nothing), "no_value", "", "no item was measured"))
    for column, known in (labels or {}).items():
        if column in have:
            strange = where.filter(
                ~nw.col(column).cast(nw.String).is_in(list(known)).fill_null(False)
            )
            detail = f"not one of {', '.join(known)}"
            parts.append(_rows(strange, "unknown_label", column, detail))
    if site in have:
        parts.append(_rows(where.filter(nw.col("_site").is_null()), "no_site", site, "no site"))
    if time in have:
        parts.append(_rows(where.filter(nw.col("_time").is_null()), "no_time", time, "no time"))
    if site in have and time in have:
        parts.append(_duplicates(where, time))
        if schema[time] == nw.String:
            parts.append(_time_zones(where, time))
        elif months_of_year:
            parts.append(_gaps(where, time))
    result: Frame = nw.concat(parts, how="vertical")  # type: ignore[type-var]
    return result


def _located(table: Frame, have: Sequence[str], site: str, time: str) -> Frame:
    place = nw.col(site).cast(nw.String) if site in have else _no_text(have)
    if time not in have:
        moment = _no_text(have)
    elif table.collect_schema()[time] == nw.Date:
        moment = nw.col(time).cast(nw.Datetime("us")).dt.to_string("%Y-%m-%dT%H:%M:%S")
    elif table.collect_schema()[time].is_temporal():
        moment = nw.col(time).dt.to_string("%Y-%m-%dT%H:%M:%S")
    else:
        moment = nw.col(time).cast(nw.String)
    return table.with_columns(place.alias("_site"), moment.alias("_time"))


def _no_text(have: Sequence[str]) -> nw.Expr:
    return nw.when(nw.col(have[0]).is_null() & ~nw.col(have[0]).is_null()).then(nw.lit(""))


def _rows(
    table: Frame, finding: str, column: str, detail: str, value: nw.Expr | None = None
) -> Frame:
    nothing = nw.when(nw.col("_site").is_null() & ~nw.col("_site").is_null()).then(nw.lit(0.0))
    return table.select(
        nw.lit(finding).alias("finding"),
        nw.lit(column).alias("column"),
        nw.col("_site").alias("site"),
        nw.col("_time").alias("time"),
        (nothing if value is None else value.cast(nw.Float64)).alias("value"),
        nw.lit(detail).alias("detail"),
    )


def _item(table: Frame, item: str, limits: Range) -> Frame:
    value = nw.col(item).cast(nw.Float64)
    possible = value.is_between(limits.low, limits.high)
    kind: nw.Expr = nw.when(~value.is_null() & ~possible).then(nw.lit("impossible"))
    bounds = (
        f"below {limits.low:g} or endless"
        if limits.high >= 1e12
        else f"outside {limits.low:g} to {limits.high:g}"
    )
    said = f"{bounds}: counted as not measured"
    detail: nw.Expr = nw.when(~possible).then(nw.lit(said))
    if limits.doubtful_above is not None:
        doubtful = possible & (value > limits.doubtful_above)
        kind = nw.when(doubtful).then(nw.lit("doubtful_unit")).otherwise(kind)
        hint = f"beyond {limits.doubtful_above:g}, a hundred times the worst limit: another unit?"
        detail = nw.when(doubtful).then(nw.lit(hint)).otherwise(detail)
    marked = table.select("_site", "_time", kind.alias("_kind"), detail.alias("_detail"), value)
    marked = marked.filter(~nw.col("_kind").is_null())
    return marked.select(
        nw.col("_kind").alias("finding"),
        nw.lit(item).alias("column"),
        nw.col("_site").alias("site"),
        nw.col("_time").alias("time"),
        nw.col(item).alias("value"),
        nw.col("_detail").alias("detail"),
    )


def _duplicates(table: Frame, time: str) -> Frame:
    located = table.filter(~nw.col("_site").is_null() & ~nw.col("_time").is_null())
    counts = located.group_by("_site", "_time").agg(nw.len().alias("_n"))
    twice = counts.filter(nw.col("_n") > 1)
    return _rows(twice, "duplicate", time, "the same site and time more than once", nw.col("_n"))


def _time_zones(table: Frame, time: str) -> Frame:
    """Group the texts by how they end: no offset, Z, or an offset; more than one is mixed."""
    text = nw.col("_time")
    offset: nw.Expr = nw.when(text.str.contains(r"[+-]\d\d:?\d\d$")).then(text.str.tail(6))
    offset = nw.when(text.str.contains(r"[Zz]$")).then(nw.lit("Z")).otherwise(offset)
    kinds = table.filter(~text.is_null()).with_columns(offset.fill_null("none").alias("_zone"))
    counts = kinds.group_by("_zone").agg(
        nw.len().alias("_n"), nw.col("_time").min(), nw.col("_site").min()
    )
    counts = counts.with_columns(nw.lit(1).alias("_all"))
    counts = counts.with_columns(nw.col("_zone").n_unique().over("_all").alias("_kinds"))
    said = "times with this offset beside others; the first is shown, value is how many"
    return _rows(counts.filter(nw.col("_kinds") > 1), "mixed_time_zones", time, said, nw.col("_n"))


def _gaps(table: Frame, time: str) -> Frame:
    months = table.filter(~nw.col("_time").is_null()).with_columns(
        nw.col(time).dt.year().cast(nw.Int32).alias("_year"),
        nw.col(time).dt.month().cast(nw.Int32).alias("_month"),
    )
    month = nw.col("_month")
    counts = months.group_by("_site", "_year").agg(
        month.n_unique().alias("_n"), month.min().alias("_first"), month.max().alias("_last")
    )
    counts = counts.with_columns(
        nw.col("_first").min().over("_year"), nw.col("_last").max().over("_year")
    )
    covered = (nw.col("_first") == 1) & (nw.col("_last") == 12)
    short = counts.filter(covered & (nw.col("_n") < 12)).with_columns(
        nw.col("_year").cast(nw.String).alias("_time")
    )
    return _rows(short, "gap", time, "months of the year with readings, of 12", nw.col("_n"))
