"""Departments, governments and other bodies: those declared, and those entered since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from shanhai.catalog.model import Organisation
from shanhai.core.errors import InputError, did_you_mean
from shanhai.service.permission import Person, may, require
from shanhai.store import Workspace


def organisations(workspace: Workspace) -> dict[str, Organisation]:
    """Return the organisations by name: declared in ``organisations.yaml``, or in the ledger.

    What the ledger says of a declared one goes before; one that was closed is left out.
    """
    found = dict(workspace.plans_catalog.organisations)
    for row in workspace.ledger.rows("organisation"):
        found.pop(row["name"], None)
        if row["active"]:
            found[row["name"]] = described(
                row["name"], row["name_en"], row["kind"], area=row["area"], parent=row["parent"],
                aliases=row["aliases"],
            )  # fmt: skip
    return found


def units_for(workspace: Workspace, person: Person, action: str) -> dict[str, Organisation]:
    """Return the organisations a person may take an action for."""
    return {
        name: unit
        for name, unit in organisations(workspace).items()
        if may(workspace, person, action, area=unit.area, organisation=name)
    }


def described(
    name: str, name_en: str, kind: str, *, area: str | None = None, parent: str | None = None,
    aliases: Sequence[str] = (),
) -> Organisation:  # fmt: skip
    """Return an organisation of plain words.

    Raises
    ------
    InputError
        There is no such kind, or a name is empty.
    """
    kinds = get_args(Organisation.model_fields["kind"].annotation)
    if kind not in kinds:
        raise InputError(
            f"no kind {kind!r}{did_you_mean(kind, kinds)}; there are: {', '.join(kinds)}"
        )
    if not name.strip() or not name_en.strip():
        raise InputError("an organisation needs a Chinese and an English name")
    return Organisation.model_validate({
        "name": {"zh": name, "en": name_en}, "kind": kind, "area": area, "parent": parent,
        "aliases": tuple(aliases),
    })  # fmt: skip


def organisation(workspace: Workspace, name: str) -> str:
    """Return the name of the one organisation that is called so, by name or alias.

    Raises
    ------
    InputError
        There is none, or the alias is one of several.
    """
    known = organisations(workspace)
    fits = named(known, name)
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise InputError(f"{name} names several organisations: {', '.join(fits)}")
    every = [*known, *(alias for o in known.values() for alias in o.aliases)]
    raise InputError(f"no organisation {name!r}{did_you_mean(name, every)}")


def named(known: Mapping[str, Organisation], name: str) -> list[str]:
    """Return the names of the organisations that a name or alias stands for (各区政府: all of them)."""
    if name in known:
        return [name]
    return [key for key, one in known.items() if name in one.aliases]


def enter_organisation(workspace: Workspace, person: Person, given: Organisation) -> None:
    """Enter an organisation, or what has changed of one.

    Raises
    ------
    RefusedError
        The person may not.
    InputError
        Its area or parent is not known.
    """
    require(workspace, person, "administer")
    areas = workspace.plans_catalog.areas
    if given.area is not None and given.area not in areas:
        raise InputError(f"no area {given.area!r}{did_you_mean(given.area, areas)}")
    if given.parent is not None:
        organisation(workspace, given.parent)
    _put(workspace, person, given, active=True, action="enter")


def close_organisation(workspace: Workspace, person: Person, name: str) -> None:
    """Close an organisation: it takes no new tasks or accounts, what it did stays."""
    require(workspace, person, "administer")
    known = organisations(workspace)
    _put(workspace, person, known[organisation(workspace, name)], active=False, action="close")


def _put(
    workspace: Workspace, person: Person, given: Organisation, *, active: bool, action: str
) -> None:
    row = {
        "name": given.name.zh, "name_en": given.name.en, "kind": given.kind, "area": given.area,
        "parent": given.parent, "aliases": list(given.aliases), "active": active,
    }  # fmt: skip
    workspace.ledger.write(person.actor, lambda w: w.put("organisation", row, action=action))
