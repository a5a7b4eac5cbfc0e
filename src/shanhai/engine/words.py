"""Verdicts in words, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import floor, log10
from typing import Any

from shanhai.catalog import Catalog, Goal, Text, library_folder
from shanhai.catalog.problems import Problems
from shanhai.catalog.yamlfile import read
from shanhai.engine.evaluate import Judged
from shanhai.engine.express import scope_of
from shanhai.engine.figures import Figure

_IN_UNIT = ("value", "limit", "gap", "base", "path", "wrong")


@cache
def texts(name: str) -> dict[str, dict[str, str]]:
    """Return the sentences of one file of the library, ``data/<name>.yaml``."""
    problems = Problems()
    file = read(library_folder() / f"{name}.yaml", problems)
    problems.raise_if_any()
    assert file is not None
    data: dict[str, dict[str, str]] = file.data
    return data


def label(group: str, key: str, lang: str) -> str:
    """Return a word of the product's own vocabulary (``data/labels.yaml``)."""
    found: Any = texts("labels")[group]
    return str(found[key][lang])


def unit_label(unit: str, lang: str) -> str:
    """Return how a unit is shown; one without a label is shown as written."""
    labels: Any = texts("labels")["units"]
    plain = unit.replace(" ", "").replace("／", "/")
    found = labels.get(unit) or labels.get(plain)
    return str(found[lang]) if found else unit


def number(value: float) -> str:
    """Write a number in full with at most six significant digits, from a million on whole.

    Thousands are parted from a hundred thousand on.
    """
    if not value:
        return "0"
    if abs(value) >= 1e6:
        return f"{value:,.0f}"
    rounded = float(f"{value:.6g}")
    decimals = min(max(0, 5 - floor(log10(abs(rounded)))), 15)
    text = f"{rounded:,.{decimals}f}" if abs(rounded) >= 1e5 else f"{rounded:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(value: float, unit: str, lang: str) -> str:
    """Write a number with its unit; ``12 × 10⁴ t`` where the unit begins with a power of ten."""
    shown = unit_label(unit, lang)
    space = "" if shown in ("%", "") or lang == "zh" else " × " if shown.startswith("10") else " "
    return f"{number(value)}{space}{shown}"


def figure_in_words(
    catalog: Catalog, figure: Figure, lang: str, scale: float = 1.0, unit: str | None = None
) -> str:
    """Write a figure with its year, unit and definition."""
    d = figure.definition
    shown_unit = unit or catalog.unit_of(d.indicator)
    about = scope_and_since(
        catalog, scope_of(d.scope), d.since, d.indicator, lang, previous=True
    )  # fmt: skip
    value = (
        quantity(figure.value * scale, shown_unit, lang) if figure.value is not None else figure.text
    )  # fmt: skip
    year = f"{figure.year}年" if lang == "zh" else f"{figure.year}: "
    return bracketed(f"{year}{value}", about, lang)


def wanted_in_words(catalog: Catalog, judged: Judged, lang: str) -> str:
    """Write what is wanted: the document's wording, or the assigned goal."""
    return goal_in_words(
        catalog, judged.goal, judged.wanted.target.unit, judged.definition.indicator, lang
    )


def goal_in_words(catalog: Catalog, goal: Goal, unit: str | None, indicator: str, lang: str) -> str:
    """Write a goal; in Chinese by the document's own words."""
    shown = unit or catalog.indicators[indicator].unit
    if lang == "zh" and goal.text is not None:
        return goal.text
    template = label("goals", goal.comparator, lang)
    value: object = goal.value
    if goal.number is not None:
        value = quantity(goal.number, shown, lang)
    elif goal.tied_to is not None:
        value = catalog.indicators[goal.tied_to].title[lang]
    elif goal.assigned_by is not None:
        value = catalog.areas[goal.assigned_by].name[lang]
    elif goal.trend is not None:
        value = label("trends", goal.trend, lang)
    elif goal.rank == "front":
        return goal.wording
    return template.format(value=value, since=goal.since)


def reason_in_words(catalog: Catalog, judged: Judged, lang: str) -> str:
    """Write the reason of a verdict as a sentence, with other figures and assignment where they are."""
    facts = {k: _fact(catalog, judged, k, v, lang) for k, v in judged.verdict.facts.items()}
    wanted = wanted_in_words(catalog, judged, lang)
    facts.setdefault("wanted", wanted)
    facts.setdefault("latest", "")
    if judged.verdict.reason == "assignment_missing" and "value" in facts:
        facts["latest"] = label("since", "latest", lang).format(**facts)
    sentence = texts("reasons")[judged.verdict.reason][lang].format(**facts)
    if judged.others:
        shown = [_other(f, judged, catalog, lang) for f in judged.others]
        sentence += texts("reasons")["several_figures"][lang].format(
            others="、".join(dict.fromkeys(shown))
        )
    if judged.assigned is not None:
        sentence += texts("reasons")["assigned"][lang].format(wanted=wanted, source=judged.assigned)
    return sentence


def _other(figure: Figure, judged: Judged, catalog: Catalog, lang: str) -> str:
    if figure.value is None:
        return figure.text or ""
    unit = judged.wanted.target.unit or catalog.unit_of(figure.definition.indicator)
    return quantity(figure.value * judged.scale, unit, lang)


def _fact(catalog: Catalog, judged: Judged, key: str, value: object, lang: str) -> object:
    unit = judged.wanted.target.unit or catalog.indicators[judged.definition.indicator].unit
    match value:
        case Text():
            return value[lang]
        case tuple():
            shown = [figure_in_words(catalog, f, lang, judged.scale, unit) for f in value]
            return ("；" if lang == "zh" else "; ").join(shown)
        case float() if key == "gap" and unit == "%":
            return quantity(value, "百分点", lang)
        case float() | int() if key in _IN_UNIT and judged.verdict.reason not in _RANKS:
            return quantity(float(value), unit, lang)
        case float() if key == "percent":
            return f"{value:.0f}"
        case float():
            return number(value)
        case str() if key == "other":
            return catalog.indicators[value].title[lang]
    return value


_RANKS = ("front_undefined", "rank_kept", "rank_lost")


def status_label(status: str, lang: str) -> str:
    """Return the name of a status."""
    return label("status", status, lang)


def scope_and_since(
    catalog: Catalog, scope: Mapping[str, str], since: int | None, indicator: str, lang: str, *,
    previous: bool = False,
) -> str:  # fmt: skip
    """Write the qualifiers of a target or figure, empty where it has none.

    ``previous`` says of a change without base year that it is against the year before.
    """
    parts = [catalog.scope_title(scope, lang)] if scope else []
    if since is not None:
        key = "change" if catalog.is_change(indicator) else "sum"
        parts.append(label("since", key, lang).format(year=since))
    elif previous and catalog.is_change(indicator):
        parts.append(label("since", "previous", lang))
    return ("，" if lang == "zh" else ", ").join(parts)


def bracketed(text: str, about: str, lang: str) -> str:
    """Put what is said about a text in brackets behind it, where there is anything to say."""
    if not about:
        return text
    return f"{text}（{about}）" if lang == "zh" else f"{text} ({about})"
