from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.governance.survey import neyman, proportional, sample_size


def test_sample_sizes_of_the_textbook() -> None:
    assert sample_size(5) == 385
    assert sample_size(3) == 1068
    assert sample_size(5, population=1000) == 278
    assert sample_size(5, design_effect=1.5) == 577
    assert sample_size(5, response=0.5) == 769
    assert sample_size(1, deviation=10, confidence=0.99) == 664
    with pytest.raises(InputError, match="above 0"):
        sample_size(0)
    with pytest.raises(InputError, match="share who answer"):
        sample_size(5, response=0)


def test_proportional_allocation() -> None:
    sizes = {"思明": 1073, "湖里": 1036, "集美": 1037, "海沧": 583, "同安": 856, "翔安": 578}
    found = proportional(sizes, 100)
    assert sum(found.values()) == 100
    assert found == {"思明": 21, "湖里": 20, "集美": 20, "海沧": 11, "同安": 17, "翔安": 11}
    assert proportional({"a": 9998, "b": 2}, 100) == {"a": 98, "b": 2}
    with pytest.raises(InputError, match="cannot be shared out"):
        proportional({"a": 5, "b": 5}, 11)


def test_neyman_allocation_by_hand() -> None:
    assert neyman({"a": 1000, "b": 1000}, {"a": 10, "b": 30}, 100) == {"a": 25, "b": 75}
    # b cannot give more than it has: a takes the rest
    assert neyman({"a": 1000, "b": 50}, {"a": 1, "b": 90}, 100) == {"a": 50, "b": 50}
    assert neyman({"a": 100, "b": 100}, {"a": 10, "b": 10}, 30, costs={"b": 4.0}) == {
        "a": 20,
        "b": 10,
    }
    with pytest.raises(InputError, match="deviation"):
        neyman({"a": 100, "b": 100}, {"a": 10}, 30)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(2, 500), min_size=1, max_size=6), st.data())
def test_an_allocation_keeps_sum_least_and_size(numbers: list[int], data: st.DataObject) -> None:
    sizes = {f"s{k}": size for k, size in enumerate(numbers)}
    n = data.draw(st.integers(2 * len(sizes), sum(numbers)))
    deviations = {key: data.draw(st.floats(0, 50)) for key in sizes}
    for found in (proportional(sizes, n), neyman(sizes, deviations, n)):
        assert sum(found.values()) == n
        assert all(2 <= found[key] <= sizes[key] for key in sizes)


def test_no_other_allocation_is_more_precise_than_neyman() -> None:
    sizes, deviations, n = {"a": 40, "b": 60, "c": 25}, {"a": 12.0, "b": 5.0, "c": 20.0}, 20

    def variance(sample: dict[str, int]) -> float:
        return sum((sizes[h] * deviations[h]) ** 2 / sample[h] for h in sizes)

    best = min(
        variance({"a": a, "b": b, "c": n - a - b})
        for a, b in itertools.product(range(2, n), repeat=2)
        if 2 <= n - a - b <= 25
    )
    assert variance(neyman(sizes, deviations, n)) == pytest.approx(best, rel=0.01)
