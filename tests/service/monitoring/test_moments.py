"""Latest values are those of the lake, at once after every correction, and never a full scan."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from shanhai.quality import air, water
from shanhai.service.bringing import ingest_readings
from shanhai.service.monitoring import moments
from shanhai.store import Lake, Workspace

CLEAN = {"so2": 5, "no2": 5, "pm10": 5, "pm25": 5, "co": 0.1, "o3": 5}


def level_of(ws: Workspace, site: str, name: str = "air") -> tuple[object, ...]:
    return moments.latest(ws, name).filter(pl.col("site") == site).select("time", "level").row(0)


def bring(ws: Workspace, folder: Path, **row: object) -> None:
    pl.DataFrame([row]).write_parquet(folder / "row.parquet")
    ingest_readings(ws, "air", folder / "row.parquet")


def test_latest_is_the_judged_last_row_of_each_site(city: Workspace, hours: pl.DataFrame) -> None:
    last = hours.sort("time").filter(
        pl.any_horizontal(pl.col(item).is_not_null() for item in CLEAN)
    ).unique("site", keep="last")  # fmt: skip
    wanted = air.evaluate(last, kind="realtime").sort("site")
    found = moments.latest(city, "air")
    columns = ["site", "time", "level", "aqi", "primary", *CLEAN]
    assert found.select(columns).equals(wanted.select(columns))
    assert set(found.get_column("origin")) == {"synthetic"}
    assert found.get_column("longitude").is_between(117.8, 118.5).all()


def test_latest_of_water_is_the_class_of_the_last_sample(city: Workspace) -> None:
    samples = city.lake.scan("water.sample").collect().sort("time").unique("site", keep="last")
    wanted = water.evaluate(samples).sort("site").get_column("class")
    assert moments.latest(city, "water").get_column("level").to_list() == wanted.to_list()


def test_a_new_reading_and_a_correction_show_at_once(corrected: Workspace, tmp_path: Path) -> None:
    ws = corrected
    bring(ws, tmp_path, site="SYN00001", time=datetime(2025, 4, 2, 9), **CLEAN)
    assert level_of(ws, "SYN00001") == (datetime(2025, 4, 2, 9), 1)
    bring(ws, tmp_path, site="SYN00001", time=datetime(2025, 4, 2, 9), **{**CLEAN, "pm25": 400})
    assert level_of(ws, "SYN00001") == (datetime(2025, 4, 2, 9), 6)


def test_a_correction_of_an_old_month_leaves_the_latest(
    corrected: Workspace, tmp_path: Path
) -> None:
    before = moments.latest(corrected, "air")
    bring(corrected, tmp_path, site="SYN00001", time=datetime(2025, 2, 10, 9), **CLEAN)
    assert moments.latest(corrected, "air").equals(before)
    assert moments.at(corrected, "air", datetime(2025, 2, 10, 9)).filter(
        pl.col("site") == "SYN00001"
    ).select("level", "origin").row(0) == (1, "synthetic")  # the site is, the reading does not say


def test_nothing_is_read_until_something_changes(
    corrected: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = moments.latest(corrected, "air")

    def scan(*_: object, **__: object) -> None:
        raise AssertionError("the lake was scanned")

    monkeypatch.setattr(Lake, "scan", scan)
    monkeypatch.setattr(pl, "scan_parquet", scan)
    assert moments.latest(corrected, "air") is first


def test_what_is_kept_may_be_lost(corrected: Workspace) -> None:
    wanted = moments.latest(corrected, "air")
    shutil.rmtree(corrected.folder / ".kept")
    elsewhere = Workspace(corrected.folder.rename(corrected.folder.with_name("moved")))
    assert moments.latest(elsewhere, "air").equals(wanted)


def test_a_day_has_the_daily_index(city: Workspace, hours: pl.DataFrame) -> None:
    day = date(2025, 2, 28)  # its last hour lies in the file of March
    wanted = air.day_aqi(air.site_days(hours)).filter(pl.col("date") == day).sort("site")
    found = moments.on_day(city, "air", day)
    assert found.select("site", "aqi", "o3_8h").equals(wanted.select("site", "aqi", "o3_8h"))


def test_without_readings_the_sites_stand_alone(city: Workspace) -> None:
    nothing = moments.on_day(city, "air", date(2020, 1, 1))
    assert nothing.height == 8
    assert nothing.get_column("level").is_null().all()
    assert moments.at(city, "water", datetime(2020, 1, 1)).get_column("level").is_null().all()
