"""Permissions over every route, ETags and kept answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from shanhai.server.access import Fresh
from shanhai.server.app import API, assemble
from shanhai.server.routes import BESIDE, ROUTERS
from shanhai.server.settings import Settings
from shanhai.service.permission import actions

SignIn = Callable[[str], dict[str, str]]


def routes() -> Iterator[tuple[str, str, str]]:
    """Yield every route: method, address with its parameters filled in, permission."""
    for prefix, routers in (("", BESIDE), (API, ROUTERS)):
        for router in routers:
            for route in router.routes:
                assert isinstance(route, Fresh)
                for method in sorted(route.methods):
                    yield method, re.sub(r"\{[^}]*\}", "x", prefix + route.path), route.permission


ROUTES = list(routes())
GUARDED = [route for route in ROUTES if route[2] not in ("public", "anyone")]


def test_every_route_declares_a_permission_there_is() -> None:
    assert len(ROUTES) > 25
    assert {need for _, _, need in ROUTES} <= {"public", "anyone", *actions()}


def test_beside_these_routes_there_is_only_the_description() -> None:
    app = assemble(Settings(logs="off"), None)
    assert {getattr(r, "path", None) for r in app.routes} == {None, "/api/v1/openapi.json"}
    assert len(app.routes) == 1 + len(BESIDE) + len(ROUTERS)


def test_a_method_that_is_not_there_is_told_those_that_are(client: TestClient) -> None:
    answer = client.put("/api/v1/session")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, POST")
    assert client.get("/api/v1/uploads/observations").status_code == 405


def test_anyone_writes_nothing_but_a_session_and_its_password() -> None:
    open_writes = {(m, p) for m, p, need in ROUTES if m != "GET" and need in ("public", "anyone")}
    own = ("POST", "/api/v1/session/password")  # that of who has signed in
    assert open_writes == {("POST", "/api/v1/session"), ("DELETE", "/api/v1/session"), own}


@pytest.mark.parametrize(("method", "path", "needed"), GUARDED)
def test_who_has_not_signed_in_is_asked_to(
    hall: TestClient, method: str, path: str, needed: str
) -> None:
    answer = hall.request(method, path)
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthenticated")


@pytest.mark.parametrize(("method", "path", "needed"), GUARDED)
def test_who_has_no_role_for_it_is_refused(
    hall: TestClient, sign_in: SignIn, method: str, path: str, needed: str
) -> None:
    shown = sign_in("idle")
    answer = hall.request(method, path, headers=shown)
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")


def test_an_unchanged_answer_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/v1/plans")
    again = client.get("/api/v1/plans", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/v1/plans", headers={"If-None-Match": 'W/"other"'})
    assert other.content == first.content


def test_an_answer_is_packed_for_who_takes_it(client: TestClient) -> None:
    plain = client.get("/api/v1/plans", headers={"Accept-Encoding": "identity"})
    packed = client.get("/api/v1/plans", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
