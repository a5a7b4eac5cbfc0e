"""The assessment of the sample city: nobody asked twice, gaps by name, synthetic figures apart."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.service import assessing
from shanhai.service.assessing import Year
from shanhai.service.bringing import ingest_observations
from shanhai.service.filling import missing_sheet
from shanhai.service.letters import letters, tasks_of
from shanhai.store.workspace import Workspace, create

YEAR = 2024


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return create("xiamen", tmp_path_factory.mktemp("assess") / "xiamen")


@pytest.fixture(scope="module")
def bare(city: Workspace) -> Year:
    return assessing.assess(city, YEAR)


@pytest.fixture(scope="module")
def filled(city: Workspace, bare: Year, tmp_path_factory: pytest.TempPathFactory) -> Year:
    sheet = tmp_path_factory.mktemp("sheet") / "synthetic.xlsx"
    missing_sheet(city, bare, sheet, synthetic=1)
    brought = ingest_observations(city, sheet)
    assert brought.prepared.rejected.is_empty()
    return assessing.assess(city, YEAR, synthetic=True)


def test_every_figure_is_asked_for_once(bare: Year) -> None:
    asked = bare.assessment.figures.select("assessed", "figure")
    assert asked.is_unique().all()
    schemes = [s.scheme for s in bare.assessment.scored.values()]
    assert sum("air.good_day_share" in s.figures for s in schemes) == 3
    assert asked.filter(pl.col("figure") == "air.good_day_share").height == 6


def test_what_is_missing_is_said_by_name(bare: Year) -> None:
    rows = assessing.missing(bare)
    row = next(r for r in rows if r["figure"] == "air.pm25" and r["assessed"] == "350203")
    assert (row["name"], row["title"], row["year"]) == ("思明区", "细颗粒物（PM2.5）年均浓度", YEAR)
    assert row["reason"] == "没有该年数据"
    base = [r for r in rows if r["figure"] == "nature.forest_cover" and r["year"] == YEAR - 1]
    assert {r["name"] for r in base} == {"海沧区", "集美区", "同安区", "翔安区"}


def test_a_published_figure_of_a_district_is_used_with_its_origin(bare: Year) -> None:
    known = bare.assessment.figures.drop_nulls("value").to_dicts()
    assert [(r["assessed"], r["figure"], r["value"]) for r in known] == [
        ("350211", "nature.forest_cover", 23.87)
    ]
    assert known[0]["origin"].startswith("集美区2024年")


def test_synthetic_figures_count_only_where_asked_for(city: Workspace, filled: Year) -> None:
    assert filled.assessment.synthetic
    totals = filled.assessment.scored["districts-evaluation"].totals
    assert totals["covered"].to_list() == [1.0] * 6
    without = assessing.assess(city, YEAR)
    assert not without.assessment.synthetic
    assert without.assessment.figures["value"].count() == 1


def test_only_the_ledger_is_left_to_fill(filled: Year) -> None:
    assert set(filled.gathered.gaps.values()) == {"ledger"}


def test_why_adds_up_and_knows_names(filled: Year) -> None:
    found = assessing.why(filled.assessment, "思明区", "en")["districts-campaign"]
    points = sum(row["points"] for row in found["contributions"])
    totals = filled.assessment.scored["districts-campaign"].totals
    assert points == pytest.approx(
        totals.filter(pl.col("assessed") == "350203")["score"].item(), abs=0.01
    )
    assert {row["title"] for row in found["gains"]} <= {r["title"] for r in found["contributions"]}
    with pytest.raises(InputError, match=r"'思名区' is assessed \(did you mean '思明区'"):
        assessing.why(filled.assessment, "思名区")


def test_an_unknown_scheme_is_answered_with_the_nearest(city: Workspace) -> None:
    with pytest.raises(InputError, match="did you mean 'departments'"):
        assessing.assess(city, YEAR, schemes=["department"])


def test_the_sheet_of_missing_figures_is_what_ingest_takes(
    city: Workspace, bare: Year, tmp_path: Path
) -> None:
    sheet = tmp_path / "missing.csv"
    n = missing_sheet(city, bare, sheet)
    lines = sheet.read_text("utf-8-sig").splitlines()
    assert len(lines) == n + 1
    assert "数据造假" not in sheet.read_text("utf-8-sig")
    with pytest.raises(InputError, match="there already"):
        missing_sheet(city, bare, sheet)
    with pytest.raises(InputError, match=r"xlsx or \.csv"):
        missing_sheet(city, bare, tmp_path / "missing.doc")


def test_every_district_and_department_gets_a_letter(city: Workspace, tmp_path: Path) -> None:
    files = letters(city, YEAR, tmp_path, only=["思明区", "市生态环境局"])
    assert [f.name for f in files] == [
        "思明区2024年度生态文明建设目标责任书.docx", "市生态环境局2024年度生态文明建设目标责任书.docx",
    ]  # fmt: skip
    with pytest.raises(InputError, match="nobody called"):
        letters(city, YEAR, tmp_path, only=["nobody"])


def test_the_tasks_of_a_letter_are_those_that_name_the_unit(city: Workspace) -> None:
    plan = ["xiamen-beautiful-city"]
    lead = tasks_of(city.catalog, "市发改委", plan)
    assert {t["role"] for t in lead} == {"lead", "joint"}
    district = tasks_of(city.catalog, "350203", plan)
    named = [m for m in city.catalog.measures[plan[0]] if "各区政府" in m.units]
    assert len(district) == len(named)
    assert {t["role"] for t in district} == {"all"}
