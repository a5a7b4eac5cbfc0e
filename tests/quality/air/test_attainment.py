from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import air

CLEAN = {"so2": 10.0, "no2": 20.0, "pm10": 40.0, "pm25": 20.0, "co": 0.8, "o3_8h": 80.0}


def year_days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [d for i in range(366) if (d := first + timedelta(days=i)).year == year]


def days_table(year: int = 2025, **changes: Any) -> dict[str, list[Any]]:
    days = year_days(year)
    columns: dict[str, list[Any]] = {"area": ["A"] * len(days), "date": days}
    for item, value in {**CLEAN, **changes}.items():
        columns[item] = value if isinstance(value, list) else [value] * len(days)
    return columns


def judged(columns: dict[str, list[Any]], **how: Any) -> dict[str, dict[str, Any]]:
    stats = air.period_statistics(pl.DataFrame(columns))
    rows = air.pollutant_attainment(stats, **how).iter_rows(named=True)
    return {row["item"]: row for row in rows}


def test_yearly_statistics_are_equal_on_every_engine(every_engine: Any) -> None:
    draw = np.random.default_rng(5)
    days = year_days(2024)
    columns = days_table(2024)
    for item, top in (
        ("so2", 60),
        ("no2", 90),
        ("pm10", 220),
        ("pm25", 120),
        ("co", 3),
        ("o3_8h", 240),
    ):
        columns[item] = [None if draw.random() < 0.05 else float(top * draw.random()) for _ in days]
    columns["sand_dust"] = [bool(draw.random() < 0.02) for _ in days]
    frame = every_engine.make(columns)
    stats = every_engine.held(air.period_statistics(frame, excluded="sand_dust"))
    expected = air.period_statistics(pl.DataFrame(columns), excluded="sand_dust")
    rows = {row["item"]: row for row in every_engine.rows(stats)}
    assert rows == {row["item"]: row for row in expected.iter_rows(named=True)}
    judged = every_engine.held(air.pollutant_attainment(stats, edition="2012"))
    attained = {row["item"]: row for row in every_engine.rows(judged)}
    same_judged = air.pollutant_attainment(expected, edition="2012")
    assert attained == {row["item"]: row for row in same_judged.iter_rows(named=True)}
    whole = every_engine.rows(air.overall_attainment(judged))
    assert whole == air.overall_attainment(same_judged).rows(named=True)
    with_index = every_engine.held(air.day_aqi(frame, edition="2012"))
    share = every_engine.rows(air.good_day_share(with_index))[0]
    mine = air.good_day_share(air.day_aqi(pl.DataFrame(columns), edition="2012"))
    assert share == mine.row(0, named=True)
    index = air.composite_index(stats, edition="2012")
    mine = air.composite_index(expected, edition="2012")
    assert every_engine.rows(index)[0] == mine.row(0, named=True)


def test_statistics_by_hand() -> None:
    days = year_days(2025)
    ramp = [float(i) / 10 for i in range(1, len(days) + 1)]
    stats = air.period_statistics(pl.DataFrame(days_table(pm25=ramp, co=[v / 10 for v in ramp])))
    rows = {row["item"]: row for row in stats.iter_rows(named=True)}
    assert (rows["pm25"]["mean"], rows["pm25"]["percentile"]) == (18.0, 35.0)  # 18.3, 34.68
    assert (rows["pm25"]["percent"], rows["pm25"]["value"]) == (95.0, 18.0)
    assert (rows["co"]["mean"], rows["co"]["percentile"], rows["co"]["value"]) == (1.8, 3.5, 3.5)
    assert rows["o3_8h"]["percent"] == 90.0
    assert {row["valid"] for row in rows.values()} == {True}
    finer = air.period_statistics(pl.DataFrame(days_table(pm25=ramp)), edition="2026")
    assert finer.filter(pl.col("item") == "pm25")["mean"].item() == 18.3


def test_clean_year_attains_and_one_pollutant_spoils_it() -> None:
    good = judged(days_table(), edition="2012")
    assert all(row["attained"] for row in good.values())
    bad = judged(days_table(pm25=42.0), edition="2012")
    assert (bad["pm25"]["attained"], bad["pm25"]["excess"]) == (False, 0.2)
    assert bad["pm10"]["excess"] is None
    for columns, verdict in ((days_table(), True), (days_table(pm25=42.0), False)):
        stats = air.period_statistics(pl.DataFrame(columns))
        row = air.overall_attainment(air.pollutant_attainment(stats, edition="2012")).row(
            0, named=True
        )
        assert (row["judged"], row["exceeding"], row["attained"]) == (6, int(not verdict), verdict)


def test_percentile_alone_can_fail_a_pollutant() -> None:
    days = year_days(2025)
    peaks = [90.0 if i % 10 == 0 else 20.0 for i in range(len(days))]
    row = judged(days_table(pm25=peaks), edition="2012")["pm25"]
    assert (row["mean"], row["mean_limit"], row["percentile"], row["attained"]) == (
        27.0,
        35.0,
        90.0,
        False,
    )
    assert row["excess"] == 0.2


def test_carbon_monoxide_and_ozone_have_no_yearly_mean_limit() -> None:
    rows = judged(days_table(co=4.0, o3_8h=160.0), edition="2012")
    assert (rows["co"]["mean_limit"], rows["co"]["attained"]) == (None, True)
    assert (rows["o3_8h"]["mean_limit"], rows["o3_8h"]["attained"]) == (None, True)


def test_limits_follow_edition_phase_and_zone() -> None:
    columns = days_table(2029, pm25=28.0)
    assert judged(columns, edition="2012")["pm25"]["attained"] is True
    assert judged(columns)["pm25"]["mean_limit"] == 30
    assert judged(columns, on=date(2031, 1, 1))["pm25"]["mean_limit"] == 25
    assert judged(columns, on=date(2031, 1, 1))["pm25"]["attained"] is False
    assert judged(columns, edition="2026", zone="i")["pm25"]["mean_limit"] == 15
    assert judged(days_table(2031), edition="2026")["pm25"]["mean_limit"] == 25
    assert judged(days_table(2025))["pm25"]["mean_limit"] == 35
    assert judged(days_table(2020), edition="2026")["pm25"]["mean_limit"] == 30


def test_the_year_two_editions_share_has_no_verdict_in_force() -> None:
    rows = judged(days_table(2026))
    assert {row["attained"] for row in rows.values()} == {None}
    assert judged(days_table(2026), edition="2026")["pm25"]["attained"] is True
    assert judged(days_table(2012))["pm25"]["mean_limit"] is None


def test_too_few_days_give_no_verdict() -> None:
    columns = days_table(pm25=[20.0 if d.month != 7 else None for d in year_days(2025)])
    stats = air.period_statistics(pl.DataFrame(columns))
    attained = air.pollutant_attainment(stats, edition="2012")
    row = {r["item"]: r for r in attained.iter_rows(named=True)}["pm25"]
    assert (row["valid"], row["mean"], row["attained"]) == (False, 20.0, None)
    whole = air.overall_attainment(attained).row(0, named=True)
    assert (whole["judged"], whole["attained"]) == (5, None)


def test_sand_dust_leaves_particles_but_not_good_days() -> None:
    days = year_days(2025)
    dust = [d.day == 1 for d in days]
    heavy = [400.0 if flag else 40.0 for flag in dust]
    columns = {**days_table(pm10=heavy), "sand_dust": dust}
    stats = air.period_statistics(pl.DataFrame(columns), excluded="sand_dust")
    rows = {row["item"]: row for row in stats.iter_rows(named=True)}
    assert (rows["pm10"]["mean"], rows["pm10"]["n"], rows["pm10"]["used"]) == (40.0, 365, 353)
    assert rows["so2"]["used"] == 365
    share = air.good_day_share(air.day_aqi(pl.DataFrame(columns), edition="2012"))
    assert share.row(0, named=True)["good"] == 353


def test_days_by_level_and_good_day_share(engine: Any) -> None:
    days = year_days(2025)
    values = {1: 20.0, 2: 60.0, 3: 100.0, 4: 140.0, 5: 200.0, 6: 300.0}
    level = [1 + i % 7 for i in range(len(days))]
    pm25 = [values.get(one) for one in level]
    columns = days_table(pm25=pm25)
    for item in CLEAN:
        columns[item] = [None if p is None else v for v, p in zip(columns[item], pm25, strict=True)]
    with_index = air.day_aqi(engine.make(columns), edition="2012")
    row = engine.rows(air.level_days(with_index))[0]
    counts = [level.count(n) for n in range(1, 7)]
    assert [row[f"level_{n}"] for n in range(1, 7)] == counts
    assert (row["n"], row["days"]) == (sum(counts), 365)
    assert (row["good"], row["heavy"]) == (counts[0] + counts[1], counts[4] + counts[5])
    assert row["valid"] is False
    share = engine.rows(air.good_day_share(with_index))[0]
    assert (share["value"], share["n"]) == (round(100 * row["good"] / row["n"], 1), row["n"])
    months = engine.rows(air.good_day_share(with_index, period="month"), "period")
    assert [m["period"] for m in months] == [f"2025-{m:02d}" for m in range(1, 13)]
    assert sum(m["good"] for m in months) == row["good"]


def test_daily_index_is_that_of_the_rounded_values() -> None:
    frame = pl.DataFrame({"date": [date(2025, 1, 1)], **{k: [v] for k, v in CLEAN.items()}})
    frame = frame.with_columns(pm25=pl.lit(35.4))
    assert air.day_aqi(frame, edition="2012")["aqi"].item() == 50
    assert air.evaluate(frame, edition="2012")["aqi"].item() == 51
    assert air.day_aqi(frame, edition="2012")["pm25"].item() == 35.0


def test_real_cities_year_by_year(reference: Any) -> None:
    source = reference / "air" / "daily_concentrations_2013_2017_厦门.csv"
    days = pl.read_csv(source).select(
        area=pl.lit("厦门"), date=pl.col("date").str.to_date(), so2="so2", no2="no2",
        pm10="pm10", pm25="pm2_5", co="co", o3_8h="o3_8h",
    )  # fmt: skip
    days = days.filter(pl.col("date").dt.year().is_between(2014, 2016))
    stats = air.period_statistics(days)
    pm25 = stats.filter(pl.col("item") == "pm25").sort("year")
    assert pm25["year"].to_list() == [2014, 2015, 2016]
    for row in pm25.iter_rows(named=True):
        mine = days.filter(pl.col("date").dt.year() == row["year"])["pm25"]
        assert row["n"] == mine.len()
        assert abs(row["mean"] - mine.mean()) <= 0.5
        assert abs(row["percentile"] - mine.quantile(0.95, "linear")) <= 0.5


def test_unknown_edition_and_columns_are_named() -> None:
    stats = air.period_statistics(pl.DataFrame(days_table()))
    with pytest.raises(InputError, match="2012, 2026"):
        air.pollutant_attainment(stats, edition="1996")
    with pytest.raises(InputError, match="date"):
        air.period_statistics(pl.DataFrame({"area": ["A"]}))
    with pytest.raises(InputError, match="so2"):
        air.period_statistics(pl.DataFrame({"area": ["A"], "date": [date(2025, 1, 1)]}))
