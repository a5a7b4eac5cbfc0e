"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

#: What anyone may do where the public view is open.
OPEN = frozenset({"public", "session"})
CLOSED = frozenset({"session"})


@dataclass(frozen=True)
class Viewer:
    """A person or program, signed in or not (``name`` is None)."""

    name: str | None
    permissions: frozenset[str]

    @property
    def key(self) -> str:
        """What answers differ by: two viewers of one key see the same."""
        return self.name or ""

    def check_token(self, request: Request) -> None:
        """Refuse a write that another site's page may have sent."""


async def viewer_of(request: Request) -> Viewer:
    """Return who is asking."""
    return Viewer(None, OPEN if request.app.state.settings.public else CLOSED)
