from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.stats import rank_percentile


def by_hand(values: list[float], p: float) -> float:
    """The definition, on a sorted list."""
    ordered = sorted(values)
    k = 1 + (len(ordered) - 1) * p / 100
    s = int(k + 1e-9)
    below = ordered[s - 1]
    return below if s == len(ordered) else below + (ordered[s] - below) * (k - s)


@pytest.mark.parametrize("p", [0, 50, 90, 95, 98, 100])
def test_definition_on_every_engine(engine: Any, p: float) -> None:
    groups: dict[str, list[Any]] = {
        "one": [4.0],
        "two": [1.0, 2.0],
        "ties": [3.0, 3.0, 3.0, 7.0, None],
        "many": [float((37 * i) % 101) for i in range(101)],
        "year": [float((91 * i) % 365) / 10 for i in range(365)],
    }
    columns = {
        "g": [name for name, values in groups.items() for _ in values],
        "v": [value for values in groups.values() for value in values],
    }
    result = rank_percentile(engine.make(columns), value="v", percent=p, by=["g"])
    for row in engine.rows(result):
        known = [value for value in groups[row["g"]] if value is not None]
        assert row["n"] == len(known)
        assert row["percentile"] == pytest.approx(by_hand(known, p), abs=1e-9)


def test_percent_of_each_group(engine: Any) -> None:
    columns = {"g": ["a"] * 11 + ["b"] * 11, "v": [float(i) for i in range(11)] * 2,
               "p": [90.0] * 11 + [50.0] * 11}  # fmt: skip
    rows = engine.rows(rank_percentile(engine.make(columns), value="v", percent="p", by=["g"]), "g")
    assert [row["percentile"] for row in rows] == [9.0, 5.0]


def test_missing_column_is_named() -> None:
    with pytest.raises(InputError, match="valu"):
        rank_percentile(pl.DataFrame({"g": [1], "value": [2.0]}), value="valu", percent=5, by=["g"])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=400), st.floats(0, 100))
def test_stays_between_the_extremes_and_follows_the_definition(
    values: list[float], p: float
) -> None:
    frame = pl.DataFrame({"g": [1] * len(values), "v": values})
    row = rank_percentile(frame, value="v", percent=p, by=["g"]).row(0, named=True)
    assert row["n"] == len(values)
    assert min(values) - 1e-9 <= row["percentile"] <= max(values) + 1e-9
    assert row["percentile"] == pytest.approx(by_hand(values, p), rel=1e-6, abs=1e-6)
