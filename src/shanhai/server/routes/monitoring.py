"""Stations and what they measured: at a moment, by day, month and year."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Path, Query

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now
from shanhai.service.views import monitoring as views

router = Api("public", tags=["monitoring"])
MediumName = Annotated[str, Path(examples=["air"], description="air or water")]
Year = Annotated[int, Query(ge=1970, le=2100, examples=[2025])]
Area = Annotated[str, Query(examples=["350200"], description="code of an area")]


@router.get("/monitoring")
def media(now: Now) -> list[views.MediumView]:
    """The media that are watched: sites, years of readings, the newest reading."""
    return views.media(now.workspace)


@router.get("/monitoring/{medium}/levels")
def levels(now: Now, medium: MediumName, on: date | None = None) -> list[views.Level]:
    """The levels of a medium with the colours of the standard in force on a day."""
    del now
    return views.levels(medium, on)


@router.get("/monitoring/{medium}/latest")
def latest(now: Now, medium: MediumName) -> list[views.SiteView]:
    """The newest reading of every site; kept as readings arrive, never searched for."""
    return views.latest(now.workspace, medium)


@router.get("/monitoring/{medium}/at")
def at(now: Now, medium: MediumName, time: datetime) -> list[views.SiteView]:
    """Every site as it was at a time: air of that hour, water of the last sample before."""
    return views.at(now.workspace, medium, time.replace(tzinfo=None))


@router.get("/monitoring/{medium}/play")
def play(
    now: Now, medium: MediumName,
    span: Annotated[str, Query(pattern=r"^\d{4}(-\d\d){0,2}$", examples=["2025-03-01"])],
) -> list[views.Moment]:  # fmt: skip
    """The levels of all sites through a day or month (air) or a year (water)."""
    return views.play(now.workspace, medium, span)


@router.get("/monitoring/{medium}/completeness")
def completeness(now: Now, medium: MediumName, year: Year) -> list[views.Complete]:
    """How much of what the calendar asks has come, by site and month."""
    return views.completeness(now.workspace, medium, year)


@router.get("/monitoring/air/sites/{site}")
def station_year(now: Now, site: str, year: Year) -> list[views.DayView]:
    """The days of a station's year."""
    return views.station_year(now.workspace, site, year)


@router.get("/monitoring/air/calendar")
def calendar(now: Now, area: Area, year: Year) -> list[views.DayView]:
    """The days of an area's year: level, AQI, primary pollutants, values."""
    return views.calendar(now.workspace, area, year)


@router.get("/monitoring/air/areas")
def areas_on_day(now: Now, day: date | None = None) -> list[views.AreaDay]:
    """The air of every area that has stations on a day; without one, the last day with an AQI."""
    return views.areas_on_day(now.workspace, day)


@router.get("/monitoring/air/months")
def level_months(now: Now, area: Area, year: Year) -> list[views.LevelMonth]:
    """How many days of each level the months of an area's year had."""
    return views.level_months(now.workspace, area, year)


@router.get("/monitoring/air/standing")
def air_standing(now: Now, area: Area, day: date) -> list[views.AirStanding]:
    """The air of an area on a day, and in its month and year up to it."""
    return views.air_standing(now.workspace, area, day)


@router.get("/monitoring/air/ranking")
def ranking(
    now: Now, year: Year, month: Annotated[int | None, Query(ge=1, le=12)] = None,
    by: Literal["area", "site"] = "area",
) -> list[views.Ranked]:  # fmt: skip
    """Areas or stations by the composite index, the cleanest first."""
    return views.ranking(now.workspace, year, month, by)


@router.get("/monitoring/water/sites/{site}")
def section_year(now: Now, site: str, year: Year) -> list[views.SectionMonth]:
    """The months of a section's year: class, what decides it, means."""
    return views.section_year(now.workspace, site, year)


@router.get("/monitoring/water/shares")
def class_shares(now: Now, year: Year, area: Area | None = None) -> list[views.Shares]:
    """Shares of the water classes by month and set of sections; month 0 is the year."""
    return views.class_shares(now.workspace, year, area)


@router.get("/values")
def values_by_area(
    now: Now, indicator: Annotated[str, Query(examples=["air.pm25"])], period: str | None = None
) -> list[views.AreaValue]:
    """The values of an indicator by area, of a year or of the latest with the most areas."""
    return views.values_by_area(now, indicator, period)
