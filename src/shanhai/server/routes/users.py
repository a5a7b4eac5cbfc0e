"""Accounts: who there is, what they answer for, opening and closing them."""

from __future__ import annotations

from fastapi import Request
from pydantic import BaseModel, Field

from shanhai.server.access import Api
from shanhai.server.routes.asking import Acting
from shanhai.server.sessions import Sessions
from shanhai.server.viewer import COOKIE
from shanhai.service import people
from shanhai.service.permission import EVERYWHERE, Responsibility
from shanhai.service.views import users as views

router = Api("administer", kept=False, tags=["users"])


class NewUser(BaseModel):
    """An account to be opened, with its first password."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=1000)
    full_name: str = Field("", max_length=200)
    organisation: str | None = Field(None, max_length=200)


class Role(BaseModel):
    """A role in an area and for an organisation, to be given or taken away; empty: everywhere, for all."""

    role: str = Field(max_length=200)
    area: str = Field(EVERYWHERE, max_length=200)
    organisation: str = Field(EVERYWHERE, max_length=200)
    give: bool = True


class Password(BaseModel):
    """Another password."""

    password: str = Field(max_length=1000)


class Closed(BaseModel):
    """Whether an account is closed or open."""

    close: bool


@router.get("/users")
def users(person: Acting, request: Request) -> list[views.User]:
    """The accounts with what they answer for."""
    return views.users(request.app.state.shanhai.workspace, person)


@router.get("/users/scopes")
def scopes(request: Request) -> views.Scopes:
    """The areas and organisations a role may be held for."""
    return views.scopes(request.app.state.shanhai.workspace)


@router.post("/users", status_code=201)
def open_user(person: Acting, request: Request, given: NewUser) -> views.User:
    """Open an account. It may do nothing until it is given a role."""
    workspace = request.app.state.shanhai.workspace
    people.create_account(workspace, person, **given.model_dump())
    return views.user(workspace, person, given.name)


@router.post("/users/{name}/roles")
def change_role(person: Acting, request: Request, name: str, given: Role) -> views.User:
    """Give an account a role, or take it away."""
    workspace = request.app.state.shanhai.workspace
    held = Responsibility(given.role, given.area, given.organisation)
    (people.grant if given.give else people.withdraw)(workspace, person, name, held)
    return views.user(workspace, person, name)


@router.post("/users/{name}/password", status_code=204)
def set_password(person: Acting, request: Request, name: str, given: Password) -> None:
    """Give an account another password; its sessions end, tokens of its programs hold on."""
    people.set_password(request.app.state.shanhai.workspace, person, name, given.password)
    _end_sessions(request, name)


@router.post("/users/{name}/closings")
def close_user(person: Acting, request: Request, name: str, given: Closed) -> views.User:
    """Close an account, which ends its sessions, or open it again; what it did stays."""
    workspace = request.app.state.shanhai.workspace
    people.set_active(workspace, person, name, active=not given.close)
    if given.close:
        _end_sessions(request, name)
    return views.user(workspace, person, name)


def _end_sessions(request: Request, name: str) -> None:
    """End the sessions of an account, but not the one that asks for it."""
    sessions: Sessions = request.app.state.sessions
    sessions.end_all(name, but=request.cookies.get(COOKIE, ""))
