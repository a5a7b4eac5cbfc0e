"""The routes, a module for each subject."""

from __future__ import annotations

from shanhai.server.routes import (
    data,
    downloads,
    evidence,
    indicators,
    overview,
    places,
    reports,
    runs,
)

ROUTERS = (
    overview.router, indicators.router, evidence.router, places.router, data.router, runs.router,
    reports.router, downloads.router,
)  # fmt: skip
