"""JSON Schemas of the declaration files, so that an editor completes and checks them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from shanhai.catalog.model import (
    Area,
    Dimension,
    Document,
    Indicator,
    Measures,
    Organisation,
    Plan,
    Standard,
    Table,
    Variable,
    WorkspaceFile,
)
from shanhai.catalog.scheme import Combination, Scheme
from shanhai.catalog.warning import WarningFile

#: Schema name → (model, whether the file maps ids to it, the files it is for).
FILES: dict[str, tuple[type[BaseModel], bool, str]] = {
    "workspace": (WorkspaceFile, False, "workspace.yaml"),
    "documents": (Document, True, "documents.yaml"),
    "areas": (Area, True, "areas.yaml"),
    "organisations": (Organisation, True, "organisations.yaml"),
    "indicators": (Indicator, True, "indicators/*.yaml"),
    "plan": (Plan, False, "plans/*.yaml"),
    "measures": (Measures, False, "measures/*.yaml"),
    "combination": (Combination, False, "schemes/combined/*.yaml"),
    "scheme": (Scheme, False, "schemes/*.yaml"),
    "early-warning": (WarningFile, False, "early-warning.yaml"),
    "variables": (Variable, True, "variables.yaml"),
    "dimensions": (Dimension, True, "dimensions.yaml"),
    "tables": (Table, True, "tables/*.yaml"),
    "standard": (Standard, False, "standards/**/*.yaml"),
}


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of one kind of file."""
    model, by_id, _ = FILES[name]
    if by_id:
        return TypeAdapter(dict[str, model]).json_schema(by_alias=True)  # type: ignore[valid-type]
    return model.model_json_schema(by_alias=True)


def write_schemas(folder: Path) -> list[Path]:
    """Write all schemas to ``folder/schemas`` and, where there are none, editor settings.

    Returns
    -------
    The files written. Settings of an editor that are there already are left alone.
    """
    target = folder / "schemas"
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name in FILES:
        path = target / f"{name}.json"
        path.write_text(json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n", "utf-8")
        written.append(path)
    settings = folder / ".vscode" / "settings.json"
    if not settings.exists():
        settings.parent.mkdir(exist_ok=True)
        mapping = {f"./schemas/{name}.json": files for name, (_, _, files) in FILES.items()}
        settings.write_text(json.dumps({"yaml.schemas": mapping}, indent=1) + "\n", "utf-8")
        written.append(settings)
    return written
