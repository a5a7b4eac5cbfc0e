from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from shanhai.cli.quality import app

HEADER = "site,time,so2,no2,pm10,pm25,co,o3,o3_8h"
ROWS = [
    "001,2026-02-28,10,20,40,60,0.8,,80",
    "001,2026-03-01,10,20,40,60,0.8,,80",
    "002,2026-03-01,10,20,120,60,0.8,,80",
    "002,2026-03-02,10,20,40,20,—,,80",
]


def run(*words: str) -> None:
    from typer.main import get_command

    get_command(app)(args=list(words), standalone_mode=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "days.csv"
    path.write_text("\n".join([HEADER, *ROWS]) + "\n", "utf-8")
    return path


def test_daily_csv_in_csv_out(file: Path, capsys: Any) -> None:
    out = file.with_name("out.csv")
    run("air", str(file), "-o", str(out))
    table = pl.read_csv(out, infer_schema=False)
    assert table["site"].to_list() == ["001", "001", "002", "002"]
    assert table["aqi"].to_list() == ["82", "100", "100", None]
    assert table["category"].to_list() == ["良", "良", "良", "NA"]
    assert table["primary"].to_list() == ["pm25", "pm25", "pm10+pm25", None]
    assert table["co"].to_list()[-1] == "—"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("edition", "aqi"), [("2012", 82), ("2026", 100), ("in_force", 82)])
def test_edition_and_parquet(file: Path, edition: str, aqi: int) -> None:
    out = file.with_name("out.parquet")
    source = file.with_name("in.parquet")
    pl.read_csv(file, null_values=["—"], try_parse_dates=True).write_parquet(source)
    run("air", str(source), "--edition", edition, "-o", str(out), "--lang", "en")
    row = pl.read_parquet(out).row(0, named=True)
    assert (row["aqi"], row["category"], row["level"]) == (aqi, "good", 2)


def test_standard_input_and_output(file: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    run("air", "-", "--edition", "2012")
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith(HEADER)
    assert printed[1].endswith(",82,2,良,pm25")


def test_other_names_codings_and_own_columns(tmp_path: Path) -> None:
    source, out = tmp_path / "站点.csv", tmp_path / "out.csv"
    header = "站点,时间,SO2,NO2,PM10,PM2.5,CO,O3,aqi"
    source.write_bytes(f"{header}\n厦门,2026年3月1日 5时,10,20,40,60,0.8,90,99\n".encode("gb18030"))
    maps = [
        "site=站点",
        "time=时间",
        "so2=SO2",
        "no2=NO2",
        "pm10=PM10",
        "pm25=PM2.5",
        "co=CO",
        "o3=O3",
    ]
    words = [word for one in maps for word in ("--map", one)]
    run("air", str(source), "--kind", "realtime", "-o", str(out), *words)
    row = pl.read_csv(out).row(0, named=True)
    assert (row["站点"], row["aqi_given"], row["aqi"], row["PM2.5"]) == ("厦门", 99, 100, 60)


def test_findings_are_told_and_written(file: Path, capsys: Any) -> None:
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"{ROWS[0]}\n003,2026-03-01,-999,20,40,60,0.8,,80\n")
    listed = file.with_name("findings.csv")
    run("air", str(file), "-o", str(file.with_name("o.csv")), "--findings", str(listed))
    told = capsys.readouterr().err
    assert "duplicate 1" in told
    assert "impossible 1" in told
    kinds = pl.read_csv(listed)
    assert kinds.filter(pl.col("finding") == "impossible")["column"].to_list() == ["so2"]


def test_cells_that_cannot_be_read_are_findings_and_their_rows_stay(
    tmp_path: Path, capsys: Any
) -> None:
    file, out, listed = (tmp_path / name for name in ("in.csv", "out.csv", "findings.csv"))
    rows = [
        "1,2026-03-01,x,2,3,4,5,6,700",
        "2,someday,1,2,3,4,5,6,7",
        "3,2026-03-01T00:00:00Z,1,2,3,4,5,6,7",
        "4,2026-03-01,<3,2.0L,3,4,5,6,7",
    ]
    file.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    run("air", str(file), "-o", str(out), "--findings", str(listed))
    table = pl.read_csv(out, infer_schema=False)
    # without SO2 an index over 100 stands; without a day no edition is in force
    assert table["aqi"].to_list() == ["282", None, None, "105"]
    assert table["so2"].to_list() == ["x", "1", "1", "<3"]
    found = pl.read_csv(listed, infer_schema=False)
    told = found.select("finding", "column", "site").rows()
    assert ("not_a_number", "so2", "1") in told
    assert ("not_a_time", "time", "2") in told
    assert ("other_time_zone", "time", "3") in told
    assert ("below_detection", "no2", "4") in told
    assert "row 2: x is no number" in "".join(found["detail"].to_list())
    assert "below_detection 2" in capsys.readouterr().err


def test_known_names_and_units_of_a_file(tmp_path: Path, capsys: Any) -> None:
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text(
        "站点编码,日期,时间,二氧化硫,NO2,PM10,PM2.5,CO,O3\na,x,2026-03-01,9,8,7,6,4000,5\n", "utf-8"
    )
    run("air", str(file), "--kind", "realtime", "-o", str(out), "--unit", "co=ug/m3")
    row = pl.read_csv(out).row(0, named=True)
    assert (row["CO"], row["iaqi_co"], row["iaqi_so2"]) == (4000, 40, 3)
    assert "so2 ← 二氧化硫" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        (f"{HEADER}\n1,2026-03-01,x,2,3,4,5,6,7\n", [], "row 2: so2 is 'x'"),
        (f"{HEADER}\n1,someday,1,2,3,4,5,6,7\n", [], "row 2: time"),
        (f"{HEADER}\n1,2026-03-01T00:00:00Z,1,2,3,4,5,6,7\n", [], "local, without offset"),
        (f"{HEADER}\n1,2026-03-01,1,2,3,4,5,6,7\n", ["--edition", "2020"], "2012, 2026, in_force"),
        (f"{HEADER}\n1,2026-03-01,1,2,3,4,5,6,7\n", ["--map", "so2=SO2"], "SO2"),
        (f"{HEADER}\n1,2026-03-01,1,2,3,4,5,6,7\n", ["--map", "so2"], "name=value"),
        (f"{HEADER}\n1,2026-03-01,1,2,3,4,5,6,7\n", ["--map", "soo=so2"], "soo"),
        (f"{HEADER}\n1,2026-03-01,1,2,3,4,5,6,7\n", ["--kind", "hour"], "realtime, daily"),
        ("site,time,SO2\n1,2026-03-01,1\n", [], "Name its columns with --map"),
        (f"{HEADER}\n1,2026-03-01,1,2,3,4,5,6,7\n", ["--unit", "co=K"], "does not fit"),
        (f"{HEADER}\n1,2026-03-01,1,2,3,4,5,6,7\n", ["--unit", "site=mg/m3"], "as a number"),
        ("site,date,SO2,二氧化硫\n1,2026-03-01,1,2\n", [], "--map so2=SO2"),
        ("", [], "cannot be read"),
        ("site,time,so2,so2\n1,2026-03-01,1,2\n", [], "two columns are called so2"),
    ],
)
def test_bad_input_ends_with_what_to_mend(
    tmp_path: Path, text: str, words: list[str], said: str
) -> None:
    from shanhai.core.errors import ShanhaiError

    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ShanhaiError, match=said):
        run("air", str(path), "-o", str(out), *words)
    assert not out.exists()


def test_files_of_other_kinds_and_places_are_refused(file: Path) -> None:
    from shanhai.core.errors import InputError

    for words in (
        ["nowhere.csv"],
        [str(file), "-o", "out.txt"],
        [str(file), "-o", "/nowhere/o.csv"],
    ):
        with pytest.raises(InputError):
            run("air", *words)
