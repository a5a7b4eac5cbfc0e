from __future__ import annotations

import pytest

from shanhai.report.gep import SPAN, bars, finding_in_words
from shanhai.report.words import Both, shown


def test_bars_start_at_zero_on_one_scale() -> None:
    name = Both("甲", "A")
    up, down = bars([(name, 30.0), (name, -10.0)])
    assert (up.left, up.width) == pytest.approx((SPAN / 4, SPAN * 3 / 4))
    assert (down.left, down.width) == pytest.approx((0, SPAN / 4))
    assert bars([]) == []


@pytest.mark.parametrize(
    ("value", "text"), [(1234.567, "1,234.57"), (0.0, "0.00"), (0.000123456, "0.000123"), (-2, "-2.00")]
)  # fmt: skip
def test_small_numbers_keep_their_digits(value: float, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (
            {"kind": "overlap", "area": "d1", "other": "d2", "km2": 0.01},
            "d1与d2重叠0.01平方公里",
            "d1 and d2 overlap by 0.01 km²",
        ),
        (
            {"kind": "gap", "year": 2020, "title_zh": "固碳", "title_en": "Carbon", "item": "npp", "area": "c", "covered": 97.25},
            "2020年固碳（npp）：c内数据只覆盖97.2%",
            "2020, Carbon (npp): data cover only 97.2 % of c",
        ),
    ],
)  # fmt: skip
def test_findings_in_two_languages(row: dict[str, object], zh: str, en: str) -> None:
    assert finding_in_words(row, "zh") == zh
    assert finding_in_words(row, "en") == en
