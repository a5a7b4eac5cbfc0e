"""Moments to play through."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.service.monitoring import moments, playing
from shanhai.store import Workspace
from tests.support import SAMPLE


def test_the_hours_of_a_day_are_those_of_each_moment(city: Workspace) -> None:
    frames = playing.play(city, "air", "2025-03-05")
    moment = datetime(2025, 3, 5, 14)
    shown = moments.at(city, "air", moment).drop_nulls("time").select("site", "level", "aqi")
    assert frames.filter(pl.col("moment") == moment).drop("moment").equals(shown)
    assert frames.get_column("moment").max() == datetime(2025, 3, 6)


def test_the_days_of_a_month_and_the_months_of_a_year(city: Workspace) -> None:
    days = playing.play(city, "air", "2025-02").get_column("moment")
    assert days.unique().sort().to_list() == [date(2025, 2, n) for n in range(1, 29)]
    months = playing.play(city, "water", "2025").get_column("moment").unique().sort()
    assert months.to_list() == [date(2025, 2, 1), date(2025, 3, 1)]


@pytest.mark.parametrize(
    ("medium", "span"), [("air", "2025"), ("water", "2025-03"), ("air", "2025-13-40")]
)
def test_a_span_that_is_none_is_refused(city: Workspace, medium: str, span: str) -> None:
    with pytest.raises(InputError, match=span):
        playing.play(city, medium, span)


def test_an_unknown_medium_is_told_with_the_nearest(city: Workspace) -> None:
    with pytest.raises(InputError, match="water"):
        playing.play(city, "wter", "2025")


def test_years_and_the_last_time(city: Workspace) -> None:
    assert playing.years(city, "air") == [2025]
    assert playing.last_time(city, "air") == datetime(2025, 4, 1)
    empty = Workspace(SAMPLE, sample=True)
    assert playing.years(empty, "air") == []
    assert playing.last_time(empty, "water") is None
