"""Derived tables: order, rules, what is not there, what a function must give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from shanhai.catalog import Catalog
from shanhai.catalog.model import Area, Indicator, Table, WorkspaceFile
from shanhai.core.errors import CatalogError
from shanhai.engine import tables
from shanhai.engine.tables import (
    Stored,
    computed_indicators,
    derive,
    function,
    located_sites,
    needed,
    stored_sources,
)
from tests.support import text


def table(**how: Any) -> Table:
    return Table.model_validate({"title": text("表", "Table"), **how})


CATALOG = Catalog(
    tables={
        "x.raw": table(columns={"site": {"kind": "text"}, "v": {"unit": "t"}}),
        "x.twice": table(compute="x.twice", **{"from": {"rows": "x.raw"}}, rules={"by": 2}),
        "x.more": table(compute="x.twice", **{"from": {"rows": "x.twice"}}, rules={"by": 5}),
    },
    indicators={
        "x.total": Indicator.model_validate(
            {"title": text("总量", "Total"), "unit": "t", "compute": "x.total", "from": {"rows": "x.more"},
             "rules": {"area": "350200"}}
        ),
    },
)  # fmt: skip


def twice(*, rows: pl.DataFrame, by: int) -> pl.DataFrame:
    return rows.with_columns(pl.col("v") * by)


def total(*, rows: pl.DataFrame, area: str) -> pl.DataFrame:
    sums = rows.group_by("year").agg(pl.col("v").sum().alias("value"), pl.len().alias("n"))
    return sums.select(
        pl.lit(area).alias("area"),
        pl.col("year").alias("period"),
        "value",
        (pl.col("n") > 1).alias("valid"),
    )


@pytest.fixture(autouse=True)
def functions(monkeypatch: pytest.MonkeyPatch) -> None:
    known: Mapping[str, Any] = {"x.twice": twice, "x.total": total}
    monkeypatch.setattr(tables, "function", lambda path: known[path])


RAW = pl.DataFrame(
    {"site": ["A", "B", "C"], "year": ["2023", "2023", "2024"], "v": [1.0, 2.0, 4.0]}
)


def test_tables_come_after_what_they_are_made_from() -> None:
    assert needed(CATALOG, ["x.more"]) == ["x.raw", "x.twice", "x.more"]
    assert stored_sources(CATALOG, "x.total") == ["x.raw"]


def test_each_table_is_made_once_by_its_rules() -> None:
    made = derive(CATALOG, ["x.more"], {"x.raw": RAW})
    assert made["x.more"].get_column("v").to_list() == [10.0, 20.0, 40.0]
    lazy = derive(CATALOG, ["x.more"], {"x.raw": RAW.lazy()})
    assert lazy["x.more"].equals(made["x.more"])


def test_what_is_not_measured_is_not_computed() -> None:
    assert derive(CATALOG, ["x.more"], {}) == {}
    assert computed_indicators(CATALOG, ["x.total"], {}).is_empty()


def test_only_valid_years_count_and_made_up_rows_are_told() -> None:
    found = computed_indicators(CATALOG, ["x.total"], {"x.raw": Stored(RAW, 0, ("f.csv",))})
    assert found.select("area", "year", "value", "basis").rows() == [
        ("350200", 2023, 30.0, "computed")
    ]
    told = computed_indicators(CATALOG, ["x.total"], {"x.raw": Stored(RAW, 0, (), synthetic=True)})
    assert told.get_column("basis").to_list() == ["synthetic"]


def test_a_function_must_give_area_period_and_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        tables, "function", lambda path: total if path == "x.never" else lambda **_: RAW
    )
    with pytest.raises(CatalogError, match=r"x\.total.*area, period, value"):
        computed_indicators(CATALOG, ["x.total"], {"x.raw": Stored(RAW, 0, ())})


def test_a_wrong_path_is_told() -> None:
    with pytest.raises(CatalogError, match=r"no function quality.nowhere.f"):
        function("quality.nowhere.f")
    assert callable(function("quality.air.daily.site_days"))


def test_sites_count_for_every_area_up_to_the_workspaces_own() -> None:
    areas = {
        "35": Area.model_validate({"name": text("省"), "kind": "province"}),
        "3502": Area.model_validate({"name": text("市"), "kind": "city", "parent": "35"}),
        "350203": Area.model_validate({"name": text("区"), "kind": "district", "parent": "3502"}),
    }
    top = WorkspaceFile.model_validate({"id": "w", "title": text("市"), "area": "3502"})
    sites = pl.DataFrame(
        {"site": ["A", "B"], "area": ["350203", "3502"], "sections": ["a; b", None]}
    )
    found = located_sites(Catalog(areas=areas, workspace=top), sites)
    assert sorted(found.select("site", "area", "sections").rows(), key=str) == sorted(
        [
            ("A", "350203", "a"),
            ("A", "350203", "b"),
            ("A", "3502", "a"),
            ("A", "3502", "b"),
            ("B", "3502", None),
        ],
        key=str,
    )
