"""The page beside the API."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from shanhai.server import page


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>page</p>")
    (tmp_path / "assets" / "a-1.js").write_text("plain")
    (tmp_path / "assets" / "a-1.js.gz").write_bytes(b"packed")
    (tmp_path.parent / "secret.txt").write_text("hidden words")
    monkeypatch.setattr(page, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", ["/", "/plans/x", "/indicators/air.pm25"])
def test_every_address_of_the_page_is_the_page(client: TestClient, built: Path, path: str) -> None:
    answer = client.get(path)
    assert answer.text == "<p>page</p>"
    assert answer.headers["cache-control"] == "no-cache"


def test_an_asset_is_kept_for_long_and_sent_packed_to_who_takes_it(
    client: TestClient, built: Path
) -> None:
    plain = client.get("/assets/a-1.js", headers={"Accept-Encoding": "identity"})
    assert plain.text == "plain"
    assert "immutable" in plain.headers["cache-control"]
    with client.stream("GET", "/assets/a-1.js", headers={"Accept-Encoding": "gzip"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["content-type"] == plain.headers["content-type"]
        assert b"".join(packed.iter_raw()) == b"packed"


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/nothing", "/assets/b.js", "/tiles/x"])
def test_what_is_not_the_page_is_not_answered_with_it(
    client: TestClient, built: Path, path: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


def test_nothing_outside_the_page_is_handed_out(client: TestClient, built: Path) -> None:
    for path in ("/..%2Fsecret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"):
        assert "hidden" not in client.get(path).text


def test_without_a_built_page_it_is_said(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "FOLDER", tmp_path / "none")
    assert "docs/howto/serve.md" in client.get("/").text
