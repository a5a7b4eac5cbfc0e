from __future__ import annotations

from datetime import datetime

from shanhai.quality.noise import figures as figures_of
from tests.quality.areas import SITES, figures

HOURS = {
    "site": ["a", "b", "b"],
    "time": [datetime(2024, 5, 1, h) for h in (9, 9, 23)],
    "leq": [60.0, 70.0, 40.0],
    "length": [3000.0, 1000.0, 1000.0],
}


def test_mean_levels_by_day(every_engine):
    made = every_engine.make(HOURS), every_engine.make(SITES)
    grid = figures_of.day_level(*made, kind="regional")
    assert figures(every_engine, grid) == [
        ("x", "2024", 65.0, 2, True),
        ("y", "2024", 60.0, 1, True),
    ]
    roads = figures_of.day_level(*made, kind="road")
    assert figures(every_engine, roads)[0] == ("x", "2024", 62.5, 2, True)
