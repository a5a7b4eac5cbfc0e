"""Signing in by OpenID Connect: authorization code with PKCE; the account must be in the ledger."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from typing import Any

from shanhai.core.errors import RefusedError

#: Seconds to come back from the issuer, and the most that may be under way.
PATIENCE, MOST = 600.0, 1000
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]


@dataclass(frozen=True)
class Pending:
    """A signing-in that has been sent to the issuer and has not come back."""

    nonce: str
    verifier: str
    address: str
    until: float


@dataclass
class Oidc:
    """An issuer, and us as its client; ``transport`` replaces the network in tests."""

    issuer: str
    client_id: str
    secret: str | None
    transport: Any = None
    _pending: OrderedDict[str, Pending] = field(default_factory=OrderedDict)

    def begin(self, address: str) -> tuple[str, str]:
        """Return where to send the browser, and the state it must come back with.

        ``address`` is where the issuer sends it back to.
        """
        nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        with self._client(address) as client:
            url, state = client.create_authorization_url(
                self._about["authorization_endpoint"], nonce=nonce, code_verifier=verifier
            )
        self._pending[state] = Pending(nonce, verifier, address, monotonic() + PATIENCE)
        while len(self._pending) > MOST:
            self._pending.popitem(last=False)
        return str(url), str(state)

    def finish(self, state: str, code: str) -> str:
        """Return the name the issuer vouches for; each state is good once.

        Raises
        ------
        RefusedError
            The state is unknown or old, or what the issuer says does not hold.
        """
        from authlib.common.errors import AuthlibBaseError
        from httpx2 import HTTPError
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        pending = self._pending.pop(state, None)
        if pending is None or pending.until < monotonic():
            raise RefusedError("this signing-in is unknown or too old: begin again")
        try:
            with self._client(pending.address) as client:
                token = client.fetch_token(
                    self._about["token_endpoint"], code=code, code_verifier=pending.verifier
                )
                keys = KeySet.import_key_set(_told(client, self._about["jwks_uri"]))
            found = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS)
            jwt.JWTClaimsRegistry(
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "value": self.client_id}, exp={"essential": True},
                nonce={"essential": True, "value": pending.nonce},
            ).validate(found.claims)  # fmt: skip
        except (AuthlibBaseError, HTTPError, JoseError, KeyError, TypeError) as error:
            raise RefusedError(f"what {self.issuer} answered does not hold: {error}") from error
        return _name(found.claims)

    @cached_property
    def _about(self) -> Any:
        with self._client("") as client:
            address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            return _told(client, address)

    def _client(self, address: str) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self.client_id, self.secret, redirect_uri=address, scope="openid profile email",
            code_challenge_method="S256", transport=self.transport, timeout=10,
        )  # fmt: skip


def _told(client: Any, address: str) -> Any:
    """Return what the issuer says of itself at an address."""
    from httpx2 import HTTPError

    try:
        answer = client.request("GET", address, withhold_token=True)
        found = answer.raise_for_status().json()
    except (HTTPError, ValueError) as error:
        raise RefusedError(f"{address} cannot be reached: {error}") from error
    return found


def _name(claims: dict[str, Any]) -> str:
    """Return the account's name: what the issuer calls the person, else a verified address."""
    name = claims.get("preferred_username")
    if not name and claims.get("email_verified") is True:
        name = claims.get("email")
    if not isinstance(name, str) or not name:
        raise RefusedError("the issuer names nobody (preferred_username, or a verified email)")
    return name
