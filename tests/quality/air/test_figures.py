from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from shanhai.quality import air
from shanhai.quality.air import figures

CITY = {"so2": 6.0, "no2": 20.0, "pm10": 35.0, "pm25": 21.0, "co": 0.8, "o3_8h": 128.0}


def statistics(year: int = 2025, lost: int = 0) -> pl.DataFrame:
    days = [date(year, 1, 1) + timedelta(days=i) for i in range(365 - lost)]
    cities = {"A": 1.0, "B": 0.5, "C": 1.0}
    frame = pl.concat(
        pl.DataFrame({"area": [area] * len(days), "date": days}).with_columns(
            **{item: pl.lit(value * factor) for item, value in CITY.items()}
        )
        for area, factor in cities.items()
    )
    return air.period_statistics(frame)


@pytest.mark.parametrize("item", CITY)
def test_each_item_is_a_figure(item: str) -> None:
    row = getattr(figures, item)(statistics()).filter(pl.col("area") == "A").row(0, named=True)
    assert row == {"area": "A", "period": "2025", "value": CITY[item], "n": 365, "valid": True}


def test_composite_index_and_rank(engine: Any) -> None:
    columns = statistics().to_dict(as_series=False)
    index = engine.rows(figures.composite_index(engine.make(columns)), "area")
    assert [(row["value"], row["n"], row["valid"]) for row in index] == [
        (2.7, 365, True), (1.34, 365, True), (2.7, 365, True),  # 3 10 18 10 0.4 64
    ]  # fmt: skip
    ranks = engine.rows(figures.composite_rank(engine.make(columns)), "area")
    assert [row["value"] for row in ranks] == [2, 1, 2]


def test_a_year_with_gaps_is_not_valid() -> None:
    rows = figures.composite_index(statistics(lost=60))
    assert rows["valid"].to_list() == [False] * 3
    assert figures.pm25(statistics(lost=60))["valid"].to_list() == [False] * 3


def test_days_of_levels_and_their_share(engine: Any) -> None:
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(365)]
    levels = [1, 2, 3, 1, None] * 73
    made = engine.make({
        "area": ["x"] * 365, "date": days, "level": levels,
        "aqi": [None if level is None else level * 50 for level in levels],
    })  # fmt: skip
    good = engine.rows(figures.days_of_levels(made, levels=[1, 2]))
    assert [(r["area"], r["period"], r["value"], r["n"]) for r in good] == [("x", "2023", 219, 292)]
    (share,) = engine.rows(figures.days_of_levels(made, levels=[1], share=True))
    assert (share["value"], share["valid"]) == (50.0, False)  # 292 days are no year
