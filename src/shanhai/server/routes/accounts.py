"""The ecosystem accounts a workspace keeps: each as a whole, its tables, its own page."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import FileResponse

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now, Part
from shanhai.server.routes.downloads import FILE, sent
from shanhai.service import accounting
from shanhai.service.views import accounts as views
from shanhai.service.views.tables import Format, write_frame

router = Api("public", tags=["accounts"])
Year = Annotated[int | None, Query(ge=1900, le=2200, examples=[2025])]
PAGE = {"description": "the page", "content": {"text/html": {}}}


@router.get("/accounts")
def accounts(now: Now) -> list[views.AccountView]:
    """The ecosystem accounts the workspace keeps, each with the total of its last year."""
    return views.accounts(now)


@router.get("/accounts/{account}")
def account(
    now: Now, account: str, area: str | None = None, year: Year = None
) -> views.AccountSheet:
    """An account for an area and a year: totals, services, growth and why, what it was made from."""
    return views.account(now, account, area=area, year=year)


@router.get("/accounts/{account}/report", response_class=FileResponse, responses={200: PAGE})
def account_report(now: Now, account: str) -> FileResponse:
    """The account's own page, with its maps."""
    return FileResponse(views.report(now, account), media_type="text/html")


@router.get("/accounts/{account}/{table}")
def account_table(
    now: Now, part: Part, account: str, table: str, year: Year = None, area: str | None = None,
    service: str | None = None,
) -> views.AccountRows:  # fmt: skip
    """Rows of a table of an account, money in CNY; of a year, an area, a service if asked for."""
    return views.rows(
        now, account, table, year=year, area=area, service=service, limit=part.limit,
        offset=part.offset,
    )  # fmt: skip


@router.get(
    "/accounts/{account}/{table}/file", response_class=FileResponse, responses={200: FILE}
)  # fmt: skip
def account_file(
    now: Now, account: str, table: str, format: Format = "csv"  # noqa: A002
) -> FileResponse:  # fmt: skip
    """A table of an account as a file."""
    frame, name = accounting.frame(now.workspace, account, table).lazy(), f"{account}-{table}"
    return sent(name, format, lambda path: write_frame(frame, name, format, path))
