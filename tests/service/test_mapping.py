"""Values of an indicator by area, one each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from shanhai.catalog import Catalog, load
from shanhai.core.errors import CatalogError
from shanhai.service.mapping import by_area
from tests.support import SAMPLE


@pytest.fixture(scope="module")
def sample() -> Catalog:
    return load(SAMPLE)[0]


def run(*rows: tuple[str, str, float, str, str]) -> Any:
    schema = ["area", "period", "value", "basis", "scope"]
    values = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        indicator=pl.lit("air.pm25"), unit=pl.lit("ug/m3"), step=pl.lit("s")
    )
    return SimpleNamespace(values=values)


def test_the_year_with_most_areas_and_the_reported_figure_count(sample: Catalog) -> None:
    found = by_area(
        run(
            ("350203", "2023", 20.0, "computed", ""),
            ("350203", "2023", 21.0, "reported", ""),
            ("350206", "2023", 22.0, "computed", ""),
            ("350206", "2023", 99.0, "reported", "cities=nine"),
            ("350203", "2024", 19.0, "reported", ""),
        ),
        sample,
        "air.pm25",
    )
    assert [(r["area"], r["period"], r["value"], r["basis"]) for r in found] == [
        ("350203", "2023", 21.0, "reported"), ("350206", "2023", 22.0, "computed"),
    ]  # fmt: skip
    assert found[0]["name"] == {"zh": "思明区", "en": "Siming"}


def test_a_year_may_be_chosen(sample: Catalog) -> None:
    rows = run(("350203", "2023", 20.0, "reported", ""), ("350203", "2024", 19.0, "reported", ""))
    assert [r["value"] for r in by_area(rows, sample, "air.pm25", period="2023")] == [20.0]
    assert by_area(rows, sample, "air.pm25", period="1999") == []


def test_an_unknown_indicator_is_told_with_the_nearest(sample: Catalog) -> None:
    with pytest.raises(CatalogError, match=r"air\.pm25"):
        by_area(run(), sample, "air.pm52")
