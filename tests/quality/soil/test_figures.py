from __future__ import annotations

from datetime import datetime

from shanhai.quality import soil
from shanhai.quality.soil import figures as figures_of
from tests.quality.areas import SITES, figures


def test_plots_count_once_a_year(every_engine):
    plots = {
        "site": ["a", "a", "b", "a", "c"],
        "time": [datetime(2024, 5, 1), datetime(2024, 9, 1), datetime(2024, 5, 1),
                 datetime(2025, 1, 1), datetime(2025, 1, 1)],
        "amount": [60.0, 60.0, 20.0, 60.0, None],
        "safe_use": [False, True, False, True, True],
    }  # fmt: skip
    years = soil.plots_of_year(every_engine.make(plots))
    found = figures_of.farmland_safe_use(years, every_engine.make(SITES))
    assert figures(every_engine, found) == [
        ("x", "2024", 75.0, 2, True),
        ("x", "2025", None, 2, False),  # an area that is not known
        ("y", "2024", 100.0, 1, True),
        ("y", "2025", 100.0, 1, True),
    ]
    areas = figures_of.farmland_safe_area(years, every_engine.make(SITES))
    assert figures(every_engine, areas)[0] == ("x", "2024", 60.0, 2, True)
