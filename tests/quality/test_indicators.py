from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import indicators, sea, soil

SITES = {
    "site": ["a", "a", "b", "c"],
    "area": ["x", "y", "x", "x"],
    "sections": ["national", "national", "national", None],
    "target_class": ["Ⅲ类", "Ⅲ类", "2.0", "?"],
}


def figures(engine, frame, *columns):
    rows = engine.rows(frame, "area", "period", *(["scope"] if "scope" in columns else []))
    return [
        tuple(row[c] for c in ("area", "period", "value", "n", "valid", *columns)) for row in rows
    ]


def test_sections_on_target(every_engine):
    classes = {"site": ["a", "b", "c"], "year": [2024, 2024, 2024], "class": [3, 3, 1]}
    found = indicators.section_compliance(every_engine.make(classes), every_engine.make(SITES))
    assert figures(every_engine, found, "scope") == [
        ("x", "2024", 50.0, 2, True, "sections=national"),
        ("y", "2024", 100.0, 1, True, "sections=national"),
    ]


def test_without_targets_nothing_is_on_target(engine):
    classes = {"site": ["a"], "year": [2024], "class": [3]}
    sites = {name: SITES[name] for name in ("site", "area")}
    found = indicators.section_compliance(engine.make(classes), engine.make(sites))
    assert engine.rows(found) == []


def test_a_mean_is_valid_with_all_sections_of_the_set(every_engine):
    means = {"site": ["a", "b", "a"], "year": [2024, 2024, 2023], "tp": [0.1, 0.1305, 0.2]}
    found = indicators.section_mean(
        every_engine.make(means), every_engine.make(SITES), item="tp", sections="national"
    )
    assert figures(every_engine, found) == [
        ("x", "2023", 0.2, 1, False),
        ("x", "2024", 0.115, 2, True),
        ("y", "2023", 0.2, 1, True),
        ("y", "2024", 0.1, 1, True),
    ]
    unmeasured = indicators.section_mean(
        every_engine.make(means), every_engine.make(SITES), item="tn", sections="national"
    )
    assert {row[2:] for row in figures(every_engine, unmeasured)} == {(None, 0, False)}


def test_class_one_and_two(engine):
    classes = {"site": ["a", "b", "c"], "year": [2024] * 3, "class": [2, 3, 1]}
    found = indicators.section_share(
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
    found = indicators.source_share(*made, months=2)
    assert figures(every_engine, found) == [
        ("x", "2024", 50.0, 2, False),  # b was judged in one month only
        ("y", "2024", 100.0, 1, True),
    ]


def test_plots_count_once_a_year(every_engine):
    plots = {
        "site": ["a", "a", "b", "a", "c"],
        "time": [datetime(2024, 5, 1), datetime(2024, 9, 1), datetime(2024, 5, 1),
                 datetime(2025, 1, 1), datetime(2025, 1, 1)],
        "amount": [60.0, 60.0, 20.0, 60.0, None],
        "safe_use": [False, True, False, True, True],
    }  # fmt: skip
    years = soil.plots_of_year(every_engine.make(plots))
    found = indicators.farmland_safe_use(years, every_engine.make(SITES))
    assert figures(every_engine, found) == [
        ("x", "2024", 75.0, 2, True),
        ("x", "2025", None, 2, False),  # an area that is not known
        ("y", "2024", 100.0, 1, True),
        ("y", "2025", 100.0, 1, True),
    ]


def test_a_year_of_the_sea_needs_its_surveys(engine):
    surveys = {
        "area": ["x"] * 4, "year": [2023, 2024, 2024, 2024], "survey": ["5", "5", "8", "10"],
        "good_share": [80.0, 90.0, 60.0, 75.16], "share_error": [1.0, 1.0, 2.0, 2.0],
    }  # fmt: skip
    found = indicators.sea_area_share(engine.make(surveys), least=3)
    assert figures(engine, found) == [("x", "2023", 80.0, 1, False), ("x", "2024", 75.1, 3, True)]


def test_surveys_of_the_waters_of_areas(engine):
    pytest.importorskip("shapely")
    square = "POLYGON((118 24, 118.1 24, 118.1 24.1, 118 24.1, 118 24))"
    samples = {
        "site": ["a", "a", "b"],
        "time": [datetime(2024, 4, 1), datetime(2024, 8, 1), datetime(2024, 4, 1)],
        "din": [0.1, 0.6, 0.1],
        "survey": ["spring", None, "spring"],
    }
    sites = {**SITES, "longitude": [118.05, 118.05, 118.02, None], "latitude": [24.05] * 4}
    waters = {"area": ["x", "z"], "geometry": [square, square]}
    made = [engine.make(data) for data in (samples, sites, waters)]
    found = sea.survey_shares(*made, cells=100)
    told = [
        (r["area"], r["year"], r["survey"], r["sites"], r["good_share"])
        for r in engine.rows(found, "survey")
    ]
    assert told == [("x", 2024, "8", 1, 0.0), ("x", 2024, "spring", 2, 100.0)]
    twice = engine.make({"area": ["x", "x"], "geometry": [square, square]})
    with pytest.raises(InputError, match="two polygons"):
        sea.survey_shares(made[0], made[1], twice)


def test_sites_without_positions_are_asked_for():
    samples = pl.DataFrame({"site": ["a"], "time": [datetime(2024, 4, 1)], "din": [0.1]})
    with pytest.raises(InputError, match="longitude"):
        sea.survey_shares(samples, pl.DataFrame(SITES), pl.DataFrame({"area": [], "geometry": []}))
