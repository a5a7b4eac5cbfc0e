"""Numbers, goals and qualifiers in words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanhai.catalog import COMPARATORS, Goal
from shanhai.engine.words import goal_in_words, number, quantity, scope_and_since, status_label
from shanhai.governance.targets import STATUSES
from tests.support import catalog

SMALL = catalog({"target": {2025: {"at_least": 1}}})
CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (25.0, "25"), (0.1 + 0.2, "0.3"), (1.15, "1.15"), (12345.6, "12345.6"), (123456.7, "123,457"),
        (7033.89, "7033.89"), (1234567.8, "1,234,568"), (0.0, "0"), (-3.5, "-3.5"), (1 / 3, "0.333333"),
    ],
)  # fmt: skip
def test_numbers_without_noise(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(("value", "text"), [(999_999.7, "1,000,000"), (0.00001, "0.00001")])
def test_numbers_are_never_written_with_a_power(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(-1e9, 1e9).filter(lambda x: x == 0 or abs(x) > 1e-3))
def test_a_written_number_is_the_number_to_six_digits(value: float) -> None:
    assert float(number(value).replace(",", "")) == pytest.approx(value, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (45.0, "%", "45%", "45%"), (18.0, "ug/m3", "18微克/立方米", "18 µg/m³"), (3.0, "1", "3", "3"),
        (4.0, "个", "4个", "4"), (5.0, "百分点", "5个百分点", "5 percentage points"),
    ],
)  # fmt: skip
def test_a_number_with_its_unit(value: float, unit: str, zh: str, en: str) -> None:
    assert quantity(value, unit, "zh") == zh
    assert quantity(value, unit, "en").strip() == en


GOALS: list[tuple[dict[str, Any], str]] = [
    ({"at_least": 45}, "at least 45%"), ({"at_most": 1.15}, "at most 1.15%"), ({"above": 90}, "above 90%"),
    ({"below": 3}, "below 3%"), ({"about": 25}, "about 25%"), ({"decline": 14, "since": 2020}, "14% below 2020"),
    ({"growth": 20, "since": 2020}, "20% above 2020"), ({"hold": 2020, "text": "不降低"}, "no worse than in 2020"),
    ({"trend": "rising", "text": "持续提高"}, "rising throughout"), ({"rank": 3, "text": "前三"}, "place 3 or better"),
    ({"assigned_by": "350000", "text": "完成省下达"}, "the value assigned by Fujian"),
    ({"at_least": "test.gdp_growth", "text": "≥GDP增长率"}, "at least GDP growth"),
]  # fmt: skip


@pytest.mark.parametrize(("goal", "words"), GOALS)
def test_a_goal_in_english(goal: dict[str, Any], words: str) -> None:
    made = Goal.model_validate(goal)
    assert goal_in_words(SMALL, made, None, "test.good", "en") == words
    assert not CHINESE.search(words)


@pytest.mark.parametrize("goal", [goal for goal, _ in GOALS if "text" in goal])
def test_a_goal_in_chinese_is_the_documents_own_wording(goal: dict[str, Any]) -> None:
    assert goal_in_words(SMALL, Goal.model_validate(goal), None, "test.good", "zh") == goal["text"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_quoted_stays_as_it_is(lang: str) -> None:
    """A state is wanted in the document's words; 前列 gives no number."""
    for goal in ({"qualitative": "划定", "text": "划定"}, {"done": "建成", "text": "建成"},
                 {"rank": "front", "text": "保持前列"}):  # fmt: skip
        assert (
            goal_in_words(SMALL, Goal.model_validate(goal), None, "test.line", lang) == goal["text"]
        )


def test_the_goals_above_show_every_comparator() -> None:
    shown = {Goal.model_validate(goal).comparator for goal, _ in GOALS}
    assert shown | {"qualitative", "done"} == set(COMPARATORS)


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_has_a_name_in_both_languages(status: str) -> None:
    assert CHINESE.search(status_label(status, "zh"))
    assert status_label(status, "en") == status.replace("_", " ")


@pytest.mark.parametrize(
    ("scope", "since", "indicator", "zh", "en"),
    [
        ({}, None, "test.good", "", ""),
        ({"sections": "national"}, None, "test.good", "国控断面", "National sections"),
        ({}, 2021, "test.good", "2021年起累计", "sum since 2021"),
        ({}, 2020, "test.intensity_decline", "较2020年", "against 2020"),
        ({"sections": "small"}, 2021, "test.good", "小流域断面，2021年起累计", "Small-basin sections, sum since 2021"),
    ],
)  # fmt: skip
def test_qualifiers(
    scope: dict[str, str], since: int | None, indicator: str, zh: str, en: str
) -> None:
    assert scope_and_since(SMALL, scope, since, indicator, "zh") == zh
    assert scope_and_since(SMALL, scope, since, indicator, "en") == en
