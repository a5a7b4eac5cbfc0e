from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shanhai.governance.targets import Point, better_than, meets, on_path, path_value, rate_ratio
from shanhai.governance.targets.numbers import Comparator, upward

COMPARATORS: tuple[Comparator, ...] = (
    "at_least", "at_most", "above", "below", "about", "decline", "growth",
)  # fmt: skip
NUMBERS = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


@pytest.mark.parametrize(
    ("comparator", "below", "at", "over"),
    [
        ("at_least", False, True, True), ("at_most", True, True, False),
        ("above", False, False, True), ("below", True, False, False),
        ("decline", False, True, True), ("growth", False, True, True),
        ("about", False, True, False),
    ],
)  # fmt: skip
def test_the_boundary(comparator: Comparator, below: bool, at: bool, over: bool) -> None:
    limit = 85.0
    found = [meets(comparator, v, limit, half_digit=0.05) for v in (84.9, 85.0, 85.1)]
    assert found == [below, at, over]


@pytest.mark.parametrize("limit", [0.3, 12.1, 1e6, 0.0, -3.5])
def test_noise_of_binary_numbers_never_decides(limit: float) -> None:
    for noisy in (limit * (1 + 3e-16), limit * (1 - 3e-16), limit + 1e-12, limit - 1e-12):
        assert meets("at_least", noisy, limit)
        assert meets("at_most", noisy, limit)
        assert not meets("above", noisy, limit)
        assert not meets("below", noisy, limit)
        assert not better_than(noisy, limit, better="high")
        assert not better_than(noisy, limit, better="low")


def test_a_sum_of_decimals_reaches_its_decimal() -> None:
    assert 0.1 + 0.2 != 0.3
    assert meets("at_most", 0.1 + 0.2, 0.3)
    assert not meets("above", 0.1 + 0.2, 0.3)
    assert meets("at_least", 3 * 1.1, 3.3)


@pytest.mark.parametrize(
    ("value", "half", "better", "met"),
    [
        (24.5, 0.5, "none", True), (25.5, 0.5, "none", True), (24.4, 0.5, "none", False),
        (25.6, 0.5, "none", False), (30, 0.5, "high", True), (20, 0.5, "high", False),
        (20, 0.5, "low", True), (30, 0.5, "low", False), (25.04, 0.05, "none", True),
        (25.06, 0.05, "none", False),
    ],
)  # fmt: skip
def test_about_is_within_the_rounding_of_what_is_printed(
    value: float, half: float, better: str, met: bool
) -> None:
    assert meets("about", value, 25, half_digit=half, better=better) is met


@given(st.sampled_from(COMPARATORS), NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["high", "low"]))
def test_a_better_value_is_never_refused_where_a_worse_is_met(
    comparator: Comparator, a: float, b: float, limit: float, better: str
) -> None:
    up = upward(comparator, better)
    worse, best = sorted((a, b), reverse=not up)
    if meets(comparator, worse, limit, better=better):
        assert meets(comparator, best, limit, better=better)


@given(NUMBERS, NUMBERS)
def test_the_comparators_are_each_others_opposite(value: float, limit: float) -> None:
    assert meets("at_least", value, limit) is not meets("below", value, limit)
    assert meets("at_most", value, limit) is not meets("above", value, limit)
    assert meets("at_least", value, limit) or meets("at_most", value, limit)


def test_direction() -> None:
    assert [c for c in COMPARATORS if upward(c, "low")] == [
        "at_least",
        "above",
        "decline",
        "growth",
    ]
    assert upward("about", "high")
    assert upward("about", "none")


def test_better_than() -> None:
    assert better_than(2, 1, better="high")
    assert not better_than(2, 1, better="low")
    assert better_than(1, 2, better="low")
    assert not better_than(1, 1, better="high")


@pytest.mark.parametrize(
    ("base", "goal", "year", "value"),
    [
        (Point(2020, 80), Point(2025, 90), 2022, 84), (Point(2020, 80), Point(2025, 90), 2020, 80),
        (Point(2020, 80), Point(2025, 90), 2025, 90), (Point(2020, 1.2), Point(2025, 0.7), 2021, 1.1),
        (Point(2015, 0), Point(2020, 12), 2018, 7.2), (Point(2020, 50), Point(2025, 50), 2023, 50),
    ],
)  # fmt: skip
def test_the_straight_line(base: Point, goal: Point, year: int, value: float) -> None:
    assert path_value(base, goal, year) == pytest.approx(value, rel=1e-12)


@given(NUMBERS, NUMBERS, st.integers(1990, 2030), st.integers(1, 20), st.integers(0, 20))
def test_the_straight_line_in_exact_arithmetic(
    first: float, last: float, start: int, span: int, at: int
) -> None:
    base, goal = Point(start, first), Point(start + span, last)
    exact = Fraction(first) + (Fraction(last) - Fraction(first)) * Fraction(at, span)
    found = path_value(base, goal, start + at)
    assert abs(Fraction(found) - exact) <= Fraction(1e-9) * max(1, abs(exact), abs(Fraction(last)))


def test_on_the_line_is_on_the_path() -> None:
    base, goal = Point(2020, 80), Point(2025, 90)
    assert on_path(base, goal, Point(2022, 84), up=True)
    assert on_path(base, goal, Point(2022, 84.0 - 1e-12), up=True)
    assert not on_path(base, goal, Point(2022, 83.9), up=True)
    assert on_path(base, goal, Point(2022, 84), up=False)
    assert not on_path(base, goal, Point(2022, 84.1), up=False)


def test_rate_by_compound_growth() -> None:
    # 100 → 121 in 2 years is 10 % a year; needed 100 → 161.051 in 5 years: 10 % a year
    points = [Point(2020, 100), Point(2021, 999), Point(2022, 121)]
    assert rate_ratio(points, Point(2025, 161.051)) == pytest.approx(1)
    assert rate_ratio(points, Point(2025, 100 * 1.2**5)) == pytest.approx(0.5)
    assert rate_ratio(points, Point(2025, 100 * 0.9**5)) == pytest.approx(-1)


def test_rate_by_yearly_steps_where_a_value_is_not_positive() -> None:
    points = [Point(2015, 0), Point(2016, 2), Point(2018, 6)]
    assert rate_ratio(points, Point(2020, 12)) == pytest.approx(2 / 2.4)
    assert rate_ratio([Point(2020, 3), Point(2021, -1)], Point(2022, 1)) == pytest.approx(4)
    assert rate_ratio([Point(2020, 3), Point(2021, 1)], Point(2022, 0)) == pytest.approx(4 / 3)


@pytest.mark.parametrize(
    ("points", "goal"),
    [
        ([Point(2020, 5), Point(2022, 6)], Point(2025, 5)),
        ([Point(2020, 5)], Point(2025, 9)),
        ([Point(2020, 5), Point(2020, 6)], Point(2025, 9)),
        ([Point(2020, 5), Point(2026, 6)], Point(2025, 9)),
        ([Point(2020, 0), Point(2022, 6)], Point(2025, 0)),
    ],
)
def test_no_rate(points: list[Point], goal: Point) -> None:
    assert rate_ratio(points, goal) is None


POSITIVE = st.floats(0.01, 1e6).map(lambda x: round(x, 3))


@given(POSITIVE, st.lists(POSITIVE, min_size=3, max_size=8), POSITIVE)
def test_the_rate_rises_with_the_latest_value(
    first: float, latest: list[float], goal: float
) -> None:
    assume(abs(goal - first) > 1e-3)
    ratios = [
        rate_ratio([Point(2020, first), Point(2023, value)], Point(2025, goal))
        for value in sorted(latest)
    ]
    known = [r for r in ratios if r is not None]
    assert known == sorted(known, reverse=goal < first)


@given(POSITIVE, POSITIVE, st.integers(1, 5))
def test_the_rate_at_the_goal_is_enough(first: float, goal: float, year: int) -> None:
    """A series on the compound curve has the ratio 1, wherever it stands."""
    assume(abs(goal - first) > 1e-3 * first)
    value = first * (goal / first) ** (year / 5)
    found = rate_ratio([Point(2020, first), Point(2020 + year, value)], Point(2025, goal))
    assert found == pytest.approx(1, rel=1e-6)


@pytest.mark.parametrize("middle", [[(2022, 1)], [(2021, 500), (2023, -1)]])
def test_only_the_first_and_the_last_point_make_the_rate(middle: list[tuple[int, float]]) -> None:
    first, last, goal = Point(2020, 100), Point(2024, 130), Point(2025, 140)
    between = [Point(*one) for one in middle]
    assert rate_ratio([first, *between, last], goal) == rate_ratio([first, last], goal)
