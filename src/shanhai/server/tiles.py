"""Raster tiles by titiler: it draws, and is asked by us alone.

Its routes take any address, expression and size; so they are not served. Our route names a layer
of the workspace, and asks titiler for one tile of that file with that layer's scale.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI

from shanhai.service.views.rasters import Layer

#: The colour map of titiler that :data:`shanhai.service.views.rasters.SCALE` is taken from.
COLOURS = "viridis"


async def tile(layer: Layer, z: int, x: int, y: int) -> bytes | None:
    """Return a tile as PNG; None where the layer has nothing there."""
    asked = {
        "url": str(layer.path), "rescale": f"{layer.low},{layer.high}", "colormap_name": COLOURS,
    }  # fmt: skip
    status, body = await _ask(_titiler(), f"/tiles/WebMercatorQuad/{z}/{x}/{y}.png", asked)
    if status == 200:
        return body
    if status == 404:
        return None
    raise RuntimeError(f"titiler answered {status}: {body[:200]!r}")


def warm() -> None:
    """Load what draws, which takes a second, before the first tile is asked for.

    In the thread that serves: routes made in two threads at once unmute each other's warnings.
    """
    if find_spec("titiler") is not None:
        _titiler()


@cache
def _titiler() -> FastAPI:
    from titiler.core.errors import DEFAULT_STATUS_CODES, add_exception_handlers
    from titiler.core.factory import TilerFactory

    class Tiler(TilerFactory):
        def register_routes(self) -> None:
            self.tile()  # type: ignore[no-untyped-call]

    app = FastAPI()
    app.include_router(Tiler().router)
    add_exception_handlers(app, DEFAULT_STATUS_CODES)
    return app


async def _ask(app: FastAPI, path: str, parameters: dict[str, str]) -> tuple[int, bytes]:
    """Ask an application in this process; return status and body."""
    scope: dict[str, Any] = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "headers": [],
        "query_string": urlencode(parameters).encode(), "root_path": "", "scheme": "http",
        "http_version": "1.1", "server": ("titiler", 80), "client": None,
    }  # fmt: skip
    status, body = 500, b""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, body
        status = message.get("status", status)
        body += message.get("body", b"")

    await app(scope, receive, send)
    return status, body
