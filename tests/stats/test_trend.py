from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.quality._standards import standard
from shanhai.stats import mann_kendall, spearman

CRITICAL = {int(n): w for n, w in standard("cn.hj663-2013")["trend"]["critical"]["0.05"].items()}


def series(**groups: list[Any]) -> dict[str, list[Any]]:
    return {
        "g": [name for name, values in groups.items() for _ in values],
        "year": [2000 + i for values in groups.values() for i in range(len(values))],
        "v": [value for values in groups.values() for value in values],
    }


def test_spearman_on_every_engine(engine: Any) -> None:
    columns = series(
        falls=[38.0, 37.0, 35.0, 36.0, 30.0, 28.0],
        rises=[1.0, 2.0, 3.0, 4.0, 5.0],
        flat=[3.0, 1.0, 4.0, 1.5, 5.0, 0.9, 2.6],
        short=[1.0, 2.0, 3.0, 4.0],
        gappy=[1.0, None, 2.0, 3.0, 4.0, 5.0],
    )
    result = spearman(engine.make(columns), time="year", value="v", by=["g"], critical=CRITICAL)
    rows = {row["g"]: row for row in engine.rows(result)}
    assert rows["falls"]["r"] == pytest.approx(1 - 6 * 68 / 210)
    assert (rows["falls"]["critical"], rows["falls"]["trend"]) == (0.829, "falling")
    assert (rows["rises"]["r"], rows["rises"]["trend"]) == (pytest.approx(1.0), "rising")
    assert rows["flat"]["trend"] == "none"
    assert (rows["short"]["critical"], rows["short"]["trend"]) == (None, None)
    assert (rows["gappy"]["n"], rows["gappy"]["trend"]) == (5, "rising")


def test_between_listed_sizes_the_stricter_critical_value_holds(engine: Any) -> None:
    frame = engine.make(series(a=[float(i) for i in range(11)]))
    result = spearman(frame, time="year", value="v", by=["g"], critical=CRITICAL)
    assert engine.rows(result)[0]["critical"] == CRITICAL[10]


def kendall_by_hand(values: list[float]) -> tuple[int, float, float]:
    pairs = list(combinations(enumerate(values), 2))
    s = sum((b > a) - (b < a) for (_, a), (_, b) in pairs)
    n = len(values)
    ties = [values.count(v) for v in set(values)]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    z = 0.0 if variance == 0 else (s - (s > 0) + (s < 0)) / math.sqrt(variance)
    slopes = sorted((b - a) / (j - i) for (i, a), (j, b) in pairs)
    middle = len(slopes) // 2
    slope = slopes[middle] if len(slopes) % 2 else (slopes[middle - 1] + slopes[middle]) / 2
    return s, z, slope


def test_mann_kendall_on_every_engine(engine: Any) -> None:
    groups = {
        "falls": [50.0, 47.0, 47.0, 44.0, 45.0, 40.0, 38.0, 35.0, 33.0, 30.0],
        "flat": [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0],
        "same": [2.0, 2.0, 2.0, 2.0],
    }
    result = mann_kendall(engine.make(series(**groups)), time="year", value="v", by=["g"])
    rows = {row["g"]: row for row in engine.rows(result)}
    for name, values in groups.items():
        s, z, slope = kendall_by_hand(values)
        row = rows[name]
        assert (row["n"], row["s"]) == (len(values), s)
        assert (row["z"], row["slope"]) == (pytest.approx(z), pytest.approx(slope))
    assert [rows[name]["trend"] for name in groups] == ["falling", "none", "none"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=2, max_size=25))
def test_mann_kendall_follows_the_definition(values: list[int]) -> None:
    numbers = [float(v) for v in values]
    row = mann_kendall(pl.DataFrame(series(a=numbers)), time="year", value="v", by=["g"]).row(
        0, named=True
    )
    s, z, slope = kendall_by_hand(numbers)
    assert (row["s"], row["z"], row["slope"]) == (s, pytest.approx(z), pytest.approx(slope))
