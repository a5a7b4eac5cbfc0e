"""The yearly assessment."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now
from shanhai.service.views import assessment as views

router = Api("look", tags=["assessment"])
Year = Annotated[int, Query(ge=2000, le=2100, examples=[2024])]


@router.get("/assessment")
def assessment(now: Now, year: Year) -> views.AssessmentView:
    """Scores and ranks of a year by scheme and item, combined scores, figures that lack."""
    return views.assessment(now, year)


@router.get("/assessment/why")
def why(now: Now, year: Year, assessed: str) -> list[views.Why]:
    """Why one of the assessed has the score it has: points, what would raise it, how sure its rank is."""
    return views.why(now, year, assessed)
