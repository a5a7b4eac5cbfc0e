"""What the workspace holds: figures, tasks, what came in, what was refused."""

from __future__ import annotations

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now, Page, Part, Search, Some, fits, holds, page
from shanhai.service.views import listing as views

router = Api("public", tags=["data"])
INTERNAL = {"x-permission": "look"}


@router.get("/observations")
def observations(
    now: Now, part: Part, indicator: Some, area: Some, q: Search = None
) -> Page[views.ObservationView]:
    """Published and reported figures, each with its origin."""
    found = (
        o for o in views.observations(now)
        if fits(o.indicator, indicator) and fits(o.area.code, area)
        and holds(q, o.indicator, o.title.zh, o.title.en, o.document)
    )  # fmt: skip
    return page(found, part)


@router.get("/tasks")
def tasks(now: Now, part: Part, plan: Some, unit: Some, q: Search = None) -> Page[views.TaskView]:
    """Measures and projects of the plans."""
    found = (
        t for t in views.tasks(now)
        if fits(t.plan, plan) and (not unit or any(u in unit for u in t.units))
        and holds(q, t.title.zh, t.title.en, t.no)
    )  # fmt: skip
    return page(found, part)


@router.get("/data/arrivals")
def arrivals(now: Now, part: Part) -> Page[views.Arrival]:
    """The files that came in, the latest first."""
    return page(views.arrivals(now), part)


@router.get("/data/quarantine", openapi_extra=INTERNAL)
def quarantine(now: Now, part: Part) -> Page[views.Refused]:
    """The rows that were refused, with the reason and what they said."""
    return page(views.quarantine(now), part)
