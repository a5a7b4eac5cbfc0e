"""From a file's rows to observations in canonical units, or to quarantine with the reason."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanhai.catalog import Catalog
from shanhai.core.errors import InputError
from shanhai.core.units import factor
from shanhai.engine.observation import SCHEMA
from shanhai.ingest.columns import KNOWN_NAMES, TITLES
from shanhai.ingest.observations import QUARANTINE_SCHEMA, Prepared, read_observations
from tests.support import catalog, csv_text

SOUND = {
    "indicator": "test.dust", "area": "350200", "period": "2025", "value": "18", "unit": "ug/m3",
    "document": "000", "clause": "表1",
}  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Catalog:
    return catalog({"target": {2025: {"at_least": 90}}})


def read(small: Catalog, folder: Path, *rows: dict[str, Any], **more: Any) -> Prepared:
    path = folder / "a.csv"
    path.write_text(csv_text(*rows), "utf-8")
    return read_observations(path, small, **more)


def reasons(found: Prepared) -> dict[int, str]:
    return dict(found.rejected.select("row", "reason").iter_rows())


def only(found: Prepared) -> dict[str, Any]:
    assert reasons(found) == {}
    return found.good.row(0, named=True)


def test_a_sound_row(small: Catalog, tmp_path: Path) -> None:
    found = read(small, tmp_path, {**SOUND, "note": "注", "published": "2026-06-05"})
    row = only(found)
    assert dict(found.good.schema) == SCHEMA
    assert len(row.pop("id")) == 16
    assert row == {
        "indicator": "test.dust", "area": "350200", "period": "2025", "scope": "", "since": None,
        "value": 18.0, "text": None, "fulfilled": None, "unit": "ug/m3", "given": "18",
        "given_unit": "ug/m3", "basis": "reported", "document": "000", "clause": "表1", "url": None,
        "published": "2026-06-05", "confidence": None, "note": "注", "file": "a.csv",
        "file_digest": found.digest, "row": 2,
    }  # fmt: skip


#: What is changed in the sound row, and what is said of it.
REJECTED: list[tuple[dict[str, Any], str]] = [
    ({"indicator": None}, "indicator is missing"),
    ({"area": None}, "area is missing"),
    ({"period": None}, "period is missing"),
    ({"indicator": "test.dsut"}, "no indicator or variable 'test.dsut' (did you mean 'test.dust'?)"),
    ({"area": "35020"}, "no area '35020' (did you mean '3502"),
    ({"period": "25"}, "period 25 is not a year (2025), month (2025-06), quarter (2025Q2) or span (2025-01/2025-06)"),
    ({"period": "2025-13"}, "period 2025-13 is not a year"),
    ({"period": "2025Q5"}, "period 2025Q5 is not a year"),
    ({"period": "2025年"}, "period 2025年 is not a year"),
    ({"period": "２０２５"}, "period ２０２５ is not a year"),
    ({"period": "20２５"}, "period 20２５ is not a year"),
    ({"since": "base"}, "since base is not a year"),
    ({"since": "2020.5"}, "since 2020.5 is not a year"),
    ({"since": "99999999999"}, "since 99999999999 is not a year"),
    ({"since": "20"}, "since 20 is not a year"),
    ({"value": None}, "neither value nor text"),
    ({"value": "many"}, "value many is not a number"),
    ({"value": "≥45"}, "value ≥45 is not a number"),
    ({"value": "=1+1"}, "value =1+1 is not a number"),
    ({"value": "#DIV/0!"}, "value #DIV/0! is not a number"),
    ({"value": "nan"}, "value nan is not a number"),
    ({"value": "inf"}, "value inf is not a number"),
    ({"value": "1e400"}, "value 1e400 is not a number"),
    ({"value": "1e308", "indicator": "gdp", "unit": "万亿元"}, "value 1e308 万亿元 is too large"),
    ({"value": "1,5"}, "value 1,5 is not a number"),
    ({"value": "1 5"}, "value 1 5 is not a number"),
    ({"value": "18%"}, "value 18% is not a number"),
    ({"value": "１８"}, "value １８ is not a number"),
    ({"unit": None}, "unit is missing"),
    ({"unit": "ug/m2"}, "unit 'ug/m2' does not fit 'ug/m3'"),
    ({"unit": "微克"}, "unit '微克' does not fit 'ug/m3'"),
    ({"unit": "微可/立方米"}, "unknown unit '微可/立方米'"),
    ({"scope": "sections=national"}, "test.dust has no dimension 'sections'"),
    ({"scope": "section=national", "indicator": "test.good", "unit": "%"},
     "no dimension 'section' (did you mean 'sections'?)"),
    ({"scope": "sections=natonal", "indicator": "test.good", "unit": "%"},
     "sections has no value 'natonal' (did you mean 'national'?)"),
    ({"scope": "national", "indicator": "test.good", "unit": "%"}, "no dimension 'national'"),
    ({"basis": "guessed"}, "basis guessed is not one of reported, derived, computed, forecast"),
    ({"document": None}, "no origin: document is missing"),
    ({"clause": None}, "no origin: clause or url is missing"),
    ({"indicator": "test.good", "unit": "%", "value": "100.1"},
     "value 100.1 % is outside the possible range 0.0 to 100.0 %"),
    ({"indicator": "test.good", "unit": "‰", "value": "-1"},
     "value -1 ‰ is outside the possible range 0.0 to 100.0 %"),
    ({"indicator": "test.line", "unit": None}, "a state takes text and fulfilled, not a number"),
    ({"indicator": "test.line", "unit": None, "value": None, "text": "已划定"},
     "fulfilled must say true or false"),
    ({"indicator": "test.line", "unit": None, "value": None, "text": "已划定", "fulfilled": "maybe"},
     "fulfilled must say true or false"),
    ({"indicator": "test.line", "unit": None, "value": None, "fulfilled": "是"}, "neither value nor text"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"), REJECTED, ids=[f"{i}-{r}" for i, (_, r) in enumerate(REJECTED)]
)
def test_every_reason(small: Catalog, tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    found = read(small, tmp_path, {**SOUND, **dict.fromkeys(change), **change}, SOUND)
    assert found.good.height == 1
    assert found.good.item(0, "row") == 3
    told = reasons(found)
    assert list(told) == [2]
    assert told[2].startswith(reason)


def test_all_faults_of_a_row_are_told_together(small: Catalog, tmp_path: Path) -> None:
    row = {**SOUND, "area": "1", "period": "soon", "value": "x", "unit": "ha", "clause": None}
    (told,) = reasons(read(small, tmp_path, row)).values()
    assert [part.split(" ")[0] for part in told.split("; ")] == [
        "no",
        "period",
        "value",
        "unit",
        "no",
    ]


def test_a_refused_row_is_kept_as_it_stood(small: Catalog, tmp_path: Path) -> None:
    found = read(small, tmp_path, SOUND, {**SOUND, "value": "x", "own": "别的"})
    assert dict(found.rejected.schema) == QUARANTINE_SCHEMA
    row = found.rejected.row(0, named=True)
    assert (row["file"], row["row"], row["file_digest"]) == ("a.csv", 3, found.digest)
    assert json.loads(row["content"]) == {**SOUND, "value": "x", "own": "别的"}


# --- ten thousand rows, one of them bad


def test_one_bad_row_in_ten_thousand_is_found(small: Catalog, tmp_path: Path) -> None:
    rows = [{**SOUND, "value": str(i % 90), "clause": f"表{i}"} for i in range(10_000)]
    rows[7_342] = {**rows[7_342], "value": "4O"}
    found = read(small, tmp_path, *rows)
    assert found.good.height == 9_999
    assert reasons(found) == {7_344: "value 4O is not a number"}
    assert json.loads(found.rejected.item(0, "content"))["clause"] == "表7342"


# --- what counts as a number


@pytest.mark.parametrize(
    ("given_", "unit", "value"),
    [
        ("18", "ug/m3", 18), ("18.50", "微克/立方米", 18.5), ("0.018", "mg/m3", 18), ("0.018", "毫克/立方米", 18),
        ("1.8e1", "μg/m³", 18), ("+18", "ug/m3", 18), ("18.", "ug/m3", 18), (".5", "ug/m3", 0.5),
        ("1,234.5", "ug/m3", 1234.5), ("1，234", "ug/m3", 1234), ("12 345", "ug/m3", 12345),
        ("1,234,567", "ug/m3", 1234567), ("0.1", "mg/m3", 100), ("0.3", "mg/m3", 300), (" 18 ", "ug/m3", 18),
        ("-3", "ug/m3", -3), ("0", "ug/m3", 0),
    ],
)  # fmt: skip
def test_numbers_and_units(
    small: Catalog, tmp_path: Path, given_: str, unit: str, value: float
) -> None:
    row = only(read(small, tmp_path, {**SOUND, "value": given_, "unit": unit}))
    assert row["value"] == value
    assert (row["given"], row["given_unit"], row["unit"]) == (given_.strip(), unit, "ug/m3")


def test_a_percent_sign_in_the_cell_is_the_unit_said_twice(small: Catalog, tmp_path: Path) -> None:
    row = {**SOUND, "indicator": "test.good", "value": "98.6%", "unit": "%"}
    assert only(read(small, tmp_path, row))["value"] == 98.6


UNITS = st.sampled_from(["ug/m3", "mg/m3", "微克/立方米", "毫克/立方米", "g/m3"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(-1e12, 1e12), UNITS)
def test_a_value_is_the_given_one_in_the_canonical_unit(
    small: Catalog, tmp_path: Path, number: float, unit: str
) -> None:
    row = only(read(small, tmp_path, {**SOUND, "value": repr(number), "unit": unit}))
    assert row["value"] == pytest.approx(number * factor(unit, "ug/m3"), rel=1e-13)


def test_the_ends_of_the_possible_range_are_possible(small: Catalog, tmp_path: Path) -> None:
    rows = [
        {**SOUND, "indicator": "test.good", "unit": "%", "value": v, "clause": v}
        for v in ("0", "100", "0.0", "-0.1", "100.01")
    ]
    assert list(reasons(read(small, tmp_path, *rows))) == [5, 6]
    in_permille = {**SOUND, "indicator": "test.good", "unit": "‰", "value": "1000"}
    assert only(read(small, tmp_path, in_permille))["value"] == 100


# --- states, scopes, variables


@pytest.mark.parametrize(
    ("word", "fulfilled"),
    [("是", True), ("否", False), ("true", True), ("FALSE", False), ("1", True), ("0", False),
     ("Yes", True), ("no", False), ("已完成", True), ("未完成", False)],
)  # fmt: skip
def test_states(small: Catalog, tmp_path: Path, word: str, fulfilled: bool) -> None:
    row = {
        **SOUND,
        "indicator": "test.line",
        "value": None,
        "unit": None,
        "text": "已划定",
        "fulfilled": word,
    }
    found = only(read(small, tmp_path, row))
    assert found["fulfilled"] is fulfilled
    assert (found["text"], found["value"], found["unit"]) == ("已划定", None, None)


def test_a_statement_about_a_quantity(small: Catalog, tmp_path: Path) -> None:
    found = only(read(small, tmp_path, {**SOUND, "value": None, "unit": None, "text": "大幅下降"}))
    assert (found["value"], found["text"], found["unit"]) == (None, "大幅下降", None)


@pytest.mark.parametrize(
    "scope", ["sections=national", " sections = national ", "sections=national；"]
)
def test_scopes_are_written_in_one_way(small: Catalog, tmp_path: Path, scope: str) -> None:
    row = {**SOUND, "indicator": "test.good", "unit": "%", "scope": scope}
    assert only(read(small, tmp_path, row))["scope"] == "sections=national"


def test_figures_of_variables(small: Catalog, tmp_path: Path) -> None:
    row = {**SOUND, "indicator": "forest_area", "value": "680", "unit": "平方公里"}
    assert only(read(small, tmp_path, row))["value"] == 68_000


@pytest.mark.parametrize("period", ["2025", "2025-06", "2025Q2", "2025-01/2025-06", "1999"])
def test_periods(small: Catalog, tmp_path: Path, period: str) -> None:
    assert only(read(small, tmp_path, {**SOUND, "period": period}))["period"] == period


def test_an_origin_is_a_clause_or_an_address(small: Catalog, tmp_path: Path) -> None:
    row = {**SOUND, "clause": None, "document": "公报", "url": "https://example.org"}
    assert only(read(small, tmp_path, row))["url"] == "https://example.org"


# --- repeated rows


def test_the_same_figure_twice_says_which_row_it_repeats(small: Catalog, tmp_path: Path) -> None:
    other = {**SOUND, "clause": "表2"}
    again = {**SOUND, "value": "19"}
    found = read(small, tmp_path, SOUND, other, again, SOUND, {**SOUND, "value": "x"})
    assert found.good.select("row", "value").rows() == [(2, 18.0), (3, 18.0)]
    said = "says the same thing as row 2 (indicator, area, period, scope, since, document, clause)"
    assert reasons(found) == {4: said, 5: said, 6: "value x is not a number"}


def test_scope_and_base_year_tell_figures_apart(small: Catalog, tmp_path: Path) -> None:
    row = {**SOUND, "indicator": "test.good", "unit": "%"}
    rows = [
        row,
        {**row, "scope": "sections=national"},
        {**row, "since": "2020"},
        {**row, "since": "2021"},
    ]
    found = read(small, tmp_path, *[{"scope": None, "since": None, **r} for r in rows])
    assert found.good.height == 4
    assert found.good.get_column("id").n_unique() == 4


def test_an_id_says_what_is_said_not_where_it_stands(small: Catalog, tmp_path: Path) -> None:
    filler = {**SOUND, "clause": "表9"}
    first = only(read(small, tmp_path, SOUND))
    later = read(small, tmp_path, filler, SOUND, shown_as="b.csv").good.row(1, named=True)
    assert first["id"] == later["id"]
    assert (later["row"], later["file"]) == (3, "b.csv")
    changed = only(read(small, tmp_path, {**SOUND, "value": "18.0"}))
    assert changed["id"] != first["id"]


# --- headers, mapping, defaults


def test_the_headers_of_the_template(small: Catalog, tmp_path: Path) -> None:
    row = {TITLES[name]: value for name, value in SOUND.items()}
    assert only(read(small, tmp_path, row))["value"] == 18
    state = {"指标编号": "test.line", "区划代码": "350200", "年份": "2025", "文字结果": "已划定", "是否完成": "是",
             "来源文件": "000", "条款": "一", "口径": None, "基期": None, "单位": None, "数值": None, "网址": None,
             "发布日期": "2026-01", "备注": "注", "数据性质": None, "指标名称（勿填）": "红线"}  # fmt: skip
    assert set(KNOWN_NAMES) <= set(state)
    found = only(read(small, tmp_path, state))
    assert (found["fulfilled"], found["note"], found["published"]) == (True, "注", "2026-01")


def test_headers_offices_use_where_the_templates_are_absent(small: Catalog, tmp_path: Path) -> None:
    theirs = {
        "indicator": "指标",
        "area": "区划",
        "period": "时间",
        "document": "来源",
        "value": "数值",
    }
    row = {theirs.get(name, name): value for name, value in SOUND.items()}
    assert only(read(small, tmp_path, row))["document"] == "000"
    titled = {"指标编号": "test.dust", **row, "指标": "扬尘"}  # beside the id it is only the title
    assert only(read(small, tmp_path, titled))["indicator"] == "test.dust"
    with pytest.raises(InputError, match=r"lacks .* period; it has: 指标, 区划, 年分, 数值"):
        read(small, tmp_path, {"指标": "x", "区划": "x", "年分": "x", "数值": "x"})


def test_mapping_and_defaults(small: Catalog, tmp_path: Path) -> None:
    row = {"指标": "test.dust", "年": "2025", "Wert": "18", "area": None, "备注": "x"}
    found = read(
        small, tmp_path, row, {**row, "area": "350203"},
        mapping={"indicator": "指标", "period": "年", "value": "Wert"},
        defaults={"area": "350200", "unit": "ug/m3", "document": "函", "clause": "附表"},
    )  # fmt: skip
    assert reasons(found) == {}
    assert found.good.get_column("area").to_list() == ["350200", "350203"]
    assert found.good.get_column("document").to_list() == ["函", "函"]


@pytest.mark.parametrize(
    ("columns", "more", "told"),
    [
        (["indicator", "area", "value"], {}, r"a.csv lacks column\(s\) period; it has: indicator, area, value"),
        (["indicator", "area", "period"], {}, r"lacks column\(s\) value"),
        (["indicater", "area", "period", "text"], {}, "indicator .did you mean 'indicater'"),
        (["指标编号", "indicator", "area", "period", "value"], {}, "two columns mean indicator"),
        (["indicator", "area", "period", "value"], {"mapping": {"valu": "x"}}, "no column 'valu' to map to"),
        (["indicator", "area", "period", "value"], {"mapping": {"unit": "x"}}, r"lacks column\(s\) x"),
        (["indicator", "area", "period", "value"], {"defaults": {"documnet": "x"}}, "did you mean 'document'"),
    ],
)  # fmt: skip
def test_columns_that_are_missing_or_unclear(
    small: Catalog, tmp_path: Path, columns: list[str], more: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        read(small, tmp_path, dict.fromkeys(columns, "x"), **more)


def test_empty_rows_are_no_rows(small: Catalog, tmp_path: Path) -> None:
    found = read(small, tmp_path, SOUND, dict.fromkeys(SOUND), {**SOUND, "value": "x"})
    assert found.good.height == 1
    assert list(reasons(found)) == [4]


def test_a_file_with_a_header_alone(small: Catalog, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",".join(SOUND) + "\n", "utf-8")
    found = read_observations(tmp_path / "a.csv", small)
    assert found.good.is_empty()
    assert found.rejected.is_empty()
    assert dict(found.good.schema) == SCHEMA


# --- other kinds of file


def test_a_spreadsheet(small: Catalog, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows = [
        list(SOUND), ["test.dust", 350200, 2025, 18.5, "ug/m3", "000", "表1"],
        ["test.dust", 350200, 2024, "二十", "ug/m3", "000", "表1"], [None] * 7,
        ["test.good", "350203", 2024, 0.1 + 0.2, "%", "000", "表1"],
        ["test.good", 350203, 2023, "=50+1", "%", "000", "表1"],
    ]  # fmt: skip
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    found = read_observations(tmp_path / "a.xlsx", small)
    assert found.good.select("row", "area", "period", "value").rows() == [
        (2, "350200", "2025", 18.5), (5, "350203", "2024", 0.3),
    ]  # fmt: skip
    assert reasons(found) == {3: "value 二十 is not a number", 6: "neither value nor text"}


def test_parquet(small: Catalog, tmp_path: Path) -> None:
    pl.DataFrame({
        "indicator": ["test.dust", "test.line"], "area": [350200, 350200], "period": [2025, 2025],
        "since": [None, None], "value": [18.5, None], "unit": ["ug/m3", None], "text": [None, "已划定"],
        "fulfilled": [None, True], "document": ["000", "000"], "clause": ["表1", "表1"],
    }).write_parquet(tmp_path / "a.parquet")  # fmt: skip
    found = read_observations(tmp_path / "a.parquet", small)
    assert reasons(found) == {}
    assert found.good.select("row", "value", "fulfilled").rows() == [
        (2, 18.5, None),
        (3, None, True),
    ]


def test_the_same_rows_in_any_kind_of_file_are_the_same_figures(
    small: Catalog, tmp_path: Path
) -> None:
    table = pl.DataFrame([SOUND, {**SOUND, "clause": "表2", "value": "1,234.50"}])
    table.write_csv(tmp_path / "a.csv")
    table.write_parquet(tmp_path / "a.parquet")
    table.write_excel(tmp_path / "a.xlsx")
    ids = [
        read_observations(tmp_path / f"a.{kind}", small).good.get_column("id").to_list()
        for kind in ("csv", "parquet", "xlsx")
    ]
    assert ids[0] == ids[1] == ids[2]


# --- properties

CELL = st.none() | st.sampled_from(
    [*SOUND.values(), "x", "2020", "-1", "%", "1e9", "test.line", "是"]
)
ROW_OF_CELLS = st.fixed_dictionaries(
    dict.fromkeys((*SOUND, "text", "fulfilled", "since", "scope"), CELL)
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW_OF_CELLS, min_size=1, max_size=12))
def test_no_row_is_dropped_silently(
    small: Catalog, tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    found = read(small, tmp_path, *rows)
    filled = {i + 2 for i, row in enumerate(rows) if any(v is not None for v in row.values())}
    good, bad = set(found.good.get_column("row")), set(found.rejected.get_column("row"))
    assert good | bad == filled
    assert not good & bad
    assert all(found.rejected.get_column("reason").str.len_chars() > 0)
    assert found.good.get_column("document").null_count() == 0
    assert found.good.get_column("indicator").is_in([*small.indicators, *small.variables]).all()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text(max_size=6), min_size=3, max_size=7), min_size=1, max_size=5))
def test_any_file_is_rows_or_an_error_of_input(
    small: Catalog, tmp_path: Path, lines: list[list[str]]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(SOUND) + "\n" + "\n".join(",".join(line) for line in lines), "utf-8")
    with contextlib.suppress(InputError):
        found = read_observations(path, small)
        assert found.good.is_empty()  # no such text is a sound row
