from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.service.figures.conftest import ENVIRONMENT, PLAN, SCHOOL, UNITS, filled
from tests.support import Said, open_town, shanhai


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    town = open_town(
        tmp_path / "town", plans__p=PLAN, organisations=UNITS, indicators__school=SCHOOL
    )
    filled(town, tmp_path / "f.xlsx", {"air.pm25": 30, "air.good_day_share": 97})
    monkeypatch.setattr("sys.stdin", io.StringIO("long enough\n" * 9))
    add = ("-w", town.folder, "users", "add")
    shanhai(*add, "zhang", "--organisation", ENVIRONMENT, "--role", "reporter")
    shanhai(*add, "wang", "--role", "reviewer")
    return town.folder


def figures(town: Path, *arguments: object) -> Said:
    return shanhai("-w", town, "figures", *arguments)


def test_from_collecting_to_accepted(town: Path, tmp_path: Path) -> None:
    assert figures(town, "open", 2025, "--due", "2026-03-31", "--as", "wang").code == 0
    checked = figures(town, "check", tmp_path / "f.xlsx", "--as", "zhang")
    assert "2 个数据合格" in checked.out
    assert "2024年为20，变化50%，超过30%" in checked.out
    assert figures(town, "review", "list", "--csv").out.count("\n") == 1
    said = figures(town, "submit", tmp_path / "f.xlsx", "--as", "zhang")
    assert said.code == 0, said.err
    name = f"2025-{ENVIRONMENT}-1"
    (row,) = json.loads(figures(town, "review", "list", "--json").out)
    assert (row["id"], row["due"], row["rows"], row["findings"]) == (name, "2026-03-31", 2, 1)
    assert "20 in 2024: a change of 50 %" in figures(town, "show", name, "--lang", "en").out
    assert figures(town, "review", "accept", name, "--as", "zhang").code == 2
    assert figures(town, "review", "accept", name, "--as", "wang").code == 0
    assert (
        ",30,ug/m3,reported,市生态环境局报送数据"
        in shanhai("-w", town, "observations", "--csv").out
    )
    assert "已通过" in figures(town, "list").out


def test_returned_with_a_reason(town: Path, tmp_path: Path) -> None:
    figures(town, "submit", tmp_path / "f.xlsx", "--as", "zhang")
    name = f"2025-{ENVIRONMENT}-1"
    assert figures(town, "review", "return", name, "--reason", "请核对", "--as", "wang").code == 0
    assert "请核对" in figures(town, "list", "--csv").out
    wrong = figures(town, "submit", tmp_path / "f.xlsx", "--unit", "市教育局", "--as", "zhang")
    assert wrong.code == 2
    assert "may not" in wrong.err
    assert "市生态环境局报送数据" not in shanhai("-w", town, "observations", "--csv").out
