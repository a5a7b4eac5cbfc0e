"""Indicators: their definition, figures and targets."""

from __future__ import annotations

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now, Page, Part, Search, Some, fits, holds, page
from shanhai.service.views import indicators as views

router = Api("public", tags=["indicators"])


@router.get("/indicators")
def indicators(now: Now, part: Part, domain: Some, q: Search = None) -> Page[views.IndicatorRow]:
    """The indicators that a plan names or that there are figures of."""
    found = (
        i for i in views.indicators(now)
        if fits(i.domain, domain) and holds(q, i.id, i.title.zh, i.title.en)
    )  # fmt: skip
    return page(found, part)


@router.get("/indicators/{indicator}")
def indicator(now: Now, indicator: str, area: str | None = None) -> views.IndicatorView:
    """An indicator: definition, formula, provider, series reported and computed, all targets."""
    return views.indicator(now, indicator, area=area)
