from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.core.rounding import round_half_even
from shanhai.quality._limits import fails, item_class

TP = (0.02, 0.1, 0.2, 0.3, 0.4)
DO = (7.5, 6, 5, 3, 2)


def classes(values, *arguments, **options):
    frame = nw.from_native(pl.DataFrame({"x": values}, schema={"x": pl.Float64}))
    return frame.select(item_class(nw.col("x"), *arguments, **options))["x"].to_list()


def test_every_limit_belongs_to_its_class():
    assert classes(TP, TP) == [1, 2, 3, 4, 5]
    assert classes([x + 0.001 for x in TP], TP) == [2, 3, 4, 5, 6]
    assert classes(DO, DO, sense="at_least") == [1, 2, 3, 4, 5]
    assert classes([x - 0.1 for x in DO], DO, sense="at_least") == [2, 3, 4, 5, 6]


def test_strict_limits_exclude_the_limit():
    assert classes([6.1, 6.0, 5.0, 3.0], (6, 5, 4, 3), sense="above", digits=1) == [1, 2, 3, 5]
    assert classes([6.04, 6.06], (6, 5, 4, 3), sense="above", digits=1) == [2, 1]


def test_equal_limits_give_the_best_class():
    assert classes([15, 15.1], (15, 15, 20, 30, 40)) == [1, 3]


def test_ranges_include_both_ends():
    limits = [(6.5, 8.5)] * 3 + [(5.5, 9.0)]
    values = [6.5, 8.5, 6.4, 8.6, 5.5, 9.0, 5.4, 9.1]
    assert classes(values, limits, sense="within") == [1, 1, 4, 4, 4, 4, 5, 5]


def test_a_class_without_a_limit_takes_everything():
    assert classes([1e5, 1e9], (1e4, 1e4, 1e4, None)) == [4, 4]


def test_rounding_comes_first_and_halves_go_to_the_even():
    # 0.0205 is not above 0.02 at three digits: 0.0205 -> 0.020; 0.1005 -> 0.100; 0.0215 -> 0.022
    assert classes([0.0205, 0.1005, 0.2006, 0.0215], TP, digits=3) == [1, 2, 4, 2]
    assert classes([5.95, 5.949], DO, sense="at_least", digits=1) == [2, 3]
    assert classes([0.15, 0.1 + 0.2], (0.15, 0.3)) == [1, 2]


def test_what_is_no_value_has_no_class():
    assert classes([float("nan"), float("inf"), -999.0, None, 15.0], TP) == [None] * 4 + [6]
    assert classes([14.5, 7.0], [(6, 9)] * 5, sense="within", possible=(0, 14)) == [None, 1]


def test_limits_that_get_stricter_are_refused():
    with pytest.raises(InputError, match="stricter"):
        item_class(nw.col("x"), (0.1, 0.02))
    with pytest.raises(InputError, match="stricter"):
        item_class(nw.col("x"), (5, 6), sense="at_least")


@settings(max_examples=100, deadline=None)
@given(
    digits=st.integers(0, 4),
    limits=st.lists(st.decimals("0.0001", "99", places=4), min_size=1, max_size=5),
    values=st.lists(st.decimals("0", "120", places=6), min_size=1, max_size=30),
    sense=st.sampled_from(["at_most", "at_least", "above"]),
)
def test_equals_decimal_arithmetic(digits, limits, values, sense):
    ordered = sorted(limits, reverse=sense != "at_most")
    grid = [limit.quantize(Decimal(1).scaleb(-digits)) for limit in ordered]
    halves = [g + step * Decimal(5).scaleb(-digits - 1) for g in grid for step in (-1, 0, 1)]
    values = values + [value for value in halves if value >= 0]

    def meets(value, limit):
        rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
        if sense == "at_most":
            return rounded <= limit
        return rounded >= limit if sense == "at_least" else rounded > limit

    expected = [1 + sum(not meets(value, limit) for limit in ordered) for value in values]
    floats = [float(limit) for limit in ordered]
    assert classes([float(v) for v in values], floats, sense=sense, digits=digits) == expected


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 50), min_size=1, max_size=50), st.integers(0, 3))
def test_equals_rounding_and_then_comparing(values, digits):
    rounded = [round_half_even(value, digits) for value in values]
    assert classes(values, TP, digits=digits) == classes(rounded, TP)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 50), min_size=2, max_size=30))
def test_more_of_it_is_never_a_better_class(values):
    found = classes(sorted(values), TP, digits=2)
    assert found == sorted(found)
    oxygen = classes(sorted(values), DO, sense="at_least", digits=1)
    assert oxygen == sorted(oxygen, reverse=True)


def test_fails_keeps_null():
    frame = nw.from_native(pl.DataFrame({"x": [0.2, 0.21, None]}))
    found = frame.select(fails(nw.col("x"), 0.2))["x"].to_list()
    assert found == [0, 1, None]
