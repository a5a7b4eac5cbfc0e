"""What came in: files, and how complete the readings are against the calendar."""

from __future__ import annotations

from calendar import monthrange
from typing import Any

import polars as pl

from shanhai.service.monitoring import parts
from shanhai.service.monitoring.media import medium
from shanhai.service.monitoring.sites import sites
from shanhai.service.observing import QUARANTINE, TABLE
from shanhai.service.shapes import TABLE as SHAPES
from shanhai.store import Workspace

ARRIVALS = ("table", "version", "time", "file", "digest")


def arrivals(workspace: Workspace) -> list[dict[str, Any]]:
    """Return every commit of the lake, the latest first: ``table, version, time, file, digest``.

    ``time`` is in UTC.
    """
    declared = workspace.plans_catalog.tables
    stored = [name for name, table in declared.items() if table.columns]
    rows = [
        {"table": name, "version": c.version, "time": c.time,
         "file": c.info.get("file"), "digest": c.info.get("digest")}
        for name in (*stored, TABLE, QUARANTINE, SHAPES)
        for c in workspace.lake.history(name)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row["time"], reverse=True)


def completeness(workspace: Workspace, name: str, year: int) -> pl.DataFrame:
    """Return how many readings each site has of each month, against what the calendar asks.

    Returns
    -------
    ``site, name, area, month`` (1 to 12), ``expected, got, share`` [%]. Air is expected every
    hour; water at least once a month, as the yearly mean needs it. Sites without any reading of
    the year have rows too.
    """
    months = pl.DataFrame(
        [
            (month, 24 * monthrange(year, month)[1] if name == "air" else 1)
            for month in range(1, 13)
        ],
        schema={"month": pl.Int32, "expected": pl.Int32}, orient="row",
    )  # fmt: skip
    counted = parts.counts(workspace, medium(name), f"{year}").select(
        "site", pl.col("month").str.slice(5).cast(pl.Int32), got=pl.col("n").cast(pl.Int32)
    )
    asked = sites(workspace, name).select("site", "name", "area").join(months, how="cross")
    both = asked.join(counted.collect(), on=["site", "month"], how="left")
    got = pl.col("got").fill_null(0)
    share = (100 * got / pl.col("expected")).clip(upper_bound=100).alias("share")
    return both.with_columns(got, share).sort("site", "month")
