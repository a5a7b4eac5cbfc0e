"""The schemas an editor uses say what the loader says."""

from __future__ import annotations

import copy
import json
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shanhai.catalog import Problems, library_folder
from shanhai.catalog.schema import FILES, schema, write_schemas
from shanhai.catalog.yamlfile import read
from tests.support import SAMPLE, shanhai


def as_json(value: Any) -> Any:
    """YAML has numbers for keys, JSON only text."""
    if isinstance(value, dict):
        return {str(key): as_json(inner) for key, inner in value.items()}
    return [as_json(inner) for inner in value] if isinstance(value, list) else value


def declarations(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.yaml") if not p.name.startswith("."))


def kind_of(path: Path, folder: Path) -> str | None:
    where = path.relative_to(folder).as_posix()
    return next(
        (name for name, (_, _, glob) in FILES.items() if fnmatch(where, glob.replace("**/", ""))),
        None,
    )


def content(path: Path) -> Any:
    problems = Problems()
    file = read(path, problems)
    assert not list(problems)
    assert file is not None
    return as_json(file.data)


CASES = [
    (path, kind)
    for folder in (SAMPLE, library_folder())
    for path in declarations(folder)
    if (kind := kind_of(path, folder)) is not None
]


def test_the_sample_has_files_of_every_kind() -> None:
    assert {kind for _, kind in CASES} == set(FILES)
    loose = [p.name for p in declarations(SAMPLE) if kind_of(p, SAMPLE) is None]
    assert loose == []


@pytest.mark.parametrize(("path", "kind"), CASES, ids=[path.stem for path, _ in CASES])
def test_every_file_of_the_sample_and_library_is_valid(path: Path, kind: str) -> None:
    validator = Draft202012Validator(schema(kind))
    faults = [
        f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(content(path))
    ]
    assert faults == []


#: A place in a sound file, and what is put there.
REFUSED: list[tuple[str, tuple[Any, ...], Any]] = [
    ("workspace.yaml", ("colour",), "red"),
    ("documents.yaml", ("000", "authour"), "x"),
    ("areas.yaml", ("350200", "kind"), "citi"),
    ("areas.yaml", ("350200", "name"), {"zh": "厦门市"}),
    ("indicators/water.yaml", ("new",), {"title": {"zh": "新", "en": "New"}, "unit": "%", "beter": "high"}),
    ("plans/xiamen-145-eco.yaml", ("targets", 0, "atribute"), "binding"),
    ("plans/xiamen-145-eco.yaml", ("targets", 0, "attribute"), "bindng"),
    ("plans/xiamen-145-eco.yaml", ("targets", 0, "target"), {"2025": {"at_leats": 45}}),
    ("plans/xiamen-145-eco.yaml", ("targets", 0, "target"), {}),
    ("plans/xiamen-145-eco.yaml", ("period",), {"from": 2021}),
    ("measures/xiamen-145-eco.yaml", ("measures", 0, "unit"), ["市水利局"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "place", "value"), REFUSED)
def test_what_the_loader_refuses_the_schema_refuses(
    name: str, place: tuple[Any, ...], value: Any
) -> None:
    data = copy.deepcopy(content(SAMPLE / name))
    kind = kind_of(SAMPLE / name, SAMPLE)
    assert kind is not None
    validator = Draft202012Validator(schema(kind))
    assert validator.is_valid(data)
    at = data
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    assert not validator.is_valid(data)


@pytest.mark.parametrize("name", FILES)
def test_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_they_are_written_beside_the_settings_of_an_editor(tmp_path: Path) -> None:
    written = write_schemas(tmp_path)
    assert [p.relative_to(tmp_path).as_posix() for p in written] == [
        *(f"schemas/{name}.json" for name in FILES), ".vscode/settings.json",
    ]  # fmt: skip
    settings = json.loads((tmp_path / ".vscode/settings.json").read_text("utf-8"))
    for where in settings["yaml.schemas"]:
        json.loads((tmp_path / where).read_text("utf-8"))
    (tmp_path / ".vscode/settings.json").write_text("{}", "utf-8")
    assert len(write_schemas(tmp_path)) == len(FILES)
    assert (tmp_path / ".vscode/settings.json").read_text("utf-8") == "{}"


def test_the_command_writes_them(tmp_path: Path) -> None:
    said = shanhai("schema", tmp_path)
    assert said.code == 0
    assert len(said.out.splitlines()) == len(FILES) + 1
    assert json.loads((tmp_path / "schemas/plan.json").read_text("utf-8")) == schema("plan")
