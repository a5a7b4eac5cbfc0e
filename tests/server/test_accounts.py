"""The ecosystem accounts of a workspace, as the server tells of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import polars as pl
import pytest
from fastapi.testclient import TestClient

from shanhai.server.app import create
from shanhai.server.settings import Settings

ACCOUNTS = "/api/v1/accounts"


@pytest.fixture(scope="module")
def office(town: Path, kept_account: Path) -> Iterator[TestClient]:
    """A server of its own over the town, which keeps an account meanwhile."""
    copytree(kept_account, town / "gep" / "small")
    with TestClient(create(Settings.model_validate({"workspace": town, "logs": "off"}))) as served:
        yield served
    rmtree(town / "gep")


@pytest.fixture(scope="module")
def sheet(office: TestClient) -> Any:
    return office.get(f"{ACCOUNTS}/small").json()


def test_accounts_are_listed_with_their_last_total(office: TestClient) -> None:
    (one,) = office.get(ACCOUNTS).json()
    assert (one["name"], one["origin"], one["years"]) == ("small", "synthetic", [2020, 2025])
    assert one["profile"]["zh"].startswith("厦门市")
    last = one["last"]
    assert (last["year"], last["area"]["code"], last["growth"]["since"]) == (2025, "350200", 2020)
    assert sum(group["value"] for group in last["groups"]) == pytest.approx(last["value"])
    assert [group["title"]["en"] for group in last["groups"]] == [
        "Provisioning",
        "Regulating",
        "Cultural",
    ]
    assert last["span"]["low"] < last["value"] < last["span"]["high"]
    assert "data:image/png" in office.get(one["report"]).text


def test_where_there_is_none_the_list_is_empty(client: TestClient) -> None:
    assert client.get(ACCOUNTS).json() == []


def test_an_account_adds_up(sheet: Any) -> None:
    (total,) = (one["value"] for one in sheet["history"] if one["year"] == 2025)
    assert sum(one["value"] for one in sheet["services"]) == pytest.approx(total)
    districts = [one["value"] for one in sheet["places"] if one["kind"] == "district"]
    assert sum(districts) == pytest.approx(total)
    change = total - sheet["history"][0]["value"]
    assert sum(one["value"] for one in sheet["changes"]) == pytest.approx(change)
    assert sum(one["value"] for one in sheet["causes"]) == pytest.approx(change)


def test_lines_of_a_service_are_told_apart(sheet: Any) -> None:
    lines = {one["id"]: [line["title"] for line in one["lines"]] for one in sheet["services"]}
    assert lines["crops"] == [None]
    assert [line["zh"] for line in lines["soil_retention"]] == [
        "减少泥沙淤积", "减少氮面源污染", "减少磷面源污染",
    ]  # fmt: skip
    assert [line["en"] for line in lines["climate_regulation"]] == ["transpiration", "evaporation"]


def test_a_synthetic_city_is_not_called_by_the_name_of_the_real_one(sheet: Any) -> None:
    names = {one["area"]["code"]: one["area"]["name"] for one in sheet["places"]}
    assert names["350200"] == {"zh": "示意市", "en": "schematic city"}
    assert names["350203"] == {"zh": "思明区（示意）", "en": "Siming"}
    assert names["350205"]["en"] == "海沧区（示意）", "the workspace has no word for it"


def test_areas_of_a_real_city_have_the_names_of_the_workspace(
    office: TestClient, town: Path
) -> None:
    folder = town / "gep" / "real"
    copytree(town / "gep" / "small", folder)
    try:
        totals = folder / "totals.parquet"
        pl.read_parquet(totals).drop("origin").write_parquet(totals)
        places = office.get(f"{ACCOUNTS}/real").json()["places"]
    finally:
        rmtree(folder)
    names = {one["area"]["code"]: one["area"]["name"]["zh"] for one in places}
    assert (names["350200"], names["350203"]) == ("厦门市", "思明区")


def test_layers_of_the_map_are_those_there_are(office: TestClient, sheet: Any) -> None:
    layers = {one["id"] for one in office.get("/api/v1/rasters").json()}
    named = {one["map"] for one in sheet["services"]}
    assert sheet["map"] in layers
    assert named - {None} <= layers
    assert None in named, "what is reported has no map"


def test_one_area_and_year(office: TestClient) -> None:
    sheet = office.get(f"{ACCOUNTS}/small", params={"area": "350203", "year": 2020}).json()
    assert (sheet["area"]["code"], sheet["year"]) == ("350203", 2020)
    assert sheet["changes"] == sheet["causes"] == []
    (own,) = (one for one in sheet["places"] if one["area"]["code"] == "350203")
    assert sum(one["value"] for one in sheet["services"]) == pytest.approx(own["value"])


def test_rows_of_a_table_are_chosen_and_paged(office: TestClient) -> None:
    asked = {"year": 2025, "area": "350200", "service": "soil_retention", "limit": 2}
    found = office.get(f"{ACCOUNTS}/small/values", params=asked).json()
    assert (found["total"], len(found["rows"])) == (3, 2)
    kinds = {column["name"]: column["kind"] for column in found["columns"]}
    assert (kinds["year"], kinds["value"], kinds["service"]) == ("integer", "number", "text")
    assert found["rows"][0]["origin"] == "synthetic"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("smal", "did you mean 'small'"),
        ("small?area=350299", "no area '350299'"),
        ("small?year=2021", "no year '2021'"),
        ("small/total", "did you mean 'totals'"),
        ("small/growth?service=crops", "lacks column"),
        ("smal/report", "no ecosystem account 'smal'"),
        ("small/none/file", "no table 'none'"),
    ],
)
def test_what_is_not_there_is_told(office: TestClient, path: str, told: str) -> None:
    answer = office.get(f"{ACCOUNTS}/{path}")
    assert answer.status_code == 404
    assert told in answer.json()["message"]


def test_a_table_is_taken_away_as_a_file(office: TestClient, sheet: Any) -> None:
    answer = office.get(f"{ACCOUNTS}/small/totals/file", params={"format": "parquet"})
    assert answer.headers["content-disposition"].endswith('filename="small-totals.parquet"')
    totals = pl.read_parquet(io.BytesIO(answer.content))
    assert sheet["history"][0]["step"] in totals["step"]


def test_a_figure_is_followed_to_its_files(office: TestClient, sheet: Any) -> None:
    line = next(one for one in sheet["services"] if one["id"] == "soil_retention")["lines"][0]
    found = office.get(f"/api/v1/evidence/{line['step']}", params={"depth": 2}).json()
    assert found["kind"] == "value"
    assert f"{line['value']:,.2f} 元 [合成数据]" in found["what"]["zh"]
    (quantity,) = (one for one in found["inputs"] if one["kind"] == "quantity")
    assert {"file rasters/dem.tif", "file areas.geojson"} <= {
        one["what"]["en"] for one in quantity["inputs"]
    }
    total = office.get(
        f"/api/v1/evidence/{sheet['history'][1]['step']}", params={"depth": 0}
    ).json()
    assert (total["kind"], total["more"]) == ("total", True)


def test_an_account_without_its_page_or_the_words_of_its_rules_says_so(
    office: TestClient, town: Path
) -> None:
    folder = town / "gep"
    copytree(folder / "small", folder / "bare")
    try:
        (folder / "bare" / "report.html").unlink()
        assert office.get(f"{ACCOUNTS}/bare").json()["account"]["report"] is None
        assert "reckon it anew" in office.get(f"{ACCOUNTS}/bare/report").json()["message"]
        note = folder / "bare" / "evidence.json"
        note.write_text(note.read_text("utf-8").replace('"rules"', '"were"'), "utf-8")
        answer = office.get(f"{ACCOUNTS}/bare", params={"year": 2020})
        assert "--keep bare" in answer.json()["message"]
    finally:
        rmtree(folder / "bare")
