"""Air by day, month and year is what the science gives for all hours at once."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from shanhai.core.errors import InputError
from shanhai.quality import air as science
from shanhai.service.monitoring import air
from shanhai.service.monitoring.sites import sites
from shanhai.store import Workspace

ITEMS = ["so2", "no2", "pm10", "pm25", "co", "o3_8h"]


@pytest.fixture(scope="module")
def city_days(city: Workspace, hours: pl.DataFrame) -> pl.DataFrame:
    listed = sites(city, "air").select("site", "background", area=pl.lit("350200"))
    return science.day_aqi(science.area_days(science.site_days(hours), listed)).sort("date")


def test_a_station_year_has_every_day_of_the_calendar(city: Workspace, hours: pl.DataFrame) -> None:
    found = air.station_year(city, "SYN00002", 2025)
    assert found.get_column("date").to_list() == [
        date(2025, 1, 1) + timedelta(days=n) for n in range(365)
    ]
    days = science.day_aqi(science.site_days(hours)).filter(pl.col("site") == "SYN00002")
    wanted = days.sort("date").select("date", "aqi", "level", *ITEMS)
    measured = found.filter(pl.col("date").is_in(wanted.get_column("date").implode()))
    assert measured.select(wanted.columns).equals(wanted)
    assert found.get_column("aqi").count() == wanted.get_column("aqi").count()


def test_an_unknown_station_is_told_with_the_nearest(city: Workspace) -> None:
    with pytest.raises(InputError, match="SYN00002"):
        air.station_year(city, "SYN0002", 2025)


def test_the_calendar_of_the_city_is_the_mean_of_all_its_stations(
    city: Workspace, city_days: pl.DataFrame
) -> None:
    found = air.calendar(city, "350200", 2025).filter(pl.col("aqi").is_not_null())
    assert_frame_equal(found, city_days.filter(pl.col("aqi").is_not_null()).select(found.columns))
    assert found.height == 59


def test_days_by_level_add_up_to_the_days_with_an_index(
    city: Workspace, city_days: pl.DataFrame
) -> None:
    months = air.level_months(city, "350200", 2025)
    levels = [f"level_{n}" for n in range(1, 7)]
    assert months.get_column("month").to_list() == [2, 3]
    assert months.select(pl.sum_horizontal(levels)).to_series().to_list() == [28, 31]
    good = city_days.filter(pl.col("aqi") <= 100).height
    assert months.get_column("good").sum() == good


def test_today_month_and_year(city: Workspace, city_days: pl.DataFrame) -> None:
    day = date(2025, 3, 10)
    rows = {row["period"]: row for row in air.summary(city, "350200", day)}
    then = city_days.filter(pl.col("date") <= day)
    assert [rows[p]["n"] for p in ("day", "month", "year")] == [1, 10, 38]
    assert rows["day"]["aqi"] == then.get_column("aqi")[-1]
    assert rows["year"]["good"] == then.filter(pl.col("aqi") <= 100).height
    pm25 = then.filter(pl.col("date") >= date(2025, 3, 1)).get_column("pm25").mean()
    assert rows["month"]["pm25"] == pytest.approx(pm25, abs=0.5)


def test_districts_are_ranked_by_composite_index(city: Workspace) -> None:
    found = air.ranking(city, 2025, month=3)
    assert "350200" not in found.get_column("area").to_list()
    assert found.height == 6
    assert found.get_column("index").is_sorted()
    assert found.get_column("rank").to_list()[0] == 1
    stations = air.ranking(city, 2025, month=3, by="site")
    assert stations.height == 8
    with pytest.raises(InputError, match="by area or site"):
        air.ranking(city, 2025, by="level")


def test_districts_on_a_day(city: Workspace) -> None:
    found = air.areas_on_day(city, date(2025, 3, 5))
    whole = found.filter(pl.col("area") == "350200").get_column("aqi").item()
    calendar = air.calendar(city, "350200", 2025)
    assert whole == calendar.filter(pl.col("date") == date(2025, 3, 5)).get_column("aqi").item()
    assert found.height == 7
