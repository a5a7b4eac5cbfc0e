"""Where the science meets the declared standards: convenience defaults, read once, on first use.

The functions of this package receive plain values (limits, breakpoints, digits). Their
entry points fill what the caller left out from ``shanhai/data/standards/**``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from shanhai.core.errors import InputError, did_you_mean


@cache
def standard(name: str) -> dict[str, Any]:
    """Return the declaration of one edition, e.g. ``cn.gb3838-2002``.

    The result is shared: read it, never change it.

    Raises
    ------
    InputError
        There is no such edition; the nearest known one is named.
    """
    from ruamel.yaml import YAML

    folder = files("shanhai").joinpath("data", "standards")
    country, _, stem = name.partition(".")
    path = folder.joinpath(country, f"{stem}.yaml")
    if not stem or not path.is_file():
        known = editions()
        raise InputError(f"no standard {name!r}{did_you_mean(name, known)}; known: {known}")
    content: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
    return content


@cache
def editions() -> list[str]:
    """Return the ids of all declared editions, sorted."""
    folder = files("shanhai").joinpath("data", "standards")
    return sorted(
        f"{country.name}.{entry.name.removesuffix('.yaml')}"
        for country in folder.iterdir()
        if country.is_dir()
        for entry in country.iterdir()
        if entry.name.endswith(".yaml")
    )
