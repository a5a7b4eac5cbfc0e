"""Tasks: the board, one task with its reports, reporting and reviewing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from shanhai.server.access import Api
from shanhai.server.routes.asking import Acting, Now, Page, Part, Some, fits, page
from shanhai.server.routes.downloads import ATTACHED, FILE, attached, sent
from shanhai.service.tasks import add_milestone, progress
from shanhai.service.tasks.sheet import export_tasks
from shanhai.service.uploading import bare_name
from shanhai.service.views import duties as views
from shanhai.service.views import work

router = Api("public", tags=["tasks"])
LOOK, REPORT = {"x-permission": "look"}, {"x-permission": "report"}


class Review(BaseModel):
    """Whether a unit's latest report is accepted; it is returned with a reason."""

    unit: str
    accept: bool
    reason: str = Field("", max_length=5000)


class Closing(BaseModel):
    """That a unit's part is closed, with what was seen; or opened again, which needs a reason."""

    unit: str
    close: bool = True
    note: str = Field("", max_length=5000)


class Milestone(BaseModel):
    """Something to be reached on the way to completing a task."""

    title: str = Field(min_length=1, max_length=500)
    due: date


class Reached(BaseModel):
    """On which day a milestone was reached; by default today."""

    on: date | None = None


class MilestoneSet(BaseModel):
    """That a milestone was set, and its number."""

    plan: str
    no: str
    number: int


class Entered(BaseModel):
    """That it was entered."""

    plan: str
    no: str
    unit: str | None


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


@router.get(
    "/board/office/file", response_class=FileResponse, responses={200: FILE}, openapi_extra=LOOK
)  # fmt: skip
def office_sheet(now: Now, plan: Some, lang: Literal["zh", "en"] = "zh") -> FileResponse:
    """The tasks as a spreadsheet that can be changed and entered again."""
    return sent(
        "tasks", "xlsx", lambda path: export_tasks(now.workspace, path, plans=plan, lang=lang)
    )


@router.get("/board/waiting", openapi_extra={"x-permission": "review"})
def waiting(now: Now, person: Acting) -> list[work.WaitingView]:
    """What waits for one to review or close it, the oldest first."""
    return work.waiting(now, person)


@router.get("/tasks/{plan}/{no}", openapi_extra=LOOK)
def task(now: Now, person: Acting, plan: str, no: str) -> work.WorkView:
    """One task with its duties, milestones and reports, and what one may do there."""
    return work.task(now, person, plan, no)


@router.get(
    "/tasks/{plan}/{no}/evidence/{digest}", openapi_extra=LOOK, response_class=Response,
    responses={200: ATTACHED},
)  # fmt: skip
def task_evidence(now: Now, person: Acting, plan: str, no: str, digest: str) -> Response:
    """A file that was handed in with a report."""
    return attached(*work.proof(now.workspace, person, plan, no, digest))


@router.post("/tasks/{plan}/{no}/reports", openapi_extra=REPORT, status_code=201)
def report_progress(
    person: Acting, request: Request, plan: str, no: str,
    percent: Annotated[float, Form(ge=0, le=100)],
    text: Annotated[str, Form(min_length=1, max_length=5000, description="what was done")],
    unit: Annotated[str | None, Form(description="for whom; by default one's own unit")] = None,
    done: Annotated[date | None, Form(description="the day it was completed")] = None,
    invested: Annotated[float | None, Form(ge=0, description="money spent, 10,000 CNY")] = None,
    evidence: Annotated[list[UploadFile] | None, File(description="what proves it")] = None,
) -> Entered:  # fmt: skip
    """Report how far a unit is with its part of a task."""
    workspace = request.app.state.shanhai.workspace
    files = [progress.File(bare_name(f.filename), f.file.read()) for f in evidence or ()]
    row = progress.report(
        workspace, person, plan, no, percent=percent, text=text, unit=unit, done=done,
        invested=invested, evidence=files,
    )  # fmt: skip
    return Entered(plan=plan, no=no, unit=row["unit"])


@router.post(
    "/tasks/{plan}/{no}/reviews", openapi_extra={"x-permission": "review"}, status_code=201
)
def review_progress(person: Acting, request: Request, plan: str, no: str, given: Review) -> Entered:
    """Accept a unit's latest report, or return it with a reason."""
    workspace = request.app.state.shanhai.workspace
    row = progress.review(workspace, person, plan, no, **given.model_dump())
    return Entered(plan=plan, no=no, unit=row["unit"])


@router.post(
    "/tasks/{plan}/{no}/closings", openapi_extra={"x-permission": "close"}, status_code=201
)
def close_task(person: Acting, request: Request, plan: str, no: str, given: Closing) -> Entered:
    """Close a unit's part that was reported done (销号), or open it again with a reason."""
    workspace = request.app.state.shanhai.workspace
    if given.close:
        progress.close(workspace, person, plan, no, given.unit, note=given.note)
    else:
        progress.reopen(workspace, person, plan, no, given.unit, reason=given.note)
    return Entered(plan=plan, no=no, unit=given.unit)


@router.post(
    "/tasks/{plan}/{no}/milestones", openapi_extra={"x-permission": "register"}, status_code=201
)
def set_milestone(
    person: Acting, request: Request, plan: str, no: str, given: Milestone
) -> MilestoneSet:
    """Set a milestone of a task."""
    workspace = request.app.state.shanhai.workspace
    number = add_milestone(workspace, person, plan, no, title=given.title, due=given.due)
    return MilestoneSet(plan=plan, no=no, number=number)


@router.post("/tasks/{plan}/{no}/milestones/{number}", openapi_extra=REPORT, status_code=201)
def reach_milestone(
    person: Acting, request: Request, plan: str, no: str, number: int, given: Reached
) -> Entered:
    """Enter that a milestone was reached."""
    workspace = request.app.state.shanhai.workspace
    progress.reach_milestone(workspace, person, plan, no, number, on=given.on)
    return Entered(plan=plan, no=no, unit=person.organisation)


def _part(
    found: list[views.DutyView], part: Part, plan: Some, unit: Some, status: Some
) -> Page[views.DutyView]:
    return page(
        (d for d in found if fits(d.plan, plan) and fits(d.unit, unit) and fits(d.status, status)),
        part,
    )
