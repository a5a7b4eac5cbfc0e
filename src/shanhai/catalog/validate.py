"""From plain data to a frozen model, with every fault told by place and remedy."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shanhai.catalog.problems import Problems
from shanhai.catalog.yamlfile import Key, YamlFile
from shanhai.core.errors import did_you_mean

Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], file: YamlFile, problems: Problems, key: Key = ()) -> Model | None:
    """Return what a file says under ``key`` as a ``model``, None where something is wrong with it.

    What is wrong goes to ``problems``. The same text is checked once: models do not change.
    """
    checked = file.content.checked
    if (model, key) not in checked:
        checked[model, key] = _checked(model, file, key)
    value, faults = checked[model, key]
    for place, message in faults:
        problems.add(file.path, file.line(place), place, message)
    return value  # type: ignore[no-any-return]


def _checked(
    model: type[Model], file: YamlFile, key: Key
) -> tuple[Model | None, list[tuple[Key, str]]]:
    data = {} if file.data is None else file.data
    for part in key:
        data = data[part]
    if not isinstance(data, dict):
        return None, [(key, f"expected keys and values, got {data!r}")]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [(_place(file, key, d["loc"]), _message(model, d)) for d in details]


def _place(file: YamlFile, key: Key, loc: tuple[object, ...]) -> Key:
    """Cut what pydantic adds to a location (union members) and keep what stands in the file."""
    place = key
    for part in loc:
        candidates = ((*place, part), (*place, _as_number(part)))
        known = next((c for c in candidates if c in file.content.lines), None)
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
