"""Every table as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now
from shanhai.service.views import tables as views

router = Api("public", tags=["tables"])
KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_FILE = {"description": "the file", "content": {kind: {} for kind in KINDS.values()}}


@router.get("/tables")
def tables(now: Now) -> list[views.TableView]:
    """The tables that can be downloaded."""
    return views.tables(now)


@router.get("/tables/{name}", response_class=FileResponse, responses={200: _FILE})
def table(now: Now, name: str, format: views.Format = "csv") -> FileResponse:  # noqa: A002
    """A table as a file."""
    return _file(name, format, lambda path: views.write(now, name, format, path))


@router.get(
    "/data/quarantine/file", response_class=FileResponse, responses={200: _FILE},
    openapi_extra={"x-permission": "look"},
)  # fmt: skip
def refused(now: Now, format: views.Format = "csv") -> FileResponse:  # noqa: A002
    """The rows that were refused, as a file."""
    return _file("quarantine", format, lambda path: views.write_refused(now, format, path))


def _file(name: str, format_: str, write: Callable[[Path], None]) -> FileResponse:
    """Write a file and send it; it is gone afterwards."""
    with tempfile.NamedTemporaryFile(prefix="shanhai.", suffix=f".{format_}", delete=False) as made:
        path = Path(made.name)
    try:
        write(path)
    except BaseException:
        path.unlink()
        raise
    return FileResponse(
        path, media_type=KINDS[format_], filename=f"{name}.{format_}",
        background=BackgroundTask(path.unlink),
    )  # fmt: skip
