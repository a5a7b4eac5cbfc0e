from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shanhai.core.errors import InputError, ShanhaiError
from shanhai.service.assets import assets

DECLARED = """
title: {zh: 某区自然资源资产平衡表, en: Natural-resource balance sheet}
areas: areas.csv
assets:
  forest: {title: {zh: 林地, en: Forest land}, unit: ha}
  timber: {title: {zh: 林木蓄积, en: Standing timber}, unit: m3}
stocks: stocks.csv
flows: flows.csv
stated: survey.csv
terms:
  - {official: 甲, post: {zh: 区长, en: head of district}, area: "350212", from: 2021, to: 2022}
"""
TABLES = {
    "areas.csv": """code,name,kind,parent
350200,市,city,
350212,区,district,350200
1,甲镇,town,350212
2,乙镇,town,350212
""",
    "stocks.csv": """year,area,asset,holder,unit,opening
2021,1,forest,国有,亩,15000
2021,1,forest,集体,ha,800
2021,2,forest,集体,ha,500
2021,350212,timber,国有,万m3,3
""",
    "flows.csv": """year,area,asset,holder,unit,kind,cause,amount
2021,1,forest,国有,ha,addition,造林,12
2021,2,forest,集体,ha,reduction,建设占用,3.5
2022,350212,timber,国有,m3,addition,生长,900
""",
    "survey.csv": """year,area,asset,holder,unit,closing
2022,2,forest,集体,ha,497
""",
}


def written(folder: Path, **changes: tuple[str, str]) -> Path:
    """Write the declaration and its tables; ``changes`` replace a text in one of them."""
    for name, text in {**TABLES, "ASSETS.yaml": DECLARED}.items():
        old, new = changes.get(name.partition(".")[0], ("", ""))
        assert old in text
        (folder / name).write_text(text.replace(old, new) if old else text, "utf-8")
    return folder / "ASSETS.yaml"


def closing(rows: list[dict[str, Any]], **wanted: Any) -> float:
    [row] = [r for r in rows if all(r[k] == v for k, v in wanted.items())]
    return float(row["closing"])


def test_city_district_and_town_by_holder(tmp_path: Path) -> None:
    found = assets(written(tmp_path), out=tmp_path / "out")
    sheet = found.tables["sheet"]
    forest = {"asset": "forest", "year": 2022}
    # 15,000 mu are 1,000 hm2
    assert closing(sheet, **forest, area="1", holder="国有") == pytest.approx(1012)
    assert closing(sheet, **forest, area="1", holder="all") == pytest.approx(1812)
    for area in ("350212", "350200"):
        assert closing(sheet, **forest, area=area, holder="集体") == pytest.approx(1296.5)
        assert closing(sheet, **forest, area=area, holder="all") == pytest.approx(2308.5)
        assert closing(sheet, asset="timber", year=2022, area=area, holder="国有") == 30900
    assert {row["level"] for row in sheet} == {"city", "district", "town"}
    assert (tmp_path / "out" / "sheet.parquet").exists()


def test_term_of_office_and_what_the_survey_says(tmp_path: Path) -> None:
    found = assets(written(tmp_path))
    timber = next(
        r for r in found.tables["terms"] if r["asset"] == "timber" and r["holder"] == "all"
    )
    assert (timber["official"], timber["opening"], timber["change"]) == ("甲", 30000, 900)
    assert timber["change_percent"] == pytest.approx(3)
    [finding] = found.tables["findings"]
    assert (finding["finding"], finding["area"], finding["difference"]) == ("not stated", "2", -0.5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"flows": ("2021,2,forest", "2021,3,forest")}, "flows.csv, record 2: unknown area '3'"),
        ({"flows": ("forest,国有", "forrest,国有")}, "did you mean 'forest'?"),
        ({"flows": ("reduction", "loss")}, "unknown kind 'loss'"),
        ({"flows": ("3.5", "-3.5")}, "amount is below zero"),
        ({"stocks": ("ha,800", "m3,800")}, "m3"),
        ({"stocks": (",800", ",many")}, "stocks.csv line 3: opening 'many' is no number"),
        ({"stocks": (",800", ",")}, "stocks.csv line 3: opening is empty"),
        ({"ASSETS": ("to: 2022", "to: 2024")}, "the sheet of 350212 covers 2021–2022"),
        ({"ASSETS": ("stocks: stocks.csv", "stocks: none.csv")}, "none.csv"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    changes: dict[str, tuple[str, str]], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ShanhaiError) as told:
        assets(written(tmp_path, **changes))
    assert message in str(told.value)


def test_an_area_in_no_level_is_no_term(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown area '350299'"):
        assets(written(tmp_path, ASSETS=('area: "350212"', 'area: "350299"')))
