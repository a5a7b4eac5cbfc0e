from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.governance.outlook import METHODS, chance, forecast, interval, outlook
from shanhai.governance.targets import Point

SERIES = [Point(2018, 80.0), Point(2019, 84.0), Point(2021, 84.0), Point(2022, 86.0)]


def test_carry_by_hand() -> None:
    made = forecast(SERIES, 2024, method="carry")
    assert made is not None
    # steps 4 in one year, 0 in two, 2 in one: (16 + 0 + 4)/3 a year, two years ahead
    assert made.value == 86.0
    assert made.error == pytest.approx(sqrt(20 / 3 * 2))
    assert made.freedom == 3


def test_drift_by_hand() -> None:
    made = forecast(SERIES, 2024, method="drift")
    assert made is not None
    step = 6 / 4
    squares = (4 - step) ** 2 + (0 - 2 * step) ** 2 / 2 + (2 - step) ** 2
    assert made.value == 86.0 + 2 * step
    assert made.error == pytest.approx(sqrt(squares / 2 * (2 + 4 / 4)))
    half = forecast(SERIES, 2024, method="half_drift")
    assert half is not None
    assert half.value == 86.0 + step


def test_trend_is_that_of_least_squares() -> None:
    made = forecast(SERIES, 2025, method="trend")
    assert made is not None
    x, y = np.array([p.year for p in SERIES]), np.array([p.value for p in SERIES])
    slope, level = np.polyfit(x - 2020, y, 1)
    assert made.value == pytest.approx(level + slope * 5)
    rest = y - (level + slope * (x - 2020))
    spread = 1 + 1 / 4 + (2025 - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum()
    assert made.error == pytest.approx(sqrt((rest**2).sum() / 2 * spread))


def test_too_few_figures_say_nothing() -> None:
    assert forecast(SERIES[:2], 2024) is None
    assert forecast(SERIES, 2022) is None
    with pytest.raises(InputError, match="must rise"):
        forecast([*SERIES, Point(2022, 1.0)], 2024)


def test_interval_and_chance_belong_together() -> None:
    made = forecast(SERIES, 2023, method="carry")
    assert made is not None
    low, high = interval(made, confidence=0.8)
    assert low is not None
    assert high is not None
    assert chance(made, "at_least", low) == pytest.approx(0.9)
    assert chance(made, "at_most", high) == pytest.approx(0.9)
    assert chance(made, "at_least", made.value) == pytest.approx(0.5)
    both = chance(made, "about", 86.0, half_digit=high - made.value)
    assert both == pytest.approx(0.8)
    assert (
        chance(made, "above", 86.0, half_digit=0.5)
        < 0.5
        < chance(made, "at_least", 86.0, half_digit=0.5)
    )
    assert interval(made, within=(None, 86.5))[1] == 86.5


def test_a_series_that_stood_still_is_not_certain() -> None:
    still = [Point(year, 100.0) for year in (2020, 2021, 2022)]
    found = outlook(still, "at_least", 100.0, 2025, half_digit=0.05, within=(0, 100))
    assert found.reason == "probable"
    assert found.probability is not None
    assert 0.8 < found.probability < 0.999


def test_known_unknown_and_decided() -> None:
    assert outlook([], "at_least", 1.0, 2025).reason == "no_figures"
    few = outlook(SERIES[:2], "at_least", 90.0, 2025)
    assert (few.probability, few.reason, few.facts["n"]) == (None, "too_few", 2)
    assert outlook(SERIES, "at_least", 86.0, 2022).probability == 1.0
    assert outlook(SERIES, "at_most", 85.0, 2022).probability == 0.0
    later = [*SERIES, Point(2030, 0.0)]
    assert outlook(later, "at_least", 86.0, 2022).reason == "decided"


values = st.lists(st.floats(0, 100).map(lambda x: round(x, 2)), min_size=3, max_size=9)


@settings(max_examples=80, deadline=None)
@given(values, st.sampled_from(METHODS), st.floats(-50, 150), st.floats(0, 50), st.integers(1, 10))
def test_probabilities_are_ordered_and_complementary(
    figures: list[float], method: str, limit: float, more: float, ahead: int
) -> None:
    points = [Point(2010 + k, v) for k, v in enumerate(figures)]
    made = forecast(points, points[-1].year + ahead, method=method, digit=0.1)  # type: ignore[arg-type]
    assert made is not None
    up, harder = chance(made, "at_least", limit), chance(made, "at_least", limit + more)
    assert 0.0 <= harder <= up <= 1.0
    assert up + chance(made, "below", limit) == pytest.approx(1.0)


def test_intervals_hold_their_share_of_random_walks() -> None:
    random = np.random.default_rng(11)
    held = dict.fromkeys(METHODS, 0)
    for _ in range(2000):
        walk = np.cumsum(random.normal(0, 1, 8))
        points = [Point(2010 + k, float(v)) for k, v in enumerate(walk[:6])]
        for method in METHODS:
            made = forecast(points, 2017, method=method)
            assert made is not None
            low, high = interval(made, confidence=0.8)
            assert low is not None
            assert high is not None
            held[method] += low <= walk[7] <= high
    assert held["carry"] / 2000 == pytest.approx(0.8, abs=0.03)
    assert held["drift"] / 2000 == pytest.approx(0.8, abs=0.03)
