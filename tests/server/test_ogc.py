"""OGC API Features: by the standard's own clients, and what they must not get."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi.testclient import TestClient
from owslib.ogcapi.features import Features

from shanhai.server.app import create
from shanhai.server.settings import Settings
from shanhai.store.workspace import sample_folder
from tests.server.conftest import Get


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The OGC endpoint of the sample, on a port of this machine."""
    app = create(Settings(workspace=sample_folder("xiamen"), logs="off"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{port}/ogc"
    server.should_exit = True
    thread.join(10)


def test_gdal_reads_layers_fields_and_features(address: str) -> None:
    if shutil.which("ogrinfo") is None:
        pytest.skip("no ogrinfo (gdal-bin): `make gdal` installs it")
    told = subprocess.run(
        ["ogrinfo", "-ro", "-al", f"OAPIF:{address}", "areas"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert {"code: String (0.0)", "schematic: Integer(Boolean) (1.0)"} <= set(told.splitlines())
    district = told.split("code (String) = 350203")[1].split("OGRFeature")[0]
    assert "name_zh (String) = 思明区" in district
    assert "MULTIPOLYGON (((" in district


def test_owslib_reads_collections_and_items(address: str) -> None:
    client = Features(address)
    assert client.feature_collections() == ["areas", "sites", "results"]
    found = client.collection_items("results", limit=3, status="not_met")
    assert found["features"]
    assert {f["properties"]["status"] for f in found["features"]} == {"not_met"}
    assert client.collection_queryables("results")["properties"]["indicator"]["type"] == "string"


def test_results_are_the_verdicts_with_the_shape_of_their_area(
    client: TestClient, get: Get
) -> None:
    found = client.get("/ogc/collections/results/items", params={"limit": 5000}).json()
    assert found["numberMatched"] == get("targets", limit=1)["total"]
    of_city = [f for f in found["features"] if f["properties"]["area"] == "350200"]
    assert of_city[0]["geometry"]["type"] == "MultiPolygon"


def test_a_window_finds_what_lies_in_it(client: TestClient) -> None:
    window = {"bbox": "118.05,24.43,118.07,24.45"}
    found = client.get("/ogc/collections/areas/items", params=window).json()
    assert {f["id"] for f in found["features"]} == {"350200", "350203"}


def test_sorting_puts_what_has_no_value_last(client: TestClient) -> None:
    asked = {"sortby": "-value", "limit": 5000, "skipGeometry": "true"}
    found = client.get("/ogc/collections/results/items", params=asked).json()["features"]
    values = [f["properties"]["value"] for f in found]
    known = [v for v in values if v is not None]
    assert known == sorted(known, reverse=True)
    assert values[len(known) :] == [None] * (len(values) - len(known))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("collections/none", 404), ("collections/areas/items/none", 404), ("nothing/here", 404),
        ("collections/areas/items?limit=many", 400), ("collections/areas/items?bbox=1,2", 400),
        ("collections/areas/items?filter=code=1", 400), ("?f=nonsense", 400),
        ("collections/areas/items?sortby=", 400), ("collections/areas/items?bbox=1,2,3,4,5,6", 400),
        ("collections/areas/items?sortby=a,", 400),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_told(client: TestClient, path: str, status: int) -> None:
    answer = client.get(f"/ogc/{path}")
    assert answer.status_code == status
    assert answer.json().get("description") or answer.json()["message"]


def test_only_json_is_served(client: TestClient) -> None:
    asked = {"headers": {"Accept": "text/html"}, "params": {"f": "html"}}
    answer = client.get("/ogc/collections", **asked)
    assert answer.headers["content-type"] == "application/json"
    assert "text/html" not in answer.text


def test_titles_come_in_the_language_asked_for(client: TestClient) -> None:
    asked = {"zh-CN": "行政区", "en-GB,zh;q=0.5": "Areas", "fr, en;q=0": "Areas", "": "行政区"}
    for language, title in asked.items():
        answer = client.get("/ogc/collections/areas", headers={"Accept-Language": language})
        assert answer.json()["title"] == title
