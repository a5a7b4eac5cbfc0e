"""Accounts as administrators see them, and what a role may be held for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shanhai.core.errors import InputError, did_you_mean
from shanhai.service import people
from shanhai.service.organisations import organisations
from shanhai.service.permission import EVERYWHERE, Person, Responsibility, require
from shanhai.service.views.words import Place, Words, place, words
from shanhai.store import Workspace


@dataclass(frozen=True)
class Held:
    """A role in an area and for an organisation, with their names; empty: everywhere, for all."""

    role: str
    area: str
    organisation: str
    area_name: Words | None
    organisation_name: Words | None


@dataclass(frozen=True)
class User:
    """An account; ``active``: it opens something, else it is closed."""

    name: str
    full_name: str
    organisation: str | None
    organisation_name: Words | None
    active: bool
    made: str
    responsibilities: list[Held]


@dataclass(frozen=True)
class Unit:
    """An organisation by its name as documents print it."""

    name: str
    title: Words


@dataclass(frozen=True)
class Scopes:
    """The areas and organisations a role may be held for."""

    areas: list[Place]
    organisations: list[Unit]

    def unit(self, name: str | None) -> Words | None:
        """Name an organisation; one that is there no longer as it was called."""
        if not name:
            return None
        return next((one.title for one in self.organisations if one.name == name), words(name))

    def held(self, one: Responsibility) -> Held:
        """Name what a role is held for."""
        area = None
        if one.area != EVERYWHERE:
            area = next((a.name for a in self.areas if a.code == one.area), words(one.area))
        return Held(one.role, one.area, one.organisation, area, self.unit(one.organisation))


def scopes(workspace: Workspace) -> Scopes:
    """Return what a role may be held for."""
    catalog = workspace.plans_catalog
    return Scopes(
        [place(catalog, code) for code in catalog.areas],
        [Unit(name, words(one.name)) for name, one in organisations(workspace).items()],
    )


def users(workspace: Workspace, by: Person) -> list[User]:
    """Return the accounts.

    Raises
    ------
    RefusedError
        ``by`` may not see them.
    """
    require(workspace, by, "administer")
    known = scopes(workspace)
    return [_user(known, row) for row in people.accounts(workspace)]


def user(workspace: Workspace, by: Person, name: str) -> User:
    """Return one account.

    Raises
    ------
    InputError
        There is none of this name.
    RefusedError
        ``by`` may not see it.
    """
    found = {one.name: one for one in users(workspace, by)}
    if name not in found:
        raise InputError(f"no account {name!r}{did_you_mean(name, found)}")
    return found[name]


def _user(known: Scopes, row: dict[str, Any]) -> User:
    held = [
        known.held(Responsibility(one["role"], one["area"], one["organisation"]))
        for one in row["responsibilities"]
    ]
    return User(
        row["name"], row["full_name"], row["organisation"], known.unit(row["organisation"]),
        row["active"], row["made"], held,
    )  # fmt: skip
