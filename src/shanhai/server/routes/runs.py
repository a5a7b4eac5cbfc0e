"""Stored evaluations, and what moved between two."""

from __future__ import annotations

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now
from shanhai.service.views import changes as views

router = Api("public", tags=["runs"])


@router.get("/runs")
def runs(now: Now) -> list[views.RunView]:
    """The stored runs, the latest first."""
    return views.runs(now)


@router.get("/compare")
def compare(now: Now, before: str, after: str | None = None) -> list[views.Change]:
    """What moved between two runs (the later one by default the present), and why."""
    return views.changes(now, before, after)
