from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import narwhals.stable.v2 as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.rounding import round_half_even

GOLDEN = [
    (0.125, 2, 0.12),
    (2.5, 0, 2.0),
    (3.5, 0, 4.0),
    (0.15, 1, 0.2),
    (0.25, 1, 0.2),
    (0.35, 1, 0.4),
    (1.005, 2, 1.0),
    (1.015, 2, 1.02),
    (60.5, 0, 60.0),
    (60.6, 0, 61.0),
    (-2.5, 0, -2.0),
    (-3.5, 0, -4.0),
    (25.0, -1, 20.0),
    (35.0, -1, 40.0),
    (0.0, 0, 0.0),
    (12.1498, 1, 12.1),
    (10.502, 0, 11.0),
    (2.675, 2, 2.68),
    (1e9 + 0.5, 0, 1e9),
]


def decimal(value: float, digits: int) -> float:
    unit = Decimal(1).scaleb(-digits)
    return float(Decimal(repr(value)).quantize(unit, rounding=ROUND_HALF_EVEN))


@pytest.mark.parametrize(("value", "digits", "rounded"), GOLDEN)
def test_worked_values(value: float, digits: int, rounded: float) -> None:
    assert round_half_even(value, digits) == rounded == decimal(value, digits)


@pytest.mark.parametrize("digits", [-1, 0, 1, 2])
def test_expression_agrees_with_decimal_on_every_engine(engine: Any, digits: int) -> None:
    values = [n / 1000 for n in range(-3000, 3001, 5)] + [v for v, _, _ in GOLDEN] + [None]
    frame = engine.make({"n": list(range(len(values))), "v": values})
    result = nw.from_native(frame).with_columns(r=round_half_even(nw.col("v"), digits))
    for row in engine.rows(result):
        expected = None if row["v"] is None else decimal(row["v"], digits)
        assert row["r"] == expected, row


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(0, 5), st.integers(-1, 4))
def test_number_agrees_with_decimal(mantissa: int, places: int, digits: int) -> None:
    value = mantissa / 10**places
    assert round_half_even(value, digits) == decimal(value, digits)


def test_mean_that_misses_the_half_by_float_noise_counts_as_the_half() -> None:
    noisy = sum([0.1] * 5 + [0.7] * 5) / 10 * 10 + 30.5 - 4.0  # 30.5 in exact arithmetic
    assert round_half_even(noisy, 0) == 30.0
    assert round_half_even(30.500001, 0) == 31.0


def test_not_a_number_stays() -> None:
    assert str(round_half_even(float("nan"), 1)) == "nan"
    assert round_half_even(float("inf"), 1) == float("inf")
