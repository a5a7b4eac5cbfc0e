"""All sites at one moment: the latest, a chosen hour, a chosen day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

import polars as pl

from shanhai.service.monitoring import parts
from shanhai.service.monitoring.media import Medium, medium, version
from shanhai.service.monitoring.sites import sites
from shanhai.store import Workspace

REGISTERED = ("site", "name", "area", "longitude", "latitude", "sections", "water_body")
DAILY = ("date", "level", "aqi", "primary", "so2", "no2", "pm10", "pm25", "co", "o3_8h")


def latest(workspace: Workspace, name: str) -> pl.DataFrame:
    """Return the latest judged reading of every site of a medium.

    Columns: ``site, name, area, longitude, latitude, sections, water_body, origin, time, level``,
    and for air ``aqi, primary`` (by the real-time rules of HJ 633) and the six pollutants [ug/m3;
    CO mg/m3], for water ``worst`` and the items [mg/L]. A site without readings has null.

    The answer is kept until a reading or site changes; nothing of the lake is read before that.
    """
    return _latest(workspace, name, version(workspace, name))


@lru_cache(maxsize=16)
def _latest(workspace: Workspace, name: str, _stamp: str) -> pl.DataFrame:
    months = parts.last_values(workspace, medium(name))
    newest = months.filter(pl.col("time") == pl.col("time").max().over("site"))
    return with_sites(workspace, name, newest.collect())


def at(workspace: Workspace, name: str, time: datetime) -> pl.DataFrame:
    """Return every site as it was at a time; columns as of :func:`latest`.

    Air: the reading of that hour (hour ended). Water: the last sample of the 31 days before.
    """
    watched = medium(name)
    rows = readings(workspace, watched, time - watched.within, time)
    last = rows.group_by("site").agg(pl.exclude("site").get(pl.col("time").arg_max()))
    return with_sites(workspace, name, watched.judged(last.collect()))


def on_day(workspace: Workspace, name: str, day: date) -> pl.DataFrame:
    """Return every site as it was on a day.

    Air: daily values with ``o3_8h`` and the AQI of the day; water: as at the end of the day.
    """
    if name != "air":
        return at(workspace, name, datetime.combine(day + timedelta(days=1), datetime.min.time()))
    days = parts.air_days(workspace, f"{day:%Y-%m}").filter(pl.col("date") == day)
    shown = parts.published(days.select("site", *DAILY).collect())
    return with_sites(workspace, name, shown)


def readings(workspace: Workspace, watched: Medium, begin: datetime, end: datetime) -> pl.LazyFrame:
    """Return the readings after ``begin`` up to ``end``; only the files of their months are read."""
    if workspace.lake.version(watched.table) is None:
        return watched.nothing()
    rows = workspace.lake.scan(watched.table).filter(
        pl.col("month").is_between(pl.lit(f"{begin:%Y-%m}"), pl.lit(f"{end:%Y-%m}")),
        pl.col("time") > begin, pl.col("time") <= end,
    )  # fmt: skip
    return watched.measured(rows)


def with_sites(workspace: Workspace, name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Put the sites' names and places beside their values; all registered sites, known or not."""
    register = sites(workspace, name).select(*REGISTERED, _origin="origin")
    both = register.join(rows, on="site", how="full", coalesce=True)
    origin = pl.coalesce("origin", "_origin") if "origin" in rows.columns else pl.col("_origin")
    after = [c for c in rows.columns if c not in {"site", "origin"}]
    return both.select(*REGISTERED, origin.alias("origin"), *after).sort("site")
