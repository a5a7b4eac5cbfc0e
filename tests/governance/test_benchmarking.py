from __future__ import annotations

from typing import Any

import pytest

from shanhai.core.errors import InputError
from shanhai.governance.benchmarking import benchmark, best_areas

BETTER = {"air": "high", "pm25": "low"}


def table() -> dict[str, list[Any]]:
    rows = [
        ("air", "2024", "厦门", 99.5), ("air", "2024", "福州", 98.0), ("air", "2024", "泉州", 98.0),
        ("air", "2024", "漳州", None), ("air", "2023", "厦门", 99.7), ("pm25", "2024", "厦门", 19.0),
        ("pm25", "2024", "福州", 16.0), ("pm25", "2024", "泉州", 20.0), ("other", "2024", "厦门", 1.0),
    ]  # fmt: skip
    names = ("indicator", "period", "area", "value")
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}


def test_rank_percentile_and_gap_by_hand(engine: Any) -> None:
    result = benchmark(engine.make(table()), better=BETTER)
    rows = {(r["indicator"], r["period"], r["area"]): r for r in engine.rows(result)}
    assert len(rows) == 7
    own = rows["pm25", "2024", "厦门"]
    assert (own["rank"], own["n"], own["best"], own["gap"]) == (2, 3, 16.0, 3.0)
    assert own["percentile"] == pytest.approx(50.0)
    assert own["gap_percent"] == pytest.approx(100 * 3 / 16)
    assert own["ahead"] == pytest.approx(55 / 3 - 19)
    tied = rows["air", "2024", "泉州"]
    assert (tied["rank"], tied["n"], tied["gap"]) == (2, 3, 1.5)
    assert tied["percentile"] == pytest.approx(25.0)
    alone = rows["air", "2023", "厦门"]
    assert (alone["rank"], alone["n"], alone["percentile"], alone["gap"]) == (1, 1, None, 0.0)
    first = engine.rows(best_areas(result), "indicator", "period")
    assert [r["area"] for r in first] == ["厦门", "厦门", "福州"]


def test_nothing_is_compared_without_a_direction(engine: Any) -> None:
    with pytest.raises(InputError, match="upwards"):
        benchmark(engine.make(table()), better={"air": "upwards"})
    with pytest.raises(InputError, match="none given"):
        benchmark(engine.make(table()), better={})
    with pytest.raises(InputError, match="lacks column"):
        benchmark(engine.make({"area": ["a"], "value": [1.0]}), better=BETTER)
