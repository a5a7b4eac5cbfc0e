"""The routes, a module for each subject."""

from __future__ import annotations

from shanhai.server.routes import (
    accounts,
    assessment,
    data,
    downloads,
    evidence,
    health,
    indicators,
    monitoring,
    ogc,
    overview,
    places,
    rasters,
    reports,
    runs,
    session,
    submissions,
    tasks,
    uploads,
    users,
)

#: The API.
ROUTERS = (
    overview.router, indicators.router, evidence.router, places.router, monitoring.router,
    data.router, runs.router, reports.router, downloads.router, session.router, uploads.router, tasks.router,
    submissions.router, assessment.router, rasters.router, accounts.router, users.router,
)  # fmt: skip
#: What stands beside it, at addresses others have fixed.
BESIDE = (health.router, ogc.router, rasters.tiles, session.entry)
