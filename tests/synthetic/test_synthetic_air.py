from __future__ import annotations

from datetime import datetime

import polars as pl

from shanhai.synthetic import air

START, END = datetime(2024, 1, 1, 1), datetime(2025, 1, 1)
ITEMS = ("so2", "no2", "pm10", "pm25", "co", "o3")


def year(**how: float) -> pl.DataFrame:
    return air.hours(air.sites(6, areas=2), start=START, end=END, **how)  # type: ignore[arg-type]


def test_every_row_says_it_is_synthetic() -> None:
    assert air.sites(3)["origin"].unique().to_list() == ["synthetic"]
    assert year()["origin"].unique().to_list() == ["synthetic"]
    assert all(site.startswith("SYN") for site in air.sites(3)["site"])


def test_same_seed_same_readings_whatever_is_made_together() -> None:
    sites = air.sites(4)
    together = air.hours(sites, start=START, end=END, seed=3)
    apart = air.hours(sites[2:3], start=START, end=END, seed=3)
    assert together.filter(pl.col("site") == "SYN00002").equals(apart)
    assert not air.hours(sites, start=START, end=END, seed=4).equals(together)


def test_seasons_and_days_are_realistic() -> None:
    frame = year(missing=0.0, outliers=0.0)
    assert frame.height == 6 * 8784
    month, hour = pl.col("time").dt.month(), pl.col("time").dt.hour()
    winter, summer = frame.filter(month == 1), frame.filter(month == 7)
    assert winter["pm25"].mean() > 1.5 * summer["pm25"].mean()
    assert summer["o3"].mean() > 1.5 * winter["o3"].mean()
    assert frame.filter(hour == 15)["o3"].mean() > 2 * frame.filter(hour == 3)["o3"].mean()
    assert frame.select(pl.corr("pm25", "pm10")).item() > 0.5
    assert frame.select(pl.col(ITEMS).min()).transpose().min().item() >= 0


def test_gaps_and_outliers_are_as_many_as_asked_for() -> None:
    frame = year(missing=0.05, outliers=0.001)
    lost = 1 - sum(frame[item].drop_nulls().len() for item in ITEMS) / (6 * 6 * 8784)
    assert 0.03 < lost < 0.08
    assert frame.height < 6 * 8784
    wrong = frame.select(pl.sum_horizontal((pl.col(item) < 0).sum() for item in ITEMS)).item()
    assert 0.0003 < wrong / (6 * 6 * 8784) < 0.003


def test_background_sites_are_few() -> None:
    flags = air.sites(2000)["background"]
    assert 10 < flags.sum() < 120
