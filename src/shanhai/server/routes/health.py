"""Whether the server lives, and what Prometheus reads; beside the API, not in it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from shanhai.server.access import Api

router = Api("anyone", kept=False, tags=["operation"])


class Health(BaseModel):
    """``ready``: there is an evaluation to answer from; ``trouble``: why there is no newer one."""

    ready: bool
    stale: bool
    trouble: bool


@router.get("/healthz")
def health(request: Request) -> Health:
    """Whether the server lives and has something to answer from."""
    state = request.app.state.shanhai
    return Health(ready=state.ready, stale=state.stale, trouble=state.trouble is not None)


@router.get("/metrics", response_class=PlainTextResponse, openapi_extra={"x-permission": "look"})
def metrics() -> PlainTextResponse:
    """Counts and times of requests and evaluations, for Prometheus (with an API token)."""
    return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)
