"""Who has signed in: sessions are kept in memory and end with the server."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic

#: Sessions kept; the oldest make room.
MOST = 10_000


@dataclass(frozen=True)
class Session:
    """One signing-in: whose, until when, and the token its writes must show."""

    name: str
    csrf: str
    ends: float


class Sessions:
    """The sessions of one server, known by the digest of their cookie."""

    def __init__(self, hours: int) -> None:
        self.seconds = hours * 3600
        self._open: OrderedDict[str, Session] = OrderedDict()

    def begin(self, name: str) -> tuple[str, Session]:
        """Begin a session and return the cookie's value."""
        cookie = secrets.token_urlsafe(32)
        session = Session(name, secrets.token_urlsafe(24), monotonic() + self.seconds)
        self._open[_digest(cookie)] = session
        while len(self._open) > MOST:
            self._open.popitem(last=False)
        return cookie, session

    def find(self, cookie: str) -> Session | None:
        """Return the session of a cookie, where it lasts."""
        session = self._open.get(_digest(cookie))
        if session is not None and session.ends < monotonic():
            self.end(cookie)
            return None
        return session

    def end(self, cookie: str) -> None:
        """End a session."""
        self._open.pop(_digest(cookie), None)

    def end_all(self, name: str, *, but: str = "") -> None:
        """End the sessions of a person, except the one with a cookie."""
        kept = _digest(but)
        for digest, session in list(self._open.items()):
            if session.name == name and digest != kept:
                self._open.pop(digest, None)


def _digest(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()
