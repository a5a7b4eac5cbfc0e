"""Signing in and out."""

from __future__ import annotations

from secrets import compare_digest

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from shanhai.server.access import Api
from shanhai.server.oidc import Oidc
from shanhai.server.routes.asking import Asking
from shanhai.server.sessions import Session, Sessions
from shanhai.server.settings import Settings
from shanhai.server.viewer import COOKIE, Viewer, viewer
from shanhai.service import people
from shanhai.service.permission import operator
from shanhai.service.views import users
from shanhai.service.views.words import Words

#: The cookie that ties a signing-in at the issuer to the browser that began it.
STATE = "shanhai_oidc"
router = Api("anyone", kept=False, tags=["session"])
entry = Api("anyone", kept=False, include_in_schema=False)


class SignIn(BaseModel):
    """Name and password of an account."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=1000)


class PasswordChange(BaseModel):
    """One's password as it is, and as it shall be."""

    old: str = Field(max_length=1000)
    new: str = Field(max_length=1000)


class Who(BaseModel):
    """Who is signed in (``name`` is null for no one), what they may do, how one can sign in.

    Writes must carry ``csrf`` in the header ``X-CSRF-Token``. The operator of the machine has
    no ``account``, and so no password.
    """

    name: str | None
    full_name: str | None
    account: bool
    organisation: str | None
    organisation_name: Words | None
    responsibilities: list[users.Held]
    permissions: list[str]
    csrf: str | None
    password: bool = True
    oidc: bool


@router.get("/session")
def session(viewer: Asking, request: Request) -> Who:
    """Who is asking, and what they may do."""
    return _who(viewer, request)


@router.post("/session")
def sign_in(given: SignIn, request: Request, response: Response) -> Who:
    """Sign in with name and password; the answer sets the session's cookie."""
    person = people.authenticate(request.app.state.shanhai.workspace, given.name, given.password)
    if person is None:
        raise HTTPException(401, "name or password is wrong")
    begun = begin(person.name, request, response)
    return _who(viewer(request.app.state.settings, person, begun), request)


@router.post("/session/password", status_code=204)
def change_password(viewer: Asking, request: Request, given: PasswordChange) -> None:
    """Change one's own password; one's other sessions end, tokens of programs hold on."""
    if viewer.person is None:
        raise HTTPException(401, "sign in to do this")
    workspace = request.app.state.shanhai.workspace
    people.change_password(workspace, viewer.person, given.old, given.new)
    sessions: Sessions = request.app.state.sessions
    sessions.end_all(viewer.person.name, but=request.cookies.get(COOKIE, ""))


@router.delete("/session", status_code=204)
def sign_out(request: Request, response: Response) -> None:
    """Sign out."""
    sessions: Sessions = request.app.state.sessions
    sessions.end(request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, path="/")


@entry.get("/enter/{key}")
def enter(key: str, request: Request) -> Response:
    """Sign in whoever started the server on their own machine, by the address it printed."""
    settings: Settings = request.app.state.settings
    expected = "" if settings.entry is None else settings.entry.get_secret_value()
    if not expected or not compare_digest(key.encode(), expected.encode()):
        raise HTTPException(403, "this address does not hold; take the one the server printed")
    response = RedirectResponse("/", 303)
    begin(operator().name, request, response)
    return response


@entry.get("/api/v1/session/oidc")
def to_issuer(request: Request) -> Response:
    """Send the browser to the issuer to sign in."""
    url, state = _oidc(request).begin(str(request.url_for("from_issuer")))
    response = RedirectResponse(url, 303)
    response.set_cookie(
        STATE, state, max_age=600, path="/api/v1/session/oidc", httponly=True, samesite="lax",
        secure=_secure(request),
    )  # fmt: skip
    return response


@entry.get("/api/v1/session/oidc/callback")
def from_issuer(request: Request, state: str, code: str) -> Response:
    """Sign in whom the issuer vouches for, if there is an account of that name."""
    if not compare_digest(state.encode(), request.cookies.get(STATE, "").encode()):
        raise HTTPException(403, "this browser has not begun to sign in")
    name = _oidc(request).finish(state, code)
    if people.person_of(request.app.state.shanhai.workspace, name) is None:
        raise HTTPException(403, f"there is no open account {name!r} here")
    response = RedirectResponse("/", 303)
    response.delete_cookie(STATE, path="/api/v1/session/oidc")
    begin(name, request, response)
    return response


def _oidc(request: Request) -> Oidc:
    found: Oidc | None = request.app.state.oidc
    if found is None:
        raise HTTPException(404, "no issuer is set (SHANHAI_OIDC_ISSUER)")
    return found


def _secure(request: Request) -> bool:
    settings: Settings = request.app.state.settings
    return settings.https or request.url.scheme == "https"


def begin(name: str, request: Request, response: Response) -> Session:
    """Begin a session and put its cookie on the answer."""
    sessions: Sessions = request.app.state.sessions
    cookie, begun = sessions.begin(name)
    response.set_cookie(
        COOKIE, cookie, max_age=sessions.seconds, path="/", httponly=True, samesite="lax",
        secure=_secure(request),
    )  # fmt: skip
    return begun


def _who(viewer: Viewer, request: Request) -> Who:
    person, begun = viewer.person, viewer.session
    settings: Settings = request.app.state.settings
    scopes = users.scopes(request.app.state.shanhai.workspace)
    unit = None if person is None else person.organisation
    return Who(
        name=viewer.name, full_name=None if person is None else person.full_name,
        account=viewer.name not in (None, operator().name),
        organisation=unit, organisation_name=scopes.unit(unit),
        responsibilities=[scopes.held(h) for h in (person.responsibilities if person else ())],
        permissions=sorted(viewer.permissions), csrf=None if begun is None else begun.csrf,
        oidc=settings.oidc_issuer is not None,
    )  # fmt: skip
