"""Who may do what, where: a person, their responsibilities, the one question."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from typing import Any

from shanhai.core.errors import InputError, RefusedError, did_you_mean
from shanhai.engine.words import texts
from shanhai.store import Workspace

#: Stands for every area, or every organisation.
EVERYWHERE = ""


@dataclass(frozen=True)
class Responsibility:
    """A role in an area (and what lies in it) and for an organisation; ``""`` is all of them."""

    role: str
    area: str = EVERYWHERE
    organisation: str = EVERYWHERE


@dataclass(frozen=True)
class Person:
    """Who acts: an account with its responsibilities.

    ``via`` says how, where it is not the person at the page: a token, or the operator of the
    machine acting in their name. The trail bears it.
    """

    name: str
    full_name: str
    organisation: str | None
    responsibilities: tuple[Responsibility, ...]
    via: str = ""

    @property
    def actor(self) -> str:
        """The person as the trail names them."""
        return f"{self.name} ({self.via})" if self.via else self.name


def operator() -> Person:
    """Return whoever runs the command line: administrator of everything, by having the files."""
    name = f"local:{getpass.getuser()}"
    return Person(name, name, None, (Responsibility("administrator"),))


def may(
    workspace: Workspace, person: Person, action: str, *, area: str | None = None,
    organisation: str | None = None,
) -> bool:  # fmt: skip
    """Tell whether a person may do something in an area and for an organisation.

    Parameters
    ----------
    action
        One of ``actions`` in ``data/permissions.yaml``.
    area, organisation
        What it is done to; None where it concerns no one in particular, which takes a role that
        holds everywhere only for actions other than looking.
    """
    roles = actions()[action]["roles"]
    return any(
        r.role in roles
        and (action == "look" or _covers(workspace, r, area=area, organisation=organisation))
        for r in person.responsibilities
    )


def require(
    workspace: Workspace, person: Person, action: str, *, area: str | None = None,
    organisation: str | None = None,
) -> None:  # fmt: skip
    """Let a person pass who may do something.

    Raises
    ------
    RefusedError
        They may not; the message says which role they lack, and where.
    """
    if may(workspace, person, action, area=area, organisation=organisation):
        return
    needed = actions()[action]
    where = " / ".join(part for part in (organisation, area) if part) or "everywhere"
    raise RefusedError(
        f"{person.name} may not {needed['title']['en']} ({needed['title']['zh']}): that takes the "
        f"role {' or '.join(needed['roles'])} for {where}"
    )


def answers_for(
    workspace: Workspace, person: Person, *, area: str | None, organisation: str | None
) -> bool:
    """Tell whether a person has any role that covers an area and an organisation."""
    return any(
        _covers(workspace, held, area=area, organisation=organisation)
        for held in person.responsibilities
    )


def _covers(
    workspace: Workspace, held: Responsibility, *, area: str | None, organisation: str | None
) -> bool:
    catalog = workspace.plans_catalog
    in_area = held.area == EVERYWHERE or (area is not None and catalog.within(area, held.area))
    return in_area and held.organisation in (EVERYWHERE, organisation)


def actions() -> dict[str, Any]:
    """Return what can be done, and by which roles."""
    found: dict[str, Any] = texts("permissions")["actions"]
    return found


def roles() -> dict[str, Any]:
    """Return the roles and their titles."""
    found: dict[str, Any] = texts("permissions")["roles"]
    return found


def check_role(role: str) -> None:
    """Refuse a role there is not.

    Raises
    ------
    InputError
        The nearest role is told.
    """
    if role not in roles():
        near = did_you_mean(role, roles())
        raise InputError(f"no role {role!r}{near}; there are: {', '.join(roles())}")
