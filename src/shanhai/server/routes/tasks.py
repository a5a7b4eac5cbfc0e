"""Tasks: the board, one task with its reports, reporting and reviewing."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import Request
from pydantic import BaseModel, Field

from shanhai.server.access import Api
from shanhai.server.routes.asking import Acting, Now, Page, Part, Some, fits, page
from shanhai.service.tasks import progress
from shanhai.service.views import duties as views

router = Api("public", tags=["tasks"])
LOOK = {"x-permission": "look"}


class Report(BaseModel):
    """How far a unit is; ``done`` is the day it was completed."""

    percent: float = Field(ge=0, le=100)
    text: str = Field(min_length=1, max_length=5000)
    unit: str | None = None
    done: date | None = None
    invested: float | None = Field(None, ge=0)


class Review(BaseModel):
    """Whether a unit's latest report is accepted; it is returned with a reason."""

    unit: str
    accept: bool
    reason: str = Field("", max_length=5000)


class Entered(BaseModel):
    """That it was entered."""

    plan: str
    no: str
    unit: str


@router.get("/board")
def board(
    now: Now, part: Part, plan: Some, unit: Some, status: Some, on: date | None = None
) -> Page[views.DutyView]:
    """Every unit's part of every task of the published plans, what most needs a look first."""
    return _part(views.board(now, on=on, published=True), part, plan, unit, status)


@router.get("/board/office", openapi_extra=LOOK)
def office_board(
    now: Now, part: Part, plan: Some, unit: Some, status: Some, on: date | None = None
) -> Page[views.DutyView]:
    """The board with the office's registers: projects, inspection findings, citizens' issues."""
    return _part(views.board(now, on=on, published=False), part, plan, unit, status)


@router.get("/tasks/{plan}/{no}", openapi_extra=LOOK)
def task(now: Now, person: Acting, plan: str, no: str) -> dict[str, dict[str, Any]]:
    """One task with everything about it, in ``zh`` and ``en``: duties, milestones, reports."""
    return views.task(now, person, plan, no)


@router.post(
    "/tasks/{plan}/{no}/reports", openapi_extra={"x-permission": "report"}, status_code=201
)
def report_progress(person: Acting, request: Request, plan: str, no: str, given: Report) -> Entered:
    """Report how far a unit is with its part of a task."""
    workspace = request.app.state.shanhai.workspace
    row = progress.report(workspace, person, plan, no, **given.model_dump())
    return Entered(plan=plan, no=no, unit=row["unit"])


@router.post(
    "/tasks/{plan}/{no}/reviews", openapi_extra={"x-permission": "review"}, status_code=201
)
def review_progress(person: Acting, request: Request, plan: str, no: str, given: Review) -> Entered:
    """Accept a unit's latest report, or return it with a reason."""
    workspace = request.app.state.shanhai.workspace
    row = progress.review(workspace, person, plan, no, **given.model_dump())
    return Entered(plan=plan, no=no, unit=row["unit"])


def _part(
    found: list[views.DutyView], part: Part, plan: Some, unit: Some, status: Some
) -> Page[views.DutyView]:
    return page(
        (d for d in found if fits(d.plan, plan) and fits(d.unit, unit) and fits(d.status, status)),
        part,
    )
