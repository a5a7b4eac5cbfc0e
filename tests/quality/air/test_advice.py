from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shanhai.quality import air


def test_a_level_has_colour_effect_and_advice(engine: Any) -> None:
    rows = engine.rows(air.advise(engine.make({"level": [5, 1, None]}), language="en"), "level")
    told = {row["level"]: row for row in rows}
    assert told[5]["colour"] == "#99004C"  # not the purple of the US EPA
    assert "indoors" in told[5]["advice"]
    assert told[1]["effect"].startswith("Practically")
    assert told[None]["advice"] is None


@pytest.mark.parametrize(("item", "words"), [("o3_8h", "outdoors"), ("co", "cardiovascular")])
def test_who_is_sensitive(item: str, words: str) -> None:
    assert words in air.sensitive_groups(item, language="en")


def test_what_may_be_left_unmonitored(engine: Any) -> None:
    days = engine.make({
        "area": ["A"] * 4 + ["B"],
        "date": [date(2023, 5, 1), date(2024, 5, 1), date(2025, 5, 1), date(2022, 5, 1), date(2025, 5, 1)],
        "aqi": [120, 90, 150, 200, 60],
        "primary": ["o3_8h", "so2", "pm10+pm25", "co", None],
    })  # fmt: skip
    items = ["so2", "o3", "o3_8h", "pm25", "co"]
    rows = engine.rows(air.never_primary(days, items, last_year=2025), "area")
    asked = [tuple(row[item] for item in items) for row in rows]
    # SO2 was primary on a good day, CO before the three years; B has one year only
    assert asked == [(True, True, False, False, True), (False,) * 5]
