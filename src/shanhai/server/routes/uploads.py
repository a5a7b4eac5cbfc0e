"""Bringing files in: first a preview, then for good."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from fastapi import Form, Request, UploadFile
from pydantic import Json

from shanhai.server.access import Api
from shanhai.server.routes.asking import Acting
from shanhai.service import uploading as service

router = Api("bring", kept=False, tags=["uploads"])
_PART = 1024**2
Commit = Annotated[bool, Form(description="take it in; otherwise only say what would happen")]
Pairs = Annotated[
    Json[dict[str, str]] | None,
    Form(description='JSON object, e.g. {"value": "数据值"}: ours to theirs'),
]


@router.post("/uploads/observations")
def upload_observations(
    person: Acting, request: Request, file: UploadFile, commit: Commit = False,
    mapping: Pairs = None, defaults: Pairs = None,
) -> service.Upload:  # fmt: skip
    """Preview a file of figures, or take it in; what is refused goes to quarantine."""
    workspace = request.app.state.shanhai.workspace
    with received(file) as path:
        return service.upload_observations(
            workspace, person, path, commit=commit, mapping=mapping or {}, defaults=defaults or {}
        )


@router.post("/uploads/readings/{medium}")
def upload_readings(
    person: Acting, request: Request, medium: str, file: UploadFile, commit: Commit = False,
    mapping: Pairs = None, units: Pairs = None,
) -> service.Upload:  # fmt: skip
    """Preview a file of readings of a medium (or of sites), or take it in."""
    workspace = request.app.state.shanhai.workspace
    with received(file) as path:
        return service.upload_readings(
            workspace, person, medium, path, commit=commit, mapping=mapping or {}, units=units or {}
        )


@router.post("/uploads/tasks", openapi_extra={"x-permission": "register"})
def upload_tasks(
    person: Acting, request: Request, file: UploadFile, commit: Commit = False,
    kind: Annotated[
        str | None, Form(description="what the rows are, where the file has no such column")
    ] = None,
) -> service.Upload:  # fmt: skip
    """Preview a spreadsheet of tasks, projects, findings or issues, or enter them."""
    workspace = request.app.state.shanhai.workspace
    with received(file) as path:
        return service.upload_tasks(workspace, person, path, commit=commit, kind=kind)


@contextmanager
def received(file: UploadFile) -> Iterator[Path]:
    """Have a file under its own name, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="shanhai.") as folder:
        path = Path(folder) / service.plain_name(file.filename)
        with path.open("wb") as kept:
            while part := file.file.read(_PART):
                kept.write(part)
        yield path
