"""A file is looked at as bytes before anything parses it."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.ingest.files import read_text_table
from shanhai.ingest.guard import DOOR, UPLOAD, check

SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, sheet: bytes) -> Path:
    """Write a spreadsheet whose one sheet has this XML."""
    pl.DataFrame({"a": [1]}).write_excel(path.with_name("plain.xlsx"))
    with (
        zipfile.ZipFile(path.with_name("plain.xlsx")) as plain,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entry in plain.infolist():
            archive.writestr(entry, sheet if entry.filename == SHEET else plain.read(entry))
    return path


def rows_of(*rows: bytes) -> bytes:
    head = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return head + b"".join(rows) + b"</sheetData></worksheet>"


def test_a_plain_file_passes(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    pl.DataFrame({"a": [1, 2], "b": ["=no formula", "x"]}).write_excel(path)
    check(path, UPLOAD)
    assert read_text_table(path, UPLOAD).height == 2


def test_rows_are_counted_before_they_are_parsed(tmp_path: Path) -> None:
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    million = workbook(tmp_path / "a.xlsx", rows_of(*[row] * 1_050_000))
    assert million.stat().st_size < 1024**2
    with pytest.raises(InputError, match="rows, more than 1,048,576"):
        read_text_table(million)


def test_two_cells_far_apart_are_as_much_as_all_between_them(tmp_path: Path) -> None:
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = workbook(tmp_path / "a.xlsx", rows_of(far))
    with pytest.raises(InputError, match=r"has 17,179,869,184 cells"):
        read_text_table(path)
    with pytest.raises(InputError, match=r"has 1,048,576 rows"):
        check(path, UPLOAD)


def test_a_tag_across_two_pieces_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shanhai.ingest.guard._CHUNK", 7)
    path = workbook(
        tmp_path / "a.xlsx", rows_of(b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')
    )
    check(path, DOOR)
    with pytest.raises(InputError, match="holds formulas"):
        check(path, UPLOAD)
    with pytest.raises(InputError, match="has 20,000 rows"):
        check(workbook(tmp_path / "b.xlsx", rows_of(b'<row spans="1:1" r="20000"/>')), UPLOAD)


def test_a_bomb_that_says_it_is_small(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", bytes(50 * 1024**2))
    raw = bytearray(path.read_bytes())
    true = struct.pack("<I", 50 * 1024**2)
    while true in raw:
        at = raw.index(true)
        raw[at : at + 4] = struct.pack("<I", 1000)
    path.write_bytes(bytes(raw))
    with pytest.raises(InputError, match="damaged"):
        check(path, UPLOAD)


def test_sizes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n" + "1\n" * 2000, "utf-8")
    check(path, replace(UPLOAD, rows=2001))
    with pytest.raises(InputError, match="has 2,001 rows, more than 2,000"):
        check(path, replace(UPLOAD, rows=2000))
    with pytest.raises(InputError, match="larger than 1 KiB"):
        check(path, replace(UPLOAD, size=1024))
    with pytest.raises(InputError, match="no file"):
        check(tmp_path / "none.csv")
    with pytest.raises(InputError, match=r"hand in .xlsx or .csv, not .parquet"):
        check(path.rename(tmp_path / "a.parquet"), UPLOAD)


def test_a_locked_or_broken_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(InputError, match="is no spreadsheet, or damaged"):
        check(path)
