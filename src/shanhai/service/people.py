"""Accounts: who there is, that they are who they say, and what they answer for."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from shanhai.core.errors import InputError, RefusedError, did_you_mean
from shanhai.service.organisations import organisation as find_organisation
from shanhai.service.permission import (
    EVERYWHERE,
    Person,
    Responsibility,
    check_role,
    operator,
    require,
)
from shanhai.store import Workspace

#: Characters a password has at least.
SHORTEST = 8
_PREFIX = "shanhai"


def accounts(workspace: Workspace) -> list[dict[str, Any]]:
    """Return the accounts, without their passwords, each with its responsibilities."""
    held: dict[str, list[dict[str, str]]] = {}
    for row in workspace.ledger.rows("responsibility"):
        held.setdefault(row.pop("account"), []).append(row)
    return [
        {**{k: v for k, v in row.items() if k != "password"},
         "responsibilities": held.get(row["name"], [])}
        for row in workspace.ledger.rows("account")
    ]  # fmt: skip


def acting(workspace: Workspace, name: str | None) -> Person:
    """Return who acts at the command line: the operator, or an account in whose name they act.

    Raises
    ------
    RefusedError
        There is no such account, or it is closed.
    """
    if name is None:
        return operator()
    person = person_of(workspace, name)
    if person is None:
        known = [row["name"] for row in workspace.ledger.rows("account", active=True)]
        raise RefusedError(f"no account {name!r}{did_you_mean(name, known)}, or it is closed")
    return replace(person, via=operator().name)


def person_of(workspace: Workspace, name: str) -> Person | None:
    """Return the person of an account; None where there is none or it is closed."""
    row = workspace.ledger.one("account", name=name, active=True)
    if row is None:
        return None
    held = tuple(
        Responsibility(r["role"], r["area"], r["organisation"])
        for r in workspace.ledger.rows("responsibility", account=name)
    )
    return Person(name, row["full_name"], row["organisation"], held)


def create_account(
    workspace: Workspace, by: Person, name: str, *, password: str, full_name: str = "",
    organisation: str | None = None,
) -> None:  # fmt: skip
    """Open an account. It may do nothing until it is given a responsibility.

    Raises
    ------
    InputError
        The name is taken or no name, the password too short, the organisation unknown.
    RefusedError
        ``by`` may not.
    """
    require(workspace, by, "administer")
    if not name or name != name.strip() or any(c in name for c in ":()") or not name.isprintable():
        raise InputError(
            f"an account needs a plain name (no space around, no ':' or brackets): {name!r}"
        )
    unit = None if organisation is None else find_organisation(workspace, organisation)
    hashed = _hash(password, name)

    def work(writing: Any) -> None:
        if writing.one("account", name=name) is not None:
            raise InputError(f"there is an account {name!r} already")
        row = {"name": name, "full_name": full_name or name, "organisation": unit,
               "password": hashed, "active": True, "made": writing.time}  # fmt: skip
        writing.put("account", row, action="open")

    workspace.ledger.write(by.actor, work)


def set_password(workspace: Workspace, by: Person, name: str, password: str) -> None:
    """Give an account another password, as an administrator; one's own: :func:`change_password`."""
    require(workspace, by, "administer")
    _change(workspace, by, name, "password", password=_hash(password, name))


def change_password(workspace: Workspace, by: Person, old: str, new: str) -> None:
    """Change one's own password; who knows the old one is the person of the account.

    Raises
    ------
    RefusedError
        The old password is another.
    InputError
        There is no such account (the operator has none), or the new password is too short.
    """
    if person_of(workspace, by.name) is None:
        raise InputError(f"no account {by.name!r}, or it is closed")
    if authenticate(workspace, by.name, old) is None:
        raise RefusedError("the old password is wrong")
    _change(workspace, by, by.name, "password", password=_hash(new, by.name))


def set_active(workspace: Workspace, by: Person, name: str, *, active: bool) -> None:
    """Close an account, or open it again; what it did stays."""
    require(workspace, by, "administer")
    _change(workspace, by, name, "reopen" if active else "close", active=active)


def grant(workspace: Workspace, by: Person, name: str, held: Responsibility) -> None:
    """Give an account a responsibility.

    Raises
    ------
    InputError
        No such account, role, area or organisation.
    """
    key = _responsibility(workspace, by, name, held)
    workspace.ledger.write(by.actor, lambda w: w.put("responsibility", key, action="grant"))


def withdraw(workspace: Workspace, by: Person, name: str, held: Responsibility) -> None:
    """Take a responsibility away, also one for an area or organisation that is there no longer."""
    require(workspace, by, "administer")
    key = {"account": name, **vars(held)}
    if workspace.ledger.one("responsibility", **key) is None:
        key = _responsibility(workspace, by, name, held)
    workspace.ledger.write(by.actor, lambda w: w.remove("responsibility", action="withdraw", **key))


def authenticate(workspace: Workspace, name: str, password: str) -> Person | None:
    """Return the person with this name and password, or None (whatever of the two is wrong)."""
    from argon2.exceptions import InvalidHashError, VerificationError

    row = workspace.ledger.one("account", name=name, active=True)
    try:
        _hasher().verify(_nobody() if row is None else row["password"], password)
    except (VerificationError, InvalidHashError):
        return None
    return None if row is None else person_of(workspace, name)


def issue_token(
    workspace: Workspace, by: Person, name: str, label: str, *, days: int | None = None
) -> str:
    """Make a token a program acts with in the name of an account; it is shown this once.

    Parameters
    ----------
    days
        How long it holds; None is until it is revoked.
    """
    if by.name != name:
        require(workspace, by, "administer")
    if person_of(workspace, name) is None:
        raise InputError(f"no account {name!r}, or it is closed")
    number, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    expires = None if days is None else (datetime.now(UTC) + timedelta(days=days)).isoformat()
    row = {"id": number, "account": name, "label": label, "digest": _digest(secret),
           "expires": expires, "active": True}  # fmt: skip
    workspace.ledger.write(
        by.actor, lambda w: w.put("token", {**row, "made": w.time}, action="issue")
    )
    return f"{_PREFIX}_{number}_{secret}"


def bearer(workspace: Workspace, token: str) -> Person | None:
    """Return the person a token acts for, or None where it holds no longer."""
    prefix, _, rest = token.partition("_")
    number, _, secret = rest.partition("_")
    row = workspace.ledger.one("token", id=number, active=True) if prefix == _PREFIX else None
    if row is None or not secrets.compare_digest(row["digest"], _digest(secret)):
        return None
    if row["expires"] is not None and row["expires"] < datetime.now(UTC).isoformat():
        return None
    person = person_of(workspace, row["account"])
    return None if person is None else replace(person, via=f"token {number}")


def revoke_token(workspace: Workspace, by: Person, number: str) -> None:
    """End a token, by the hexadecimal part after ``shanhai_``."""
    row = workspace.ledger.one("token", id=number)
    if row is None:
        raise InputError(f"no token {number!r}")
    if by.name != row["account"]:
        require(workspace, by, "administer")
    workspace.ledger.write(
        by.actor, lambda w: w.put("token", {**row, "active": False}, action="revoke")
    )


def _change(workspace: Workspace, by: Person, name: str, action: str, **changed: Any) -> None:
    def work(writing: Any) -> None:
        row = writing.one("account", name=name)
        if row is None:
            known = [r["name"] for r in writing.rows("account")]
            raise InputError(f"no account {name!r}{did_you_mean(name, known)}")
        writing.put("account", {**row, **changed}, action=action)

    workspace.ledger.write(by.actor, work)


def _responsibility(
    workspace: Workspace, by: Person, name: str, held: Responsibility
) -> dict[str, str]:
    require(workspace, by, "administer")
    check_role(held.role)
    areas = workspace.plans_catalog.areas
    if held.area != EVERYWHERE and held.area not in areas:
        raise InputError(f"no area {held.area!r}{did_you_mean(held.area, areas)}")
    unit = held.organisation and find_organisation(workspace, held.organisation)
    known = [row["name"] for row in workspace.ledger.rows("account")]
    if name not in known:
        raise InputError(f"no account {name!r}{did_you_mean(name, known)}")
    return {"account": name, "role": held.role, "area": held.area, "organisation": unit}


def _hash(password: str, name: str) -> str:
    if len(password) < SHORTEST or password == name:
        raise InputError(f"a password has at least {SHORTEST} characters and is not the name")
    return str(_hasher().hash(password))


@cache
def _hasher() -> Any:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """Return a hash nothing fits, so that an unknown name takes as long as a wrong password."""
    return str(_hasher().hash(secrets.token_hex()))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
