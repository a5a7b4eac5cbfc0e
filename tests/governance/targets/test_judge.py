from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shanhai.governance.targets import (
    STATUSES,
    Point,
    Verdict,
    judge_hold,
    judge_number,
    judge_rank,
    judge_state,
    judge_trend,
)
from shanhai.governance.targets.judge import Trend
from shanhai.governance.targets.numbers import Comparator, upward


def points(**values: float) -> list[Point]:
    """``points(y2021=3, y2022=4)``."""
    return [Point(int(name[1:]), value) for name, value in values.items()]


def said(verdict: Verdict) -> tuple[str, str]:
    return verdict.status, verdict.reason


def number(comparator: Comparator, limit: float, *given: tuple[int, float], **more: Any) -> Verdict:
    """Judge a number wanted for 2025 on a baseline of 2020."""
    return judge_number(comparator, limit, 2025, [Point(*one) for one in given], **more)


# --- numbers in the target year


@pytest.mark.parametrize(
    ("comparator", "limit", "value", "status", "gap"),
    [
        ("at_least", 85, 85.0, "met", 0), ("at_least", 85, 84.9, "not_met", 0.1),
        ("at_most", 25, 25.0, "met", 0), ("at_most", 25, 25.1, "not_met", 0.1),
        ("above", 85, 85.0, "not_met", 0), ("above", 85, 85.1, "met", 0.1),
        ("below", 25, 25.0, "not_met", 0), ("below", 25, 24.9, "met", 0.1),
        ("decline", 14, 14.0, "met", 0), ("decline", 14, 13.0, "not_met", 1),
        ("growth", 20, 20.0, "met", 0), ("growth", 20, -5.0, "not_met", 25),
        ("about", 25, 25.4, "met", 0.4), ("about", 25, 26.0, "not_met", 1),
        ("at_most", 0.3, 0.1 + 0.2, "met", 0), ("at_least", 100, 99.99999999999999, "met", 0),
    ],
)  # fmt: skip
def test_in_the_target_year(
    comparator: Comparator, limit: float, value: float, status: str, gap: float
) -> None:
    verdict = number(comparator, limit, (2022, 0), (2025, value))
    assert said(verdict) == (status, "reached" if status == "met" else "missed")
    assert verdict.facts["gap"] == pytest.approx(gap)
    assert (verdict.facts["year"], verdict.facts["value"]) == (2025, value)


def test_thirteenth_five_year_number_28() -> None:
    """25 wanted, 20 reached."""
    verdict = judge_number("at_least", 25, 2020, [Point(2020, 20)])
    assert said(verdict) == ("not_met", "missed")
    assert verdict.facts == {"year": 2020, "value": 20, "limit": 25, "gap": 5}


# --- before the target year


def test_nothing_known() -> None:
    assert said(number("at_least", 90)) == ("no_data", "no_figure")
    verdict = number("at_least", 90, base=Point(2020, 80))
    assert said(verdict) == ("no_data", "baseline_only")
    assert verdict.facts == {"year": 2020, "value": 80}


def test_reached_early_is_on_track() -> None:
    assert said(number("at_least", 90, (2022, 90))) == ("on_track", "reached_early")
    assert said(number("at_most", 25, (2022, 18), base=Point(2020, 30))) == (
        "on_track",
        "reached_early",
    )


def test_one_point_and_no_baseline_makes_no_path() -> None:
    assert said(number("at_least", 90, (2022, 80))) == ("no_data", "no_path")


@pytest.mark.parametrize(
    ("value", "status"), [(84.0, "on_track"), (84.1, "on_track"), (83.9, "behind"), (79, "behind")]
)
def test_two_points_are_judged_by_the_line(value: float, status: str) -> None:
    """From 80 in 2020 to 90 in 2025 the line stands at 84 in 2022."""
    verdict = number("at_least", 90, (2022, value), base=Point(2020, 80))
    assert said(verdict) == (status, f"{status}_by_path")
    assert verdict.facts["path"] == pytest.approx(84)
    assert (verdict.facts["base_year"], verdict.facts["base"]) == (2020, 80)


@pytest.mark.parametrize(
    ("value", "status"), [(26.0, "on_track"), (25.9, "on_track"), (26.1, "behind")]
)
def test_the_line_downwards(value: float, status: str) -> None:
    """From 30 in 2020 to 20 in 2025 the line stands at 26 in 2022."""
    assert number("at_most", 20, (2022, value), base=Point(2020, 30)).status == status


def test_three_points_are_judged_by_the_rate() -> None:
    """Needed: 100 → 161.051 in five years, 10 % a year. 9.6 % is enough, 9.4 % is not."""
    for rate, status in (
        (1.10, "on_track"),
        (1.096, "on_track"),
        (1.094, "behind"),
        (0.9, "behind"),
    ):
        latest = 100 * rate**2
        verdict = number("at_least", 161.051, (2021, 105), (2022, latest), base=Point(2020, 100))
        assert said(verdict) == (status, f"{status}_by_rate")
        assert verdict.facts["percent"] == pytest.approx(100 * (rate - 1) / 0.1)
        assert verdict.facts["points"] == 3
        assert verdict.facts["path"] == pytest.approx(100 + 61.051 * 2 / 5)


def test_noise_does_not_decide_whether_the_rate_is_enough() -> None:
    for rate in (1.095, 1.0 + 0.1 * 0.95):
        series = [(2021, 105), (2022, 100 * rate**2)]
        assert number("at_least", 161.051, *series, base=Point(2020, 100)).status == "on_track"


def test_a_sum_counts_from_zero_by_yearly_steps() -> None:
    """12 wanted from 2016 to 2020: 2.4 a year; 2, 4, 7 are 2.33 a year."""
    verdict = judge_number(
        "at_least", 12, 2020, points(y2016=2, y2017=4, y2018=7), base=Point(2015, 0)
    )
    assert said(verdict) == ("on_track", "on_track_by_rate")
    assert verdict.facts["percent"] == pytest.approx(100 * (7 / 3) / 2.4)


def test_without_a_change_needed_the_line_decides() -> None:
    verdict = number("at_least", 50, (2021, 50), (2022, 49), base=Point(2020, 50))
    assert said(verdict) == ("behind", "behind_by_path")


def test_a_figure_after_the_target_year_counts_as_of_then() -> None:
    assert said(number("at_least", 90, (2026, 91))) == ("met", "reached")


@pytest.mark.parametrize(
    ("comparator", "limit", "series"),
    [("at_most", 10, [(2020, 8), (2021, 9), (2022, 12)]), ("at_least", 90, [(2020, 95), (2021, 91), (2022, 80)])],
)  # fmt: skip
def test_worse_than_the_limit_and_the_baseline_is_never_on_track(
    comparator: Comparator, limit: float, series: list[tuple[int, float]]
) -> None:
    base, *later = series
    assert number(comparator, limit, *later, base=Point(*base)).status == "behind"


# --- properties

VALUES = st.floats(0.1, 1000).map(lambda x: round(x, 2))
SERIES = st.lists(VALUES, min_size=1, max_size=5)
WORTH = {"no_data": 0, "not_met": 1, "behind": 1, "on_track": 2, "met": 2}


@given(
    st.sampled_from(["at_least", "at_most", "above", "below", "about"]), VALUES, SERIES, VALUES,
    st.none() | VALUES, st.integers(2021, 2026), st.sampled_from(["high", "low"]),
)  # fmt: skip
def test_a_better_value_never_worsens_a_verdict(
    comparator: Comparator, limit: float, series: list[float], other: float, base: float | None,
    year: int, better: str,
) -> None:  # fmt: skip
    """Whatever came before: if the last figure had been better, the verdict would be no worse."""
    up = upward(comparator, better)
    *before, last = [Point(2021 + i, v) for i, v in enumerate(series)]
    worse, best = sorted((last.value, other), reverse=not up)
    start = None if base is None else Point(2020, base)
    beyond = start is not None and (start.value > limit if up else start.value < limit)
    first_beyond = bool(before) and start is None and (before[0].value > limit) is up
    # see test_worse_than_the_limit_and_the_baseline_is_never_on_track
    assume(not beyond and not first_beyond)
    worths = [
        WORTH[
            judge_number(
                comparator,
                limit,
                year,
                [*before, Point(last.year, value)],
                base=start,
                better=better,
            ).status
        ]
        for value in (worse, best)
    ]
    assert worths[0] <= worths[1]


@given(st.sampled_from(["at_least", "at_most", "above", "below"]), VALUES, SERIES, VALUES)
def test_a_verdict_is_one_of_the_nine_with_its_numbers(
    comparator: Comparator, limit: float, series: list[float], base: float
) -> None:
    given_ = [Point(2021 + i, v) for i, v in enumerate(series)]
    verdict = judge_number(comparator, limit, 2025, given_, base=Point(2020, base))
    assert verdict.status in STATUSES
    assert verdict.facts["value"] == series[-1]
    assert (verdict.status in ("met", "not_met")) == (len(series) == 5)


@given(VALUES, SERIES, st.floats(0.01, 100).map(lambda x: round(x, 3)))
def test_units_do_not_matter(limit: float, series: list[float], scale: float) -> None:
    """Everything in another unit: the same verdict, but for noise at the limit itself."""
    limit += 0.0005  # between the digits of the values
    given_ = [Point(2021 + i, v) for i, v in enumerate(series)]
    scaled = [Point(y, v * scale) for y, v in given_]
    one = judge_number("at_least", limit, 2025, given_)
    other = judge_number("at_least", limit * scale, 2025, scaled)
    if len(series) == 5:
        assert one.status == other.status


# --- hold


@pytest.mark.parametrize(
    ("base", "values", "better", "status"),
    [
        (95, {"y2021": 96}, "high", "hold_kept"), (95, {"y2021": 95}, "high", "hold_kept"),
        (95, {"y2021": 94.9}, "high", "hold_broken"), (95, {"y2021": 90, "y2022": 95}, "high", "hold_kept"),
        (25, {"y2021": 24}, "low", "hold_kept"), (25, {"y2021": 25.1}, "low", "hold_broken"),
        (95, {"y2021": 95 * (1 - 1e-15)}, "high", "hold_kept"), (95, {"y2021": 94}, "none", "hold_broken"),
    ],
)  # fmt: skip
def test_hold(base: float, values: dict[str, float], better: str, status: str) -> None:
    verdict = judge_hold(Point(2020, base), points(**values), better=better, year=2025)
    assert said(verdict) == (status, status)
    assert verdict.facts["base"] == base


def test_hold_needs_a_base_and_a_figure() -> None:
    assert said(judge_hold(None, points(y2021=3), better="high", year=2025)) == (
        "no_data",
        "no_base",
    )
    assert said(judge_hold(Point(2020, 3), [], better="high", year=2025)) == (
        "no_data",
        "baseline_only",
    )


# --- trend


@pytest.mark.parametrize(
    ("trend", "values", "year", "status", "reason"),
    [
        ("rising", [1, 2, 3], 2022, "met", "trend_kept"),
        ("rising", [1, 2, 3], 2025, "on_track", "trend_kept"),
        ("rising", [1, 3, 2], 2025, "behind", "trend_broken"),
        ("rising", [1, 3, 2], 2022, "not_met", "trend_broken"),
        ("rising", [1, 1, 1], 2022, "not_met", "trend_flat"),
        ("rising", [1, 1, 2], 2022, "met", "trend_kept"),
        ("falling", [3, 2, 1], 2022, "met", "trend_kept"),
        ("falling", [3, 3, 3], 2025, "behind", "trend_flat"),
        ("falling", [3, 1, 2], 2025, "behind", "trend_broken"),
        ("not_rising", [3, 4, 3], 2022, "met", "trend_kept"),
        ("not_rising", [3, 2, 4], 2022, "not_met", "trend_broken"),
        ("not_falling", [3, 1, 3], 2025, "on_track", "trend_kept"),
        ("not_falling", [3, 4, 2], 2025, "behind", "trend_broken"),
    ],
)
def test_trend(trend: Trend, values: list[float], year: int, status: str, reason: str) -> None:
    base, *later = [Point(2020 + i, v) for i, v in enumerate(values)]
    assert said(judge_trend(trend, later, base=base, year=year)) == (status, reason)
    assert said(judge_trend(trend, [base, *later], base=None, year=year)) == (status, reason)


def test_a_broken_trend_names_the_year() -> None:
    verdict = judge_trend("rising", points(y2021=3, y2022=2), base=Point(2020, 1), year=2025)
    assert (verdict.facts["wrong_year"], verdict.facts["wrong"]) == (2022, 2)


@pytest.mark.parametrize(("base", "later"), [(None, []), (None, [3.0]), (3.0, [])])
def test_a_trend_needs_two_points(base: float | None, later: list[float]) -> None:
    start = None if base is None else Point(2020, base)
    verdict = judge_trend("rising", [Point(2021, v) for v in later], base=start, year=2025)
    assert said(verdict) == ("no_data", "trend_needs_two")


@given(st.lists(VALUES, min_size=2, max_size=6))
def test_opposite_trends_mirror_each_other(values: list[float]) -> None:
    base, *later = [Point(2020 + i, v) for i, v in enumerate(values)]
    mirror, *mirrored = [Point(p.year, -p.value) for p in (base, *later)]
    for one, other in (("rising", "falling"), ("not_rising", "not_falling")):
        a = judge_trend(one, later, base=base, year=2022)  # type: ignore[arg-type]
        b = judge_trend(other, mirrored, base=mirror, year=2022)  # type: ignore[arg-type]
        assert said(a) == said(b)


# --- rank and state


@pytest.mark.parametrize(
    ("wanted", "values", "status", "reason"),
    [
        (10, {"y2025": 10}, "met", "rank_kept"), (10, {"y2022": 3}, "on_track", "rank_kept"),
        (10, {"y2025": 11}, "not_met", "rank_lost"), (1, {"y2022": 2}, "behind", "rank_lost"),
        ("front", {"y2025": 4}, "pending", "front_undefined"), (10, {}, "no_data", "no_figure"),
        ("front", {}, "no_data", "no_figure"),
    ],
)  # fmt: skip
def test_rank(wanted: Any, values: dict[str, float], status: str, reason: str) -> None:
    assert said(judge_rank(wanted, points(**values), 2025)) == (status, reason)


@pytest.mark.parametrize(
    ("statements", "status", "reason"),
    [
        ([], "no_data", "no_statement"),
        ([(2022, True, "建成")], "met", "state_fulfilled"),
        ([(2022, False, "在建")], "behind", "state_open"),
        ([(2025, False, "在建")], "not_met", "state_open"),
        ([(2022, False, "在建"), (2023, True, "建成")], "met", "state_fulfilled"),
        ([(2022, True, "建成"), (2025, False, "拆除")], "not_met", "state_open"),
    ],
)
def test_state(statements: list[tuple[int, bool, str]], status: str, reason: str) -> None:
    verdict = judge_state(statements, wanted="建成展馆", year=2025)
    assert said(verdict) == (status, reason)
    assert verdict.facts["wanted"] == "建成展馆"
    if statements:
        assert verdict.facts["said"] == statements[-1][2]
