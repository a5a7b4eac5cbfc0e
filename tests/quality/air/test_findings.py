from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import air
from shanhai.synthetic import air as synthetic

T0 = datetime(2025, 3, 1, 1)


def hours(count: int, **columns: list[Any]) -> dict[str, list[Any]]:
    return {
        "site": ["a"] * count, "time": [T0 + timedelta(hours=h) for h in range(count)], **columns
    }  # fmt: skip


def found(engine: Any, columns: dict[str, list[Any]], **how: Any) -> list[tuple[Any, ...]]:
    rows = engine.rows(air.findings(engine.make(columns), **how))
    return sorted(
        (r["finding"], r["column"], str(r["site"]), str(r["time"]), r["value"]) for r in rows
    )


def test_clean_readings_have_no_findings(engine: Any) -> None:
    assert found(engine, hours(4, pm25=[10.0] * 4, pm10=[20.0] * 4, co=[0.5] * 4)) == []


def test_each_finding_is_named_and_located(engine: Any) -> None:
    columns = hours(
        6,
        pm25=[10.0, -999.0, 30.0, None, 12.0, 9000.0],
        pm10=[20.0, 20.0, 20.0, None, 20.0, 9500.0],
    )
    columns["time"][4] = columns["time"][0]
    columns["time"][5] = T0 + timedelta(hours=9, minutes=30)
    rows = found(engine, columns)
    assert rows == [
        ("doubtful_unit", "pm25", "a", "2025-03-01T10:30:00", 9000.0),
        ("duplicate", "time", "a", "2025-03-01T01:00:00", 2.0),
        ("gap", "time", "a", "2025-03-01T04:00:00", 5.0),
        ("impossible", "pm25", "a", "2025-03-01T02:00:00", -999.0),
        ("no_value", "", "a", "2025-03-01T04:00:00", None),
        ("off_the_hour", "time", "a", "2025-03-01T10:30:00", 30.0),
        ("pm25_above_pm10", "pm25", "a", "2025-03-01T03:00:00", 10.0),
    ]


def test_whole_columns_in_another_unit(engine: Any) -> None:
    columns = hours(3, co=[600.0, 800.0, 700.0], so2=[0.01, 0.02, 0.03], no2=[20.0, 30.0, 40.0])
    rows = [row for row in found(engine, columns) if row[2] == "None"]
    assert [(row[0], row[1]) for row in rows] == [("doubtful_unit", "co"), ("doubtful_unit", "so2")]
    assert [row[4] for row in rows] == [pytest.approx(700.0), pytest.approx(0.02)]


def test_swapped_ozone_columns_of_the_feed(engine: Any, reference: Any) -> None:
    path = reference / "air" / "cnemc_sites_20180220T07.csv"
    feed = pl.read_csv(path, infer_schema_length=None).head(200)
    columns = {name: feed[name].to_list() for name in ("o3", "o3_24h", "o3_8h", "o3_8h_24h")}
    rows = found(engine, columns)
    assert [(row[0], row[1]) for row in rows if row[0] == "swapped_columns"] == [
        ("swapped_columns", "o3"),
        ("swapped_columns", "o3_8h"),
    ]
    right = {"o3": columns["o3_24h"], "o3_24h": columns["o3"]}
    assert not [row for row in found(engine, right) if row[0] == "swapped_columns"]


def test_a_year_with_gaps(engine: Any) -> None:
    first = date(2024, 1, 1)
    days = [first + timedelta(days=i) for i in range(366) if not 100 <= i < 110]
    columns = {"site": ["a"] * len(days), "date": days, "pm25": [10.0] * len(days)}
    assert found(engine, columns, step="day") == [
        ("gap", "date", "a", "2024-04-09T00:00:00", 10.0),
        ("incomplete_year", "date", "a", "2024", 10.0),
    ]


def test_mixed_time_zones_in_text(engine: Any) -> None:
    columns = {
        "site": ["a", "a"], "time": ["2025-03-01T01:00:00Z", "2025-03-01T02:00:00"],
        "pm25": [1.0, 2.0],
    }  # fmt: skip
    assert {row[0] for row in found(engine, columns)} == {"mixed_time_zones"}


def test_what_the_synthetic_network_hides_is_found() -> None:
    sites = synthetic.sites(3)
    end = datetime(2025, 1, 1)
    start = datetime(2024, 1, 1, 1)
    readings = synthetic.hours(sites, start=start, end=end, missing=0.2, outliers=0.001)
    kinds = set(air.findings(readings)["finding"].unique())
    assert {"impossible", "gap", "incomplete_year"} <= kinds
    clean = synthetic.hours(sites, start=start, end=end, missing=0.0, outliers=0.0)
    assert air.findings(clean).height == 0


@pytest.mark.parametrize("columns", [{"site": ["a"]}, {"site": ["a"], "pm25": ["x"]}])
def test_nothing_to_check_is_refused(columns: dict[str, list[Any]]) -> None:
    with pytest.raises(InputError):
        air.findings(pl.DataFrame(columns))
