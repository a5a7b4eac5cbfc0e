"""The page: built files of the package; every address of the page is answered with its index."""

from __future__ import annotations

from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

#: Where the build puts the page.
FOLDER = Path(__file__).parents[1] / "web"
#: First parts of addresses that are never the page's.
OTHERS = ("api", "ogc", "tiles", "healthz", "metrics", "assets", "enter")
FOREVER = "public, max-age=31536000, immutable"
_ABSENT = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>山海 Shanhai</title>
<h1>山海 Shanhai</h1>
<p>页面未构建；接口可用：<a href="/api/v1/openapi.json">/api/v1/openapi.json</a>。构建方法见 docs/howto/serve.md。</p>
<p lang="en">The page has not been built; the API answers at the address above. How to build it:
docs/howto/serve.md.</p></html>
"""
#: Encodings the build leaves beside a file, the better one first.
_PACKED = {"br": ".br", "gzip": ".gz"}


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer what no route has answered: with a file of the page, or with its index."""
    request = Request(scope)
    if request.method not in ("GET", "HEAD"):
        raise HTTPException(404, f"there is nothing at {request.url.path}")
    await _answer(request.url.path.removeprefix("/"), request)(scope, receive, send)


def _answer(path: str, request: Request) -> Response:
    file = _file(path)
    if file is not None:
        forever = path.startswith("assets/")
        return _packed(file, request, FOREVER if forever else "no-cache")
    if path.split("/", maxsplit=1)[0] in OTHERS:
        raise HTTPException(404, f"there is nothing at /{path}")
    index = FOLDER / "index.html"
    if not index.is_file():
        return HTMLResponse(_ABSENT)
    return _packed(index, request, "no-cache")


def _file(path: str) -> Path | None:
    """Return a file of the page, nothing outside its folder."""
    file = (FOLDER / path).resolve()
    return file if file.is_file() and file.is_relative_to(FOLDER.resolve()) else None


def _packed(file: Path, request: Request, cache: str) -> Response:
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    accepted = request.headers.get("accept-encoding", "")
    response = FileResponse(file, headers=headers)
    for encoding, suffix in _PACKED.items():
        packed = file.with_name(file.name + suffix)
        if encoding in accepted and packed.is_file():
            kind = response.headers["content-type"]
            headers |= {"Content-Encoding": encoding, "Content-Type": kind}
            return FileResponse(packed, headers=headers)
    return response
