"""A profile as rows: its services with formula and valuation, and what a city has to give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shanhai.accounts.gep.parameters import used
from shanhai.accounts.gep.profile import Item, Profile, titles
from shanhai.accounts.gep.services import FORMULAS, NEEDS

Row = dict[str, Any]


def services(profile: Profile) -> list[Row]:
    """Return a row for each item and way it is valued.

    Columns: code, group, service, title_zh, title_en, item, method, formula (None: reported),
    unit, layers (rasters it needs), valuation_zh, valuation_en, worth (factors × price; None:
    figures bring a price or value of their own).
    """
    return [row for item in profile.items for row in _worth(profile, item)]


def _worth(profile: Profile, item: Item) -> Iterator[Row]:
    one = profile.services[item.service]
    how = profile.valuations[one.valuation]
    head = {
        "code": one.code, "group": one.group, "service": one.id, **titles(one.title), "item": item.id,
        "method": item.method, "formula": _formula(item), "unit": item.unit,
        "layers": ", ".join(NEEDS.get(item.formula, ())), "valuation_zh": how["zh"],
        "valuation_en": how["en"],
    }  # fmt: skip
    for worth in item.values:
        yield {**head, "worth": " × ".join([*worth.factors, worth.price])}
    if not item.values:
        yield {**head, "worth": None}


def _formula(item: Item) -> str | None:
    """Return the right-hand side of the first line of the formula's own description."""
    if item.formula == "reported":
        return None
    line = (FORMULAS[item.formula].__doc__ or "").partition("\n")[0]
    return line.partition(" = ")[2].partition(", ")[0].rstrip(".")


def parameters(profile: Profile) -> list[Row]:
    """Return a row for each parameter, and ecosystem where it has one by ecosystem.

    Columns: parameter, title_zh, title_en, ecosystem, value (None: a required input), unit, low,
    high (the range it is held to), year, price, source, confidence.
    """
    wanted = used(profile.items)
    rows = []
    for name, one in profile.parameters.items():
        for ecosystem in (one.classes or ("",)) if name in wanted else ():
            own = one.by_class.get(ecosystem, {})
            low, high = own.get("range") or one.range or one.bounds or (None, None)
            rows.append({
                "parameter": name, **titles(one.title), "ecosystem": ecosystem,
                "value": own.get("value", one.value), "unit": one.unit, "low": low, "high": high,
                "year": one.year, "price": one.price, "source": one.source,
                "confidence": one.confidence,
            })  # fmt: skip
    return rows
