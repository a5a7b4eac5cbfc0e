"""OGC API Features at ``/ogc``, with a description of its own (``/ogc/openapi``)."""

from __future__ import annotations

from importlib.util import find_spec

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from shanhai.server.access import Api
from shanhai.server.ogc.answering import answer
from shanhai.server.routes.asking import Now

router = Api("public", kept=False, include_in_schema=False)  # answers differ by language and host


@router.get("/ogc")
@router.get("/ogc/{path:path}")
def features(now: Now, request: Request, path: str = "") -> Response:
    """Sites, areas and results for map programs, by the OGC API Features standard."""
    if find_spec("pygeoapi") is None:
        raise HTTPException(503, "OGC API needs pygeoapi: pip install 'shanhai[gis]'")
    url = f"{str(request.base_url).rstrip('/')}/ogc"
    language = request.headers.get("accept-language", "zh-CN")
    return answer(now, url, path, dict(request.query_params), language)
