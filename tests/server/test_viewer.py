"""Signing in: sessions, tokens, and what another site's page cannot do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from shanhai.server.app import create
from shanhai.server.settings import Settings
from shanhai.service.people import issue_token, revoke_token, set_active
from shanhai.service.permission import operator
from shanhai.store import Workspace
from tests.server.conftest import PASSWORD

SignIn = Callable[[str], dict[str, str]]
SESSION = "/api/v1/session"


def test_no_one_is_signed_in_at_first(hall: TestClient) -> None:
    who = hall.get(SESSION).json()
    assert (who["name"], who["csrf"], who["permissions"]) == (None, None, ["anyone", "public"])


def test_who_signs_in_has_what_their_roles_permit(hall: TestClient, sign_in: SignIn) -> None:
    sign_in("siming")
    who = hall.get(SESSION).json()
    assert who["name"] == "siming"
    (held,) = who["responsibilities"]
    assert (held["role"], held["area"], held["area_name"]["zh"]) == ("reporter", "350203", "思明区")
    assert (held["organisation"], held["organisation_name"], who["account"]) == ("", None, True)
    assert {"report", "look"} <= set(who["permissions"])
    assert "administer" not in who["permissions"]


def test_the_cookie_is_for_the_browser_alone(hall: TestClient) -> None:
    answer = hall.post(SESSION, json={"name": "siming", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    hall.cookies.clear()


def test_behind_tls_the_cookie_is_secure(town: Path) -> None:
    client = TestClient(create(Settings(workspace=town, https=True, logs="off")))
    answer = client.post(SESSION, json={"name": "siming", "password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("name", ["siming", "no such account"])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(hall: TestClient, name: str) -> None:
    answer = hall.post(SESSION, json={"name": name, "password": "wrong password"})
    assert (answer.status_code, answer.json()["message"]) == (401, "name or password is wrong")
    assert "set-cookie" not in answer.headers


def test_signing_out_ends_the_session(
    hall: TestClient, sign_in: SignIn, signed_in: dict[str, tuple[str, str]]
) -> None:
    shown = sign_in("idle")
    signed_in.pop("idle")  # who comes after signs in anew
    cookie = hall.cookies["shanhai_session"]
    assert hall.delete(SESSION, headers=shown).status_code == 204
    hall.cookies.set("shanhai_session", cookie)
    assert hall.get(SESSION).json()["name"] is None


@pytest.mark.parametrize("shown", [{}, {"X-CSRF-Token": "wrong"}], ids=["none", "wrong"])
def test_a_write_without_the_sessions_token_is_refused(
    hall: TestClient, sign_in: SignIn, shown: dict[str, str]
) -> None:
    good = sign_in("admin")
    assert hall.post("/api/v1/reports", headers=shown).status_code == 403
    assert hall.post("/api/v1/reports", headers=good).status_code == 201


def test_a_page_of_another_site_may_not_write(hall: TestClient, sign_in: SignIn) -> None:
    shown = sign_in("admin") | {"Origin": "https://elsewhere.example"}
    assert hall.post("/api/v1/reports", headers=shown).status_code == 403


def test_a_token_acts_for_its_account_until_it_is_revoked(hall: TestClient, town: Path) -> None:
    workspace = Workspace(town)
    token = issue_token(workspace, operator(), "admin", "test")
    shown = {"Authorization": f"Bearer {token}"}
    assert hall.get(SESSION, headers=shown).json()["name"] == "admin"
    assert hall.get("/metrics", headers=shown).status_code == 200
    revoke_token(workspace, operator(), token.split("_")[1])
    assert hall.get(SESSION, headers=shown).status_code == 401


def test_who_is_closed_out_is_out_at_once(hall: TestClient, sign_in: SignIn, town: Path) -> None:
    sign_in("leaving")
    assert hall.get(SESSION).json()["name"] == "leaving"
    set_active(Workspace(town), operator(), "leaving", active=False)
    assert hall.get(SESSION).json()["name"] is None


def test_the_operator_enters_by_the_address_the_server_printed(hall: TestClient) -> None:
    assert hall.get("/enter/wrong-key").status_code == 403
    answer = hall.get("/enter/the-key", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    who = hall.get(SESSION).json()
    assert "administer" in who["permissions"]
    assert not who["account"]
    change = {"old": "no password", "new": "another password"}
    shown = {"X-CSRF-Token": who["csrf"]}
    assert hall.post(f"{SESSION}/password", json=change, headers=shown).status_code == 422
    hall.cookies.clear()


def test_without_a_key_no_one_enters(client: TestClient) -> None:
    assert client.get("/enter/None").status_code == 403


def test_a_closed_workspace_answers_no_one_who_has_not_signed_in(town: Path) -> None:
    client = TestClient(create(Settings(workspace=town, public=False, logs="off")))
    assert client.get("/api/v1/plans").status_code == 401
    client.post(SESSION, json={"name": "siming", "password": PASSWORD})
    assert client.get("/api/v1/plans").status_code == 200
