"""The server over the sample, for tests that only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from shanhai.server.app import create
from shanhai.server.settings import Settings
from tests.support import SAMPLE

Get = Callable[..., Any]


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    with TestClient(create(Settings(workspace=SAMPLE))) as served:
        yield served


@pytest.fixture(scope="session")
def get(client: TestClient) -> Get:
    """Ask the API and return what it answers, which must be well."""

    def ask(path: str, **asked: Any) -> Any:
        answer = client.get(f"/api/v1/{path}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask
