"""One request to the OGC endpoint, answered by pygeoapi."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fastapi.responses import Response
from starlette.exceptions import HTTPException

from shanhai.service.views.features import extent
from shanhai.service.views.standing import Standing

#: What pygeoapi would offer as pages; ours are elsewhere.
_HTML = "text/html"


@dataclass(frozen=True)
class _Asked:
    """A request as pygeoapi reads it: always for JSON."""

    scope: Mapping[str, Any]
    query_params: Mapping[str, str]
    headers: Mapping[str, str]


def answer(
    standing: Standing, url: str, path: str, parameters: Mapping[str, str], language: str
) -> Response:
    """Answer a request.

    Parameters
    ----------
    url
        Where the endpoint is reached, without a slash at the end.
    path
        What stands behind it, e.g. ``collections/areas/items``.
    language
        The ``Accept-Language`` header.
    """
    from pygeoapi.api import APIRequest

    from shanhai.server.ogc.provider import NOW

    _check(parameters)
    told = {k: v for k, v in parameters.items() if k != "lang" and (k, v) != ("f", "html")}
    wanted = _language(parameters.get("lang", language))
    token = NOW.set(standing)
    try:
        api = _api(url, extent(standing))
        asked = _Asked({"path": f"/ogc/{path}"}, told, {"accept-language": wanted})
        headers, status, content = _called(api, APIRequest(asked, api.locales), path)
    finally:
        NOW.reset(token)
    kind = headers.get("Content-Type", "application/json").replace("; charset=utf-8", "")
    return Response(_tidy(content), int(status), media_type=kind)


def _check(parameters: Mapping[str, str]) -> None:
    """Refuse parameters that pygeoapi breaks down over."""
    if "" in parameters.get("sortby", "-").split(","):
        raise HTTPException(400, "sortby names no property")
    if parameters.get("bbox", "").count(",") not in (0, 3):
        raise HTTPException(400, "bbox has four numbers: west, south, east, north")


def _language(wanted: str) -> str:
    """Return the one of our two languages that is asked for first."""
    named = [part.strip()[:2].lower() for part in wanted.split(",")]
    return {"en": "en-US"}.get(next((n for n in named if n in ("zh", "en")), "zh"), "zh-CN")


def _called(api: Any, asked: Any, path: str) -> tuple[dict[str, str], int, Any]:
    """Call what answers a path."""
    from pygeoapi import api as core
    from pygeoapi.api import itemtypes

    found: tuple[dict[str, str], int, Any]
    if not asked.is_valid():
        found = api.get_format_exception(asked)
        return found
    match path.strip("/").split("/"):
        case [""]:
            found = core.landing_page(api, asked)
        case ["openapi"]:
            found = core.openapi_(api, asked)
        case ["conformance"]:
            found = core.conformance(api, asked)
        case ["collections"]:
            found = core.describe_collections(api, asked)
        case ["collections", name]:
            found = core.describe_collections(api, asked, name)
        case ["collections", name, "queryables"]:
            found = itemtypes.get_collection_queryables(api, asked, name)
        case ["collections", name, "schema"]:
            found = core.get_collection_schema(api, asked, name)
        case ["collections", name, "items"]:
            found = itemtypes.get_collection_items(api, asked, name)
        case ["collections", name, "items", item]:
            found = itemtypes.get_collection_item(api, asked, name, item)
        case _:
            headers = asked.get_response_headers()
            told = f"there is nothing at {path}"
            found = api.get_exception(404, headers, "json", "NotFound", told)
    return found


@lru_cache(maxsize=8)
def _api(url: str, bbox: tuple[float, ...]) -> Any:
    from pygeoapi.api import API
    from pygeoapi.openapi import get_oas

    from shanhai.server.ogc.config import config

    logging.getLogger("pygeoapi").setLevel(logging.CRITICAL)
    settings = config(url, bbox)
    return API(settings, get_oas(settings, fail_on_invalid_collection=False))


def _tidy(content: Any) -> bytes:
    """Leave out the links to pages, which are not served here."""
    text = content.decode() if isinstance(content, bytes) else content
    return json.dumps(_without_pages(json.loads(text)), ensure_ascii=False).encode()


def _without_pages(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_pages(v) for k, v in value.items()}
    if isinstance(value, list):
        return [
            _without_pages(v) for v in value if not (isinstance(v, dict) and v.get("type") == _HTML)
        ]
    return value
