"""The sentences of letters and assessment reports, and scoring rules in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shanhai.catalog.scheme import Scheme
from shanhai.engine.words import number, quantity, texts
from shanhai.governance.scoring import Item

_IN_UNIT = ("value", "limit", "gap", "path", "low", "high", "expected")


def phrase(group: str, key: str, lang: str, **facts: Any) -> str:
    """Return a sentence of ``data/assessment.yaml`` with the facts put in."""
    found: Any = texts("assessment")[group][key]
    return str(found[lang].format(**facts))


def sentence(group: str, key: str, facts: Mapping[str, object], unit: str, lang: str) -> str:
    """Return a sentence of ``data/warnings.yaml``, the figures among its facts with their unit."""
    shown = {name: _fact(name, value, unit, lang) for name, value in facts.items()}
    found: Any = texts("warnings")[group][key]
    return str(found[lang].format(**shown))


def _fact(name: str, value: object, unit: str, lang: str) -> object:
    if name == "percent" and isinstance(value, float):
        return f"{value:.0f}"
    if name == "gap" and unit == "%" and isinstance(value, float):
        return quantity(value, "百分点", lang)
    if name not in _IN_UNIT or not isinstance(value, int | float):
        return value
    return quantity(float(f"{value:.4g}") if name in ("low", "high") else value, unit, lang)


def rule_in_words(item: Item, unit: str, lang: str, *, assessed: str = "") -> str:
    """Write how an item is scored; with the own target of the assessed where it has one."""

    def shown(value: float | None) -> str:
        return "—" if value is None else quantity(value, unit, lang)

    facts: dict[str, Any] = {
        "target": shown(item.targets.get(assessed, item.target)),
        "zero": shown(item.zeros.get(assessed, item.zero)),
        "each": number(item.each), "most": number(item.at_most),
        "sign": "≥" if item.better == "high" else "≤",
    }  # fmt: skip
    key = item.kind
    match item.kind:
        case "interval":
            steps = [
                phrase("rules", "step", lang, sign=facts["sign"], value=shown(x),
                       share=number(100 * share))
                for x, share in sorted(item.steps, key=lambda s: -s[1])
            ]  # fmt: skip
            facts["steps"] = ("，" if lang == "zh" else ", ").join(steps)
            key = "smooth" if item.smooth else "interval"  # type: ignore[assignment]
        case "distance" if item.target is None and not item.targets:
            key = "own"  # type: ignore[assignment]
        case "yes_no":
            key = "yes" if item.better == "high" else "no"  # type: ignore[assignment]
        case "veto":
            facts["sign"] = "≤" if item.better == "high" else "≥"
            facts["target"] = number(item.target or 0.0)
        case _:
            pass
    return phrase("rules", key, lang, **facts)


def grades_in_words(scheme: Scheme, lang: str) -> str:
    """Write the grades and their least scores."""
    between = "，" if lang == "zh" else ", "
    return between.join(
        phrase("rules", "grade", lang, grade=g.title[lang], least=number(g.at_least))
        for g in scheme.grades
    )


def points_in_words(weight: float) -> str:
    """Write points with two decimals at most."""
    return number(round(weight, 2))


def weights_in_words(weight: float | Mapping[str, float], titles: Mapping[str, str]) -> str:
    """Write a weight: one number, or one for each group of assessed."""
    if not isinstance(weight, Mapping):
        return points_in_words(weight)
    if len({round(w, 6) for w in weight.values()}) == 1:
        return points_in_words(next(iter(weight.values())))
    return "\n".join(f"{titles[k]} {points_in_words(w)}" for k, w in weight.items())
