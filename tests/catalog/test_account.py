from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from shanhai.catalog.account import AssetsFile, CompensationFile, GepFile, declaration
from shanhai.core.errors import CatalogError

WORDS = {"zh": "某市", "en": "A city"}
GEP: dict[str, Any] = {
    "title": WORDS, "profile": "xiamen", "areas": "areas.gpkg", "base_year": 2020,
    "classes": {10: "forest"}, "years": {2020: {"land_cover": "land.tif", "storm_rain": 240}},
}  # fmt: skip
PAYMENT: dict[str, Any] = {
    "title": WORDS, "document": "协议", "sections": "s.csv", "measured": "m.csv",
    "steps": [{"up_to": 0, "payer": "downstream", "share": 1}, {"payer": "upstream", "share": 1}],
}  # fmt: skip
ASSETS: dict[str, Any] = {
    "title": WORDS, "areas": "a.csv", "stocks": "s.csv", "flows": "f.csv",
    "assets": {"forest": {"title": WORDS, "unit": "ha"}},
}  # fmt: skip


def read(model: Any, tmp_path: Path, content: dict[str, Any]) -> Any:
    path = tmp_path / "declared.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(content, file)
    return declaration(model, path)


def test_short_and_long_ways_of_saying_the_same(tmp_path: Path) -> None:
    long = {
        **GEP,
        "years": {2020: {"land_cover": {"file": "land.tif"}, "storm_rain": {"value": 240}}},
    }
    assert read(GepFile, tmp_path, GEP) == read(GepFile, tmp_path, long)
    brief = read(GepFile, tmp_path, {**GEP, "parameters": {"hot_days": 150}})
    assert brief.parameters["hot_days"].value == 150


def test_emissions_for_all_years_or_by_year(tmp_path: Path) -> None:
    always = read(GepFile, tmp_path, {**GEP, "caps": {"so2": {"350200": 9}}})
    assert always.caps_of(2025) == {"so2": {"350200": 9.0}}
    some = read(GepFile, tmp_path, {**GEP, "caps": {2020: {"so2": {"350200": 9}}}})
    assert some.caps_of(2020)
    assert some.caps_of(2025) == {}


@pytest.mark.parametrize(
    ("model", "content", "changes", "message"),
    [
        (GepFile, GEP, {"profil": "x"}, "unknown key 'profil' (did you mean 'profile'?)"),
        (GepFile, GEP, {"title": {"zh": "x"}}, "translation missing: give 'en' too"),
        (GepFile, GEP, {"years": {2020: {"storm_rain": 1}}}, "land_cover needs a raster"),
        (GepFile, GEP, {"years": {2020: {"land_cover": {"fil": "x"}}}}, "did you mean 'file'?"),
        (
            GepFile,
            GEP,
            {"years": {2020: {"land_cover": "l.tif", "npp": {"dem": "d.tif"}}}},
            "dem goes with slope_length, not npp",
        ),
        (AssetsFile, ASSETS, {"terms": [{"official": "x", "area": "1", "from": 3, "to": 2}]}, "ends (2) before"),
        (CompensationFile, PAYMENT, {"steps": PAYMENT["steps"][:1]}, "last step has no up_to"),
        (
            CompensationFile,
            PAYMENT,
            {"steps": [{"up_to": 1, "payer": "none", "share": 0}, *PAYMENT["steps"]]},
            "up_to must rise",
        ),
        (CompensationFile, PAYMENT, {"steps": [{"payer": "nobody", "share": 1}]}, "'nobody' is not one of"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    model: Any, content: dict[str, Any], changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    read(model, tmp_path, content)
    with pytest.raises(CatalogError) as told:
        read(model, tmp_path, {**content, **changes})
    assert message in str(told.value)
    assert "declared.yaml:" in str(told.value)
