from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import sea
from shanhai.quality.sea import figures as figures_of
from tests.quality.areas import SITES, figures


def test_a_year_of_the_sea_needs_its_surveys(engine):
    surveys = {
        "area": ["x"] * 4, "year": [2023, 2024, 2024, 2024], "survey": ["5", "5", "8", "10"],
        "good_share": [80.0, 90.0, 60.0, 75.16], "share_error": [1.0, 1.0, 2.0, 2.0],
    }  # fmt: skip
    found = figures_of.area_share(engine.make(surveys), least=3)
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


def test_the_sea_by_the_classes_of_its_zones(engine):
    classes = {
        "site": ["a", "b", "b"],
        "time": [datetime(2024, m, 1) for m in (4, 4, 8)],
        "class": [3, 2, 3],
    }
    found = figures_of.zone_compliance(engine.make(classes), engine.make(SITES))
    assert figures(engine, found) == [("x", "2024", 66.7, 3, True), ("y", "2024", 100.0, 1, True)]
