from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.support import SAMPLE, Said, shanhai, write


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = ("workspace.yaml", "documents.yaml", "areas.yaml", "organisations.yaml")
    plan = (
        "id: b\ntitle: {zh: 方案, en: Plan}\ndocument: '001'\narea: '350200'\n"
        "period: {from: 2025, to: 2027}\ntargets: []\n"
    )
    measures = (SAMPLE / "measures/xiamen-beautiful-city.yaml").read_text("utf-8")
    measures = "\n".join(
        line for line in measures.replace("plan: xiamen-beautiful-city", "plan: b").splitlines()
        if "indicators:" not in line
    )  # fmt: skip
    files = {name: (SAMPLE / name).read_text("utf-8") for name in names}
    town = write(tmp_path / "town", {**files, "plans/b.yaml": plan, "measures/b.yaml": measures})
    monkeypatch.setattr("sys.stdin", io.StringIO("long enough\n" * 9))
    shanhai("-w", town, "users", "add", "zhang", "--organisation", "市交通局", "--role", "reporter")
    shanhai("-w", town, "users", "add", "wang", "--role", "reviewer")
    return town


def tasks(town: Path, *arguments: object) -> Said:
    return shanhai("-w", town, "tasks", *arguments)


def board(town: Path, *arguments: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tasks(town, "board", *arguments, "--csv").out)))


def test_without_a_command_it_lists(town: Path) -> None:
    listed = tasks(town, "--csv").out
    assert listed.splitlines()[0] == "plan,no,title_zh,units,deadline,document,clause"
    assert tasks(town, "b", "--csv").out == listed
    assert tasks(town, "list", "b", "--csv").out == listed
    assert "各区政府" in listed


def test_a_task_from_report_to_closing(town: Path, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"photo")
    assert len(board(town, "--unit", "思明区政府")) == len(board(town, "--unit", "湖里区政府")) > 20
    report = ("report", "b", "（三）", "--percent", "100", "--text", "建成", "--done", "2026-01-15")
    assert (
        tasks(town, *report, "--evidence", tmp_path / "photo.jpg").code == 2
    )  # the operator reports nothing
    said = tasks(town, *report, "--evidence", tmp_path / "photo.jpg", "--as", "zhang")
    assert said.code == 0, said.err
    refused = tasks(town, "close", "b", "（三）", "市交通局", "--as", "zhang")
    assert (refused.code, "reviewer" in refused.err) == (2, True)
    assert tasks(town, "close", "b", "（三）", "市交通局", "--as", "wang").code == 0
    (row,) = [r for r in board(town, "--unit", "市交通局") if r["no"] == "（三）"]
    assert (row["status"], row["why"]) == ("closed", "2026-01-15完成，已销号")
    shown = tasks(town, "show", "b", "（三）").out
    assert "photo.jpg" in shown
    assert "通过 (wang)" in shown
    assert (
        json.loads(tasks(town, "show", "b", "（三）", "--json").out)[0]["reports"][0]["by"]
        == "zhang"
    )
    assert (
        tasks(town, "reopen", "b", "（三）", "市交通局", "--reason", "x", "--as", "wang").code == 0
    )
    assert shanhai("-w", town, "audit", "verify").code == 0


def test_review_and_milestones(town: Path) -> None:
    made = tasks(
        town, "milestone", "b", "（三）", "--title", "立项", "--due", "2025-09-30", "--as", "wang"
    )
    assert made.code == 0, made.err
    assert tasks(town, "milestone", "b", "（三）", "--as", "wang").code == 2
    (late,) = [
        r for r in board(town, "--unit", "市交通局", "--on", "2025-10-01") if r["no"] == "（三）"
    ]
    assert late["why"] == "节点“立项”应于2025-09-30达到"
    reached = ("milestone", "b", "（三）", "--reached", "1", "--on", "2025-09-29", "--as", "zhang")
    assert tasks(town, *reached).code == 0
    tasks(town, "report", "b", "（三）", "--percent", "5", "--text", "立项", "--as", "zhang")
    review = ("b", "（三）", "市交通局", "--as", "wang")
    assert tasks(town, "review", "return", *review).code == 2
    assert tasks(town, "review", "return", *review, "--reason", "不实").code == 0
    assert tasks(town, "review", "refuse", *review).code == 2


def test_a_spreadsheet_out_and_in(town: Path, tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    assert tasks(town, "export", file, "--unit", "市教育局").code == 0
    again = tasks(town, "import", file, "--as", "wang")
    assert "0 项" in again.out
    issues = tmp_path / "issues.csv"
    issues.write_text("名称,责任单位（牵头在前）,完成时限\n夜间噪声,市公安局,2025-06-30\n", "utf-8")
    said = tasks(town, "import", issues, "--kind", "issue", "--as", "wang")
    assert "1 项" in said.out
    assert [r["title_zh"] for r in board(town, "issues")] == ["夜间噪声"]
    assert tasks(town, "import", issues, "--kind", "issue", "--as", "zhang").code == 2
