"""Headers, limits and faults around every request."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request

from shanhai.server.settings import Settings
from shanhai.server.shell import POLICY, Shell


def served(**settings: object) -> TestClient:
    app = FastAPI()

    @app.post("/uploads/x")
    async def upload(request: Request) -> int:
        return len(await request.body())

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("secret detail")

    @app.get("/fine")
    def fine() -> str:
        return "fine"

    app.add_middleware(Shell, settings=Settings.model_validate({"logs": "off", **settings}))
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def plain() -> TestClient:
    return served()


@pytest.mark.parametrize("path", ["/fine", "/fault", "/nothing"])
def test_every_answer_carries_the_security_headers(plain: TestClient, path: str) -> None:
    headers = plain.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "strict-transport-security" not in headers


def test_the_policy_allows_no_inline_script_and_no_other_host() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in POLICY.split(";"))
    assert rules["script-src"] == "'self'"
    assert all("http" not in value and "*" not in value for value in rules.values())


def test_behind_tls_the_browser_is_told_to_stay_there() -> None:
    assert "max-age" in served(https=True).get("/fine").headers["strict-transport-security"]


def test_a_fault_is_told_without_its_details(plain: TestClient) -> None:
    answer = plain.get("/fault")
    assert answer.status_code == 500
    assert answer.json()["error"] == "fault"
    assert "secret" not in answer.text


def test_who_asks_too_often_is_told_to_wait() -> None:
    client = served(rate="3/minute")
    assert [client.get("/fine").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/fine")
    assert refused.json()["error"] == "too_many"
    assert int(refused.headers["retry-after"]) == 60


def test_no_password_is_guessed_quickly() -> None:
    client = served(login_rate="2/minute")
    tried = ["/session/password", "/users/chen/password", "/session"]
    assert [client.post(path).status_code for path in tried] == [404, 404, 429]
    assert client.get("/fine").status_code == 200


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size):
        yield b"x" * 1024**2


@pytest.mark.parametrize("told", [True, False], ids=["length told", "length not told"])
def test_an_upload_over_the_limit_is_refused_whatever_length_it_tells(told: bool) -> None:
    client = served(upload_mib=1)
    content = b"x" * (3 * 1024**2) if told else chunks(3)
    answer = client.post("/uploads/x", content=content)
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert client.post("/uploads/x", content=b"x" * 1024**2).json() == 1024**2
