"""Good templates are handed in; everything else gets a clear answer and nothing is stored."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from shanhai.core.errors import InputError, RefusedError, StoreError
from shanhai.service import figures
from shanhai.service.permission import Person
from shanhai.service.templating import asked
from shanhai.store import Workspace
from tests.service.figures.conftest import EDUCATION, ENVIRONMENT, LI, WANG, ZHANG, filled

GOOD = {"air.pm25": 18.5, "air.good_day_share": 97}


def nothing_stored(town: Workspace) -> bool:
    return (
        not town.ledger.trail()
        and not town.evidence.digests()
        and town.lake.version("observations") is None
    )


def test_a_department_is_asked_for_its_own_indicators_only(town: Workspace) -> None:
    assert [one.indicator for one in asked(town, 2025, unit=ENVIRONMENT)] == list(GOOD)
    assert [one.indicator for one in asked(town, 2025, unit=EDUCATION)] == [
        "school.place",
        "school.state",
    ]
    with pytest.raises(InputError, match="no indicator is provided by '市水利局'"):
        asked(town, 2025, unit="市水利局")


@pytest.mark.parametrize("name", ["f.xlsx", "f.csv"])
def test_a_filled_in_template_waits_for_a_reviewer(
    town: Workspace, tmp_path: Path, name: str
) -> None:
    path = filled(town, tmp_path / name, GOOD)
    row = figures.submit(town, ZHANG, path)
    assert (row["id"], row["state"], row["by"]) == (f"2025-{ENVIRONMENT}-1", "handed_in", "zhang")
    assert [(f["indicator"], f["value"]) for f in row["figures"]] == list(GOOD.items())
    assert town.evidence.get(row["digest"]) == path.read_bytes()
    assert town.lake.version("observations") is None
    assert [(e.actor, e.action) for e in town.ledger.trail()] == [("zhang", "hand in")]


def test_checking_stores_nothing(town: Workspace, tmp_path: Path) -> None:
    found = figures.check(town, ZHANG, filled(town, tmp_path / "f.xlsx", GOOD))
    assert (found.unit, found.year, found.rows.height) == (ENVIRONMENT, 2025, 2)
    assert nothing_stored(town)


def test_figures_in_another_unit_are_converted(town: Workspace, tmp_path: Path) -> None:
    path = filled(town, tmp_path / "f.xlsx", {"air.pm25": 0.0185}, 单位={"air.pm25": "mg/m3"})
    (figure,) = figures.submit(town, ZHANG, path)["figures"]
    assert (figure["value"], figure["given"], figure["unit"]) == (
        pytest.approx(18.5),
        "0.0185",
        "ug/m3",
    )


def kinds(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f["indicator"], f["kind"]) for f in row["findings"]]


def test_a_jump_and_what_is_missing_are_told_to_the_reviewer(
    town: Workspace, tmp_path: Path
) -> None:
    row = figures.submit(town, ZHANG, filled(town, tmp_path / "f.xlsx", {"air.pm25": 26.1}))
    assert kinds(row) == [("air.pm25", "jump"), ("air.good_day_share", "missing")]  # 20 → 26.1
    assert row["findings"][0]["facts"]["percent"] == pytest.approx(30.5)


def test_a_change_up_to_the_limit_is_no_jump(town: Workspace, tmp_path: Path) -> None:
    path = filled(town, tmp_path / "f.xlsx", {"air.pm25": 26, "air.good_day_share": 97})
    assert kinds(figures.submit(town, ZHANG, path)) == []


def test_one_submission_at_a_time(town: Workspace, tmp_path: Path) -> None:
    path = filled(town, tmp_path / "f.xlsx", GOOD)
    first = figures.submit(town, ZHANG, path)
    other = filled(town, tmp_path / "g.xlsx", {**GOOD, "air.pm25": 19})
    with pytest.raises(InputError, match="still to be reviewed"):
        figures.submit(town, ZHANG, other)
    assert town.evidence.digests() == [first["digest"]]
    figures.return_(town, WANG, first["id"], reason="请核对")
    assert figures.submit(town, ZHANG, path)["id"].endswith("-2")


def test_only_the_units_reporters_hand_in(town: Workspace, tmp_path: Path) -> None:
    path = filled(town, tmp_path / "f.xlsx", GOOD)
    for by in (LI, WANG, Person("x", "x", ENVIRONMENT, ())):
        with pytest.raises(RefusedError, match="role reporter for 市生态环境局"):
            figures.submit(town, by, path, unit=ENVIRONMENT)
    with pytest.raises(InputError, match="say for which unit"):
        figures.submit(town, WANG, path)
    assert nothing_stored(town)


def test_nothing_is_handed_in_to_a_sample(town: Workspace, tmp_path: Path) -> None:
    sample = Workspace(town.folder, sample=True)
    sample.__dict__["catalog"] = town.catalog
    with pytest.raises(StoreError, match="this is the sample"):
        figures.submit(sample, ZHANG, filled(town, tmp_path / "f.xlsx", GOOD))
    assert nothing_stored(town)


# --- hostile or careless files


def changed(town: Workspace, folder: Path, change: Callable[[Any], None]) -> Path:
    path = filled(town, folder / "f.xlsx", GOOD)
    book = openpyxl.load_workbook(path)
    change(book.active)
    book.save(path)
    return path


def cell(sheet: Any, row: int, title: str) -> Any:
    (column,) = [c.column for c in sheet[1] if c.value == title]
    return sheet.cell(row, column)


def put(row: int, title: str, value: Any) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        cell(sheet, row, title).value = value

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put(2, "数值", "十八"), "row 2: value 十八 is not a number"),
        (put(2, "数值", "18 左右"), "row 2: value 18 左右 is not a number"),
        (put(3, "数值", 197), "row 3: value 197 % is outside the possible range"),
        (put(2, "单位", "km"), "row 2: .*km"),
        (put(2, "单位", "万"), "row 2: "),
        (put(2, "数值", "=9+9"), "holds formulas"),
        (put(2, "指标编号", "school.place"), r"row 2: school.place .*is not for 市生态环境局 to report, but for 市教育局"),
        (put(2, "指标编号", "air.pm26"), "row 2: air.pm26 is no indicator"),
        (put(2, "区划代码", "350203"), "row 2: air.pm25, 350203, 2025: not asked of 市生态环境局"),
        (put(2, "年份", "2024"), "is not one year's template"),
        (put(1, "数值", "值"), "is not the template: it lacks 数值"),
        (put(1, "区划代码", "指标编号"), "it lacks 区划代码"),
    ],
)  # fmt: skip
def test_careless_cells(
    town: Workspace, tmp_path: Path, change: Callable[[Any], None], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        figures.submit(town, ZHANG, changed(town, tmp_path, change))
    assert nothing_stored(town)


def test_all_faults_are_told_at_once(town: Workspace, tmp_path: Path) -> None:
    path = filled(town, tmp_path / "f.xlsx", {"air.pm25": -1, "air.good_day_share": 101})
    with pytest.raises(InputError, match=r"2 fault\(s\), nothing stored:\nrow 2: .*\nrow 3: "):
        figures.submit(town, ZHANG, path)


def test_another_departments_template(town: Workspace, tmp_path: Path) -> None:
    path = filled(town, tmp_path / "f.xlsx", {"school.place": 40}, unit=EDUCATION)
    with pytest.raises(InputError, match=r"row 2: school.place .*but for 市教育局"):
        figures.submit(town, ZHANG, path)
    assert nothing_stored(town)


def test_an_empty_template(town: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no figure is filled in"):
        figures.submit(town, ZHANG, filled(town, tmp_path / "f.xlsx", {}))


def test_a_state_takes_yes_or_no(town: Workspace, tmp_path: Path) -> None:
    state = {"文字结果": {"school.state": "已开设"}, "是否完成": {"school.state": "大概"}}
    path = filled(town, tmp_path / "f.xlsx", {"school.place": 40}, unit=EDUCATION, **state)
    with pytest.raises(InputError, match="row 3: fulfilled must say true or false"):
        figures.submit(town, LI, path)
    state["是否完成"] = {"school.state": "是"}
    path = filled(town, tmp_path / "g.xlsx", {"school.place": 40}, unit=EDUCATION, **state)
    assert figures.submit(town, LI, path)["figures"][1]["fulfilled"] is True


def macros(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(200 * 1024**2))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def no_zip(path: Path) -> None:
    path.write_bytes(b"MZ this is a program" * 99)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (macros, "holds macros"),
        (bomb, "unpacks to 200 MiB, more than 128 MiB"),
        (cut, "is no spreadsheet, or damaged"),
        (no_zip, "is no spreadsheet, or damaged"),
    ],
)  # fmt: skip
def test_hostile_spreadsheets(
    town: Workspace, tmp_path: Path, spoil: Callable[[Path], None], told: str
) -> None:
    path = filled(town, tmp_path / "f.xlsx", GOOD)
    spoil(path)
    with pytest.raises(InputError, match=told):
        figures.submit(town, ZHANG, path)
    assert nothing_stored(town)


@pytest.mark.parametrize("name", ["f.xlsm", "f.xls", "f.exe", "f.parquet", "f"])
def test_other_kinds_of_file(town: Workspace, tmp_path: Path, name: str) -> None:
    path = filled(town, tmp_path / "f.xlsx", GOOD).rename(tmp_path / name)
    with pytest.raises(InputError, match=r"hand in .xlsx or .csv"):
        figures.submit(town, ZHANG, path)
    assert nothing_stored(town)


def test_a_million_rows(town: Workspace, tmp_path: Path) -> None:
    path = filled(town, tmp_path / "f.csv", GOOD)
    line = path.read_text("utf-8").splitlines()[-1]
    path.write_text(path.read_text("utf-8") + f"{line[:40]}\n" * 300_000, "utf-8")
    with pytest.raises(InputError, match="rows, more than 10,000"):
        figures.submit(town, ZHANG, path)
    sheet = tmp_path / "g.xlsx"
    pl.DataFrame({"指标编号": ["air.pm25"] * 10_001}).write_excel(sheet)
    with pytest.raises(InputError, match="rows, more than 10,000"):
        figures.submit(town, ZHANG, sheet)
    assert nothing_stored(town)
