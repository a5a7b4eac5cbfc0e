"""How things of a run are named on the page: areas, documents, periods, figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from shanhai.catalog import Catalog, Goal, Target
from shanhai.engine.express import scope_of
from shanhai.engine.figures import Definition
from shanhai.engine.words import goal_in_words, number, quantity, scope_and_since, unit_label
from shanhai.report.words import Both, both, word

LANGS = ("zh", "en")


def area_name(catalog: Catalog, code: str) -> Both:
    """Name an area; one that is not declared by its code."""
    area = catalog.areas.get(code)
    return both(area.name) if area is not None else both(code)


def document_title(catalog: Catalog, document: str | None) -> Both:
    """Name a document; a publication is named by its own title."""
    found = catalog.documents.get(document or "")
    return both(found.title) if found is not None else both(document or "")


def target_title(catalog: Catalog, target: Target) -> Both:
    """Name a target as printed."""
    return Both(*(catalog.target_title(target, lang) for lang in LANGS))


def qualifiers(catalog: Catalog, d: Definition) -> Both:
    """Write section set and base year of a definition."""
    scope = scope_of(d.scope)
    return Both(*(scope_and_since(catalog, scope, d.since, d.indicator, lang) for lang in LANGS))


def subject(catalog: Catalog, p: Mapping[str, Any]) -> Both:
    """Name what a figure is about: area, indicator and qualifiers."""
    return subject_of(
        catalog, Definition(p["indicator"], p["area"], p.get("scope") or "", p.get("since"))
    )


def subject_of(catalog: Catalog, d: Definition) -> Both:
    """Name what a definition is about: area, indicator and qualifiers."""
    area, title = area_name(catalog, d.area), catalog.title_of(d.indicator)
    more = qualifiers(catalog, d)
    zh, en = f"{area.zh}{title.zh}", f"{area.en}: {title.en}"
    return Both(f"{zh}（{more.zh}）", f"{en} ({more.en})") if more else Both(zh, en)


def goal_words(catalog: Catalog, goal: Goal, unit: str | None, indicator: str) -> Both:
    """Write a goal: by the document's words in Chinese."""
    return Both(*(goal_in_words(catalog, goal, unit, indicator, lang) for lang in LANGS))


def period(text: str) -> Both:
    """Write a year or a month."""
    year, _, month = text.partition("-")
    if not month.isdigit():
        return word("page", "year", year=text)
    return Both(
        word("page", "month", year=year, month=int(month)).zh,
        word("page", "month", year=year, month=month).en,
    )


def amount(value: float, unit: str) -> Both:
    """Write a number with its unit."""
    return Both(quantity(value, unit, "zh"), quantity(value, unit, "en"))


def plain(value: float) -> Both:
    """Write a number."""
    return both(number(value))


def unit(name: str) -> Both:
    """Write a unit as it is shown."""
    return Both(unit_label(name, "zh"), unit_label(name, "en"))


def safe_url(url: str | None) -> str | None:
    """Return an address a reader may follow, None for anything but a web page."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
