"""From plain data to a frozen model, with every fault told by place and remedy."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shanhai.catalog.problems import Problems
from shanhai.catalog.yamlfile import YamlFile
from shanhai.core.errors import did_you_mean

Model = TypeVar("Model", bound=BaseModel)


def validate(
    model: type[Model], data: Any, file: YamlFile, key: tuple[object, ...], problems: Problems
) -> Model | None:
    """Return ``data`` as a ``model``; what is wrong goes to ``problems`` and None comes back."""
    if not isinstance(data, dict):
        problems.add(file.path, file.line(key), key, f"expected keys and values, got {data!r}")
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place = _place(file, key, detail["loc"])
            problems.add(file.path, file.line(place), place, _message(model, detail))
        return None


def _place(file: YamlFile, key: tuple[object, ...], loc: tuple[object, ...]) -> tuple[object, ...]:
    """Cut what pydantic adds to a location (union members) and keep what stands in the file."""
    place = key
    for part in loc:
        candidates = ((*place, part), (*place, _as_number(part)))
        known = next((c for c in candidates if c in file.lines), None)
        if known is None:
            return place
        place = known
    return place


def _as_number(part: object) -> object:
    return int(part) if isinstance(part, str) and part.isdigit() else part


def _message(model: type[BaseModel], detail: ErrorDetails) -> str:
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    match detail["type"]:
        case "extra_forbidden":
            return f"unknown key {name!r}{did_you_mean(name, _known_keys(model, detail['loc']))}"
        case "missing" if name in ("zh", "en"):
            return f"translation missing: give {name!r} too"
        case "missing":
            return f"{name!r} is missing"
        case "string_too_short" if name in ("zh", "en"):
            return f"translation missing: {name!r} is empty"
        case "literal_error":
            wanted = detail.get("ctx", {}).get("expected", "")
            return f"{detail['input']!r} is not one of {wanted}"
        case "value_error":
            return str(detail["msg"]).removeprefix("Value error, ")
        case _:
            return f"{detail['msg']} (got {detail['input']!r})"


def _known_keys(model: type[BaseModel], loc: tuple[object, ...]) -> list[str]:
    """Return the keys allowed at the place of an unknown one, following nested models."""
    current: type[BaseModel] | None = model
    for part in loc[:-1]:
        if current is None:
            break
        field = current.model_fields.get(str(part)) or next(
            (f for f in current.model_fields.values() if f.alias == part), None
        )
        if field is not None:
            current = _model_in(field.annotation) or current
    return [f.alias or n for n, f in (current or model).model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if (found := _model_in(inner)) is not None:
            return found
    return None
