from __future__ import annotations

import math
from bisect import bisect_left
from fractions import Fraction
from functools import cache
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.quality._standards import standard
from shanhai.quality._verdict import titled
from shanhai.quality.air import index

EDITIONS = ("cn.hj633-2012", "cn.hj633-2026")
DIGITS = {"co.day": 1, "co.hour": 1}


def scales(edition: str) -> dict[str, dict[str, Any]]:
    found = standard(edition)["scales"]
    return {key: scale for key, scale in found.items() if isinstance(scale, dict)}


def expression(edition: str, key: str, column: str = "v") -> nw.Expr:
    scale, rounds = scales(edition)[key], "inputs" in standard(edition)["rounding"]
    return index.iaqi(
        nw.col(column),
        scale["at"],
        standard(edition)["scales"]["index"],
        digits=DIGITS.get(key, 0) if rounds else None,
        above_top=scale["above_top"],
    )


def indices(frame: Any, edition: str) -> Any:
    """All scales of an edition on the column v: first the inputs as it rounds them, then these."""
    rounds = "inputs" in standard(edition)["rounding"]
    read = {
        key: index.measured(nw.col("v"), digits=DIGITS.get(key, 0)) if rounds else nw.col("v")
        for key in scales(edition)
    }
    table = nw.from_native(frame).with_columns(**read)
    return table.with_columns(
        **{
            key: index.iaqi(
                nw.col(key),
                scale["at"],
                standard(edition)["scales"]["index"],
                above_top=scale["above_top"],
            )
            for key, scale in scales(edition).items()
        }
    )


@cache
def exact_on_tenths(edition: str, key: str) -> list[int | None]:
    """The formula in whole numbers, at 0.0, 0.1, 0.2 … up to 50 above the scale."""
    scale, found = scales(edition)[key], standard(edition)["scales"]["index"]
    rounds = "inputs" in standard(edition)["rounding"] and not DIGITS.get(key)
    at = [10 * one for one in scale["at"]]

    def exact(tenths: int) -> int | None:
        if rounds:
            tenths = 10 * round(Fraction(tenths, 10))  # a half to the even
        if tenths > at[-1]:
            return None if scale["above_top"] == "none" else int(found[len(at) - 1])
        i = max(1, bisect_left(at, tenths))
        rise, run = found[i] - found[i - 1], at[i] - at[i - 1]
        return int(found[i - 1] - (-rise * (tenths - at[i - 1]) // run))  # rounded up

    return [exact(tenths) for tenths in range(at[-1] + 501)]


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_difference_from_exact_arithmetic_on_a_tenth_grid(engine: Any, edition: str) -> None:
    top = max(scale["at"][-1] for scale in scales(edition).values()) + 50
    tenths = range(top * 10 + 1)
    table = indices(engine.make({"n": list(tenths), "v": [n / 10 for n in tenths]}), edition)
    eager = table.collect("polars") if isinstance(table, nw.LazyFrame) else table
    ordered = eager.sort("n")
    assert ordered["n"].to_list() == list(tenths)
    wrong = [
        (key, n / 10, found, right)
        for key in scales(edition)
        for n, (found, right) in enumerate(
            zip(ordered[key].to_list(), exact_on_tenths(edition, key), strict=False)
        )
        if found != right and not (right is None and math.isnan(found))  # pandas: NaN is null
    ]
    assert wrong == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_breakpoint_returns_its_index(engine: Any, edition: str) -> None:
    every = {float(at) for scale in scales(edition).values() for at in scale["at"]}
    rows = engine.rows(indices(engine.make({"v": sorted(every)}), edition))
    found = {row["v"]: row for row in rows}
    wanted = standard(edition)["scales"]["index"]
    for key, scale in scales(edition).items():
        assert [found[at][key] for at in scale["at"]] == wanted[: len(scale["at"])], key


@pytest.mark.parametrize(
    ("edition", "key", "value", "expected"),
    [
        ("cn.hj633-2012", "pm25.day", 60, 82),
        ("cn.hj633-2026", "pm25.day", 60, 100),
        ("cn.hj633-2012", "pm25.day", 75, 100),
        ("cn.hj633-2026", "pm25.day", 75, 114),
        ("cn.hj633-2012", "pm10.day", 120, 85),
        ("cn.hj633-2026", "pm10.day", 120, 100),
        ("cn.hj633-2026", "pm10.day", 121, 101),
        ("cn.hj633-2026", "pm25.day", 60.5, 100),
        ("cn.hj633-2026", "pm25.day", 60.6, 101),
        ("cn.hj633-2012", "o3_8h.day", 215, 150),
        ("cn.hj633-2012", "so2.hour", 900, None),
        ("cn.hj633-2026", "so2.hour", 900, 200),
        ("cn.hj633-2012", "o3_8h.day", 900, None),
        ("cn.hj633-2026", "o3_8h.day", 900, 300),
        ("cn.hj633-2026", "so2.hour", 800.4, 200),
        ("cn.hj633-2012", "no2.hour", 200, 100),
        ("cn.hj633-2012", "co.day", 4, 100),
        ("cn.hj633-2012", "co.hour", 2.9, 29),
        ("cn.hj633-2012", "pm25.day", 500, 500),
        ("cn.hj633-2012", "pm25.day", 900, 500),
        ("cn.hj633-2026", "pm10.day", 5000, 500),
    ],
)
def test_worked_values(edition: str, key: str, value: float, expected: int | None) -> None:
    frame = pl.DataFrame({"v": [float(value)]})
    result = nw.from_native(frame).select(i=expression(edition, key))
    assert result["i"].to_list() == [expected]


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_index_for_what_is_no_measurement(engine: Any, edition: str) -> None:
    values = [-1.0, -999.0, -0.001, float("nan"), float("inf"), None, 10.0]
    frame = engine.make({"n": list(range(len(values))), "v": values})
    for row in engine.rows(indices(frame, edition)):
        known = [row[key] is not None for key in scales(edition)]
        assert known == [values[row["n"]] == 10.0] * len(known), values[row["n"]]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 5000), min_size=2, max_size=50),
    st.sampled_from(EDITIONS),
    st.sampled_from(sorted(scales("cn.hj633-2012"))),
)
def test_index_is_monotone_and_bounded(values: list[float], edition: str, key: str) -> None:
    frame = nw.from_native(pl.DataFrame({"v": sorted(values)}))
    found = frame.select(i=expression(edition, key))["i"].drop_nulls().to_list()
    assert found == sorted(found)
    assert all(0 <= one <= 500 for one in found)


def test_primary_pollutants_lists_ties_in_order(engine: Any) -> None:
    frame = engine.make(
        {"n": [1, 2, 3, 4], "a": [60, 51, 50, None], "b": [60, 70, 50, 80], "c": [10, None, 50, 80]}
    )
    iaqis = {name: nw.col(name) for name in "abc"}
    top = index.aqi(*iaqis.values())
    table = nw.from_native(frame).with_columns(aqi=top)
    rows = engine.rows(table.with_columns(p=index.primary_pollutants(nw.col("aqi"), iaqis)), "n")
    assert [(row["aqi"], row["p"]) for row in rows] == [
        (60, "a+b"),
        (70, "b"),
        (50, None),
        (80, "b+c"),
    ]


def test_levels_and_labels(engine: Any) -> None:
    values = [0, 50, 51, 100, 101, 150, 200, 201, 300, 301, 500, None]
    frame = engine.make({"n": list(range(len(values))), "aqi": values})
    level = index.level(nw.col("aqi"), [50, 100, 150, 200, 300])
    table = nw.from_native(frame).with_columns(level=level)
    rows = engine.rows(table.with_columns(text=titled(nw.col("level"), list("优良轻中重严"))), "n")
    by_n = {row["n"]: row for row in rows}
    levels = [by_n[n]["level"] for n in range(len(values))]
    assert levels == [1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6, None]
    assert [by_n[n]["text"] for n in range(len(values))] == [*"优优良良轻轻中重重严严", None]


@pytest.mark.parametrize("edition", EDITIONS)
def test_declared_levels_are_complete(edition: str) -> None:
    levels = standard(edition)["levels"]
    assert [row["level"] for row in levels] == [1, 2, 3, 4, 5, 6]
    assert [row["up_to"] for row in levels] == [50, 100, 150, 200, 300, None]
    assert [row["colour"]["hex"] for row in levels] == [
        "#00E400",
        "#FFFF00",
        "#FF7E00",
        "#FF0000",
        "#99004C",
        "#7E0023",
    ]
    for row in levels:
        for part in ("category", "colour", "effect", "advice"):
            assert row[part]["zh"]
            assert row[part]["en"]
