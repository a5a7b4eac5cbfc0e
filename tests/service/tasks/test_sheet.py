from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from shanhai.core.errors import InputError, RefusedError
from shanhai.service.tasks import find, report, tasks
from shanhai.service.tasks.book import today
from shanhai.service.tasks.sheet import export_tasks, import_tasks
from shanhai.store import Workspace
from tests.service.tasks.conftest import REVIEWER, WATER, person


def sheet(path: Path, *rows: dict[str, object]) -> Path:
    pl.DataFrame(rows, infer_schema_length=None).write_excel(path)
    return path


def test_out_and_in_again_changes_nothing(town: Workspace, tmp_path: Path) -> None:
    report(town, WATER, "p", "一", percent=30, text="x")
    for lang in ("zh", "en"):
        path = tmp_path / f"{lang}.xlsx"
        assert export_tasks(town, path, lang=lang) == 3
        before = town.ledger.head
        assert import_tasks(town, REVIEWER, path) == []
        assert town.ledger.head == before
    with pytest.raises(InputError, match="is there already"):
        export_tasks(town, tmp_path / "zh.xlsx")
    assert export_tasks(town, tmp_path / "one.xlsx", unit="市水利局") == 1


def test_a_measure_is_given_another_deadline_and_other_units(
    town: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "t.xlsx"
    export_tasks(town, path, plans=["p"])
    frame = pl.read_excel(path).with_columns(
        pl.when(pl.col("序号") == "三").then(pl.lit("市交通局、市水利局"))
        .otherwise("责任单位（牵头在前）").alias("责任单位（牵头在前）"),
        pl.when(pl.col("序号") == "三").then(pl.lit("2025-09-30")).otherwise("完成时限").alias("完成时限"),
    )  # fmt: skip
    frame.write_excel(tmp_path / "changed.xlsx")
    assert import_tasks(town, REVIEWER, tmp_path / "changed.xlsx") == [("p", "三")]
    task = find(town, "p", "三")
    assert task.units == {"市交通局": True, "市水利局": False}
    assert task.deadline == "2025-09-30"
    assert list(tasks(town)) == [("p", "一"), ("p", "二"), ("p", "三")]


def test_registers_of_projects_findings_and_issues(town: Workspace, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "r.xlsx",
        {"类型": "工程项目", "名称": "污水厂扩建", "责任单位（牵头在前）": "市水利局", "总投资（万元）": 12000,
         "完成时限": "2025Q4", "督察批次": None, "问题描述": None, "序号": "P-1"},
        {"类型": "督察反馈问题", "名称": "溪流污染", "责任单位（牵头在前）": "各区政府", "总投资（万元）": None,
         "完成时限": "2025-10", "督察批次": "第二轮", "问题描述": "水质超标", "序号": None},
        {"类型": "群众反映问题", "名称": "夜间噪声", "责任单位（牵头在前）": "市交通局", "总投资（万元）": None,
         "完成时限": "2025-06-30", "督察批次": None, "问题描述": None, "反映内容": "扰民", "序号": None},
    )  # fmt: skip
    year = today().year
    assert import_tasks(town, REVIEWER, path) == [
        ("projects", "P-1"), ("findings", f"{year}-001"), ("issues", f"{year}-001"),
    ]  # fmt: skip
    assert find(town, "projects", "P-1").details == {"investment": 12000.0}
    assert find(town, "findings", f"{year}-001").units == {"思明区政府": True, "湖里区政府": True}


def test_all_faults_are_told_and_nothing_is_entered(town: Workspace, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "r.xlsx",
        {"名称": "好的", "责任单位（牵头在前）": "市水利局", "完成时限": "2025", "总投资（万元）": "1"},
        {"名称": "坏的", "责任单位（牵头在前）": "市水力局", "完成时限": "年底", "总投资（万元）": "很多"},
        {"名称": "没有单位", "责任单位（牵头在前）": None, "完成时限": None, "总投资（万元）": None},
    )  # fmt: skip
    with pytest.raises(InputError) as caught:
        import_tasks(town, REVIEWER, path, kind="project")
    told = str(caught.value).splitlines()
    assert told[0] == "4 fault(s), nothing entered:"
    assert "no organisation '市水力局' (did you mean '市水利局'?)" in told[1]
    assert "'年底' is no deadline" in told[2]
    assert "investment" in told[3]
    assert told[4] == "task 3 (没有单位): needs a responsible unit"
    assert town.ledger.trail() == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"名称": "x", "责任单": "市水利局"}, "unknown column"),
        ({"类型": "督查", "名称": "x"}, "no kind of task '督查'"),
        ({"责任单位（牵头在前）": "市水利局"}, "lacks column"),
        ({"规划或登记簿": "p", "序号": "九", "名称": "x"}, "no such measure"),
        (
            {"规划或登记簿": "p", "序号": "一", "名称": "改名", "条款": "第一条"},
            "cannot be changed",
        ),
        ({"规划或登记簿": "nowhere", "名称": "x"}, "no plan or register 'nowhere'"),
        (
            {"名称": "x", "责任单位（牵头在前）": "市水利局", "督察批次": "一"},
            "has no 'inspection'",
        ),
    ],
)
def test_sheets_that_are_refused(
    town: Workspace, tmp_path: Path, row: dict[str, object], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        import_tasks(town, REVIEWER, sheet(tmp_path / "r.xlsx", row))
    assert town.ledger.trail() == []


def test_who_may_enter(town: Workspace, tmp_path: Path) -> None:
    path = sheet(tmp_path / "r.xlsx", {"名称": "x", "责任单位（牵头在前）": "市水利局"})
    for by in (WATER, person("sun", "reviewer", "市交通局")):
        with pytest.raises(RefusedError):
            import_tasks(town, by, path, kind="issue")
    assert len(import_tasks(town, person("sun", "reviewer", "市水利局"), path, kind="issue")) == 1
