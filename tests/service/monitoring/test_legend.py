"""Words and colours of the levels are the standards'."""

from __future__ import annotations

from datetime import date

import pytest

from shanhai.core.errors import InputError
from shanhai.service.monitoring.legend import legend


def test_the_levels_of_air_are_those_of_hj_633() -> None:
    rows = legend("air")
    assert [row["title"]["zh"] for row in rows] == [
        "优", "良", "轻度污染", "中度污染", "重度污染", "严重污染",
    ]  # fmt: skip
    assert rows[0]["colour"] == "#00E400"
    assert [row["up_to"] for row in rows] == [50, 100, 150, 200, 300, None]


def test_the_edition_is_that_of_the_day() -> None:
    assert legend("air", on=date(2025, 1, 1))[0]["source"] != {}
    assert [r["colour"] for r in legend("air", on=date(1990, 1, 1))] == [
        r["colour"] for r in legend("air", on=date(2015, 1, 1))
    ]


def test_the_classes_of_water_have_their_colours() -> None:
    rows = legend("water")
    assert [row["title"]["zh"] for row in rows] == ["Ⅰ类", "Ⅱ类", "Ⅲ类", "Ⅳ类", "Ⅴ类", "劣Ⅴ类"]
    assert rows[0]["colour"] == rows[1]["colour"]  # 环办〔2011〕22号: both blue
    assert len({row["colour"] for row in rows}) == 5


def test_other_media_have_none() -> None:
    with pytest.raises(InputError, match="noise"):
        legend("noise")
