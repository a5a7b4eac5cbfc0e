from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.quality import air

DAILY = ("so2", "no2", "pm10", "pm25", "co", "o3_8h")
CLEAN = {"so2": 10.0, "no2": 20.0, "pm10": 40.0, "pm25": 20.0, "co": 0.8, "o3_8h": 80.0}


def day(**changes: Any) -> dict[str, list[Any]]:
    return {key: [value] for key, value in {**CLEAN, **changes}.items()}


def one(columns: dict[str, list[Any]], **how: Any) -> dict[str, Any]:
    return air.evaluate(pl.DataFrame(columns), **how).row(0, named=True)


def test_published_real_time_index_and_primary_pollutants(reference: Any) -> None:
    feed = pl.read_csv(reference / "air" / "cnemc_sites_20180220T07.csv", infer_schema_length=None)
    # The feed swaps two pairs of columns: the current hour of ozone is in o3_24h.
    readings = feed.rename({"o3": "o3_max", "o3_24h": "o3", "pm2_5": "pm25", "aqi": "published"})
    readings = readings.with_columns(time=pl.col("timepoint").str.to_datetime())
    names = {
        "细颗粒物(PM2.5)": "pm25",
        "颗粒物(PM10)": "pm10",
        "二氧化硫": "so2",
        "一氧化碳": "co",
    }
    for edition in ("2012", "in_force"):
        result = air.evaluate(readings, kind="realtime", edition=edition)
        known = result.filter(pl.col("published").is_not_null())
        assert known.height == 1475
        assert (known["aqi"] == known["published"]).sum() == 1475
        assert (known["category"] == known["quality"]).sum() == 1475
        for published, ours in known.select("primarypollutant", "primary").iter_rows():
            wanted = {names[part] for part in published.split(",")} if published else set()
            assert set(ours.split("+") if ours else ()) == wanted


def test_published_daily_index_of_2016(reference: Any) -> None:
    days = equal = 0
    for path in sorted((reference / "air").glob("aimar_2014_2018_*.csv")):
        table = pl.read_csv(path).select(
            date=pl.col("date").str.to_date(), published="AQI", so2="SO2", no2="NO2",
            pm10="PM10", pm25="PM2.5", co="CO", o3_8h="O3_8h",
        )  # fmt: skip
        year = air.evaluate(table.filter(pl.col("date").dt.year() == 2016), edition="2012")
        days += year.height
        equal += (year["aqi"] == year["published"]).sum()
    assert days > 1400
    assert equal / days > 0.999


def test_editions_differ_in_particles(engine: Any) -> None:
    columns = day(pm25=60.0)
    old = engine.rows(air.evaluate(engine.make(columns), edition="2012"))[0]
    new = engine.rows(air.evaluate(engine.make(columns), edition="2026"))[0]
    assert (old["iaqi_pm25"], old["aqi"], old["level"], old["category"]) == (82, 82, 2, "良")
    assert (new["iaqi_pm25"], new["aqi"], new["level"], new["primary"]) == (100, 100, 2, "pm25")


def test_edition_in_force_by_the_date_of_each_row(engine: Any) -> None:
    dates = [date(2012, 12, 31), date(2013, 1, 1), date(2026, 2, 28), date(2026, 3, 1)]
    columns = {key: [value] * 4 for key, value in {**CLEAN, "pm25": 75.0}.items()}
    for name, values in (
        ("date", dates),
        ("time", [datetime(d.year, d.month, d.day, 5) for d in dates]),
    ):
        frame = engine.make({name: values, **columns})
        rows = engine.rows(air.evaluate(frame, edition="in_force"), name)
        assert [row["aqi"] for row in rows] == [None, 100, 100, 114]
        assert [row["level"] for row in rows] == [None, 2, 2, 3]
        assert [row["category"] for row in rows] == [None, "良", "良", "轻度污染"]


def test_rows_of_every_kind_are_equal_on_every_engine(every_engine: Any) -> None:
    draw = np.random.default_rng(7)
    count = 300
    columns: dict[str, list[Any]] = {"n": list(range(count))}
    for item, top in (("so2", 900), ("no2", 3900), ("pm10", 700), ("pm25", 600), ("co", 170),
                      ("o3", 1300), ("o3_8h", 900)):  # fmt: skip
        columns[item] = [
            None if draw.random() < 0.1 else round(float(top * draw.random() ** 3 - 1), 1)
            for _ in range(count)
        ]
    columns["time"] = [datetime(2026, 2, 28, n % 24) if n % 2 else datetime(2026, 3, 1, n % 24)
                       for n in range(count)]  # fmt: skip
    for kind in ("realtime", "daily"):
        for edition in ("2012", "in_force"):
            expected = air.evaluate(pl.DataFrame(columns), kind=kind, edition=edition)
            result = air.evaluate(every_engine.make(columns), kind=kind, edition=edition)
            added = [name for name in expected.columns if name not in columns]
            rows = {row["n"]: row for row in every_engine.rows(result)}
            for row in expected.iter_rows(named=True):
                assert {k: rows[row["n"]][k] for k in added} == {k: row[k] for k in added}


def test_missing_pollutant_under_2026_is_not_available_unless_polluted() -> None:
    fair = one(day(co=None), edition="2026")
    assert (fair["aqi"], fair["level"], fair["category"]) == (None, None, "NA")
    assert fair["iaqi_o3_8h"] == 40
    bad = one(day(co=None, pm25=80.0), edition="2026")
    assert (bad["aqi"], bad["category"], bad["primary"]) == (119, "轻度污染", "pm25")


def test_missing_pollutant_under_2012_takes_the_rest() -> None:
    row = one(day(co=None), edition="2012")
    assert (row["aqi"], row["category"]) == (40, "优")
    nothing = one({key: [None] for key in CLEAN}, edition="2012")
    assert (nothing["aqi"], nothing["level"], nothing["category"]) == (None, None, None)


def test_sulfur_dioxide_above_the_hourly_scale() -> None:
    hour = {**day(so2=900.0), "o3": [50.0]}
    assert one(hour, kind="realtime", edition="2012")["iaqi_so2"] is None
    assert one(hour, kind="realtime", edition="2026")["iaqi_so2"] == 200
    assert one(day(so2=900.0), kind="daily", edition="2026")["iaqi_so2"] > 200


def test_maximum_hour_of_ozone_counts_in_the_daily_report_of_2012_only() -> None:
    columns = {**day(), "o3": [250.0]}
    assert one(columns, edition="2012")["primary"] == "o3"
    assert "iaqi_o3" not in one(columns, edition="2026")


def test_pollutant_outside_the_monitoring_plan_is_not_missed() -> None:
    columns = day()
    del columns["co"]
    row = one(columns, edition="2026", not_monitored=["co"])
    assert (row["aqi"], "iaqi_co" in row) == (40, False)


def test_language_and_other_columns_are_kept() -> None:
    row = one({"site": ["a"], **day()}, edition="2012", language="en")
    assert (row["site"], row["category"], row["so2"]) == ("a", "excellent", 10.0)


def test_older_results_in_the_table_are_replaced(engine: Any) -> None:
    frame = engine.make({**day(), "aqi": [499], "level": [6]})
    row = engine.rows(air.evaluate(frame, edition="2012"))[0]
    assert (row["aqi"], row["level"]) == (40, 1)


@pytest.mark.parametrize(
    ("columns", "how", "said"),
    [
        ({k: v for k, v in day().items() if k != "co"}, {"edition": "2012"}, "co"),
        (day(so2="12"), {"edition": "2012"}, "so2 hold text"),
        (day(), {"edition": "2020"}, "2012, 2026, in_force"),
        (day(), {"edition": "2012", "kind": "hourly"}, "realtime, daily"),
        (day(), {"edition": "in_force"}, "time"),
        ({**day(), "time": ["2026-03-01"]}, {"edition": "in_force"}, "a date or time is needed"),
    ],
)
def test_bad_input_is_named(columns: Any, how: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        air.evaluate(pl.DataFrame(columns), **how)


measured = st.one_of(st.none(), st.floats(0, 1000))
rows = st.lists(st.fixed_dictionaries(dict.fromkeys(DAILY, measured)), min_size=10, max_size=50)


@settings(max_examples=20, deadline=None)
@given(rows, st.sampled_from(["2012", "2026"]), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(
    table: list[dict[str, Any]], edition: str, draw: Any
) -> None:
    schema = dict.fromkeys(DAILY, pl.Float64) | {"n": pl.Int64}
    numbered = [{**row, "n": n} for n, row in enumerate(table)]
    straight = air.evaluate(pl.DataFrame(numbered, schema=schema), edition=edition)
    draw.shuffle(numbered)
    mixed = air.evaluate(pl.DataFrame(numbered, schema=schema), edition=edition)
    assert mixed.sort("n").equals(straight)


@settings(max_examples=20, deadline=None)
@given(rows, st.sampled_from(["2012", "2026"]), st.sampled_from(DAILY), st.floats(0, 500))
def test_more_of_a_pollutant_never_lowers_the_index(
    table: list[dict[str, Any]], edition: str, item: str, more: float
) -> None:
    complete = [{k: v or 0.0 for k, v in row.items()} for row in table]
    worse = [{**row, item: min(row[item] + more, 800.0)} for row in complete]
    less = [{**row, item: min(row[item], 800.0)} for row in complete]
    before = air.evaluate(pl.DataFrame(less), edition=edition)["aqi"]
    after = air.evaluate(pl.DataFrame(worse), edition=edition)["aqi"]
    assert (after >= before).all()
