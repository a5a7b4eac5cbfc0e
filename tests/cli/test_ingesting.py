from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support import csv_text, shanhai, write

ROW = {"indicator": "air.pm25", "area": "350200", "period": "2025", "value": "19.5", "unit": "ug/m3",
       "document": "市生态环境局函", "clause": "附表1"}  # fmt: skip


def ingest(
    town: Path, *rows: dict[str, Any], options: tuple[str, ...] = (), name: str = "a.csv"
) -> Any:
    write(town.parent, {name: csv_text(*rows)})
    return shanhai("-w", town, "ingest", "observations", town.parent / name, *options)


def counts(said: Any) -> dict[str, Any]:
    (row,) = json.loads(said.out)
    return {k: row[k] for k in ("new", "changed", "unchanged", "refused", "version")}


def pm25(town: Path) -> list[Any]:
    rows = json.loads(shanhai("-w", town, "observations", "air.pm25", "--json").out)
    return [r["canonical"] for r in rows if r["document"] == "市生态环境局函"]


def test_from_preview_to_correction(town: Path) -> None:
    preview = ingest(town, ROW, options=("--dry-run",))
    assert preview.code == 0
    assert (
        preview.out
        == "将 / would be: 新增 new 1, 更新 changed 0, 不变 unchanged 0, 退回 refused 0\n"
    )
    assert not (town / "lake").exists()
    done = ingest(town, ROW)
    assert done.out == "已 / done: 新增 new 1, 更新 changed 0, 不变 unchanged 0, 退回 refused 0\n"
    assert pm25(town) == [19.5]
    again = ingest(town, ROW, options=("--json",))
    assert counts(again) == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0, "version": 0}
    corrected = ingest(town, {**ROW, "value": "0.018", "unit": "mg/m3"}, options=("--json",))
    assert counts(corrected) == {"new": 0, "changed": 1, "unchanged": 0, "refused": 0, "version": 1}
    assert pm25(town) == [18.0]


def test_a_bad_row_is_told_and_kept(town: Path) -> None:
    bad = {**ROW, "period": "2024", "value": "viel"}
    said = ingest(town, ROW, bad)
    assert said.code == 0
    assert said.out.splitlines() == [
        "已 / done: 新增 new 1, 更新 changed 0, 不变 unchanged 0, 退回 refused 1",
        "  a.csv 第3行 / row 3: 数值 viel 不是数字",
    ]
    assert ingest(town, ROW, bad).code == 0
    rows = json.loads(shanhai("-w", town, "quarantine", "--json").out)
    assert [(r["file"], r["row"], r["reason"]) for r in rows] == [
        ("a.csv", 3, "value viel is not a number")
    ]
    assert json.loads(rows[0]["content"])["value"] == "viel"
    text = shanhai("-w", town, "quarantine", "--csv").out
    assert text.splitlines()[0] == "file,row,reason,reason_zh,content"
    assert "viel" in shanhai("-w", town, "quarantine").out


def test_strict_stores_nothing_if_a_row_is_refused(town: Path) -> None:
    said = ingest(town, ROW, {**ROW, "value": "x"}, options=("--strict",))
    assert said.code == 2
    assert "a.csv: 1 row(s) refused, nothing stored" in said.err
    assert not (town / "lake").exists()


def test_a_file_with_no_sound_row_is_a_fault(town: Path) -> None:
    said = ingest(town, *[{**ROW, "period": str(2000 + i), "value": "x"} for i in range(25)])
    assert said.code == 2
    assert "退回 refused 25" in said.out
    assert "… 5 more: shanhai quarantine" in said.out


def test_columns_of_another_name(town: Path) -> None:
    theirs = {"指标": "air.pm25", "年": "2025", "Wert": "19.5"}
    said = ingest(town, theirs, options=(
        "--map", "indicator=指标", "--map", "period=年", "--map", "value=Wert", "--default", "area=350200",
        "--default", "unit=ug/m3", "--default", "document=市生态环境局函", "--default", "clause=附表1",
    ))  # fmt: skip
    assert said.code == 0, said.err
    assert pm25(town) == [19.5]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--map", "value"), "--map takes name=value, not 'value'"),
        (("--map", "valu=value"), "no column 'valu' to map to (did you mean 'value'?)"),
        (("--map", "value=Wert"), "a.csv lacks column(s) Wert; it has: "),
        (("--default", "unti=%"), "no column 'unti' to map to (did you mean 'unit'?)"),
    ],
)
def test_options_that_are_wrong(
    small: Path, tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    write(tmp_path, {"a.csv": csv_text(ROW)})
    said = shanhai("-w", small, "ingest", "observations", tmp_path / "a.csv", *options)
    assert said.code == 2
    assert told in said.err


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none.csv", None, "no file "),
        ("a.doc", "x", "a.doc: files are .csv, .xlsx"),
        (
            "a.csv",
            "indicator,area\nx,y\n",
            "a.csv lacks column(s) period, value; it has: indicator, area",
        ),
        ("a.xlsx", "x", "a.xlsx cannot be read: "),
    ],
)
def test_files_that_are_wrong(
    small: Path, tmp_path: Path, name: str, content: str | None, told: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    said = shanhai("-w", small, "ingest", "observations", tmp_path / name)
    assert said.code == 2
    assert told in said.err
    assert not (small / "lake").exists()


def test_the_sample_itself_is_not_written_to(tmp_path: Path) -> None:
    write(tmp_path, {"a.csv": csv_text(ROW)})
    said = shanhai("ingest", "observations", tmp_path / "a.csv", cwd=tmp_path)
    assert said.code == 2
    assert "cannot bring in figures: this is the sample" in said.err


# --- templates


def test_a_template_is_filled_in_and_brought_back(town: Path) -> None:
    out = town.parent / "t.xlsx"
    said = shanhai("-w", town, "template", "indicators", "--year", "2024", "-o", out)
    assert said.code == 0, said.err
    book = openpyxl.load_workbook(out)
    sheet = book.active
    head = [cell.value for cell in sheet[1]]
    count = sheet.max_row - 1
    assert said.out == f"{out}: {count} 行 / rows\n"
    assert count >= 80
    place = {name: i + 1 for i, name in enumerate(head)}
    filled: dict[str, Any] = {}
    for row in range(2, sheet.max_row + 1):
        name = sheet.cell(row, place["指标编号"]).value
        assert sheet.cell(row, place["年份"]).value == "2024"
        if sheet.cell(row, place["填报方式（勿填）"]).value == "填数值":
            if "share" in name and not filled.get("quantity"):
                sheet.cell(row, place["数值"], 55.5)
                filled["quantity"] = name
        elif not filled.get("state"):
            sheet.cell(row, place["文字结果"], "已完成")
            sheet.cell(row, place["是否完成"], "是")
            filled["state"] = name
    book.save(out)
    said = shanhai(
        "-w", town, "ingest", "observations", out, "--json", "--default", "document=函", "--default", "clause=附表",
    )  # fmt: skip
    assert said.code == 0, said.err
    (told,) = json.loads(said.out)
    assert told["new"] == 2
    assert told["refused"] == count - 2
    assert {r["reason"] for r in told["refused_rows"]} <= {
        "neither value nor text", "neither value nor text; fulfilled must say true or false",
    }  # fmt: skip
    rows = json.loads(shanhai("-w", town, "observations", "--json").out)
    assert {r["indicator"] for r in rows if r["document"] == "函"} == set(filled.values())


def test_a_template_for_one_department(small: Path, tmp_path: Path) -> None:
    arguments = ["-w", small, "template", "indicators", "--year", "2024"]
    said = shanhai(
        *arguments, "-o", tmp_path / "t.xlsx", "--provider", "市生态环境局", "--lang", "en"
    )
    assert said.code == 0
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert "title (do not fill in)" in [cell.value for cell in sheet[1]]
    assert 0 < sheet.max_row - 1 < 200


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--year", "2024", "-o", "t.csv"],
            "the template is a spreadsheet: t.csv should end in .xlsx",
        ),
        (["--year", "1950", "-o", "t.xlsx"], "no plan of this workspace covers that year"),
        (
            ["--year", "2024", "-o", "t.xlsx", "--provider", "市园林局"],
            "no indicator is provided by '市园林局'",
        ),
        (["--year", "2024", "-o", "t.xlsx", "--plan", "nothing"], "no plan 'nothing'"),
    ],
)
def test_templates_that_cannot_be(
    small: Path, tmp_path: Path, options: list[str], told: str
) -> None:
    said = shanhai("-w", small, "template", "indicators", *options, cwd=tmp_path)
    assert said.code == 2
    assert told in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_template_does_not_overwrite(small: Path, tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_text("mine", "utf-8")
    said = shanhai(
        "-w", small, "template", "indicators", "--year", "2024", "-o", tmp_path / "t.xlsx"
    )
    assert said.code == 2
    assert "is there already; choose another name" in said.err
    assert (tmp_path / "t.xlsx").read_text("utf-8") == "mine"
