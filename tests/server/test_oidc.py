"""Signing in by an issuer, who is played here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from shanhai.server.oidc import Oidc

ISSUER, CLIENT = "https://issuer.example", "shanhai"
KEY, OTHER = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))


class Issuer:
    """Answers as an issuer does; ``claims`` and ``key`` change what it vouches for."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"preferred_username": "siming"}
        self.key = KEY
        self.asked: dict[str, list[str]] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/.well-known/openid-configuration":
                names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
                return httpx.Response(200, json={n: f"{ISSUER}/{n}" for n in names})
            case "/jwks_uri":
                return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})
        self.asked = parse_qs(request.content.decode())
        claims = {"iss": ISSUER, "aud": CLIENT, "exp": int(time.time()) + 60, **self.claims}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return httpx.Response(
            200, json={"access_token": "a", "token_type": "Bearer", "id_token": token}
        )


@pytest.fixture
def issuer(hall: TestClient) -> Iterator[Issuer]:
    played = Issuer()
    hall.app.state.oidc = Oidc(ISSUER, CLIENT, "secret", httpx.MockTransport(played))  # type: ignore[attr-defined]
    hall.cookies.clear()
    yield played
    hall.app.state.oidc = None  # type: ignore[attr-defined]
    hall.cookies.clear()


def go(hall: TestClient, issuer: Issuer, **changed: Any) -> httpx.Response:
    """Go to the issuer and come back."""
    sent = hall.get("/api/v1/session/oidc", follow_redirects=False)
    asked = {k: v[0] for k, v in parse_qs(urlsplit(sent.headers["location"]).query).items()}
    assert asked["code_challenge_method"] == "S256"
    issuer.claims.setdefault("nonce", asked["nonce"])
    back = {"state": asked["state"], "code": "c", **changed}
    return hall.get("/api/v1/session/oidc/callback", params=back, follow_redirects=False)


def name(hall: TestClient) -> str | None:
    found: str | None = hall.get("/api/v1/session").json()["name"]
    return found


def test_whom_the_issuer_vouches_for_is_signed_in(hall: TestClient, issuer: Issuer) -> None:
    assert go(hall, issuer).status_code == 303
    assert name(hall) == "siming"
    assert len(issuer.asked["code_verifier"][0]) > 40


@pytest.mark.parametrize(
    "claims",
    [
        {"preferred_username": "stranger"}, {"preferred_username": "", "email": "siming"},
        {"nonce": "another"}, {"aud": "another"}, {"iss": "https://another.example"}, {"exp": 1},
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_does_not_hold_signs_nobody_in(
    hall: TestClient, issuer: Issuer, claims: dict[str, Any]
) -> None:
    issuer.claims |= claims
    assert go(hall, issuer).status_code == 403
    assert name(hall) is None


def test_a_token_of_another_key_is_refused(hall: TestClient, issuer: Issuer) -> None:
    issuer.key = OTHER
    assert go(hall, issuer).status_code == 403


def test_a_state_this_browser_has_not_begun_is_refused(hall: TestClient, issuer: Issuer) -> None:
    assert go(hall, issuer, state="another").status_code == 403


def test_without_an_issuer_there_is_no_such_way(hall: TestClient) -> None:
    assert hall.get("/api/v1/session/oidc").status_code == 404
