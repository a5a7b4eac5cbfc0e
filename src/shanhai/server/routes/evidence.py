"""From a number back to its rows; contradictions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now, Page, Part, Some, fits, page
from shanhai.service.views import conflicts as contradictions
from shanhai.service.views import evidence as views

router = Api("public", tags=["evidence"])
Depth = Annotated[int, Query(ge=0, le=8, description="how many steps deep")]
RunName = Annotated[
    str | None, Query(description="a stored run; by default the present evaluation")
]


@router.get("/evidence")
def of_target(now: Now, plan: str, no: str, depth: Depth = 1) -> list[views.Evidence]:
    """The evidence of a plan's numbered row: a tree for each of its verdicts."""
    return [views.of_step(now, s, depth=depth) for s in views.of_target(now, plan, no)]


@router.get("/evidence/{step}")
def of_step(now: Now, step: str, depth: Depth = 2, run: RunName = None) -> views.Evidence:
    """The evidence tree of a step; where ``more`` is true, ask for that step to go on."""
    return views.of_step(now, step, run=run, depth=depth)


@router.get("/evidence/{step}/rows")
def rows(now: Now, part: Part, step: str, run: RunName = None) -> views.Rows:
    """The rows a step rests on: the observation itself, or rows of a stored table."""
    return views.rows_of(now, step, run=run, limit=part.limit, offset=part.offset)


@router.get("/conflicts")
def conflicts(
    now: Now, part: Part, severity: Some, kind: Some, indicator: Some
) -> Page[contradictions.ConflictView]:
    """Where plans, texts and figures contradict each other, the gravest first."""
    found = (
        c for c in contradictions.conflicts(now)
        if fits(c.severity, severity) and fits(c.kind, kind) and fits(c.indicator, indicator)
    )  # fmt: skip
    return page(found, part)
