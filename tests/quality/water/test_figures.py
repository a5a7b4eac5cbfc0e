from __future__ import annotations

from datetime import datetime

import pytest

from shanhai.core.errors import InputError
from shanhai.quality import water
from shanhai.quality.water import figures as figures_of
from tests.quality.areas import SITES, figures


def test_sections_on_target(every_engine):
    classes = {"site": ["a", "b", "c"], "year": [2024, 2024, 2024], "class": [3, 3, 1]}
    found = figures_of.section_compliance(every_engine.make(classes), every_engine.make(SITES))
    assert figures(every_engine, found, "scope") == [
        ("x", "2024", 50.0, 2, True, "sections=national"),
        ("y", "2024", 100.0, 1, True, "sections=national"),
    ]


def test_without_targets_nothing_is_on_target(engine):
    classes = {"site": ["a"], "year": [2024], "class": [3]}
    sites = {name: SITES[name] for name in ("site", "area")}
    found = figures_of.section_compliance(engine.make(classes), engine.make(sites))
    assert engine.rows(found) == []


def test_a_mean_is_valid_with_all_sections_of_the_set(every_engine):
    means = {"site": ["a", "b", "a"], "year": [2024, 2024, 2023], "tp": [0.1, 0.1305, 0.2]}
    found = figures_of.section_mean(
        every_engine.make(means), every_engine.make(SITES), item="tp", sections="national"
    )
    assert figures(every_engine, found) == [
        ("x", "2023", 0.2, 1, False),
        ("x", "2024", 0.115, 2, True),
        ("y", "2023", 0.2, 1, True),
        ("y", "2024", 0.1, 1, True),
    ]
    unmeasured = figures_of.section_mean(
        every_engine.make(means), every_engine.make(SITES), item="tn", sections="national"
    )
    assert {row[2:] for row in figures(every_engine, unmeasured)} == {(None, 0, False)}


def test_class_one_and_two(engine):
    classes = {"site": ["a", "b", "c"], "year": [2024] * 3, "class": [2, 3, 1]}
    found = figures_of.section_share(
        engine.make(classes), engine.make(SITES), share="class_1_2_share"
    )
    assert [(r["area"], r["scope"], r["value"]) for r in engine.rows(found, "area", "scope")] == [
        ("x", "", 100.0), ("x", "sections=national", 50.0), ("y", "sections=national", 100.0),
    ]  # fmt: skip


def test_sources_by_number_and_month(every_engine):
    judged = {
        "site": ["a", "a", "b", "b", "c"],
        "time": [datetime(2024, m, 1) for m in (1, 2, 1, 1, 1)],
        "compliant": [True, True, False, True, None],
    }
    made = every_engine.make(judged), every_engine.make(SITES)
    found = figures_of.source_share(*made, months=2)
    assert figures(every_engine, found) == [
        ("x", "2024", 50.0, 2, False),  # b was judged in one month only
        ("y", "2024", 100.0, 1, True),
    ]


def test_only_sections_of_a_set_on_target(engine):
    classes = {"site": ["a", "b", "c"], "year": [2024] * 3, "class": [3, 3, 1]}
    made = engine.make(classes), engine.make(SITES)
    found = figures_of.section_compliance(*made, sections="national")
    assert figures(engine, found, "scope") == [
        ("x", "2024", 50.0, 2, True, ""),
        ("y", "2024", 100.0, 1, True, ""),
    ]


def test_black_and_odorous_waters_by_number(engine):
    samples = {
        "site": ["a", "b", "c", "c"],
        "body": ["moat", "moat", "ditch", "ditch"],
        "time": [datetime(2024, 5, d) for d in (1, 1, 1, 9)],
        "do": [5.0, 1.5, 6.0, 6.0],  # light from 2.0 down
        "nh3_n": [1.0, 1.0, 2.0, None],
    }
    points = water.points_of_year(engine.make(samples))
    found = figures_of.black_odorous_share(points, engine.make(SITES))
    assert figures(engine, found) == [
        ("x", "2024", 50.0, 2, True),
        ("y", "2024", 0.0, 1, True),  # of the moat only point a, which is clear, lies in y
    ]


LIMITS = {
    "limit_set": ["works", "works", "farm"],
    "item": ["cod", "ph", "cod"],
    "limit": [50.0, 6.0, 100.0],
    "high": [None, 9.0, None],
}


def test_outfalls_by_the_limits_of_a_table(every_engine):
    samples = {
        "site": ["a", "a", "b", "b"],
        "time": [datetime(2024, m, 1) for m in (1, 2, 1, 2)],
        "limit_set": ["works", "works", "farm", "unknown"],
        "cod": [50.0, 50.1, 60.0, 10.0],
        "ph": [7.0, 7.0, 10.0, 7.0],
    }
    judged = water.judged_outfalls(every_engine.make(samples), every_engine.make(LIMITS))
    found = figures_of.outfall_compliance(judged, every_engine.make(SITES), sections="national")
    assert figures(every_engine, found) == [
        ("x", "2024", 66.7, 3, True),
        ("y", "2024", 50.0, 2, True),
    ]


def test_a_limit_twice_is_refused(engine):
    limits = {name: [*column[:2], column[0]] for name, column in LIMITS.items()}
    samples = engine.make({"site": ["a"], "limit_set": ["works"], "cod": [1.0]})
    with pytest.raises(InputError, match="works has cod twice"):
        water.judged_outfalls(samples, engine.make(limits))
