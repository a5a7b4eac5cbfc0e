from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import water
from shanhai.quality._findings import COLUMNS

TIMES = [datetime(2024, 1, 1, 8), datetime(2024, 1, 1, 8), datetime(2024, 2, 1), None]
SAMPLES = {
    "site": ["a", "a", "a", None],
    "time": TIMES,
    "water_body": ["river", "pond", "lake", None],
    "ph": [7.0, 14.5, None, 8.0],
    "tp": [-999.0, 50.0, None, 0.1],
    "temp": [-2.0, 99.0, None, None],
}


def test_findings_are_named_and_located(engine):
    found = water.findings(engine.make(SAMPLES))
    rows = engine.rows(found, "finding", "column", "site")
    assert tuple(rows[0]) == COLUMNS
    first, second = "2024-01-01T08:00:00", "2024-02-01T00:00:00"
    shown = [tuple(row[name] for name in COLUMNS[:-1]) for row in rows]
    assert shown == [
        ("doubtful_unit", "tp", "a", first, 50.0),
        ("duplicate", "time", "a", first, 2.0),
        ("impossible", "ph", "a", first, 14.5),
        ("impossible", "temp", "a", first, 99.0),
        ("impossible", "tp", "a", first, -999.0),
        ("no_site", "site", None, None, None),
        ("no_time", "time", None, None, None),
        ("no_value", "", "a", second, None),
        ("unknown_label", "water_body", None, None, None),
        ("unknown_label", "water_body", "a", first, None),
    ]
    assert all(row["detail"] for row in rows)


def test_mixed_time_zones(engine):
    times = ["2024-01-01T08:00:00+08:00", "2024-01-01T00:00:00Z", "2024-01-02T00:00:00", None]
    frame = engine.make({"site": ["a"] * 4, "time": times, "do": [8.0] * 4})
    rows = engine.rows(water.findings(frame), "finding", "time")
    shown = [(row["finding"], row["time"], row["value"]) for row in rows]
    assert shown == [
        ("mixed_time_zones", times[1], 1.0),
        ("mixed_time_zones", times[0], 1.0),
        ("mixed_time_zones", times[2], 1.0),
        ("no_time", None, None),
    ]
    one = engine.make({"site": ["a"] * 2, "time": times[:1] * 2, "do": [8.0] * 2})
    assert [row["finding"] for row in engine.rows(water.findings(one))] == ["duplicate"]


def test_a_good_year_has_no_findings(engine):
    times = [datetime(2024, month, 5) for month in range(1, 13)]
    frame = engine.make(
        {"site": ["a"] * 12, "time": times, "water_body": ["river"] * 12, "do": [8.0] * 12}
    )
    assert engine.rows(water.findings(frame)) == []


def test_gaps_of_a_year_the_table_covers(engine):
    months = [("a", month) for month in range(1, 13)] + [("b", 3), ("b", 4)]
    frame = {
        "site": [site for site, _ in months],
        "time": [datetime(2024, month, 5) for _, month in months],
        "do": [8.0] * 14,
    }
    rows = engine.rows(water.findings(engine.make(frame)))
    shown = [(row["finding"], row["site"], row["time"], row["value"]) for row in rows]
    assert shown == [("gap", "b", "2024", 2.0)]
    begun = {name: values[:3] + values[12:] for name, values in frame.items()}
    assert engine.rows(water.findings(engine.make(begun))) == []


def test_text_is_refused():
    with pytest.raises(InputError, match="do hold text"):
        water.findings(pl.DataFrame({"do": ["<0.5"]}))
