"""The workspace at a glance, its plans and targets."""

from __future__ import annotations

from fastapi import Request
from pydantic.dataclasses import dataclass as checked

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now, Page, Part, Search, Some, fits, holds, page
from shanhai.service.tasks.book import today
from shanhai.service.views import changes as moved
from shanhai.service.views import overview as views
from shanhai.service.views.targets import TargetView
from shanhai.service.views.targets import targets as all_targets

router = Api("public", tags=["overview"])


@checked(frozen=True)
class WorkspaceAnswer(views.WorkspaceView):
    """What workspace this is; ``stale``: a new evaluation is under way; ``trouble``: why it failed."""

    stale: bool = False
    trouble: str | None = None


@router.get("/workspace")
def workspace(now: Now, request: Request) -> WorkspaceAnswer:
    """What workspace this is, and the words of every id."""
    state = request.app.state.shanhai
    view = views.workspace_view(now)
    return WorkspaceAnswer(**vars(view), stale=state.stale, trouble=state.trouble)


@router.get("/overview")
def overview(now: Now) -> views.Overview:
    """How the workspace stands: counts by plan and domain, changes, what calls for attention."""
    before = moved.previous(now)
    rows = moved.changes(now, before) if before else []
    return views.overview(now, views.Changes(before, rows), today=today())


@router.get("/warnings")
def warnings(now: Now) -> list[views.WarningView]:
    """What needs a look before it is too late, the most severe first."""
    return views.warnings(now, today())


@router.get("/plans")
def plans(now: Now) -> list[views.PlanView]:
    """The plans with the counts of their verdicts."""
    return views.plans(now)


@router.get("/targets")
def targets(
    now: Now, part: Part, plan: Some, status: Some, domain: Some, attribute: Some,
    indicator: Some, area: Some, year: Some, q: Search = None,
) -> Page[TargetView]:  # fmt: skip
    """Targets with their verdicts, a row for each target year; a repeated parameter means "or"."""
    found = (
        t for t in all_targets(now)
        if fits(t.plan, plan) and fits(t.status, status) and fits(t.domain, domain)
        and fits(t.attribute, attribute) and fits(t.indicator, indicator)
        and fits(t.area.code, area) and fits(t.target_year[:4], year)
        and holds(q, t.title.zh, t.title.en, t.no, t.indicator, t.reason.zh, t.reason.en)
    )  # fmt: skip
    return page(found, part)
