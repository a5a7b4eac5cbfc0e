"""Water by month and year: sections and the shares of their classes."""

from __future__ import annotations

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import water as science
from shanhai.service.bringing import ingest_readings
from shanhai.service.monitoring import water
from shanhai.store import Workspace
from shanhai.store.workspace import create


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two sections all year: A always class II but in July, B always class V; C in May alone."""
    folder = tmp_path_factory.mktemp("rivers")
    ws = create("xiamen", folder / "city")
    rows = [
        {"site": site, "time": f"2025-{month:02d}-05 09:00", "water_body": "river", "do": 7.0,
         "cod_mn": {"A": 9.0 if month == 7 else 3.5, "B": 14.0, "C": 1.0}[site]}
        for site in "ABC" for month in range(1, 13) if site != "C" or month == 5
    ]  # fmt: skip
    pl.DataFrame(rows).write_csv(folder / "water.csv")
    (folder / "sites.csv").write_text(
        "site,area,medium,sections\nA,350203,water,national;provincial_up\n"
        "B,350206,water,provincial_up\nC,350206,water,\n",
        "utf-8",
    )
    ingest_readings(ws, "sites", folder / "sites.csv")
    ingest_readings(ws, "water", folder / "water.csv")
    return ws


def shares(frame: pl.DataFrame, month: int, sections: str) -> tuple[object, ...]:
    row = frame.filter(pl.col("month") == month, pl.col("sections") == sections)
    return row.select("n", "good_share").row(0)


def test_shares_by_month_and_set(rivers: Workspace) -> None:
    found = water.class_shares(rivers, 2025)
    assert shares(found, 1, "national") == (1, 100.0)
    assert shares(found, 7, "national") == (1, 0.0)
    assert shares(found, 1, "provincial_up") == (2, 50.0)
    assert shares(found, 5, "") == (3, pytest.approx(200 / 3))


def test_the_year_is_classed_by_yearly_means_of_whole_years(rivers: Workspace) -> None:
    found = water.class_shares(rivers, 2025)
    assert shares(found, 0, "national") == (1, 100.0)  # the mean of the year is class II
    assert shares(found, 0, "") == (2, 50.0)  # C was sampled in one month only
    row = found.filter(pl.col("month") == 0, pl.col("sections") == "").get_column("missing")
    assert row.to_list() == [1]


def test_shares_of_one_district(rivers: Workspace) -> None:
    assert shares(water.class_shares(rivers, 2025, area="350206"), 1, "") == (1, 0.0)
    with pytest.raises(InputError, match="350206"):
        water.class_shares(rivers, 2025, area="350207")


def test_a_section_year_has_twelve_months(rivers: Workspace) -> None:
    found = water.section_year(rivers, "A", 2025)
    assert found.get_column("class").to_list() == [2, 2, 2, 2, 2, 2, 4, 2, 2, 2, 2, 2]
    assert found.get_column("worst").to_list()[6] == "cod_mn"
    single = water.section_year(rivers, "C", 2025).drop_nulls("class")
    assert single.get_column("month").to_list() == [5]


def test_months_kept_are_the_means_of_the_samples(city: Workspace) -> None:
    samples = city.lake.scan("water.sample").drop("month").collect()
    means = science.evaluate(science.period_means(samples, period="month"))
    wanted = means.filter(pl.col("site") == "SYN-W00001").sort("month").get_column("class")
    found = water.section_year(city, "SYN-W00001", 2025).drop_nulls("class")
    assert found.get_column("class").to_list() == wanted.to_list()
