from __future__ import annotations

import string
from datetime import date

import pytest

from shanhai.catalog import library_folder
from shanhai.catalog.problems import Problems
from shanhai.catalog.yamlfile import read
from shanhai.governance.outlook import (
    Outlook,
    Signal,
    behind_path,
    data_late,
    listed,
    low_chance,
    near_limit,
    outlook,
    task_due,
)
from shanhai.governance.targets import Point

TODAY = date(2025, 6, 1)


def kind(signal: Signal | None) -> tuple[str, str] | None:
    return None if signal is None else (signal.reason, signal.severity)


@pytest.mark.parametrize(
    ("comparator", "value", "expected"),
    [
        ("at_least", 100.0, None),
        ("at_least", 94.5, ("near_limit", "medium")),
        ("at_least", 90.0, ("near_limit", "medium")),
        ("at_least", 89.9, ("beyond_limit", "high")),
        ("at_most", 80.0, None),
        ("at_most", 85.5, ("near_limit", "medium")),
        ("at_most", 91.0, ("beyond_limit", "high")),
        ("above", 90.0, ("beyond_limit", "high")),
    ],
)
def test_near_the_limit(comparator: str, value: float, expected: tuple[str, str] | None) -> None:
    found = near_limit("s", comparator, 90.0, Point(2024, value), margin=5)  # type: ignore[arg-type]
    assert kind(found) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (86.0, None),
        (85.5, None),
        (84.0, ("behind_path", "medium")),
        (82.0, ("behind_path", "high")),
    ],
)
def test_behind_the_path(value: float, expected: tuple[str, str] | None) -> None:
    base, goal = Point(2020, 80.0), Point(2025, 90.0)
    latest = Point(2023, value)  # the line asks for 86
    assert kind(behind_path("s", "at_least", base, goal, latest, tolerance=5)) == expected
    down = behind_path(
        "s", "at_most", Point(2020, 90.0), Point(2025, 80.0), Point(2023, 170 - value), tolerance=5
    )
    assert kind(down) == expected
    assert behind_path("s", "at_least", base, goal, Point(2025, 0.0), tolerance=5) is None


def test_unlikely_targets() -> None:
    series = [Point(2020 + k, v) for k, v in enumerate([80.0, 81.0, 80.5, 81.5])]
    hopeless = outlook(series, "at_least", 95.0, 2025)
    assert kind(low_chance("s", hopeless, at_most=50)) == ("low_chance", "high")
    assert low_chance("s", outlook(series, "at_least", 70.0, 2025), at_most=50) is None
    assert low_chance("s", Outlook(None, "too_few"), at_most=50) is None
    assert low_chance("s", Outlook(0.0, "decided"), at_most=50) is None


def test_late_figures_and_due_tasks() -> None:
    due = date(2025, 5, 20)
    assert kind(data_late("s", "2025-04", due, today=TODAY, there=False)) == ("data_late", "low")
    assert data_late("s", "2025-04", due, today=TODAY, there=True) is None
    assert data_late("s", "2025-04", due, today=TODAY, there=False, grace=12) is None
    long_ago = data_late("s", "2024", date(2025, 1, 31), today=TODAY, there=False)
    assert kind(long_ago) == ("data_late", "high")
    assert kind(task_due("t", due, today=TODAY, done=False)) == ("overdue", "high")
    assert task_due("t", due, today=TODAY, done=True) is None
    assert kind(task_due("t", TODAY, today=TODAY, done=False)) == ("due_soon", "medium")
    assert kind(task_due("t", TODAY, today=TODAY, done=False, progress=95)) == ("due_soon", "low")
    assert task_due("t", date(2025, 7, 2), today=TODAY, done=False) is None


def test_the_most_severe_come_first() -> None:
    low = data_late("a", "2025-04", date(2025, 5, 20), today=TODAY, there=False)
    high = task_due("z", date(2025, 5, 20), today=TODAY, done=False, units=("市生态环境局",))
    assert [s.subject for s in listed([low, None, high])] == ["z", "a"]
    assert high is not None
    assert high.units == ("市生态环境局",)


def test_every_sentence_is_there_in_two_languages_and_gets_its_facts() -> None:
    problems = Problems()
    file = read(library_folder() / "warnings.yaml", problems)
    problems.raise_if_any()
    assert file is not None
    series = [Point(2020 + k, v) for k, v in enumerate([80.0, 81.0, 80.5, 81.5])]
    due = date(2025, 5, 20)
    signals = listed([
        near_limit("s", "at_least", 90.0, Point(2024, 91.0), margin=5),
        near_limit("s", "at_least", 90.0, Point(2024, 1.0), margin=5),
        behind_path("s", "at_least", Point(2020, 80.0), Point(2025, 90.0), Point(2023, 80.0), tolerance=5),
        low_chance("s", outlook(series, "at_least", 95.0, 2025), at_most=50),
        data_late("s", "2025-04", due, today=TODAY, there=False),
        task_due("s", due, today=TODAY, done=False),
        task_due("s", TODAY, today=TODAY, done=False),
    ])  # fmt: skip
    assert {s.reason for s in signals} == set(file.data["reasons"])
    assert {s.rule for s in signals} == set(file.data["titles"])
    told = [(file.data["reasons"][s.reason], s.facts) for s in signals]
    looks = [
        outlook([], "at_least", 1.0, 2025), outlook(series[:2], "at_least", 1.0, 2025),
        outlook(series, "at_least", 1.0, 2023), outlook(series, "at_least", 1.0, 2025),
    ]  # fmt: skip
    assert {o.reason for o in looks} | {"no_number"} == set(file.data["outlook"])
    told += [(file.data["outlook"][o.reason], o.facts) for o in looks]
    for text, facts in told:
        for lang in ("zh", "en"):
            names = {name for _, name, _, _ in string.Formatter().parse(text[lang]) if name}
            assert names <= set(facts), (text, facts)
