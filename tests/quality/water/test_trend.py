from __future__ import annotations

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import air, water

YEARS = [2019, 2020, 2021, 2022, 2023]
MEANS = {
    "site": ["s"] * 5 + ["t"] * 4,
    "year": YEARS + YEARS[:4],
    "do": [5.0, 6.0, 7.0, 8.0, 9.0, 5.0, 6.0, 7.0, 8.0],
    "tp": [0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0.2, 0.3, 0.4],
    "nh3_n": [0.3, 0.1, 0.5, 0.2, 0.4, None, None, None, None],
    "ph": [7.0, 7.1, 7.2, 7.3, 7.4, 7.0, 7.0, 7.0, 7.0],
}


def test_sections_by_rank_correlation(every_engine):
    rows = every_engine.rows(water.trends(every_engine.make(MEANS)), "site", "item")
    told = [(r["site"], r["item"], r["n"], r["trend"], r["change"]) for r in rows]
    assert told == [
        ("s", "do", 5, "rising", "better"),
        ("s", "nh3_n", 5, "none", "none"),
        ("s", "tp", 5, "falling", "better"),
        ("t", "do", 4, None, None),  # fewer than five years say nothing
        ("t", "tp", 4, None, None),
    ]
    assert [round(r["r"], 9) for r in rows[:3]] == [1.0, 0.3, -1.0]  # 1 − 6·14/120


def test_sections_by_mann_kendall():
    found = water.trends(pl.DataFrame(MEANS), method="mann_kendall", items=["tp"]).sort("site")
    # n = 5: S = −10, Var = 5·4·15/18, Z = −9/√16.67 = −2.20; n = 4: Z = 5/√8.67 = 1.70
    assert found["s"].to_list() == [-10, 6]
    assert found["z"].to_list() == pytest.approx([-9 / (50 / 3) ** 0.5, 5 / (26 / 3) ** 0.5])
    assert found["slope"].to_list() == pytest.approx([-0.1, 0.1])
    assert found["change"].to_list() == ["better", "none"]
    strict = water.trends(pl.DataFrame(MEANS), method="mann_kendall", items=["tp"], level="0.01")
    assert set(strict["change"]) == {"none"}


def test_air(engine):
    stats = {
        "area": ["x"] * 6,
        "year": [2018, *YEARS],
        "item": ["pm25"] * 6,
        "value": [99.0, 20.0, 21.0, 22.0, 23.0, 24.0],
        "valid": [False, True, True, True, True, True],
    }
    (row,) = engine.rows(air.trends(engine.make(stats)))
    assert (row["n"], row["trend"], row["change"]) == (5, "rising", "worse")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"items": ["ph"]}, "ph"),
        ({"level": "0.1"}, "0.05"),
        ({"method": "guess"}, "guess"),
        ({"items": ["cod"]}, "none of the items"),
        ({"time": "month"}, "month"),
    ],
)
def test_wrong_input_is_told(how, said):
    with pytest.raises(InputError, match=said):
        water.trends(pl.DataFrame(MEANS), **how)
