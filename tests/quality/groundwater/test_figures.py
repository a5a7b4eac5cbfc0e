from __future__ import annotations

from datetime import datetime

from shanhai.quality.groundwater import figures as figures_of
from tests.quality.areas import SITES, figures


def test_points_by_class_v_and_by_their_target(engine):
    classes = {
        "site": ["a", "b"],
        "time": [datetime(2024, 5, 1)] * 2,
        "class": [3, 5],
    }
    made = engine.make(classes), engine.make(SITES)
    assert figures(engine, figures_of.class_v_share(*made))[0] == ("x", "2024", 50.0, 2, True)
    assert figures(engine, figures_of.compliance(*made)) == [
        ("x", "2024", 50.0, 2, True),
        ("y", "2024", 100.0, 1, True),
    ]
