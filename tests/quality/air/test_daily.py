from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.quality import air

ITEMS = ("so2", "no2", "pm10", "pm25", "co")
START = datetime(2025, 3, 1)


def hour(ended: int, day: int = 0) -> datetime:
    """The time a reading carries: the hour ended, 24 being 00:00 of the next day."""
    return START + timedelta(days=day, hours=ended)


def ozone_day(values: dict[int, float], **more: Any) -> dict[str, list[Any]]:
    ends = sorted(values)
    return {
        "site": ["a"] * len(ends), "time": [hour(e) for e in ends],
        "o3": [values[e] for e in ends], **more,
    }  # fmt: skip


def sites_of(days: dict[str, dict[int, float]]) -> pl.DataFrame:
    """One day of ozone at each of several sites."""
    tables = [pl.DataFrame(ozone_day(hours)) for hours in days.values()]
    named = [t.with_columns(site=pl.lit(s)) for s, t in zip(days, tables, strict=True)]
    return pl.concat(named)


def by_site(table: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["site"]: row for row in table.iter_rows(named=True)}


def mda8_by_hand(values: dict[int, float], limit: float = 160) -> tuple[float | None, int]:
    means = []
    for end in range(8, 25):
        window = [values[h] for h in range(end - 7, end + 1) if h in values]
        if len(window) >= 6:
            means.append(sum(window) / len(window))
    top = max(means, default=None)
    stands = top is not None and (len(means) >= 14 or top > limit)
    return (top if stands else None), len(means)


def test_every_engine_agrees_with_the_definition(every_engine: Any) -> None:
    draw = np.random.default_rng(3)
    rows: list[dict[str, Any]] = []
    for site in ("a", "b"):
        for step in range(1, 24 * 6 + 1):
            if draw.random() < 0.12:
                continue
            values = {item: round(float(draw.uniform(1, 90)), 1) for item in (*ITEMS, "o3")}
            lost = {
                item: (None if draw.random() < 0.5 else -999.0)
                for item in values
                if draw.random() < 0.06
            }
            rows.append({"site": site, "time": hour(step), **values, **lost})
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    found = every_engine.rows(air.site_days(every_engine.make(columns)), "site", "date")
    assert len(found) == 12
    valid = 0
    for row in found:
        mine = [
            r for r in rows
            if r["site"] == row["site"] and (r["time"] - timedelta(hours=1)).date() == row["date"]
        ]  # fmt: skip
        for item in ITEMS:
            known = [r[item] for r in mine if r[item] is not None and r[item] >= 0]
            assert row[f"n_{item}"] == len(known)
            expected = sum(known) / len(known) if len(known) >= 20 else None
            assert row[item] == (None if expected is None else pytest.approx(expected))
            valid += expected is not None
        ozone = {
            (r["time"] - timedelta(hours=1)).hour + 1: r["o3"]
            for r in mine if r["o3"] is not None and r["o3"] >= 0
        }  # fmt: skip
        top, windows = mda8_by_hand(ozone)
        assert row["n_o3_8h"] == windows
        assert row["o3_8h"] == (None if top is None else pytest.approx(top))
        assert (row["n_o3"], row["o3"]) == (len(ozone), pytest.approx(max(ozone.values())))
        assert row["duplicates"] is False
    assert 0 < valid < 60


def test_midnight_is_the_last_hour_of_the_day_before(engine: Any) -> None:
    columns = {
        "site": ["a"] * 24,
        "time": [hour(h) for h in range(1, 25)],
        "so2": [10.0] * 23 + [34.0],
    }
    rows = engine.rows(air.site_days(engine.make(columns)))
    assert [(row["date"], row["so2"], row["n_so2"]) for row in rows] == [
        (date(2025, 3, 1), 11.0, 24)
    ]
    begun = engine.rows(air.site_days(engine.make(columns), label="begin"), "date")
    assert [(row["date"], row["n_so2"]) for row in begun] == [
        (date(2025, 3, 1), 23),
        (date(2025, 3, 2), 1),
    ]


@pytest.mark.parametrize(("hours", "valid"), [(24, True), (20, True), (19, False)])
def test_a_daily_mean_needs_twenty_hours(hours: int, valid: bool) -> None:
    frame = pl.DataFrame(
        {"site": ["a"] * hours, "time": [hour(h + 1) for h in range(hours)], "pm25": [30.0] * hours}
    )
    row = air.site_days(frame).row(0, named=True)
    assert (row["pm25"] is not None, row["n_pm25"]) == (valid, hours)


def test_windows_end_from_eight_to_midnight() -> None:
    night = dict.fromkeys(range(1, 8), 200.0) | dict.fromkeys(range(8, 25), 20.0)
    row = air.site_days(pl.DataFrame(ozone_day(night))).row(0, named=True)
    assert (row["o3_8h"], row["n_o3_8h"]) == ((7 * 200 + 20) / 8, 17)


def test_fourteen_windows_are_needed_unless_the_limit_is_exceeded() -> None:
    from_nine = dict.fromkeys(range(9, 25), 90.0)  # windows ending 14 … 24: eleven
    row = air.site_days(pl.DataFrame(ozone_day(from_nine))).row(0, named=True)
    assert (row["o3_8h"], row["n_o3_8h"]) == (None, 11)
    high = dict.fromkeys(from_nine, 161.0)
    row = air.site_days(pl.DataFrame(ozone_day(high))).row(0, named=True)
    assert (row["o3_8h"], row["n_o3_8h"]) == (161.0, 11)
    at_limit = dict.fromkeys(from_nine, 160.0)
    assert air.site_days(pl.DataFrame(ozone_day(at_limit)))["o3_8h"].to_list() == [None]
    in_class_one = air.site_days(pl.DataFrame(ozone_day(at_limit)), ozone_limit=100)
    assert in_class_one["o3_8h"].to_list() == [160.0]
    from_six = dict.fromkeys(range(6, 25), 90.0)  # windows ending 11 … 24: fourteen
    row = air.site_days(pl.DataFrame(ozone_day(from_six))).row(0, named=True)
    assert (row["o3_8h"], row["n_o3_8h"]) == (90.0, 14)


@pytest.mark.parametrize("again", [hour(5), hour(24), hour(5) + timedelta(minutes=-30)])
def test_a_day_with_an_hour_twice_has_no_value(engine: Any, again: datetime) -> None:
    times = [hour(h) for h in range(1, 25)] + [again] + [hour(h, day=1) for h in range(1, 25)]
    columns = {"site": ["a"] * 49, "time": times, "pm25": [30.0] * 49, "o3": [50.0] * 49}
    rows = engine.rows(air.site_days(engine.make(columns)), "date")
    assert [(row["duplicates"], row["pm25"], row["o3_8h"]) for row in rows] == [
        (True, None, None),
        (False, 30.0, 50.0),
    ]


several_hours = st.lists(st.integers(0, 23), min_size=1, max_size=60)


@settings(max_examples=15, deadline=None)
@given(st.lists(several_hours, min_size=1, max_size=12))
def test_duplicates_are_seen_however_many(sites: list[list[int]]) -> None:
    hours = [(str(site), h) for site, of_site in enumerate(sites) for h in of_site]
    frame = pl.DataFrame(
        {"site": [s for s, _ in hours],
         "time": [START + timedelta(hours=h, minutes=30) for _, h in hours],
         "so2": [1.0] * len(hours)}
    )  # fmt: skip
    found = by_site(air.site_days(frame, label="begin"))
    for site, of_site in enumerate(sites):
        assert found[str(site)]["duplicates"] is (len(set(of_site)) < len(of_site))


ozone_hours = st.dictionaries(st.integers(1, 24), st.integers(0, 400).map(float), min_size=1)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(ozone_hours, st.integers(0, 23)), min_size=1, max_size=12))
def test_mda8_follows_the_definition_and_deletion_never_makes_a_day_valid(
    drawn: list[tuple[dict[int, float], int]],
) -> None:
    days, rest = {}, {}
    for n, (values, which) in enumerate(drawn):
        days[f"s{n}"] = values
        lost = sorted(values)[which % len(values)]
        if len(values) > 1:
            rest[f"s{n}"] = {h: v for h, v in values.items() if h != lost}
    found = by_site(air.site_days(sites_of(days)))
    for site, values in days.items():
        top, windows = mda8_by_hand(values)
        assert found[site]["o3_8h"] == (top if top is None else pytest.approx(top))
        assert found[site]["n_o3_8h"] == windows
    if rest:
        for site, fewer in by_site(air.site_days(sites_of(rest))).items():
            assert fewer["n_o3_8h"] <= found[site]["n_o3_8h"]


def test_order_of_rows_does_not_matter() -> None:
    columns = ozone_day({h: float(h) for h in range(1, 25)}, so2=[float(h % 7) for h in range(24)])
    frame = pl.DataFrame(columns)
    assert air.site_days(frame.reverse()).equals(air.site_days(frame))


def test_areas_are_means_of_their_sites(engine: Any) -> None:
    days = {
        "site": ["a", "b", "c", "d", "z", "x"], "date": [date(2025, 3, 1)] * 6,
        "pm25": [10.0, 20.0, 33.0, None, 500.0, 7.0], "co": [1.0, None, None, 0.5, 9.0, 0.1],
    }  # fmt: skip
    sites = {
        "site": ["a", "b", "c", "d", "z", "y"],
        "area": ["A", "A", "A", "A", "A", "B"],
        "background": [False, False, None, False, True, False],
    }
    result = air.area_days(engine.make(days), engine.make(sites))
    rows = engine.rows(result)
    assert len(rows) == 1
    row = rows[0]
    assert (row["area"], row["sites"], row["n_pm25"], row["n_co"]) == ("A", 4, 3, 2)
    assert (row["pm25"], row["co"]) == (21.0, None)
    half = air.area_days(engine.make(days), engine.make(sites), least_share=50)
    assert engine.rows(half)[0]["co"] == 0.75


def test_sites_that_report_nothing_still_count(engine: Any) -> None:
    days = {"site": ["a"], "date": [date(2025, 3, 1)], "pm25": [10.0]}
    sites = {"site": ["a", "b"], "area": ["A", "A"]}
    rows = engine.rows(air.area_days(engine.make(days), engine.make(sites)))
    assert [(row["pm25"], row["n_pm25"], row["sites"]) for row in rows] == [(None, 1, 2)]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"site": ["a"], "so2": [1.0]}, "time"),
        ({"site": ["a"], "time": ["2025-03-01 01:00"], "so2": [1.0]}, "a date or time is needed"),
        ({"site": ["a"], "time": [START], "PM2.5": [1.0]}, "pm25"),
    ],
)
def test_bad_input_is_named(columns: dict[str, list[Any]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        air.site_days(pl.DataFrame(columns))


def test_times_in_utc_are_refused() -> None:
    frame = pl.DataFrame({"site": ["a"], "time": [START], "so2": [1.0]})
    utc = frame.with_columns(pl.col("time").dt.replace_time_zone("UTC"))
    with pytest.raises(InputError, match="local time"):
        air.site_days(utc)
    local = frame.with_columns(pl.col("time").dt.replace_time_zone("Asia/Shanghai"))
    assert air.site_days(local).height == 1
