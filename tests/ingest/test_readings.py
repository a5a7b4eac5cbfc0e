"""Readings at the door: names, units, times, what is missing, what is refused."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from shanhai.catalog import load
from shanhai.catalog.model import Table
from shanhai.core.errors import InputError
from shanhai.ingest.readings import Readings, read_readings


@pytest.fixture(scope="module")
def air() -> Table:
    catalog, problems = load()
    assert not list(problems)
    return catalog.tables["air.hour"]


def read(tmp_path: Path, air: Table, content: str, **how: Any) -> Readings:
    path = tmp_path / "air.csv"
    path.write_text(content, "utf-8")
    return read_readings(path, air, **how)


def reasons(readings: Readings) -> dict[int, str]:
    return dict(readings.rejected.select("row", "reason").iter_rows())


def test_names_of_the_trade_are_known(tmp_path: Path, air: Table) -> None:
    found = read(tmp_path, air, "站点编码,时间,PM2.5,二氧化硫\nA,2024-01-01 07:00,35,8\n").good
    assert found.columns == ["site", "time", "so2", "pm25"]
    assert found.row(0) == ("A", datetime(2024, 1, 1, 7), 8.0, 35.0)


@pytest.mark.parametrize(
    "written",
    ["2024-01-31 07:00:00", "2024-01-31T07:00:00+08:00", "2024/1/31 7:00", "2024013107", "2024-01-31 07",
     "20240131T070000", "2024年1月31日 7时", "2024-01-31T07:00"],
)  # fmt: skip
def test_ways_to_write_a_time(tmp_path: Path, air: Table, written: str) -> None:
    found = read(tmp_path, air, f"site,time,pm25\nA,{written},35\n")
    assert found.good.get_column("time").to_list() == [datetime(2024, 1, 31, 7)]


def test_another_offset_is_refused_with_its_row(tmp_path: Path, air: Table) -> None:
    found = read(tmp_path, air, "site,time,pm25\nA,2024-01-01T07:00Z,1\nA,2024-01-01T08:00,2\n")
    assert reasons(found) == {2: "time: 2024-01-01T07:00Z is not a local time"}
    assert found.good.height == 1


def test_a_file_that_was_cut_off_is_told(tmp_path: Path, air: Table) -> None:
    found = read(
        tmp_path, air, "site,time,pm25,co\nA,2024-01-01 01:00,35,0.8\nA,2024-01-01 02:00,3"
    )
    assert found.notes[0].startswith("1 行的单元格少于表头（首见第3行）")
    assert found.good.height == 2


def test_codes_for_missing_are_missing_and_said(tmp_path: Path, air: Table) -> None:
    found = read(
        tmp_path, air, "site,time,pm25,co\nA,2024-01-01 01:00,-999,*\nA,2024-01-01 02:00,7,-1\n"
    )
    assert found.good.select("pm25", "co").rows() == [(None, None), (7.0, None)]
    assert any("pm25: 1" in note for note in found.notes)
    assert found.rejected.is_empty()


def test_results_below_detection_are_half_the_limit_and_said(tmp_path: Path, air: Table) -> None:
    found = read(
        tmp_path, air, "site,time,so2,no2\nA,2024-01-01 01:00,<3,4L\nA,2024-01-01 02:00,＜ 1.0,L\n"
    )
    assert found.good.select("so2", "no2").rows() == [(1.5, 2.0)]
    assert reasons(found) == {3: "no2: L is not a number"}
    assert any("so2: 2" in note for note in found.notes)


def test_units_are_converted_and_wrong_ones_refused(tmp_path: Path, air: Table) -> None:
    text = "site,time,co\nA,2024-01-01 01:00,800\n"
    assert read(tmp_path, air, text, units={"co": "ug/m3"}).good.item(0, "co") == pytest.approx(0.8)
    with pytest.raises(InputError, match="does not fit"):
        read(tmp_path, air, text, units={"co": "kg"})


def test_text_among_numbers_is_refused_with_its_row(tmp_path: Path, air: Table) -> None:
    found = read(tmp_path, air, "site,time,pm25\nA,2024-01-01 01:00,x\nA,2024-01-01 02:00,5\n")
    assert reasons(found) == {2: "pm25: x is not a number"}


def test_a_site_and_time_twice_with_other_values_are_both_refused(
    tmp_path: Path, air: Table
) -> None:
    found = read(
        tmp_path, air,
        "site,time,pm25\nA,2024-01-01 01:00,5\nA,2024-01-01 01:00,6\nB,2024-01-01 01:00,7\nB,2024-01-01 01:00,7\n",
    )  # fmt: skip
    assert set(reasons(found)) == {2, 3}
    assert found.good.select("site", "pm25").rows() == [("B", 7.0)]


def test_a_long_file_is_spread(tmp_path: Path, air: Table) -> None:
    found = read(
        tmp_path, air,
        "site,time,项目,数值\nA,2024-01-01 01:00,PM2.5,5\nA,2024-01-01 01:00,CO,0.4\n"
        "B,2024-01-01 01:00,CO,1\nB,2024-01-01 01:00,CO,2\n",
    )  # fmt: skip
    assert found.good.select("site", "pm25", "co").rows() == [("A", 5.0, 0.4)]
    assert set(reasons(found)) == {4}


def test_swapped_ozone_columns_are_turned_and_said(tmp_path: Path, air: Table) -> None:
    text = "site,time,o3,o3_24h\nA,2024-01-01 01:00,90,40\nB,2024-01-01 01:00,80,30\n"
    found = read(tmp_path, air, text)
    assert found.good.get_column("o3").to_list() == [40.0, 30.0]
    assert any("swapped" in note for note in found.notes)
    right = read(tmp_path, air, "site,time,o3,o3_24h\nA,2024-01-01 01:00,40,90\n")
    assert right.good.get_column("o3").to_list() == [40.0]
    assert right.notes == ()


def test_what_every_row_needs_is_asked_for(tmp_path: Path, air: Table) -> None:
    with pytest.raises(InputError, match=r"lacks column.*time"):
        read(tmp_path, air, "site,pm25\nA,1\n")
    assert reasons(read(tmp_path, air, "site,time,pm25\n,2024-01-01 01:00,1\n")) == {
        2: "site is missing"
    }


def test_parquet_with_zoned_times(tmp_path: Path, air: Table) -> None:
    path = tmp_path / "air.parquet"
    zoned = pl.Series("time", [datetime(2024, 1, 1, 0)]).dt.replace_time_zone("UTC")
    pl.DataFrame({"site": ["A"], "pm25": [3]}).with_columns(zoned).write_parquet(path)
    assert read_readings(path, air).good.item(0, "time") == datetime(2024, 1, 1, 8)
