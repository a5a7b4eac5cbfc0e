"""What is kept of each month of readings: last values, counts, days of air, means of water."""

from __future__ import annotations

from collections.abc import Callable

import narwhals.stable.v2 as nw
import polars as pl

from shanhai.core.rounding import round_half_even
from shanhai.engine.lineage import code_version
from shanhai.quality import air, water
from shanhai.quality._standards import standard
from shanhai.service.monitoring.media import MEDIA, Medium
from shanhai.store import Workspace
from shanhai.store.kept import PART


def last_values(workspace: Workspace, medium: Medium) -> pl.LazyFrame:
    """Return each month's last reading of each site, judged."""

    def make(rows: pl.LazyFrame) -> pl.DataFrame:
        latest = pl.exclude("site", PART).get(pl.col("time").arg_max())
        last = medium.measured(rows).group_by("site", PART).agg(latest).collect()
        return medium.judged(last, PART)

    return _read(workspace, medium, "last", make)


def counts(workspace: Workspace, medium: Medium, span: str = "") -> pl.LazyFrame:
    """Return each month's number of readings of each site: ``site, month, n``.

    Readings count in the month they tell of: midnight that ends a month belongs to it.
    """
    day = pl.col("time").dt.offset_by("-1h") if medium is MEDIA["air"] else pl.col("time")

    def make(rows: pl.LazyFrame) -> pl.DataFrame:
        month = day.dt.strftime("%Y-%m").alias("month")
        return medium.measured(rows).group_by("site", month, PART).agg(n=pl.len()).collect()

    return _read(workspace, medium, "counts", make, span)


def air_days(workspace: Workspace, span: str = "") -> pl.LazyFrame:
    """Return the daily values of each site, unrounded, with AQI, level and primary.

    ``span`` is a year (``2025``) or month (``2025-03``); without it, all there are.
    """
    medium = MEDIA["air"]

    def make(rows: pl.LazyFrame) -> pl.DataFrame:
        hours = medium.measured(rows).select("site", "time", *medium.items).collect()
        days = with_index(air.site_days(hours)).sort("site", "date")
        return days.with_columns(pl.col("date").dt.strftime("%Y-%m").alias(PART))

    return _read(workspace, medium, "days", make, span)


def with_index(days: pl.DataFrame) -> pl.DataFrame:
    """Add ``aqi, level, primary`` to daily values, which themselves stay unrounded."""
    index = air.day_aqi(days).select("aqi", "level", "primary")
    return days.hstack(index)


def published(days: pl.DataFrame) -> pl.DataFrame:
    """Round daily values as they are published (HJ 663, half to even), for people to read."""
    digits = standard("cn.hj663-2013")["rounding"]
    rounded = {
        item: round_half_even(nw.col(item), digits[item])
        for item in ("so2", "no2", "pm10", "pm25", "co", "o3_8h")
    }
    return nw.from_native(days).with_columns(**rounded).to_native()


def water_months(workspace: Workspace, span: str = "") -> pl.LazyFrame:
    """Return the monthly mean of each section with its class and deciding items."""
    medium = MEDIA["water"]

    def make(rows: pl.LazyFrame) -> pl.DataFrame:
        means = water.period_means(medium.measured(rows).collect(), period="month")
        months = water.evaluate(means).drop("status").sort("site", "month")
        return months.with_columns(pl.date("year", "month", 1).dt.strftime("%Y-%m").alias(PART))

    return _read(workspace, medium, "months", make, span)


def refresh(workspace: Workspace, table: str) -> None:
    """Make what is kept of a table anew where its months changed (after an ingest)."""
    for name, medium in MEDIA.items():
        if medium.table == table:
            last_values(workspace, medium)
            counts(workspace, medium)
            (air_days if name == "air" else water_months)(workspace)


def _read(
    workspace: Workspace, medium: Medium, name: str,
    make: Callable[[pl.LazyFrame], pl.DataFrame], span: str = "",
) -> pl.LazyFrame:  # fmt: skip
    ended = "time" if medium is MEDIA["air"] and name in {"days", "counts"} else None
    kept = workspace.kept.parts(medium.table, name, make, code=code_version(), ended=ended)
    chosen = [path for month, path in kept.items() if month.startswith(span)]
    if chosen:
        return pl.scan_parquet(chosen)
    nothing = medium.nothing().with_columns(pl.lit("").alias(PART))
    return make(nothing).drop(PART).lazy()
