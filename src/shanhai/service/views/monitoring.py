"""What stations measured, in rows for the page: at a moment, by day, month and year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import polars as pl

from shanhai.service import mapping
from shanhai.service.monitoring import air, arriving, legend, moments, playing, water
from shanhai.service.monitoring.media import MEDIA, medium
from shanhai.service.monitoring.sites import sites
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Place, Words, place
from shanhai.store import Workspace

Values = dict[str, float | None]
AIR = ("pm25", "pm10", "so2", "no2", "co", "o3_8h")
WATER = MEDIA["water"].items
LEVELS = range(1, 7)


@dataclass(frozen=True)
class MediumView:
    """A medium that is watched: how many sites, the years of readings, the newest."""

    id: str
    sites: int
    years: list[int]
    last: datetime | None
    synthetic: bool


@dataclass(frozen=True)
class Level:
    """A level of the AQI or class of water: its colour is the standard's, ``up_to`` an AQI."""

    level: int
    title: Words
    colour: str
    up_to: float | None
    source: Words


@dataclass(frozen=True)
class SiteView:
    """A site at a moment: level, what decides it, and the values in the medium's units."""

    site: str
    name: str
    area: Place
    longitude: float | None
    latitude: float | None
    origin: str | None
    time: datetime | None
    level: int | None
    aqi: int | None
    decided_by: list[str]
    values: Values


@dataclass(frozen=True)
class Moment:
    """The level of a site at a moment."""

    site: str
    moment: datetime
    level: int | None


@dataclass(frozen=True)
class DayView:
    """A day of a station or area; the values are null where the day is not valid."""

    date: date
    level: int | None
    aqi: int | None
    decided_by: list[str]
    values: Values


@dataclass(frozen=True)
class AreaDay:
    """A day of an area, the mean of its stations; null where the day is not valid."""

    area: Place
    date: date
    level: int | None
    aqi: int | None
    decided_by: list[str]
    values: Values


@dataclass(frozen=True)
class LevelMonth:
    """How many days of each level (1 to 6) a month had; ``n`` of its ``days`` have an AQI."""

    month: int
    days: int
    n: int
    levels: list[int]
    good: int
    valid: bool


@dataclass(frozen=True)
class AirStanding:
    """How the air was from ``begin`` to ``end``: a day, or its month or year up to it."""

    period: str
    begin: date
    end: date
    n: int
    good: int
    good_share: float | None
    level: int | None
    aqi: int | None
    decided_by: list[str]
    values: Values


@dataclass(frozen=True)
class Ranked:
    """An area or station in the order of the composite index."""

    rank: int | None
    id: str
    name: Words
    index: float | None
    decided_by: list[str]
    n: int | None
    good_share: float | None
    values: Values


@dataclass(frozen=True)
class SectionMonth:
    """A month of a section: its class by the month's means, what decides it, the means."""

    month: int
    level: int | None
    decided_by: list[str]
    n: int | None
    values: Values


@dataclass(frozen=True)
class Shares:
    """Shares of the classes 1 to 6 [%] of a month (0: the year) among sections of a set."""

    month: int
    sections: str
    n: int
    missing: int
    shares: list[float | None]
    good_share: float | None
    worse_share: float | None


@dataclass(frozen=True)
class Complete:
    """How much of what the calendar asks of a site has come in a month [%]."""

    site: str
    name: str
    area: Place
    month: int
    expected: int
    got: int
    share: float


@dataclass(frozen=True)
class AreaValue:
    """The value of an indicator for one area, to colour a map by."""

    area: str
    name: Words
    kind: str
    period: str
    value: float
    unit: str
    basis: str
    step: str


def media(workspace: Workspace) -> list[MediumView]:
    """Return the media that have sites."""
    found = []
    for name in MEDIA:
        register = sites(workspace, name)
        if len(register):
            synthetic = bool((register.get_column("origin") == "synthetic").any())
            found.append(
                MediumView(
                    name, len(register), playing.years(workspace, name),
                    playing.last_time(workspace, name), synthetic,
                )
            )  # fmt: skip
    return found


def levels(name: str, on: date | None = None) -> list[Level]:
    """Return the levels of a medium with the standard's colours."""
    return [
        Level(r["level"], Words(**r["title"]), r["colour"], r["up_to"], Words(**r["source"]))
        for r in legend.legend(medium_name(name), on=on)
    ]


def medium_name(name: str) -> str:
    """Return the name of a medium, checked."""
    medium(name)
    return name


def latest(workspace: Workspace, name: str) -> list[SiteView]:
    """Return the newest reading of every site."""
    return list(_sites(workspace, name, moments.latest(workspace, name)))


def at(workspace: Workspace, name: str, time: datetime) -> list[SiteView]:
    """Return every site as it was at a time."""
    return list(_sites(workspace, name, moments.at(workspace, name, time)))


def _sites(workspace: Workspace, name: str, rows: pl.DataFrame) -> Iterator[SiteView]:
    catalog, items = workspace.plans_catalog, medium(name).items
    for row in rows.iter_rows(named=True):
        yield SiteView(
            row["site"], row["name"] or row["site"], place(catalog, row["area"] or ""),
            row["longitude"], row["latitude"], row["origin"], row.get("time"), row.get("level"),
            row.get("aqi"), _listed(row.get("primary") or row.get("worst")), _values(row, items),
        )  # fmt: skip


def play(workspace: Workspace, name: str, span: str) -> list[Moment]:
    """Return the levels of all sites through a day, month or year."""
    rows = playing.play(workspace, name, span).with_columns(pl.col("moment").cast(pl.Datetime))
    return [Moment(*row) for row in rows.select("site", "moment", "level").iter_rows()]


def station_year(workspace: Workspace, site: str, year: int) -> list[DayView]:
    """Return the days of a station's year."""
    return _days(air.station_year(workspace, site, year))


def calendar(workspace: Workspace, area: str, year: int) -> list[DayView]:
    """Return the days of an area's year."""
    return _days(air.calendar(workspace, area, year))


def _days(rows: pl.DataFrame) -> list[DayView]:
    return [
        DayView(row["date"], row["level"], row["aqi"], _listed(row["primary"]), _values(row, AIR))
        for row in rows.iter_rows(named=True)
    ]


def areas_on_day(workspace: Workspace, day: date | None) -> list[AreaDay]:
    """Return the air of every area that has stations on a day; without one, the last with an AQI."""
    catalog = workspace.plans_catalog
    return [
        AreaDay(
            place(catalog, row["area"]), row["date"], row["level"], row["aqi"],
            _listed(row["primary"]), _values(row, AIR),
        )
        for row in air.areas_on_day(workspace, day).iter_rows(named=True)
    ]  # fmt: skip


def level_months(workspace: Workspace, area: str, year: int) -> list[LevelMonth]:
    """Return the days of each level in the months of an area's year."""
    return [
        LevelMonth(
            row["month"], row["days"], row["n"], [row[f"level_{k}"] for k in LEVELS],
            row["good"], bool(row["valid"]),
        )
        for row in air.level_months(workspace, area, year).iter_rows(named=True)
    ]  # fmt: skip


def air_standing(workspace: Workspace, area: str, day: date) -> list[AirStanding]:
    """Return the air of an area on a day, and in its month and year up to it."""
    return [
        AirStanding(
            row["period"], row["from"], row["to"], row["n"], row["good"], row["good_share"],
            row["level"], row["aqi"], _listed(row["primary"]), _values(row, AIR),
        )
        for row in air.summary(workspace, area, day)
    ]  # fmt: skip


def ranking(
    workspace: Workspace, year: int, month: int | None, by: Literal["area", "site"]
) -> list[Ranked]:
    """Return areas or stations by the composite index, the cleanest first."""
    catalog = workspace.plans_catalog
    known = dict(sites(workspace, "air").select("site", "name").iter_rows())

    def name(code: str) -> Words:
        return place(catalog, code).name if by == "area" else Words(*2 * (known.get(code, code),))

    return [
        Ranked(
            row["rank"], row[by], name(row[by]), row["index"], _listed(row["primary"]),
            row["n"], row["good_share"], _values(row, AIR),
        )
        for row in air.ranking(workspace, year, month=month, by=by).iter_rows(named=True)
    ]  # fmt: skip


def section_year(workspace: Workspace, site: str, year: int) -> list[SectionMonth]:
    """Return the months of a section's year."""
    rows = water.section_year(workspace, site, year).iter_rows(named=True)
    return [
        SectionMonth(r["month"], r["class"], _listed(r["worst"]), r["n"], _values(r, WATER))
        for r in rows
    ]


def class_shares(workspace: Workspace, year: int, area: str | None) -> list[Shares]:
    """Return the shares of the water classes by month and set of sections."""
    return [
        Shares(
            row["month"], row["sections"], row["n"], row["missing"],
            [row[f"share_{k}"] for k in LEVELS], row["good_share"], row["class_v_worse_share"],
        )
        for row in water.class_shares(workspace, year, area=area).iter_rows(named=True)
    ]  # fmt: skip


def completeness(workspace: Workspace, name: str, year: int) -> list[Complete]:
    """Return how complete the readings of a year are, by site and month."""
    catalog = workspace.plans_catalog
    return [
        Complete(
            row["site"], row["name"] or row["site"], place(catalog, row["area"] or ""),
            row["month"], row["expected"], row["got"], row["share"],
        )
        for row in arriving.completeness(workspace, name, year).iter_rows(named=True)
    ]  # fmt: skip


def values_by_area(standing: Standing, indicator: str, period: str | None) -> list[AreaValue]:
    """Return the values of an indicator by area, of a year or of the latest."""
    found = mapping.by_area(standing.run, standing.catalog, indicator, period=period)
    return [AreaValue(**{**row, "name": Words(**row["name"])}) for row in found]


def _values(row: dict[str, Any], items: tuple[str, ...]) -> Values:
    return {item: row.get(item) for item in items}


def _listed(names: str | None) -> list[str]:
    """Take apart pollutants that decide together (``pm10+pm25``)."""
    return [] if not names else names.split("+")
