"""Accounting rules as data: ``shanhai/data/gep/*.yaml``, read once, on first use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from shanhai.core.errors import CatalogError, InputError, did_you_mean

Title = Mapping[str, str]
MERGED = ("groups", "valuations", "ecosystems", "parameters", "services")
"""Keys of which a profile takes over what it does not change."""


def titles(title: Title) -> dict[str, str]:
    """Return a title as two columns of a table."""
    return {"title_zh": title["zh"], "title_en": title["en"]}


@dataclass(frozen=True)
class Parameter:
    """A parameter: one number, or one by ecosystem; without a value it is a required input."""

    id: str
    title: Title
    unit: str
    source: str
    confidence: str = "unverified"
    price: bool = False
    classes: tuple[str, ...] = ()
    value: float | None = None
    year: int | None = None
    range: tuple[float, float] | None = None
    bounds: tuple[float, float] | None = None
    by_class: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Worth:
    """How a quantity is valued: times factors (``1/x`` divides), times a price."""

    component: str
    price: str
    factors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One quantity of a service."""

    id: str
    service: str
    group: str
    formula: str
    unit: str
    method: str | None = None
    cap: str | None = None
    classes: tuple[str, ...] | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    values: tuple[Worth, ...] = ()


@dataclass(frozen=True)
class Service:
    """A service (code of the specification, group, how it is valued, titles)."""

    id: str
    code: str
    group: str
    valuation: str
    title: Title


@dataclass(frozen=True)
class Profile:
    """One edition of the accounting rules."""

    id: str
    title: Title
    document: str
    confidence: str
    subtract_external: bool
    groups: Mapping[str, Title]
    valuations: Mapping[str, Title]
    ecosystems: Mapping[str, Title]
    parameters: Mapping[str, Parameter]
    services: Mapping[str, Service]
    items: tuple[Item, ...]


@cache
def profiles() -> list[str]:
    """Return the ids of the profiles."""
    folder = files("shanhai").joinpath("data", "gep")
    return sorted(
        f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")
    )


def profile(name: str, folder: Path | None = None) -> Profile:
    """Return a profile: one of ours, or a file of one's own (``*.yaml``, below ``folder``).

    A profile of one's own says ``extends:`` and what differs.

    Raises
    ------
    InputError
        There is none of that name.
    CatalogError
        Its file lacks something or names a parameter, group or formula that is not declared.
    """
    if name.endswith(".yaml"):
        return _made((folder or Path()) / name)
    return _shipped(name)


@cache
def _shipped(name: str) -> Profile:
    return _made(_path(name))


def _path(name: str) -> Path:
    if name not in profiles():
        raise InputError(
            f"no profile {name!r}{did_you_mean(name, profiles())}; known: {profiles()}, "
            "or a file *.yaml"
        )
    return Path(str(files("shanhai"))) / "data" / "gep" / f"{name}.yaml"


def _made(path: Path) -> Profile:
    try:
        raw = _raw(path)
        parameters = {key: _parameter(key, value) for key, value in raw["parameters"].items()}
        services, items = {}, []
        for key, value in raw["services"].items():
            services[key] = Service(
                key, value["code"], value["group"], value["valuation"], value["title"]
            )
            items += [
                _item(one, key, value["group"], content) for one, content in value["items"].items()
            ]
        result = Profile(
            raw["id"], raw["title"], raw["document"], raw["confidence"],
            bool(raw["subtract_external"]), raw["groups"], raw["valuations"], raw["ecosystems"],
            parameters, services, tuple(items),
        )  # fmt: skip
    except KeyError as error:
        raise CatalogError(f"{path}: {error} is missing") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise CatalogError(f"{path}: is not built like a profile: {error}") from error
    _check(result)
    return result


def _parameter(name: str, content: Mapping[str, Any]) -> Parameter:
    tuples = ("classes", "range", "bounds")
    rest: dict[str, Any] = {k: tuple(v) if k in tuples else v for k, v in content.items()}
    return Parameter(id=name, **rest)


def _item(name: str, service: str, group: str, content: Mapping[str, Any]) -> Item:
    rest = dict(content)
    classes = rest.pop("classes", None)
    values = tuple(
        Worth(key, one["price"], tuple(one.get("factors", ())))
        for key, one in rest.pop("values", {}).items()
    )
    return Item(
        id=name, service=service, group=group, values=values,
        classes=None if classes is None else tuple(classes), **rest,
    )  # fmt: skip


def _raw(path: Path) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        own: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise InputError(f"{path}: cannot be read as a profile: {error}") from error
    base = own.get("extends")
    if base is None:
        return own
    merged = _raw(_path(base))
    for key in MERGED:
        merged[key] = {**merged[key], **own.get(key, {})}
    for service in own.get("without", ()):
        del merged["services"][service]
    return {**merged, **{key: value for key, value in own.items() if key not in MERGED}}


def _check(one: Profile) -> None:
    from shanhai.accounts.gep.services import FORMULAS

    problems = [f"{p.id}: unknown ecosystems {set(p.classes) - set(one.ecosystems)}"
                for p in one.parameters.values() if set(p.classes) - set(one.ecosystems)]  # fmt: skip
    for item in one.items:
        names = [*item.parameters.values(), *(v.price for v in item.values)]
        names += [f.removeprefix("1/") for v in item.values for f in v.factors]
        problems += [
            f"{item.id}: unknown parameter {n!r}" for n in names if n not in one.parameters
        ]
        if item.formula != "reported" and item.formula not in FORMULAS:
            problems.append(f"{item.id}: unknown formula {item.formula!r}")
    for service in one.services.values():
        if service.group not in one.groups:
            problems.append(f"{service.id}: unknown group {service.group!r}")
        if service.valuation not in one.valuations:
            problems.append(f"{service.id}: unknown valuation {service.valuation!r}")
    if problems:
        raise CatalogError(f"profile {one.id}: " + "; ".join(problems))
