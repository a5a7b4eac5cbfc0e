"""A file as text with its row numbers, whatever kind it is."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.ingest.files import check_names, digest, read_text_table, rename, short_rows
from shanhai.ingest.guard import DOOR


def csv(folder: Path, text: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def xlsx(folder: Path, rows: Sequence[Sequence[Any]], name: str = "a.xlsx") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.cell(row=1 + i, column=1 + j, value=value)
    book.save(folder / name)
    return folder / name


def parquet(folder: Path, columns: dict[str, Any], name: str = "a.parquet") -> Path:
    pl.DataFrame(columns).write_parquet(folder / name)
    return folder / name


def test_csv_keeps_the_digits_it_was_written_with(tmp_path: Path) -> None:
    frame = read_text_table(csv(tmp_path, "a,b\n1.50,007\n 2 ,\n,x y\n"))
    assert frame.columns == ["row", "a", "b"]
    assert frame.rows() == [(2, "1.50", "007"), (3, "2", None), (4, None, "x y")]


def test_row_numbers_are_those_a_person_sees(tmp_path: Path) -> None:
    frame = read_text_table(csv(tmp_path, "a,b\n\n1,2\n\n\n3,4\n"))
    assert frame.drop_nulls().select("row", "a").rows() == [(3, "1"), (6, "3")]
    sheet = read_text_table(xlsx(tmp_path, [["a", "b"], [], [1, 2], [], [], [3, 4]]))
    assert sheet.drop_nulls().select("row", "a").rows() == [(3, "1"), (6, "3")]


def test_rows_of_a_sheet_that_does_not_begin_in_the_first_row(tmp_path: Path) -> None:
    frame = read_text_table(xlsx(tmp_path, [[], [], ["a", "b"], [1, 2]]))
    assert frame.select("row", "a").rows() == [(4, "1")]


@pytest.mark.parametrize(
    "text",
    ["\ufeffa,b\n1,2\n", "a,b\r\n1,2\r\n", " a , b \n1,2\n", '"a","b"\n"1","2"\n', "a,b\n1,2"],
)
def test_what_other_programs_write(tmp_path: Path, text: str) -> None:
    assert read_text_table(csv(tmp_path, text)).rows() == [(2, "1", "2")]


def test_cells_of_a_spreadsheet(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [
        ["n", "x", "mixed", "when", "yes", "empty"],
        [350200, 18.5, 2025, dt.date(2025, 6, 1), True, None],
        [2.0, 0.1, "2024", None, False, None],
    ])  # fmt: skip
    frame = read_text_table(path)
    assert frame.get_column("n").to_list() == ["350200", "2"]
    assert frame.get_column("x").to_list() == ["18.5", "0.1"]
    assert frame.get_column("mixed").to_list() == ["2025", "2024"]
    assert frame.get_column("when").to_list()[0].startswith("2025-06-01")
    assert frame.get_column("yes").to_list() == ["true", "false"]
    assert frame.get_column("empty").to_list() == [None, None]


def test_mixed_columns_are_read_without_chatter(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    read_text_table(xlsx(tmp_path, [["a", "b"], [1, None], ["x", None]]))
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "")


def test_formulas_in_cells_give_their_stored_value_or_nothing(tmp_path: Path) -> None:
    assert read_text_table(csv(tmp_path, "a\n=1+1\n")).rows() == [(2, "=1+1")]
    path = xlsx(tmp_path, [["a", "b"], ["=1+1", "x"]])  # no program has worked it out yet
    assert read_text_table(path).rows() == [(2, None, "x")]


def test_columns_of_a_parquet_file(tmp_path: Path) -> None:
    path = parquet(tmp_path, {
        "code": [350200, None], "value": [2025.0, 18.25], "day": [dt.date(2025, 1, 1), None],
        "kind": pl.Series(["a", "b"], dtype=pl.Categorical), "flag": [True, False], "": ["x", " "],
    })  # fmt: skip
    frame = read_text_table(path)
    assert frame.rows() == [
        (2, "350200", "2025", "2025-01-01", "a", "true", "x"), (3, None, "18.25", None, "b", "false", None),
    ]  # fmt: skip


@given(st.integers(-(2**53) + 1, 2**53 - 1))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whole_numbers_have_no_decimal_point(tmp_path: Path, value: int) -> None:
    frame = read_text_table(parquet(tmp_path, {"a": [float(value)]}))
    assert frame.get_column("a").to_list() == [str(value)]


def test_a_column_called_row_does_not_hide_the_row_number(tmp_path: Path) -> None:
    frame = read_text_table(csv(tmp_path, "row,a\n9,x\n"))
    assert frame.columns == ["row", "row (file)", "a"]
    assert frame.rows() == [(2, "9", "x")]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"", "a.csv cannot be read: empty CSV"),
        ("a.csv", b"a,b\n3,4\n1,2,3\n", "a.csv cannot be read: row 3 has 3 cells.* needs quotes"),
        ("a.csv", b"a,b\n\xff\xff,2\n", r"save it as UTF-8; in Excel: CSV UTF-8"),
        ("a.csv", b'a,b\n"1,2\n3,4\n', "a.csv cannot be read: could not parse"),
        ("a.csv", b"a,b,a\n1,2,3\n", "a.csv: two columns are called a"),
        ("a.csv", b"a, a,b,c,b\n1,2,3,4,5\n", "a.csv: two columns are called a, b"),
        ("a.txt", b"a,b\n1,2\n", r"a.txt: files are .csv, .xlsx.*not '.txt'"),
        ("a", b"a", "files are .csv"),
        ("a.xlsx", b"no zip", "a.xlsx cannot be read"),
        ("a.parquet", b"PAR1", "a.parquet cannot be read"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told) as error:
        read_text_table(csv(tmp_path, content, name))
    assert "\n" not in str(error.value)


def test_a_csv_is_read_as_chinese_excel_writes_it(tmp_path: Path) -> None:
    frame = read_text_table(csv(tmp_path, "数,b\n臭氧,2\n".encode("gb18030")))
    assert frame.rows(named=True) == [{"row": 2, "数": "臭氧", "b": "2"}]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b,c\n1,2,3\n4,5\n\n6,7\n", "^2 .*row 3"),
        (b"a,b,c\n1,2,3\n4,5,\n", None),  # an empty cell is there
        (b'a,b,c\n1,2,"x\ny"\n4\n', "^1 .*row 3"),
    ],
)
def test_rows_that_end_too_soon_are_told(tmp_path: Path, content: bytes, told: str | None) -> None:
    path = csv(tmp_path, content)
    said = short_rows(path, read_text_table(path))
    assert said is None if told is None else re.search(told, said or "")


def test_a_list_is_no_cell(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot cast List"):
        read_text_table(parquet(tmp_path, {"a": [[1, 2]]}))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name in ("none.csv", "folder.csv"):
        with pytest.raises(InputError, match=f"no file .*{name}"):
            read_text_table(tmp_path / name)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a.csv is larger than 1 MiB"):
        read_text_table(csv(tmp_path, "a" * (1024**2 + 1)), replace(DOOR, size=1024**2))


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    assert digest(csv(tmp_path, "a,b\n")) == hashlib.sha256(b"a,b\n").hexdigest()


def names(mapping: dict[str, str], *columns: str) -> list[str]:
    known = {"数值": "value", "年份": "period"}
    frame = pl.DataFrame({c: ["x"] for c in columns})
    return rename(frame, mapping, known, where="a.csv").columns


def test_names_as_the_user_says_then_as_they_are_known() -> None:
    assert names({}, "数值", "年份", "别的") == ["value", "period", "别的"]
    assert names({"value": "别的"}, "年份", "别的") == ["period", "value"]
    assert names({"text": "数值"}, "数值") == ["text"]


def test_a_name_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"a.csv lacks column\(s\) valu .did you mean 'value'"):
        names({"value": "valu"}, "value", "unit")


def test_two_columns_of_one_meaning_are_refused() -> None:
    with pytest.raises(InputError, match=r"a.csv: two columns mean value"):
        names({}, "数值", "value")
    with pytest.raises(InputError, match="two columns mean value"):
        names({"value": "别的"}, "别的", "value")


def test_only_our_names_can_be_mapped_to() -> None:
    check_names(["value"], ["value", "unit"])
    with pytest.raises(InputError, match=r"no column 'valu' to map to .did you mean 'value'"):
        check_names(["valu"], ["value", "unit"])
