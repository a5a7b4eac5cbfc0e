"""Air by day, month and year: of a station, of an area, of all in order."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from shanhai.core.errors import InputError
from shanhai.quality import air
from shanhai.service.monitoring import parts
from shanhai.service.monitoring.media import version
from shanhai.service.monitoring.moments import DAILY
from shanhai.service.monitoring.sites import members, site
from shanhai.store import Workspace

GOOD = 100
"""Days up to this AQI are good (HJ 633: levels 1 and 2)."""


def station_year(workspace: Workspace, code: str, year: int) -> pl.DataFrame:
    """Return the days of a station's year: ``date, level, aqi, primary`` and the pollutants.

    Every day of the calendar has a row; values are daily values as published [ug/m3; CO mg/m3],
    ``o3_8h`` the daily maximum 8-hour mean, null where the day is not valid.

    Raises
    ------
    InputError
        There is no such site.
    """
    site(workspace, code)
    days = parts.air_days(workspace, f"{year}").filter(pl.col("site") == code)
    shown = parts.published(days.select(DAILY).collect())
    return _calendar(year).join(shown, on="date", how="left")


def calendar(workspace: Workspace, area: str, year: int) -> pl.DataFrame:
    """Return the days of an area's year, as :func:`station_year`: the mean of its stations.

    Raises
    ------
    InputError
        There is no such area.
    """
    days = area_days(workspace, area, f"{year}")
    return _calendar(year).join(parts.published(days.select(DAILY)), on="date", how="left")


def area_days(workspace: Workspace, area: str, span: str) -> pl.DataFrame:
    """Return the daily values of an area with AQI, for a year or month (HJ 663: area means)."""
    return _area_days(workspace, area, span, version(workspace, "air"))


@lru_cache(maxsize=64)
def _area_days(workspace: Workspace, area: str, span: str, _stamp: str) -> pl.DataFrame:
    listed = members(workspace, "air", area).select("site", "area", "background").unique()
    days = parts.air_days(workspace, span).join(listed.lazy().select("site"), on="site", how="semi")
    means = air.area_days(days.drop("aqi", "level", "primary").collect(), listed)
    return parts.with_index(means).sort("date")


def areas_on_day(workspace: Workspace, day: date | None = None) -> pl.DataFrame:
    """Return every area that has stations as it was on a day: ``area`` and the daily columns.

    Without a day it is the last one with an AQI.
    """
    day = day or _last_day(workspace, version(workspace, "air"))
    if day is None:
        return pl.DataFrame(schema=["area", *DAILY])
    listed = members(workspace, "air").select("site", "area", "background").unique()
    days = parts.air_days(workspace, f"{day:%Y-%m}").filter(pl.col("date") == day)
    means = air.area_days(days.drop("aqi", "level", "primary").collect(), listed)
    shown = parts.published(parts.with_index(means).select("area", *DAILY))
    return shown.sort("area")


@lru_cache(maxsize=8)
def _last_day(workspace: Workspace, _stamp: str) -> date | None:
    judged = parts.air_days(workspace).filter(pl.col("aqi").is_not_null())
    found: date | None = judged.select(pl.col("date").max()).collect().item()
    return found


def level_months(workspace: Workspace, area: str, year: int) -> pl.DataFrame:
    """Return days by level for each month of an area's year that has any.

    ``month, level_1 … level_6, n`` (days with AQI), ``days`` (the calendar's), ``good, heavy,
    valid``.
    """
    counted = air.level_days(area_days(workspace, area, f"{year}"), period="month")
    month = pl.col("period").str.slice(5).cast(pl.Int32).alias("month")
    return counted.select(month, pl.exclude("area", "period", "year")).sort("month")


def summary(workspace: Workspace, area: str, day: date) -> list[dict[str, Any]]:
    """Return how the air of an area stood on a day, and in its month and year up to it.

    Rows ``period`` day, month, year: ``from, to, n`` (days with AQI), ``good, good_share`` [%],
    ``aqi, level, primary`` (of the day) and the pollutants: the day's values; else the mean, of
    CO the 95th and of ozone the 90th percentile, rounded as HJ 663 says.
    """
    days = area_days(workspace, area, f"{day.year}").filter(pl.col("date") <= day)
    begins = {"day": day, "month": day.replace(day=1), "year": date(day.year, 1, 1)}
    rows = []
    for period, begin in begins.items():
        chosen = days.filter(pl.col("date") >= begin)
        index = chosen.get_column("aqi").drop_nulls()
        good = int((index <= GOOD).sum())
        row: dict[str, Any] = {
            "period": period, "from": begin, "to": day, "n": len(index), "good": good,
            "good_share": 100 * good / len(index) if len(index) else None,
        }  # fmt: skip
        if period == "day":
            kept = parts.published(chosen.select(DAILY[1:])).to_dicts()
            row |= kept[0] if kept else dict.fromkeys(DAILY[1:])
        else:
            stats = air.period_statistics(chosen, period=period)  # type: ignore[arg-type]
            row |= dict.fromkeys(DAILY[1:]) | dict(stats.select("item", "value").iter_rows())
        rows.append(row)
    return rows


def ranking(
    workspace: Workspace, year: int, *, month: int | None = None, by: str = "area"
) -> pl.DataFrame:
    """Return areas (those below the workspace's own) or stations, the cleanest first.

    Parameters
    ----------
    month
        Of the year; without it, the whole year.
    by
        ``area`` or ``site``.

    Returns
    -------
    ``rank, area`` or ``site, index`` (composite index, null where an item has no value or two
    editions share the period), ``primary, good_share`` [%], ``n`` (days), ``valid`` and the six
    values the index is made of.

    Raises
    ------
    InputError
        ``by`` is neither of the two.
    """
    if by not in {"area", "site"}:
        raise InputError(f"air is ranked by area or site, not {by!r}")
    return _ranking(workspace, year, month, by, version(workspace, "air"))


@lru_cache(maxsize=32)
def _ranking(
    workspace: Workspace, year: int, month: int | None, by: str, _stamp: str
) -> pl.DataFrame:
    span = f"{year}" if month is None else f"{year}-{month:02d}"
    period: Any = "year" if month is None else "month"
    days = parts.air_days(workspace, span).select("site", *DAILY)
    if by == "area":
        top = workspace.plans_catalog.workspace
        listed = members(workspace, "air").filter(pl.col("area") != (top.area if top else ""))
        listed = listed.select("site", "area", "background").unique()
        plain = days.drop("aqi", "level", "primary").collect()
        days = parts.with_index(air.area_days(plain, listed)).lazy()
    stats, shares = pl.collect_all(
        [
            air.period_statistics(days, key=by, period=period),
            air.good_day_share(days, key=by, period=period),
        ],
        engine="streaming",
    )
    ranked = air.ranking(air.composite_index(stats, key=by))
    values = stats.pivot(on="item", index=by, values="value")
    found = ranked.select("rank", by, "index", "primary").join(
        shares.select(by, "n", "valid", good_share="value"), on=by, how="full", coalesce=True
    )
    return found.join(values, on=by, how="left").sort("rank", by, nulls_last=True)


def _calendar(year: int) -> pl.DataFrame:
    return pl.DataFrame({"date": pl.date_range(date(year, 1, 1), date(year, 12, 31), eager=True)})
