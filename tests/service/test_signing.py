"""A signed assessment no longer changes, whatever happens to the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shanhai.core.errors import InputError, RefusedError, StoreError
from shanhai.service import signing
from shanhai.service.assessing import assess
from shanhai.service.assessment_report import write_signed
from shanhai.service.bringing import ingest_observations
from shanhai.service.filling import missing_sheet
from shanhai.service.permission import Person, Responsibility, operator
from shanhai.store.workspace import Workspace, create

YEAR, SCHEME = 2024, "districts-campaign"
ASSESSOR = Person("kao", "考核员", None, (Responsibility("assessor"),))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = create("xiamen", tmp_path_factory.mktemp("sign") / "xiamen")
    sheet = made.folder.parent / "sheet.csv"
    missing_sheet(made, assess(made, YEAR, schemes=[SCHEME]), sheet, synthetic=3)
    ingest_observations(made, sheet)
    return made


def signed_now(city: Workspace, **options: Any) -> dict[str, Any]:
    return signing.sign(city, ASSESSOR, YEAR, schemes=[SCHEME], synthetic=True, **options)


@pytest.fixture(scope="module")
def row(city: Workspace) -> dict[str, Any]:
    return signed_now(city, with_gaps=True)


def test_gaps_are_signed_only_if_said(city: Workspace) -> None:
    with pytest.raises(InputError, match=r"6 figures are missing .*--with-gaps"):
        signed_now(city)


def test_only_an_assessor_signs(city: Workspace) -> None:
    with pytest.raises(RefusedError, match="may not sign"):
        signing.sign(city, operator(), YEAR)


def test_the_ledger_bears_the_signature(city: Workspace, row: dict[str, Any]) -> None:
    assert row["by"] == "kao"
    assert row["synthetic"]
    (entry,) = city.ledger.trail(register="assessment")
    assert entry.action == "sign"
    assert row["digest"] in str(entry.payload)
    assert signing.signed(city) == [row]
    with pytest.raises(InputError, match="signed already, by kao"):
        signed_now(city, with_gaps=True)


def test_it_reads_back_as_it_was(city: Workspace, row: dict[str, Any]) -> None:
    _, made = signing.load(city, row["id"][:6])
    now = assess(city, YEAR, schemes=[SCHEME], synthetic=True).assessment
    assert made.id == now.id
    assert signing.compare(city, row["id"]) == []
    with pytest.raises(InputError, match="no signed assessment 'x'"):
        signing.load(city, "x")


def test_what_changes_later_is_told_and_changes_nothing(
    city: Workspace, row: dict[str, Any], tmp_path: Path
) -> None:
    before = signing.load(city, row["id"])[1].scored[SCHEME].totals
    correction = tmp_path / "correction.csv"
    correction.write_text(
        "indicator,area,period,value,unit,document,clause\n"
        f"air.good_day_share,350203,{YEAR},90.0,%,a correction,1\n",
        "utf-8",
    )
    ingest_observations(city, correction)
    found = signing.compare(city, row["id"])
    changed = next(r for r in found if r["what"] == "figure")
    assert (changed["assessed"], changed["figure"], changed["now"]) == (
        "350203", "air.good_day_share", 90.0,
    )  # fmt: skip
    assert any(r["what"] == "score" and r["assessed"] == "350203" for r in found)
    assert signing.load(city, row["id"])[1].scored[SCHEME].totals.equals(before)


def test_the_report_of_a_signed_one_says_so(
    city: Workspace, row: dict[str, Any], tmp_path: Path
) -> None:
    import docx

    path = write_signed(city, row["id"], tmp_path / "signed.docx")
    text = "\n".join(p.text for p in docx.Document(str(path)).paragraphs)
    assert "由kao签署" in text
    assert row["digest"] in text


def test_one_byte_changed_on_disk_is_found(city: Workspace, row: dict[str, Any]) -> None:
    path = city.assessments.folder / row["id"] / "assessment.json"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"2024", b"2025", 1))
    with pytest.raises(StoreError, match="not those signed"):
        signing.load(city, row["id"])
    path.write_bytes(content)
