"""What came in and how complete it is."""

from __future__ import annotations

import polars as pl

from shanhai.service.monitoring import arriving
from shanhai.store import Workspace


def test_every_commit_is_told_with_its_file(city: Workspace) -> None:
    found = arriving.arrivals(city)
    assert {row["table"] for row in found} == {"sites", "air.hour", "water.sample"}
    assert all(row["file"].startswith("synthetic-") for row in found)
    assert [row["time"] for row in found] == sorted((r["time"] for r in found), reverse=True)


def test_hours_are_counted_against_the_calendar(city: Workspace, hours: pl.DataFrame) -> None:
    found = arriving.completeness(city, "air", 2025)
    assert found.height == 8 * 12
    one = found.filter(pl.col("site") == "SYN00003")
    assert one.get_column("expected").to_list()[:4] == [744, 672, 744, 720]
    items = ("so2", "no2", "pm10", "pm25", "co", "o3")
    rows = hours.filter(
        pl.col("site") == "SYN00003", pl.any_horizontal(pl.col(i).is_not_null() for i in items)
    )
    february = rows.filter(pl.col("time").dt.offset_by("-1h").dt.month() == 2).height
    assert one.get_column("got").to_list() == [0, february, rows.height - february, *[0] * 9]


def test_water_is_expected_once_a_month(city: Workspace) -> None:
    found = arriving.completeness(city, "water", 2025).filter(pl.col("month") == 3)
    assert found.get_column("share").to_list() == [100.0] * 6
