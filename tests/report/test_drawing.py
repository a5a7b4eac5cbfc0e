from __future__ import annotations

import re

import pytest

from shanhai.report.drawing import Drawing, Line, Spot

SERIES = [Spot(2019, 97.5), Spot(2020, 99.7, "derived"), Spot(2023, 100.0, "computed")]


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def places(svg: str, text: str) -> list[float]:
    found = re.findall(rf"<text[^>]*translate\([\d.-]+,\s*([\d.-]+)\)[^>]*>{text}</text>", svg)
    return [float(y) for y in found]


def test_numbers_are_text_and_nothing_is_named_twice() -> None:
    svg = str(Drawing(SERIES, [Line(98.9, 2020, 2025, "2 3")]).svg())
    assert {"2025", "98.9", "100"} <= set(texts(svg))
    assert " id=" not in svg
    assert "font-family" not in svg
    assert "<svg aria-hidden" in svg


def test_shares_stop_at_hundred() -> None:
    assert Drawing(SERIES, shares=True).domain[1] > 100
    shown = [float(t) for t in texts(str(Drawing(SERIES, shares=True).svg())) if t]
    assert all(value <= 100 or value >= 2019 for value in shown)


def test_labels_of_near_lines_do_not_stand_on_each_other() -> None:
    lines = [Line(85.0, 2020, 2023, "6 3"), Line(85.2, 2020, 2023, "2 3")]
    svg = str(Drawing([Spot(2020, 60), Spot(2021, 70), Spot(2023, 92)], lines).svg())
    (upper,), (lower,) = places(svg, "85.2"), places(svg, "85")
    assert lower - upper >= 10


def test_first_place_is_on_top_and_places_are_whole() -> None:
    places_ = [Spot(2020, 3), Spot(2021, 3), Spot(2023, 1), Spot(2025, 2)]
    svg = str(Drawing(places_, rank=True).svg())
    assert {"1", "2", "3"} <= set(texts(svg))
    assert not any("." in t for t in texts(svg))
    assert min(places(svg, "1")) < min(places(svg, "3"))


@pytest.mark.parametrize("value", [0.0, 100.0, -5.0])
def test_a_steady_series_has_room(value: float) -> None:
    low, high = Drawing([Spot(year, value) for year in (2020, 2021, 2022)]).domain
    assert low < value < high


def test_many_years_are_thinned() -> None:
    svg = str(Drawing([Spot(year, year % 7) for year in range(1990, 2026)]).svg())
    assert 4 <= sum(re.fullmatch(r"(19|20)\d\d", t) is not None for t in texts(svg)) <= 7
