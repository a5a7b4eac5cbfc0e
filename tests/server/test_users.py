"""Accounts at the server: opened, given roles, closed by administrators; one's own password."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from shanhai.service.people import create_account, grant
from shanhai.service.permission import Responsibility, operator
from shanhai.store import Workspace
from tests.server.conftest import HULI, PASSWORD, SIMING

SignIn = Callable[[str], dict[str, str]]
API, COOKIE, OTHER = "/api/v1", "shanhai_session", "battery staple"


@pytest.fixture
def shown(sign_in: SignIn) -> dict[str, str]:
    """What an administrator's writes carry."""
    return sign_in("admin")


@pytest.fixture
def signed_in_anew(hall: TestClient) -> Iterator[Callable[..., Any]]:
    """Sign someone in, whatever they did before; the answer's cookie is the client's."""

    def begin(name: str, password: str = PASSWORD) -> Any:
        hall.cookies.clear()
        return hall.post(f"{API}/session", json={"name": name, "password": password})

    yield begin
    hall.cookies.clear()


def test_an_account_is_opened_given_a_role_and_closed(
    hall: TestClient, shown: dict[str, str]
) -> None:
    given = {"name": "chen", "full_name": "陈", "organisation": HULI, "password": PASSWORD}
    made = hall.post(f"{API}/users", headers=shown, json=given)
    assert (made.status_code, made.json()["organisation_name"]["en"]) == (201, "Huli")
    role = {"role": "reporter", "area": "350206", "organisation": HULI}
    path = f"{API}/users/chen"
    (held,) = hall.post(f"{path}/roles", headers=shown, json=role).json()["responsibilities"]
    assert (held["role"], held["area_name"]["zh"]) == ("reporter", "湖里区")
    closed = hall.post(f"{path}/closings", headers=shown, json={"close": True}).json()
    assert closed["active"] is False
    (row,) = [one for one in hall.get(f"{API}/users").json() if one["name"] == "chen"]
    assert row == closed
    assert PASSWORD not in str(row)
    assert "argon2" not in str(row)
    hall.post(f"{path}/closings", headers=shown, json={"close": False})
    taken = hall.post(f"{path}/roles", headers=shown, json={**role, "give": False}).json()
    assert (taken["active"], taken["responsibilities"]) == (True, [])


@pytest.mark.parametrize(
    ("path", "given", "told"),
    [
        ("", {"name": "admin", "password": PASSWORD}, "there is an account"),
        ("", {"name": "lin", "password": "short"}, "at least 8"),
        ("", {"name": "lin:1", "password": PASSWORD}, "plain name"),
        ("", {"name": "lin", "password": PASSWORD, "organisation": "无此局"}, "no organisation"),
        ("/idle/roles", {"role": "reporters"}, "did you mean 'reporter'"),
        ("/idle/roles", {"role": "reporter", "area": "1"}, "no area"),
        ("/nobody/roles", {"role": "reporter"}, "no account"),
        ("/nobody/closings", {"close": True}, "no account"),
        ("/idle/password", {"password": "idle"}, "is not the name"),
    ],
)
def test_what_is_no_account_or_role_is_refused(
    hall: TestClient, shown: dict[str, str], path: str, given: dict[str, Any], told: str
) -> None:
    answer = hall.post(f"{API}/users{path}", headers=shown, json=given)
    assert answer.status_code == 422
    assert told in answer.json()["message"]


def test_what_a_role_may_be_held_for(hall: TestClient, shown: dict[str, str]) -> None:
    found = hall.get(f"{API}/users/scopes").json()
    assert {"350200", "350203", "350206"} <= {area["code"] for area in found["areas"]}
    assert {"name": HULI, "title": {"zh": HULI, "en": "Huli"}} in found["organisations"]


def test_an_administrator_of_a_district_manages_no_accounts(
    hall: TestClient, signed_in_anew: Callable[..., Any], town: Any
) -> None:
    workspace, name = Workspace(town), "district-admin"
    create_account(workspace, operator(), name, password=PASSWORD)
    grant(workspace, operator(), name, Responsibility("administrator", "350206"))
    shown = {"X-CSRF-Token": signed_in_anew(name).json()["csrf"]}
    assert hall.get(f"{API}/users").status_code == 403
    role = {"role": "administrator"}
    assert hall.post(f"{API}/users/{name}/roles", headers=shown, json=role).status_code == 403
    for whose in (name, "admin"):
        path = f"{API}/users/{whose}/password"
        assert hall.post(path, headers=shown, json={"password": OTHER}).status_code == 403


def test_ones_own_password_takes_the_old_one_and_ends_the_other_sessions(
    hall: TestClient, signed_in_anew: Callable[..., Any], shown: dict[str, str]
) -> None:
    path = f"{API}/session/password"
    hall.post(f"{API}/users", headers=shown, json={"name": "lin", "password": PASSWORD})
    hall.cookies.clear()
    assert hall.post(path, json={"old": PASSWORD, "new": OTHER}).status_code == 401
    elsewhere = signed_in_anew("lin").cookies[COOKIE]
    mine = {"X-CSRF-Token": signed_in_anew("lin").json()["csrf"]}
    assert hall.post(path, json={"old": PASSWORD, "new": OTHER}).status_code == 403, "no token"
    wrong = hall.post(path, headers=mine, json={"old": OTHER, "new": OTHER})
    assert (wrong.status_code, wrong.json()["message_zh"]) == (403, "原密码不正确")
    assert hall.post(path, headers=mine, json={"old": PASSWORD, "new": "lin"}).status_code == 422
    assert hall.post(path, headers=mine, json={"old": PASSWORD, "new": OTHER}).status_code == 204
    assert hall.get(f"{API}/session").json()["name"] == "lin"
    hall.cookies.clear()
    hall.cookies.set(COOKIE, elsewhere)
    assert hall.get(f"{API}/session").json()["name"] is None
    assert signed_in_anew("lin").status_code == 401
    assert signed_in_anew("lin", OTHER).status_code == 200


def test_who_is_given_another_password_must_sign_in_anew(
    hall: TestClient, signed_in_anew: Callable[..., Any], shown: dict[str, str]
) -> None:
    hall.post(f"{API}/users", headers=shown, json={"name": "wu", "password": PASSWORD})
    admin, theirs = hall.cookies[COOKIE], signed_in_anew("wu").cookies[COOKIE]
    hall.cookies.clear()
    hall.cookies.set(COOKIE, admin)
    given = hall.post(f"{API}/users/wu/password", headers=shown, json={"password": OTHER})
    assert given.status_code == 204
    assert hall.get(f"{API}/session").json()["name"] == "admin"
    hall.cookies.clear()
    hall.cookies.set(COOKIE, theirs)
    assert hall.get(f"{API}/session").json()["name"] is None
    assert signed_in_anew("wu", OTHER).status_code == 200


def test_what_a_role_is_good_for_is_seen_at_once(
    hall: TestClient, sign_in: SignIn, shown: dict[str, str]
) -> None:
    role = {"role": "reviewer", "area": "350203"}
    sign_in("siming")
    task = f"{API}/tasks/p/1"
    assert hall.get(task).json()["may"]["review"] == []
    sign_in("admin")
    assert hall.post(f"{API}/users/siming/roles", headers=shown, json=role).status_code == 200
    sign_in("siming")
    assert hall.get(task).json()["may"]["review"] == [SIMING]
    sign_in("admin")
    hall.post(f"{API}/users/siming/roles", headers=shown, json={**role, "give": False})
