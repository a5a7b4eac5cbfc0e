"""Reports: made on demand, kept in the workspace, handed out."""

from __future__ import annotations

from fastapi.responses import FileResponse

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now
from shanhai.service.views import reports as views

router = Api("public", tags=["reports"])


@router.get("/reports")
def reports(now: Now) -> list[views.ReportView]:
    """The reports made so far, the latest first."""
    return views.reports(now)


@router.get("/reports/{name}", response_class=FileResponse)
def report(now: Now, name: str) -> FileResponse:
    """Hand out a report."""
    return FileResponse(views.report(now, name), filename=name)


@router.post("/reports", openapi_extra={"x-permission": "look"}, status_code=201)
def make(now: Now) -> views.ReportView:
    """Make the report of the workspace as it stands."""
    return views.make(now)
