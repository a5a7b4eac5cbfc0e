"""Every table as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from urllib.parse import quote

from fastapi.responses import FileResponse, Response
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
ANY = "application/octet-stream"
ATTACHED = {"description": "the file", "content": {ANY: {}}}
FILE = {"description": "the file", "content": {kind: {} for kind in KINDS.values()}}


@router.get("/tables")
def tables(now: Now) -> list[views.TableView]:
    """The tables that can be downloaded."""
    return views.tables(now)


@router.get("/tables/{name}", response_class=FileResponse, responses={200: FILE})
def table(now: Now, name: str, format: views.Format = "csv") -> FileResponse:  # noqa: A002
    """A table as a file."""
    return sent(name, format, lambda path: views.write(now, name, format, path))


@router.get(
    "/data/quarantine/file", response_class=FileResponse, responses={200: FILE},
    openapi_extra={"x-permission": "look"},
)  # fmt: skip
def refused(now: Now, format: views.Format = "csv") -> FileResponse:  # noqa: A002
    """The rows that were refused, as a file."""
    return sent("quarantine", format, lambda path: views.write_refused(now, format, path))


def attached(name: str, content: bytes) -> Response:
    """Send what somebody handed in under its name, to be kept and not opened here."""
    told = {"Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}"}
    return Response(content, media_type=ANY, headers=told)


def sent(name: str, kind: str, write: Callable[[Path], object]) -> FileResponse:
    """Write a file and send it; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="shanhai."))
    path = folder / f"{name}.{kind}"
    try:
        write(path)
    except BaseException:
        rmtree(folder)
        raise
    return FileResponse(
        path, media_type=KINDS[kind], filename=path.name, background=BackgroundTask(rmtree, folder)
    )
