from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from shanhai.catalog import COMPARATORS, Goal

GOALS: list[tuple[dict[str, Any], str, float | None, str]] = [
    ({"at_least": 45}, "at_least", 45, "45"),
    ({"at_least": 45, "text": "≥45"}, "at_least", 45, "≥45"),
    ({"at_most": 1.15}, "at_most", 1.15, "1.15"),
    ({"above": 98.9, "text": "优于98.9"}, "above", 98.9, "优于98.9"),
    ({"below": 18.4}, "below", 18.4, "18.4"),
    ({"about": 25}, "about", 25, "25"),
    ({"at_least": 0}, "at_least", 0, "0"),
    ({"decline": 14, "since": 2020, "text": "下降14%"}, "decline", 14, "下降14%"),
    ({"growth": 20, "since": 2020, "text": "增长20%"}, "growth", 20, "增长20%"),
    ({"at_least": 30, "since": 2021, "text": "累计30"}, "at_least", 30, "累计30"),
    ({"hold": 2020, "text": "不降低"}, "hold", None, "不降低"),
    ({"trend": "rising", "since": 2020, "text": "持续提高"}, "trend", None, "持续提高"),
    ({"trend": "not_rising", "text": "稳中有降"}, "trend", None, "稳中有降"),
    ({"rank": "front", "of": 168, "text": "保持前列"}, "rank", None, "保持前列"),
    ({"rank": 1, "text": "第一"}, "rank", None, "第一"),
    ({"assigned_by": "350000", "text": "完成省下达"}, "assigned_by", None, "完成省下达"),
    ({"assigned_by": 350000, "text": "完成省下达"}, "assigned_by", None, "完成省下达"),
    ({"at_least": "economy.gdp_growth", "text": "≥GDP增长率"}, "at_least", None, "≥GDP增长率"),
    ({"qualitative": "划定并遵守", "text": "划定并遵守"}, "qualitative", None, "划定并遵守"),
    ({"done": "建成展馆", "text": "建成展馆"}, "done", None, "建成展馆"),
]


@pytest.mark.parametrize(("data", "comparator", "number", "wording"), GOALS)
def test_every_kind_of_goal(
    data: dict[str, Any], comparator: str, number: float | None, wording: str
) -> None:
    goal = Goal.model_validate(data)
    assert goal.comparator == comparator
    assert goal.number == number
    assert goal.wording == wording
    assert Goal.model_validate_json(goal.model_dump_json(exclude_none=True)) == goal


def test_the_table_above_has_every_comparator() -> None:
    assert {comparator for _, comparator, _, _ in GOALS} == set(COMPARATORS)


def test_a_tie_is_one_only_of_a_comparison() -> None:
    assert Goal.model_validate({"above": "a.b", "text": "x"}).tied_to == "a.b"
    assert Goal.model_validate({"above": 3}).tied_to is None
    assert Goal.model_validate({"qualitative": "a.b", "text": "x"}).tied_to is None


def test_an_area_code_may_be_a_number() -> None:
    assert Goal.model_validate({"assigned_by": 350000, "text": "x"}).assigned_by == "350000"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "exactly one of at_least.*here: none"),
        ({"text": "≥45"}, "here: none"),
        ({"at_least": 1, "at_most": 2}, "exactly one of.*here: at_least, at_most"),
        ({"decline": 14}, "decline needs the base year: since: <year>"),
        ({"growth": 14, "text": "x"}, "growth needs the base year"),
        ({"at_least": 3, "of": 168}, "'of' goes with rank"),
        ({"hold": 2020}, "hold needs the document's wording: text"),
        ({"qualitative": "x"}, "qualitative needs the document's wording"),
        ({"done": "x"}, "done needs the document's wording"),
        ({"rank": 1}, "rank needs the document's wording"),
        ({"assigned_by": "350000"}, "assigned_by needs the document's wording"),
        ({"at_least": "a.b"}, "at_least needs the document's wording"),
        ({"trend": "upward", "text": "x"}, "'rising', 'falling', 'not_rising' or 'not_falling'"),
        ({"rank": "top", "text": "x"}, "valid integer"),
        ({"at_leats": 3}, "Extra inputs"),
        ({"about": "many"}, "valid number"),
        ({"at_least": 3, "since": "soon"}, "valid integer"),
    ],
)
def test_what_is_no_goal(data: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=f"(?s){said}"):
        Goal.model_validate(data)


def test_a_goal_cannot_be_changed() -> None:
    goal = Goal.model_validate({"at_least": 1})
    with pytest.raises(ValidationError, match="frozen"):
        goal.at_least = 2
