"""Who is asking: no one in particular, a person with a session, or a program with a token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from secrets import compare_digest
from urllib.parse import urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from shanhai.server.sessions import Session, Sessions
from shanhai.server.settings import Settings
from shanhai.service import people
from shanhai.service.permission import Person, actions, operator

COOKIE = "shanhai_session"
TOKEN = "X-CSRF-Token"  # noqa: S105 — the name of a header
#: The permission everyone has, and the one to read the public view.
ANYONE, PUBLIC = "anyone", "public"
_BEARER = "Bearer "


@dataclass(frozen=True)
class Viewer:
    """Who asks, and what they may do anywhere at all; where, is for the services to say."""

    person: Person | None
    permissions: frozenset[str]
    session: Session | None = None

    @property
    def name(self) -> str | None:
        """The name of the account; None for who has not signed in."""
        return None if self.person is None else self.person.name

    def check_write(self, request: Request) -> None:
        """Refuse a write that another site's page has sent in this person's name.

        Raises
        ------
        HTTPException
            403: the page is another site's, or the session's token is not shown.
        """
        if request.headers.get("authorization", "").startswith(_BEARER):
            return
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            raise HTTPException(403, f"a page of {origin} may not write here")
        shown = request.headers.get(TOKEN, "")
        if self.session is not None and not compare_digest(
            shown.encode(), self.session.csrf.encode()
        ):
            raise HTTPException(403, f"the header {TOKEN} does not show the token of the session")


async def viewer_of(request: Request) -> Viewer:
    """Return who is asking.

    Raises
    ------
    HTTPException
        401: a token is shown that holds no longer.
    """
    settings: Settings = request.app.state.settings
    shown = request.headers.get("authorization", "")
    if shown.startswith(_BEARER):
        workspace = request.app.state.shanhai.workspace
        person = await run_in_threadpool(people.bearer, workspace, shown.removeprefix(_BEARER))
        if person is None:
            raise HTTPException(401, "this token does not hold", {"WWW-Authenticate": "Bearer"})
        return viewer(settings, person)
    sessions: Sessions = request.app.state.sessions
    cookie = request.cookies.get(COOKIE)
    session = None if cookie is None else sessions.find(cookie)
    if session is None:
        return viewer(settings, None)
    person = await run_in_threadpool(_person, request, session.name)
    return viewer(settings, person, session if person is not None else None)


def _person(request: Request, name: str) -> Person | None:
    """Return the person as the ledger has them now; the operator of the machine has no account."""
    local = operator()
    if name == local.name:
        return local
    return people.person_of(request.app.state.shanhai.workspace, name)


def viewer(settings: Settings, person: Person | None, session: Session | None = None) -> Viewer:
    """Return a person as one who asks, with what they may do."""
    return Viewer(person, frozenset(_permissions(settings, person)), session)


def _permissions(settings: Settings, person: Person | None) -> Iterator[str]:
    yield ANYONE
    if settings.public or person is not None:
        yield PUBLIC
    if person is not None:
        roles = {held.role for held in person.responsibilities}
        yield from (name for name, action in actions().items() if roles & set(action["roles"]))
