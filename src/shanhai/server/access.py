"""Who may do what: every route declares the permission it needs; what is not permitted is denied.

A route stands on an :class:`Api` router, which gives it a permission (``x-permission`` in the
OpenAPI description) and the :class:`Fresh` or :class:`Kept` handling: permission first, then ETag, then the
kept answer, and only then the route itself. A public answer is the same for everyone.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from shanhai.engine.lineage import digest
from shanhai.server.answers import WORTH, Answers
from shanhai.server.errors import ANSWERS
from shanhai.server.state import State
from shanhai.server.viewer import PUBLIC, Viewer, viewer_of

SAFE = ("GET", "HEAD")
JSON = "application/json"
VARY = "Accept-Encoding, Authorization, Cookie"
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Fresh(APIRoute):
    """A route that checks its permission and is always answered anew."""

    @property
    def permission(self) -> str:
        """The permission the route needs."""
        return str((self.openapi_extra or {})["x-permission"])

    def get_route_handler(self) -> Handler:
        """Return the handler with the permission check before it."""
        inner, permission = super().get_route_handler(), self.permission

        async def handle(request: Request) -> Response:
            viewer = await viewer_of(request)
            request.state.viewer, request.state.who = viewer, viewer.name
            check(viewer, permission)
            if request.method in SAFE:
                return await self.read(request, viewer, inner)
            viewer.check_write(request)
            response = await inner(request)
            request.app.state.shanhai.touched()
            return response

        return handle

    async def read(self, request: Request, viewer: Viewer, inner: Handler) -> Response:
        """Answer one who only reads."""
        del viewer
        return await inner(request)


class Kept(Fresh):
    """A route whose answer stands until something changes: with an ETag, and kept for the next."""

    async def read(self, request: Request, viewer: Viewer, inner: Handler) -> Response:
        """Answer from what is known where that will do; the same is worked out by one at a time."""
        state: State = request.app.state.shanhai
        answers: Answers = request.app.state.answers
        if state.unseen:
            await run_in_threadpool(state.standing)
        moment = digest([state.mark(), "" if self.permission == PUBLIC else viewer.name])
        etag = f'W/"{moment}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": VARY}
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        key = f"{moment} {request.url.path}?{request.url.query}"
        body = answers.get(key)
        if body is None:
            async with answers.one(key):
                body = answers.get(key)
                if body is None:
                    response = await inner(request)
                    if response.headers.get("content-type") != JSON or response.status_code != 200:
                        response.headers.update(headers if response.status_code == 200 else {})
                        return response
                    body = bytes(response.body)
                    answers.put(key, body)
        if len(body) >= WORTH and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = await answers.packed(key, body)
        return Response(body, media_type=JSON, headers=headers)


class Api(APIRouter):
    """A router whose routes need one permission, unless a route names another."""

    def __init__(self, permission: str, *, kept: bool = True, **settings: Any) -> None:
        super().__init__(route_class=Kept if kept else Fresh, responses=ANSWERS, **settings)
        self.permission = permission

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        """Add a route with this router's permission."""
        extra = {"x-permission": self.permission, **(settings.pop("openapi_extra", None) or {})}
        super().add_api_route(path, endpoint, openapi_extra=extra, **settings)


def check(viewer: Viewer, permission: str) -> None:
    """Refuse a viewer who has not got a permission: 401 if signing in may help, else 403."""
    if permission in viewer.permissions:
        return
    if viewer.name is None:
        raise HTTPException(401, "sign in to do this", {"WWW-Authenticate": "Bearer"})
    raise HTTPException(403, f"{viewer.name} may not do this: it takes {permission!r}")
