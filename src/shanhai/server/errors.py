"""One table from errors to answers; every error of the API has the same body."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from shanhai.core.errors import (
    CatalogError,
    InputError,
    RefusedError,
    ShanhaiError,
    StoreError,
    UnitError,
    nearest,
)
from shanhai.service.telling import told

#: Kind of error → status and word, where something is written; who only reads asked for what is
#: not there.
TABLE: dict[type[ShanhaiError], tuple[int, str]] = {
    CatalogError: (404, "not_found"),
    InputError: (422, "input"),
    UnitError: (422, "unit"),
    RefusedError: (403, "forbidden"),
    StoreError: (409, "store"),
    ShanhaiError: (400, "error"),
}
#: Status → word, for the errors of the protocol.
WORDS = {
    400: "bad_request", 401: "unauthenticated", 403: "forbidden", 404: "not_found",
    405: "method_not_allowed", 409: "conflict", 413: "too_large", 415: "unsupported",
    422: "invalid", 429: "too_many", 503: "unavailable",
}  # fmt: skip
_READING = ("GET", "HEAD")


class ErrorBody(BaseModel):
    """What went wrong, where, and what may have been meant."""

    error: str
    message: str
    message_zh: str
    place: str | None = None
    nearest: str | None = None

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "error": "not_found", "message": "no plan 'x' (did you mean 'y'?)",
                    "message_zh": "没有规划 'x'（是否指 'y'？）", "place": None, "nearest": "y",
                }
            ]
        }
    }  # fmt: skip


#: The errors any route may answer with, for OpenAPI.
ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody, "description": WORDS[status].replace("_", " ")}
    for status in (400, 401, 403, 404, 409, 413, 422, 429)
}


def answer(
    status: int, word: str, message: str, *, place: str | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:  # fmt: skip
    """Return an error's answer."""
    body = ErrorBody(
        error=word, message=message, message_zh=told(message, "zh"), place=place,
        nearest=nearest(message),
    )  # fmt: skip
    return JSONResponse(body.model_dump(), status, headers=headers)


def install(app: FastAPI) -> None:
    """Let the app answer errors by the table."""

    @app.exception_handler(ShanhaiError)
    def _ours(request: Request, error: ShanhaiError) -> JSONResponse:
        status, word = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
        if request.method in _READING and status != 403:
            status, word = 404, "not_found"
        return answer(status, word, str(error))

    @app.exception_handler(HTTPException)
    def _protocol(request: Request, error: HTTPException) -> JSONResponse:
        word, headers = WORDS.get(error.status_code, "error"), dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = ", ".join(_allowed(app, request.url.path))
        return answer(error.status_code, word, str(error.detail), headers=headers)

    @app.exception_handler(RequestValidationError)
    def _request(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        return answer(422, "invalid", first["msg"], place=".".join(map(str, first["loc"])))


def _allowed(app: FastAPI, path: str) -> list[str]:
    """Return the methods that are described for a path."""
    described = (
        methods for template, methods in app.openapi()["paths"].items()
        if compile_path(template)[0].match(path)
    )  # fmt: skip
    return sorted({method.upper() for methods in described for method in methods})
