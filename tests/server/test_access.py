"""Permissions, ETags and kept answers."""

from __future__ import annotations

from fastapi.testclient import TestClient


def test_an_unchanged_answer_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/v1/plans")
    again = client.get("/api/v1/plans", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/v1/plans", headers={"If-None-Match": 'W/"other"'})
    assert other.content == first.content


def test_who_is_not_signed_in_is_asked_to(client: TestClient) -> None:
    answer = client.get("/api/v1/data/quarantine")
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthenticated")
    assert client.post("/api/v1/reports").status_code == 401
