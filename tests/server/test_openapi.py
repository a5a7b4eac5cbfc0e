"""The description of the API, from which the page's client is generated."""

from __future__ import annotations

import json

import pytest

from shanhai.server.openapi import described
from tests.support import ROOT


@pytest.fixture(scope="module")
def description() -> str:
    return described()


def test_the_description_kept_for_the_page_is_the_servers_own(description: str) -> None:
    kept = (ROOT / "web" / "openapi.json").read_text("utf-8")
    assert kept == description, "write it anew: python -m shanhai.server.openapi web/openapi.json"


def test_every_route_says_what_it_does_and_what_it_needs(description: str) -> None:
    paths = json.loads(description)["paths"]
    routes = [route for path in paths.values() for route in path.values()]
    assert len(routes) > 15
    for route in routes:
        assert route["description"], route["operationId"]
        assert route["x-permission"], route["operationId"]
