"""A year of the sample city: letters, monthly reports, review, figures, scores, signature, report.

District figures are synthetic and say so: none are published for the year.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import docx
import polars as pl
import pytest

import shanhai as sh
from shanhai.service import signing
from shanhai.service.assessing import assess, missing
from shanhai.service.bringing import ingest_observations
from shanhai.service.figures import accept, open_collection, return_, submit
from shanhai.service.filling import missing_sheet
from shanhai.service.people import create_account, grant, person_of
from shanhai.service.permission import Person, Responsibility, operator
from shanhai.service.tasks import Duty, duties, report, review
from shanhai.store.workspace import Workspace, create
from tests.support import shanhai

pytestmark = pytest.mark.slow

YEAR, PLAN = 2025, "xiamen-beautiful-city"
SECRET = "a long enough phrase 2025"  # noqa: S105
DISTRICTS = {
    "思明区政府": "350203", "海沧区政府": "350205", "湖里区政府": "350206", "集美区政府": "350211",
    "同安区政府": "350212", "翔安区政府": "350213",
}  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return create("xiamen", tmp_path_factory.mktemp("cycle") / "xiamen")


def engaged(city: Workspace, name: str, role: str, organisation: str | None = None) -> Person:
    by = operator()
    create_account(city, by, name, password=SECRET, full_name=name, organisation=organisation)
    grant(city, by, name, Responsibility(role, "", organisation or ""))
    return person_of(city, name)


@pytest.fixture(scope="module")
def done(city: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The year up to the assessment: reports, reviews, figures handed in and accepted."""
    reviewer = engaged(city, "审核员", "reviewer")
    by_unit: dict[str, list[Duty]] = {}
    for duty in duties(city, plans=[PLAN]):
        by_unit.setdefault(duty.unit, []).append(duty)
    members = [m for s in city.catalog.schemes.values() if s.assesses == "unit" for m in s.members]
    reporter = engaged(city, "填报员", "reporter")  # of all units, for passwords take time
    for place, unit in enumerate([*members, *DISTRICTS]):
        no = by_unit[unit][0].task.no
        report(city, reporter, PLAN, no, percent=20.0 + place, text="年度进展", unit=unit)
        review(city, reviewer, PLAN, no, unit, accept=True)
    open_collection(city, reviewer, YEAR, date.today() + timedelta(days=30))
    folder = tmp_path_factory.mktemp("sheets")
    bare = assess(city, YEAR)
    for unit, area in list(DISTRICTS.items())[:2]:
        sheet = folder / f"{area}.xlsx"
        missing_sheet(city, bare, sheet, area=area, synthetic=7)
        handed = submit(city, reporter, sheet, unit=unit)
        if unit == "思明区政府":  # one is returned and handed in again
            return_(city, reviewer, handed["id"], reason="请核实")
            handed = submit(city, reporter, sheet, unit=unit)
        accept(city, reviewer, handed["id"])
    rest = folder / "rest.csv"  # the other districts, and the year before as a base
    missing_sheet(city, assess(city, YEAR, synthetic=True), rest, synthetic=7)
    ingest_observations(city, rest)
    return city


def test_letters_are_written_by_command(city: Workspace, tmp_path: Path) -> None:
    told = shanhai("letters", YEAR, "-o", tmp_path, "--only", "思明区", "-w", city.folder)
    assert told.code == 0
    (letter,) = tmp_path.glob("*.docx")
    text = "\n".join(p.text for p in docx.Document(str(letter)).paragraphs)
    assert text.startswith("思明区2025年度生态文明建设目标责任书")
    for part in ("一、目标指标", "二、重点任务", "三、考核办法", "四、签订"):
        assert part in text


def test_everyone_is_scored_and_nothing_is_missing(done: Workspace) -> None:
    found = assess(done, YEAR, synthetic=True)
    assert missing(found) == []
    made = found.assessment
    assert {name: s.totals.height for name, s in made.scored.items()} == {
        "districts-evaluation": 6, "districts-responsibility": 6, "districts-campaign": 6,
        "departments": 29,
    }  # fmt: skip
    for scored in made.scored.values():
        assert scored.totals["score"].is_between(0, 103).all()
        assert scored.totals["covered"].to_list() == pytest.approx([1.0] * scored.totals.height)
    ranks = made.combined["three-in-one"].totals["rank"].to_list()
    assert min(ranks) == 1
    assert len(ranks) == 6


def test_where_figures_come_from_is_known(done: Workspace) -> None:
    figures = assess(done, YEAR, synthetic=True).assessment.figures
    by_basis = dict(figures.group_by("basis").len().iter_rows())
    assert by_basis["synthetic"] > 80
    assert by_basis["ledger"] > 150
    assert figures["origin"].is_not_null().all()
    returned = figures.filter(
        (pl.col("figure") == "ledger.figures_returned") & (pl.col("value") > 0)
    )
    assert returned.is_empty() or returned["assessed"].to_list() == ["350203"]


def test_signed_and_reported_by_command(done: Workspace, tmp_path: Path) -> None:
    engaged(done, "考核员", "assessor")
    here = ("-w", done.folder)
    told = shanhai("assess", "sign", YEAR, "--synthetic", "--as", "考核员", *here)
    assert told.code == 0, told.err
    (row,) = signing.signed(done)
    assert row["gaps"] == 0
    assert done.ledger.verify().fault is None
    out = tmp_path / "report.docx"
    told = shanhai("assess", "report", row["id"][:8], "-o", out, *here)
    assert told.code == 0, told.err
    opened = docx.Document(str(out))
    assert "含合成数据" in opened.sections[0].header.paragraphs[0].text
    assert len(opened.tables) > 10
    assert len(opened.inline_shapes) == 4
    same = shanhai("assess", "compare", row["id"], *here)
    assert "没有差别" in same.out


def test_the_same_from_python(done: Workspace) -> None:
    ws = sh.open(done.folder)
    found = ws.assess(YEAR, synthetic=True)
    assert found.combined.height == 6
    assert found.missing.is_empty()
    why = found.why("思明区")
    assert set(why) == {"districts-evaluation", "districts-responsibility", "districts-campaign"}
    assert ws.warnings(today=date(YEAR, 12, 1)).height > 0
    assert ws.outlook("xiamen-145-eco").height > 0
