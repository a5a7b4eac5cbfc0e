from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from shanhai.cli.quality import app
from shanhai.core.errors import InputError

FILES = {
    "water": (
        "site,time,water_body,ph,do,cod_mn,nh3_n,tp,note",
        "001,2025-11-06 20:00,river,8,10.6,1.8,0.02,0.016,x",
        "002,2025-11-06 20:00,lake,8,9,4.5,0.3,0.06,y",
        "003,2025-11-06 20:00,river,9.8,--,16,-999,0.5,z",
    ),
    "groundwater": ("site,ph,tds,odour_taste", "001,8,900,0", "002,8,10,1"),
    "sea": ("site,ph,do,din", "001,8,7,0.25", "002,8,3,0.1"),
    "noise": (
        "site,zone,leq,time",
        "001,1,55.04,2024-05-01 05:00",
        "002,4a,70,2024-05-01 08:00",
    ),
    "soil": ("site,ph,land_use,cd", "001,6,paddy,0.5", "002,6,paddy,0.1"),
}
EXPECTED = {
    "water": [
        ("1", "优", None, None),
        ("4", "轻度污染", "tp", "0.2"),
        ("6", "重度污染", "ph+cod_mn+tp", "1.666666667"),
    ],
    "groundwater": [("3", "Ⅲ类", "tds", None), ("5", "Ⅴ类", "odour_taste", None)],
    "sea": [("2", "二类", "din", None), ("5", "劣四类", "do", None)],
    "noise": [("false", "超标", "45.0", "10.0"), ("true", "达标", "70.0", None)],
    "soil": [("2", "安全利用", "cd", "0.25"), ("1", "优先保护", None, None)],
}
ADDED = {"noise": ("compliant", "status", "limit", "excess")}


def run(*words: str) -> None:
    from typer.main import get_command

    get_command(app)(args=list(words), standalone_mode=False)


def written(folder: Path, medium: str) -> Path:
    path = folder / f"{medium}.csv"
    path.write_text("\n".join(FILES[medium]) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("medium", list(FILES))
def test_readings_in_verdicts_out(medium: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    run(medium, str(written(tmp_path, medium)), "-o", str(out))
    table = pl.read_csv(out, infer_schema=False)
    given = FILES[medium][0].split(",")
    assert table.columns[: len(given)] == given
    assert table["site"].to_list() == [f"00{k + 1}" for k in range(table.height)]
    added = ADDED.get(medium, ("class", "status", "worst", "excess"))
    assert table.select(added).rows() == EXPECTED[medium]


def test_english_standard_output_and_findings(tmp_path: Path, capsys: Any) -> None:
    found = tmp_path / "found.csv"
    run("water", str(written(tmp_path, "water")), "--lang", "en", "--findings", str(found))
    printed = capsys.readouterr()
    assert "lightly polluted" in printed.out
    assert "impossible 1" in printed.err
    assert pl.read_csv(found)["column"].to_list() == ["nh3_n"]


def test_construction_land_parquet_and_mapping(tmp_path: Path) -> None:
    file, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pl.DataFrame({"点位": ["a", "b"], "land_type": [1, 2], "铅": [500.0, 500.0]}).write_parquet(
        file
    )
    run("soil", str(file), "-o", str(out), "--kind", "construction",
        "--map", "pb=铅", "--map", "site=点位")  # fmt: skip
    table = pl.read_parquet(out)
    assert table["class"].to_list() == [2, 1]
    assert table["点位"].to_list() == ["a", "b"]


def test_water_body_and_items_can_be_given(tmp_path: Path) -> None:
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text("site,tp,tn\na,0.04,1.2\n", "utf-8")
    run("water", str(file), "-o", str(out), "--water-body", "lake", "--item", "tn")
    assert pl.read_csv(out)["class"].to_list() == [4]


def test_columns_that_are_not_read_and_rows_without_a_verdict_are_told(
    tmp_path: Path, capsys: Any
) -> None:
    file, found = tmp_path / "in.csv", tmp_path / "found.csv"
    file.write_text(
        "断面名称,水体类型,溶解氧,总氯\na,river,8,1\nb,sea,8,1\n".replace("溶解氧", "CODMn"),
        "utf-8",
    )
    run("water", str(file), "-o", str(tmp_path / "out.csv"), "--findings", str(found), "--item", "tp",
        "--map", "tp=总氯")  # fmt: skip
    told = capsys.readouterr().err
    assert "cod_mn ← CODMn" in told
    assert "not read" not in told
    listed = pl.read_csv(found).filter(pl.col("finding") == "no_verdict")
    assert listed.select("column", "site").rows() == [("class", "b")]
    file.write_text("site,溶解氧,总氯\na,8,1\n", "utf-8")
    run("water", str(file), "-o", str(tmp_path / "out.csv"))
    assert "not read: 总氯" in capsys.readouterr().err


def test_refusals(tmp_path: Path) -> None:
    file = str(written(tmp_path, "water"))
    with pytest.raises(InputError, match="no edition '1999'"):
        run("water", file, "--edition", "1999")
    with pytest.raises(InputError, match="'roof'"):
        run("soil", str(written(tmp_path, "soil")), "--kind", "roof")
