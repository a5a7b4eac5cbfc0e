"""Figures that departments hand in, and their review."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Form, Query, Request, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from shanhai.server.access import Api
from shanhai.server.routes.asking import Acting, Now
from shanhai.server.routes.downloads import ATTACHED, FILE, attached, sent
from shanhai.server.routes.uploads import Commit, received
from shanhai.service.figures import open_collection
from shanhai.service.templating import indicator_template
from shanhai.service.views import submissions as views

router = Api("look", kept=False, tags=["figures"])
Year = Annotated[int, Query(ge=1970, le=2100)]


class Verdict(BaseModel):
    """Whether what was handed in is accepted; it is returned with a reason."""

    accept: bool
    reason: str = Field("", max_length=5000)


class Due(BaseModel):
    """The last day the figures of a year are handed in in time."""

    year: int = Field(ge=1970, le=2100)
    due: date


@router.get("/submissions")
def submissions(person: Acting, request: Request) -> list[views.SubmissionRow]:
    """What was handed in by the units one answers for, the latest first."""
    return views.submissions(request.app.state.shanhai.workspace, person)


@router.get("/submissions/due")
def due_years(request: Request) -> list[views.DueYear]:
    """Until when the figures of each year are to be handed in, where somebody said."""
    return views.due_years(request.app.state.shanhai.workspace)


@router.post("/submissions/due", openapi_extra={"x-permission": "collect"}, status_code=201)
def set_due(person: Acting, request: Request, given: Due) -> views.DueYear:
    """Say until when the figures of a year are to be handed in; another day replaces it."""
    open_collection(request.app.state.shanhai.workspace, person, given.year, given.due)
    return views.DueYear(given.year, given.due)


@router.get("/submissions/asked", openapi_extra={"x-permission": "report"})
def asked(person: Acting, request: Request, year: Year) -> views.AskedYear:
    """The units one may report for that are asked for figures of a year, and until when."""
    return views.to_report(request.app.state.shanhai.workspace, person, year)


@router.get(
    "/submissions/template", response_class=FileResponse, responses={200: FILE},
    openapi_extra={"x-permission": "report"},
)  # fmt: skip
def template(request: Request, unit: str, year: Year) -> FileResponse:
    """The spreadsheet a unit fills in for a year."""
    workspace = request.app.state.shanhai.workspace
    return sent(
        f"{unit}-{year}",
        "xlsx",
        lambda path: indicator_template(workspace, path, year=year, unit=unit),
    )


@router.get("/submissions/{name}")
def submission(now: Now, person: Acting, name: str) -> views.SubmissionView:
    """One submission with its figures, what is known beside them, and findings."""
    return views.submission(now, person, name)


@router.get(
    "/submissions/{name}/file", response_class=Response, responses={200: ATTACHED},
)  # fmt: skip
def handed_in_file(person: Acting, request: Request, name: str) -> Response:
    """The spreadsheet as it was handed in."""
    return attached(*views.original(request.app.state.shanhai.workspace, person, name))


@router.post("/uploads/submissions", openapi_extra={"x-permission": "report"})
def hand_in(
    person: Acting, request: Request, file: UploadFile, commit: Commit = False,
    unit: Annotated[str | None, Form(description="whose figures; by default one's own unit's")] = None,
) -> views.Handed:  # fmt: skip
    """Check a filled-in template of figures and tell its faults, or hand it in for review."""
    workspace = request.app.state.shanhai.workspace
    with received(file) as path:
        return views.hand_in(workspace, person, path, unit=unit, commit=commit)


@router.post(
    "/submissions/{name}/reviews", openapi_extra={"x-permission": "review"}, status_code=201
)
def review_submission(
    person: Acting, request: Request, name: str, given: Verdict
) -> views.SubmissionRow:
    """Accept a submission: its figures become observations; or return it with a reason."""
    workspace = request.app.state.shanhai.workspace
    return views.review(workspace, person, name, accept=given.accept, reason=given.reason)
