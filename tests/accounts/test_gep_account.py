from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from ruamel.yaml import YAML

from shanhai.accounts.gep.decomposition import shapley
from shanhai.accounts.gep.profile import profile, profiles
from shanhai.accounts.gep.rules import parameters, services
from shanhai.core.errors import CatalogError, InputError, ShanhaiError
from shanhai.service.gep import GepOutcome, gep


@pytest.fixture(scope="module")
def outcome(synthetic_city: Path) -> GepOutcome:
    return gep(synthetic_city)


def where(outcome: GepOutcome, table: str, **wanted: Any) -> list[dict[str, Any]]:
    return [r for r in outcome.tables[table] if all(r[k] == v for k, v in wanted.items())]


def edited(city: Path, to: Path, *, replace: bool = False, **changes: Any) -> Path:
    """A copy of CITY.yaml beside the old one, with top-level keys changed (None: taken out)."""
    yaml = YAML(typ="safe")
    content = yaml.load(city.read_text("utf-8"))
    for key, value in changes.items():
        if value is None:
            del content[key]
        else:
            merge = isinstance(value, dict) and not replace
            content[key] = {**content[key], **value} if merge else value
    path = city.with_name(to.name)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(content, file)
    return path


def test_profiles_are_whole() -> None:
    assert profiles() == ["gbt46869", "ndrc2022", "xiamen"]
    land, sea, national = (profile(name) for name in ("ndrc2022", "xiamen", "gbt46869"))
    assert [s.code for s in land.services.values()] == [
        "P1", "P1", "P1", "P1", "P2", "P3", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10",
        "C1", "C2", "C3",
    ]  # fmt: skip
    assert "marine_carbon" in sea.services
    assert "bay" in sea.ecosystems
    assert "coastal_protection" not in national.services
    assert national.subtract_external
    assert land.parameters["reservoir_cost"].value == 6.1107
    assert land.parameters["dredging_cost"].value is None
    assert all(p.confidence == "unverified" for p in sea.parameters.values())
    assert {one.confidence for one in (land, sea, national)} == {"unverified"}
    with pytest.raises(InputError, match="did you mean 'xiamen'"):
        profile("xiamem")


def test_every_service_says_how_it_is_reckoned_and_valued() -> None:
    for name in profiles():
        rows = services(profile(name))
        assert {row["service"] for row in rows} == set(profile(name).services)
        assert all(row["valuation_zh"] and row["valuation_en"] for row in rows)
    soil = [row for row in rows if row["service"] == "soil_retention"]
    assert {row["formula"] for row in soil} == {"Σ R·K·LS·(1 − C·P)·A"}
    assert soil[0]["worth"] == "silt_share × 1/bulk_density × dredging_cost"
    asked = {(row["parameter"], row["ecosystem"]): row for row in parameters(profile("xiamen"))}
    assert asked["reservoir_cost", ""]["year"] == 2005
    assert asked["dredging_cost", ""]["value"] is None
    forest = asked["runoff_coefficient", "forest"]
    assert (forest["value"], forest["low"], forest["high"]) == (None, 0.02, 0.05)
    assert all(row["unit"] and row["source"] and row["confidence"] for row in asked.values())


OWN = """
extends: xiamen
id: own
services:
  oxygen:
    code: R8
    group: regulating
    valuation: market
    title: {zh: 释氧, en: Oxygen release}
    items:
      oxygen: {formula: oxygen_npp, unit: t, parameters: {share: nep_share}, values: {making: {price: oxygen_price}}}
"""


def test_a_profile_of_ones_own(synthetic_city: Path, tmp_path: Path) -> None:
    own = synthetic_city.with_name("own.yaml")
    own.write_text(OWN, "utf-8")
    path = edited(
        synthetic_city,
        tmp_path / "oxygen.yaml",
        profile="own.yaml",
        parameters={"oxygen_price": {"value": 700, "year": 2020}},
    )
    found = gep(path, years=[2020], uncertain=False)
    oxygen, carbon = (
        where(found, "values", area="350200", item=item)[0] for item in ("oxygen", "carbon_npp")
    )
    assert oxygen["quantity"] == pytest.approx(carbon["quantity"] * 32 / 44)
    assert oxygen["value"] == pytest.approx(oxygen["quantity"] * 700)
    own.write_text(OWN.replace("oxygen_npp", "oxigen"), "utf-8")
    with pytest.raises(CatalogError, match="oxygen: unknown formula 'oxigen'"):
        gep(path)
    own.write_text(OWN.replace("    code: R8\n", ""), "utf-8")
    with pytest.raises(CatalogError, match="'code' is missing"):
        gep(path)


@pytest.mark.parametrize("year", [2020, 2025])
def test_districts_add_up_to_the_city_and_services_to_the_total(
    outcome: GepOutcome, year: int
) -> None:
    rows = where(outcome, "totals", year=year)
    city = next(r for r in rows if r["kind"] == "city")
    districts = [r for r in rows if r["kind"] == "district"]
    assert len(districts) == 6
    for column in ("gep", "gep_constant", "material", "regulating", "cultural", "area_km2"):
        assert sum(r[column] for r in districts) == pytest.approx(city[column], rel=1e-9)
    assert abs(city["own"]) <= 1e-9 * city["gep"]
    for row in rows:
        values = where(outcome, "values", year=year, area=row["area"])
        assert sum(v["value"] for v in values) == pytest.approx(row["gep"], rel=1e-9)
        assert row["material"] + row["regulating"] + row["cultural"] == pytest.approx(
            row["gep"], rel=1e-9
        )
    for district in districts:
        inside = [
            r for r in rows if r["kind"] == "project" and r["area"].startswith(district["area"])
        ]
        assert sum(r["gep"] for r in inside) + district["own"] == pytest.approx(
            district["gep"], rel=1e-9
        )


def test_quantity_times_price_is_value(outcome: GepOutcome) -> None:
    for row in outcome.tables["values"]:
        if row["price"] is not None:
            assert row["value"] == pytest.approx(
                row["quantity"] * row["factor"] * row["price"], rel=1e-12
            )


def test_products_have_quantity_price_and_value(outcome: GepOutcome) -> None:
    crops = where(outcome, "values", year=2020, area="350203", item="crops")[0]
    assert (crops["unit"], crops["price_unit"]) == ("t", "CNY/t")
    assert crops["quantity"] == pytest.approx(0.9e6 * 0.22)
    assert crops["price"] == pytest.approx(2900)
    counted = where(outcome, "quantities", year=2020, area="350200", item="crops")[0]
    assert counted["quantity"] == pytest.approx(0.9e6)
    # five years later 4 % more at prices 5 % higher
    change = where(outcome, "decomposition", area="350203", service="crops")[0]
    value = 0.9e6 * 0.22 * 2900
    assert change["supply_effect"] == pytest.approx(value * 0.04 * 1.025, rel=1e-5)
    assert change["price_effect"] == pytest.approx(value * 0.05 * 1.02, rel=1e-5)


def test_prices_of_the_year_and_of_the_base_year(outcome: GepOutcome) -> None:
    cost = 6.1107  # of 2005; the index is 72 then, 100 in 2020, 110 in 2025
    for year, index in ((2020, 100), (2025, 110)):
        row = where(outcome, "values", year=year, area="350200", item="water_retention")[0]
        assert row["price"] == pytest.approx(cost * index / 72)
        assert row["value_constant"] == pytest.approx(row["value"] * 100 / index)


def test_caps_hold_and_are_handed_down(outcome: GepOutcome) -> None:
    removed = where(outcome, "quantities", year=2020, item="so2")
    city = next(r for r in removed if r["area"] == "350200")
    assert city["quantity"] == pytest.approx(900)
    districts = sum(r["quantity"] for r in removed if len(r["area"]) == 6 and r["area"] != "350200")
    assert districts == pytest.approx(900, rel=1e-9)


def test_neither_blocks_nor_the_second_run_change_anything(
    synthetic_city: Path, outcome: GepOutcome
) -> None:
    again = gep(synthetic_city, cells=1000)
    assert again.tables == outcome.tables


def test_decomposition_adds_up(outcome: GepOutcome) -> None:
    rows = outcome.tables["decomposition"]
    effects = ("area_effect", "condition_effect", "supply_effect", "price_effect")
    for row in rows:
        scale = max(abs(row["value_from"]), abs(row["value_to"]))
        assert sum(row[e] for e in effects) == pytest.approx(row["change"], abs=1e-9 * scale)
    city = [r for r in rows if r["area"] == "350200"]
    for effect in ("change", *effects):
        districts = sum(r[effect] for r in rows if len(r["area"]) == 6 and r["area"] != "350200")
        # a share of the whole is nonlinear in area and condition; the change itself is not
        if effect == "change":
            assert districts == pytest.approx(sum(r[effect] for r in city), rel=1e-9)
    by_price = next(r for r in city if r["service"] == "recreation")
    assert by_price["supply_effect"] != 0
    assert by_price["area_effect"] == 0


def test_shapley_by_hand() -> None:
    one = [np.array(v) for v in (10.0, 2.0, 3.0, 12.0, 2.5, 4.0)]
    area, condition, price = shapley(*one)
    assert area + condition + price == pytest.approx(12 * 2.5 * 4 - 60)
    # mean over orders of (12-10) x q x p: both before 6, one of them 8 or 7.5, both after 10
    assert area == pytest.approx(2 * (2 * 6 + 8 + 7.5 + 2 * 10) / 6)


def test_growth_beside_gdp(outcome: GepOutcome) -> None:
    city = where(outcome, "growth", area="350200")[0]
    assert city["gdp_growth"] == pytest.approx(30)
    first, last = (where(outcome, "totals", year=y, area="350200")[0] for y in (2020, 2025))
    assert city["gep_growth"] == pytest.approx(100 * (last["gep"] / first["gep"] - 1))
    assert first["gep_gdp_ratio"] == pytest.approx(first["gep"] / 6000e8)
    assert first["gep_per_person"] == pytest.approx(first["gep"] / 515e4)


def test_uncertainty_is_repeatable_and_around_the_account(outcome: GepOutcome) -> None:
    for row in where(outcome, "uncertainty", area="350200"):
        assert row["p05"] < row["p50"] < row["p95"]
        assert row["p05"] < row["gep"] < row["p95"]
        assert row["seed"] == 20200101
    ranked = where(outcome, "sensitivity", year=2020, area="350200")
    assert [r["rank"] for r in ranked] == list(range(1, len(ranked) + 1))
    assert all(a["swing"] >= b["swing"] for a, b in pairwise(ranked))


def test_a_city_without_lakes(synthetic_city: Path, tmp_path: Path) -> None:
    content = YAML(typ="safe").load(synthetic_city.read_text("utf-8"))
    classes = {**content["classes"], 80: "grass"}
    dry = edited(synthetic_city, tmp_path / "dry.yaml", replace=True, classes=classes,
                 uncertainty={"draws": 10, "spread": 0.1})  # fmt: skip
    found = gep(dry, years=[2020])
    assert where(found, "quantities", area="350200", item="flood_lakes")[0]["quantity"] == 0
    assert "lake_depth" not in {r["parameter"] for r in found.tables["sensitivity"]}


def test_seea_tables_balance(outcome: GepOutcome) -> None:
    rows = outcome.tables["seea_extent"]
    for row in rows:
        assert row["opening"] + row["additions"] - row["reductions"] == pytest.approx(
            row["closing"]
        )
    built = next(r for r in rows if r["area"] == "350200" and r["ecosystem"] == "built")
    assert built["additions"] > 0
    for year in (2020, 2025):
        supply = sum(r["value"] for r in where(outcome, "seea_services", year=year, area="350200"))
        assert supply == pytest.approx(
            where(outcome, "totals", year=year, area="350200")[0]["gep"], rel=1e-9
        )


def test_maps_add_up_and_carry_overviews(synthetic_city: Path, tmp_path: Path) -> None:
    found = gep(synthetic_city, years=[2020], out=tmp_path, uncertain=False)
    with rasterio.open(tmp_path / "map_2020_water_retention.tif") as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.tags()["origin"] == "synthetic"
        values = file.read(1, masked=True).astype(float)
        side = file.transform.a
    total = found.accounts[2020]
    everything = values.sum() * side * side
    inside = sum(
        line.value[0].sum() for line in total.lines if line.item.service == "water_retention"
    )
    assert 0 < inside < everything  # the map reaches beyond the city
    with rasterio.open(tmp_path / "map_2020_total.tif") as file:
        whole = file.read(1)
    parts = [p for p in tmp_path.glob("map_2020_*.tif") if "total" not in p.name]
    assert len(parts) == 11
    layers = []
    for part in parts:
        with rasterio.open(part) as file:
            layers.append(file.read(1))
    assert np.allclose(np.sum(layers, axis=0), whole, rtol=1e-4, equal_nan=True)
    assert not list(tmp_path.glob(".*"))
    with (tmp_path / "totals.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 12


def test_all_missing_parameters_are_named_at_once(synthetic_city: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        gep(edited(synthetic_city, tmp_path / "bare.yaml", parameters=None))
    text = str(told.value)
    for name in ("cover_factor", "dredging_cost", "sea_cod_removal", "carbon_price"):
        assert name in text
    assert "reservoir_cost" not in text
    assert "runoff_coefficient (平均地表径流系数, 1): no value for forest, grass" in text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parameters": {"cover_facto": 1}}, "did you mean 'cover_factor'"),
        ({"parameters": {"cover_factor": {"by_class": {"forest": 1.5}}}}, "1.5 is outside 0 to 1"),
        (
            {"parameters": {"runoff_coefficient": {"by_class": {"forest": 0.2}}}},
            "0.2 is outside 0.02 to 0.05",
        ),
        ({"price_index": {2005: 72}, "base_year": 2021}, "price index lacks 2021"),
        ({"leave_out": []}, "layer(s) wind are missing"),
        ({"leave_out": ["windbreak"]}, "no figures reported for energy, other_products"),
        (
            {"profile": "ndrc2022", "leave_out": ["windbreak", "energy", "other_products"]},
            "unknown ecosystem 'beach'",
        ),
        ({"methods": {"carbon_fixation": "guess"}}, "unknown method 'guess'"),
        ({"colour": "green"}, "unknown key 'colour'"),
        ({"caps": {"so2": {"x": 1}}}, "unknown area 'x'"),
        ({"caps": {"so3": {"350200": 1}}}, "nothing to cap in 'so3' (did you mean 'so2'?)"),
        (
            {"parameters": {"dredging_cost": {"vale": 3}}},
            "unknown key 'vale' (did you mean 'value'?)",
        ),
    ],
)
def test_what_cannot_be_reckoned_is_said(
    synthetic_city: Path, tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    if "methods" in changes or "colour" in changes:
        path = synthetic_city.with_name("more.yaml")
        yaml = YAML(typ="safe")
        with path.open("w") as file:
            yaml.dump({**yaml.load(synthetic_city.read_text("utf-8")), **changes}, file)
    else:
        path = edited(synthetic_city, tmp_path / "changed.yaml", **changes)
    with pytest.raises(ShanhaiError) as told:
        gep(path)
    assert message in str(told.value)


def test_the_command(synthetic_city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    import typer
    from typer.testing import CliRunner

    from shanhai.cli.gep import gep as command

    app = typer.Typer()
    app.command()(command)
    result = CliRunner().invoke(
        app, [str(synthetic_city), "--year", "2020", "--json", "--no-uncertainty"]
    )
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert len(rows) == 12
    assert {row["origin"] for row in rows} == {"synthetic"}


def test_every_number_used_says_where_it_is_from(outcome: GepOutcome) -> None:
    rows = {(r["parameter"], r["ecosystem"]): r for r in where(outcome, "parameters", year=2020)}
    assert rows["reservoir_cost", ""]["confidence"] == "unverified"
    assert rows["dredging_cost", ""]["source"] == "synthetic"
    assert rows["cover_factor", "forest"]["value"] == 0.006
    assert all(r["source"] for r in rows.values())


def districts_capped(outcome: GepOutcome, year: int) -> float:
    rows = where(outcome, "quantities", year=year, item="so2")
    return sum(r["quantity"] for r in rows if len(r["area"]) == 6 and r["area"] != "350200")


def test_caps_by_year_and_by_district(synthetic_city: Path, tmp_path: Path) -> None:
    districts = ("350203", "350206", "350205", "350211", "350212", "350213")
    of_each = dict.fromkeys(districts, 10.0)
    path = edited(
        synthetic_city,
        tmp_path / "capped.yaml",
        replace=True,
        caps={2020: {"so2": of_each}, 2025: {"so2": {"350200": 5.0}}},
    )
    found = gep(path, uncertain=False)
    for year, total in ((2020, 60.0), (2025, 5.0)):
        city = where(found, "quantities", year=year, item="so2", area="350200")[0]
        assert city["quantity"] == pytest.approx(total, rel=1e-9)
        assert districts_capped(found, year) == pytest.approx(total, rel=1e-9)


def test_national_standard_takes_off_what_came_from_outside(
    synthetic_city: Path, tmp_path: Path
) -> None:
    land = YAML(typ="safe").load(synthetic_city.read_text("utf-8"))["classes"]
    classes = {c: "lake" if e in ("beach", "bay", "nearshore") else e for c, e in land.items()}
    rows = (synthetic_city.parent / "reported.csv").read_text("utf-8").splitlines()
    kept = [
        r
        for r in rows
        if not any(x in r for x in ("marine", "coastal", "shellfish", "species", "protected"))
    ]
    (synthetic_city.parent / "land.csv").write_text("\n".join(kept), "utf-8")
    known = set(profile("gbt46869").parameters)
    content = YAML(typ="safe").load(synthetic_city.read_text("utf-8"))
    parameters = {k: v for k, v in content["parameters"].items() if k in known}
    path = synthetic_city.with_name("land.yaml")
    content |= {
        "profile": "gbt46869",
        "classes": classes,
        "reported": "land.csv",
        "parameters": parameters,
    }
    with path.open("w") as file:
        YAML(typ="safe").dump(content, file)
    with pytest.raises(InputError, match="crops of 350203: value_external"):
        gep(path, years=[2020])
    header, *body = kept
    outside = [f"{row},{1e7 if ',crops,' in row else 0:g}" for row in body]
    text = "\n".join([f"{header},value_external", *outside])
    (synthetic_city.parent / "land.csv").write_text(text, "utf-8")
    found = gep(path, years=[2020], uncertain=False)
    crops = where(found, "values", area="350203", item="crops")[0]
    assert crops["value"] == pytest.approx(0.9e6 * 0.22 * 2900 - 1e7)


def test_codes_may_be_numbers_in_the_file_of_areas(synthetic_city: Path) -> None:
    import json

    folder = synthetic_city.parent
    shapes = json.loads((folder / "areas.geojson").read_text("utf-8"))
    shapes["features"] = [f for f in shapes["features"] if f["properties"]["kind"] != "project"]
    for feature in shapes["features"]:
        about = feature["properties"]
        about["code"] = int(about["code"])
        about["parent"] = None if about["parent"] is None else int(about["parent"])
    (folder / "numbers.geojson").write_text(json.dumps(shapes), "utf-8")
    found = gep(
        edited(synthetic_city, folder / "numbers.yaml", areas="numbers.geojson"), uncertain=False
    )
    assert len(found.tables["totals"]) == 14
    assert {r["own"] for r in found.tables["totals"] if r["kind"] == "city"} == {0.0}


def test_without_the_raster_libraries_the_way_out_is_said(
    synthetic_city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shanhai.service import gep as module

    monkeypatch.setattr(module, "EXTRA", ("numba", "no_such_library"))
    with pytest.raises(InputError, match=r"need no_such_library: pip install 'shanhai\[raster\]'"):
        gep(synthetic_city)
