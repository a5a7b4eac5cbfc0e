from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from shanhai.quality import air

ITEMS = ("so2", "no2", "pm10", "pm25", "co", "o3_8h")
LIMITS = {"so2": 60, "no2": 40, "pm10": 70, "pm25": 35, "co": 4, "o3_8h": 160}


def stats(**cities: list[float | None]) -> dict[str, list[Any]]:
    rows = [(city, item, v) for city, values in cities.items()
            for item, v in zip(ITEMS, values, strict=True)]  # fmt: skip
    return {
        "area": [r[0] for r in rows], "period": ["2020"] * len(rows),
        "item": [r[1] for r in rows], "value": [r[2] for r in rows],
    }  # fmt: skip


def test_limits_are_those_of_the_edition_and_year() -> None:
    columns = stats(a=[60.0, 40.0, 70.0, 35.0, 4.0, 160.0])
    for year, how, pm10 in (
        (2020, {}, 1.0), (2027, {}, 1.17), (2031, {}, 1.4), (2020, {"edition": "2026"}, 1.17),
        (2020, {"on": date(2031, 1, 1)}, 1.4), (2026, {}, None), (2026, {"edition": "2012"}, 1.0),
    ):  # fmt: skip
        frame = pl.DataFrame({**columns, "year": [year] * 6})
        row = air.composite_index(frame, **how).row(0, named=True)
        assert row["index_pm10"] == pm10
        assert (row["index"] is None) is (pm10 is None)


def test_index_primary_and_rank_on_every_engine(engine: Any) -> None:
    frame = engine.make(
        stats(
            a=[6.0, 20.0, 35.0, 21.0, 0.8, 128.0],  # 0.1+0.5+0.5+0.6+0.2+0.8
            b=[60.0, 40.0, 70.0, 35.0, 4.0, 160.0],
            c=[6.0, 32.0, 35.0, 7.0, 0.8, 128.0],  # 0.1+0.8+0.5+0.2+0.2+0.8
            d=[6.0, 20.0, None, 21.0, 0.8, 128.0],
            e=[6.0, 20.0, 35.0, 21.0, 0.8, 128.0],
        )
    )
    result = air.ranking(air.composite_index(frame, limits=LIMITS))
    rows = {row["area"]: row for row in engine.rows(result)}
    found = {k: (r["index"], r["primary"], r["rank"]) for k, r in rows.items()}
    assert found == {
        "a": (2.7, "o3_8h", 2),
        "b": (6.0, "so2+no2+pm10+pm25+co+o3_8h", 4),
        "c": (2.6, "no2+o3_8h", 1),
        "d": (None, None, None),
        "e": (2.7, "o3_8h", 2),
    }
    assert rows["a"]["index_pm25"] == 0.6


def test_index_is_rounded_once_from_unrounded_parts() -> None:
    frame = pl.DataFrame(stats(a=[10.0, 10.0, 10.0, 10.0, 1.0, 100.0]))
    row = air.composite_index(frame, limits=LIMITS).row(0, named=True)
    exact = 10 / 60 + 10 / 40 + 10 / 70 + 10 / 35 + 1 / 4 + 100 / 160
    assert row["index"] == round(exact, 2) == 1.72


def test_weights_are_off_unless_given() -> None:
    frame = pl.DataFrame(stats(a=[60.0, 40.0, 70.0, 35.0, 4.0, 160.0]))
    assert air.composite_index(frame, limits=LIMITS)["index"].item() == 6.0
    weighted = air.composite_index(frame, limits=LIMITS, weights={"pm25": 3, "no2": 2, "o3_8h": 2})
    assert weighted["index"].item() == 10.0
    assert weighted["primary"].item() == "pm25"


def test_change_on_a_year_earlier(engine: Any) -> None:
    now = engine.make({"area": list("abcd"), "index": [3.0, 4.4, 2.0, 1.0]})
    before = engine.make({"area": list("abc"), "index": [4.0, 4.0, 2.0]})
    rows = {r["area"]: r for r in engine.rows(air.year_on_year(now, before))}
    assert {k: r["change"] for k, r in rows.items()} == {
        "a": -25.0,
        "b": pytest.approx(10.0),
        "c": 0.0,
        "d": None,
    }
    assert {k: r["improvement_rank"] for k, r in rows.items()} == {
        "a": 1,
        "b": 3,
        "c": 2,
        "d": None,
    }
