from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from shanhai.governance.outlook import DEFAULT, backtest, skills
from shanhai.governance.targets import Point

ROOT = Path(__file__).parents[3]


def test_every_later_figure_is_forecast_from_every_origin() -> None:
    line = [Point(2015 + k, float(k)) for k in range(6)]
    still = [Point(2015 + k, 5.0) for k in range(6)]
    tried = backtest({"line": line, "still": still}, methods=["carry", "drift"])
    assert {row.series for row in tried} == {"line"}
    pairs = [(row.origin, row.year) for row in tried if row.method == "drift"]
    assert pairs == [
        (2017, 2018), (2017, 2019), (2017, 2020), (2018, 2019), (2018, 2020), (2019, 2020)
    ]  # fmt: skip
    by_method = {row.method: row for row in skills(tried)}
    assert by_method["drift"].skill == pytest.approx(1.0)
    assert by_method["carry"].skill == 0.0
    assert by_method["drift"].forecasts == 6


@cache
def published() -> Any:
    spec = importlib.util.spec_from_file_location(
        "backtest_outlook", ROOT / "benchmarks" / "backtest_outlook.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return skills(backtest(module.series()))


def test_what_the_page_says_of_the_published_series_holds() -> None:
    """docs/methods/outlook.md: nothing beats carrying forward, and its intervals hold."""
    found = {row.method: row for row in published()}
    assert found[DEFAULT].series >= 15
    assert found[DEFAULT].forecasts >= 60
    assert all(row.skill < 0.05 for row in found.values())
    assert 0.75 <= found[DEFAULT].inside80 <= 0.92
    assert found[DEFAULT].inside95 >= 0.9
    assert found[DEFAULT].brier_skill > 0.15
    assert found[DEFAULT].brier < 0.25
    assert found[DEFAULT].brier == min(row.brier for row in found.values())
