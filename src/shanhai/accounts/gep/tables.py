"""An account as rows: totals, quantities, values; GEP beside GDP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from shanhai.accounts.gep.account import Account
from shanhai.accounts.gep.profile import titles

Row = dict[str, Any]


def quantities(account: Account, *, by_ecosystem: bool = False) -> list[Row]:
    """Return physical quantities: year, area, service, item, quantity, unit, valid, basis."""
    out: list[Row] = []
    seen = set()
    for line in account.lines:
        key = (line.item.id, line.basis, line.worth is None)
        if key in seen or (line.worth is None and not line.quantity.any()):
            continue
        seen.add(key)
        for i, place in enumerate(_places(account)):
            head = {**place, **_service(account, line.item.service), "item": line.item.id}
            tail = {"unit": line.item.unit, "valid": _number(line.valid[i]), "basis": line.basis}
            if not by_ecosystem:
                out.append({**head, "quantity": float(line.quantity[i].sum()), **tail})
                continue
            for c, ecosystem in enumerate((*account.profile.ecosystems, "reported")):
                amount = float(line.quantity[i, c])
                if amount:
                    out.append({**head, "ecosystem": ecosystem, "quantity": amount, **tail})
    return out


def values(account: Account) -> list[Row]:
    """Return values [CNY]: year, area, service, item, component, price, value, value_constant.

    Where figures came with prices of their own, ``price`` is their mean.
    """
    out: list[Row] = []
    for line in account.lines:
        worth = line.worth
        unit = account.profile.parameters[worth.price].unit if worth else None
        known = worth is not None or bool(line.quantity.any())
        for i, place in enumerate(_places(account)):
            quantity, value = float(line.quantity[i].sum()), float(line.value[i].sum())
            out.append({
                **place, **_service(account, line.item.service), "item": line.item.id,
                "component": worth.component if worth else "market",
                "quantity": quantity if known else None, "unit": line.item.unit,
                "factor": line.multiplier, "price": line.price if worth else _divided(value, quantity),
                "price_unit": unit or f"CNY/{line.item.unit}", "value": value,
                "value_constant": float(line.constant[i].sum()), "basis": line.basis,
            })  # fmt: skip
    return out


def totals(account: Account, context: Sequence[Mapping[str, Any]] = ()) -> list[Row]:
    """Return GEP by area and group [CNY], per km² and person, and beside GDP.

    ``context`` has, by area, gdp [1e8 CNY, current] and population [1e4 persons].
    ``own`` is what of an area's GEP lies in none of its parts.
    """
    current, constant = account.total(), account.total(constant=True)
    own = account.territory.own(current)
    own[np.abs(own) <= 1e-12 * np.abs(current)] = 0.0  # the last bits of the subtraction
    land = account.areas.sum(axis=1) / 1e6
    about = {row["area"]: row for row in context}
    out = []
    for i, place in enumerate(_places(account)):
        row: Row = {**place, "kind": account.territory.kinds[i], "area_km2": float(land[i])}
        for group in account.profile.groups:
            parts = [x.value[i].sum() for x in account.lines if x.item.group == group]
            row[group] = float(sum(parts))
        here = about.get(place["area"], {})
        gdp, people = here.get("gdp"), here.get("population")
        row |= {
            "gep": float(current[i]), "gep_constant": float(constant[i]), "own": float(own[i]),
            "gep_per_km2": _divided(current[i], land[i]),
            "gep_per_person": _divided(current[i], None if people is None else float(people) * 1e4),
            "gdp": None if gdp is None else float(gdp) * 1e8,
            "gep_gdp_ratio": _divided(current[i], None if gdp is None else float(gdp) * 1e8),
        }  # fmt: skip
        out.append(row)
    return out


def growth(earlier: Sequence[Row], later: Sequence[Row]) -> list[Row]:
    """Return, by area, growth of GEP (current, constant prices) and of GDP [%] side by side."""
    before = {row["area"]: row for row in earlier}
    out = []
    for row in later:
        was = before.get(row["area"])
        if was is None:
            continue
        out.append({
            "area": row["area"], "name": row["name"], "kind": row["kind"],
            "from": was["year"], "to": row["year"],
            "gep_growth": _change(was["gep"], row["gep"]),
            "gep_growth_constant": _change(was["gep_constant"], row["gep_constant"]),
            "gdp_growth": _change(was["gdp"], row["gdp"]),
            "ratio_from": was["gep_gdp_ratio"], "ratio_to": row["gep_gdp_ratio"],
        })  # fmt: skip
    return out


def parameters(account: Account) -> list[Row]:
    """Return the parameters used, with source and confidence, so that they can be looked over."""
    out = []
    for name, array in account.settled.value.items():
        declared = account.profile.parameters[name]
        source, confidence = account.settled.sources[name]
        classes = list(account.profile.ecosystems) if declared.classes else [""]
        for i, ecosystem in enumerate(classes):
            if not np.isnan(array[i]):
                out.append({
                    "year": account.year, "parameter": name, **titles(declared.title),
                    "ecosystem": ecosystem, "value": float(array[i]), "unit": declared.unit,
                    "low": float(account.settled.low[name][i]), "high": float(account.settled.high[name][i]),
                    "given_for": account.settled.given[name], "source": source, "confidence": confidence,
                })  # fmt: skip
    return out


def gaps(account: Account, *, share: float = 0.999) -> list[Row]:
    """Return, by item, where rasters have data for less than ``share`` of what they should cover.

    ``covered`` [%] is that of the worst area, which is named.
    """
    worst: dict[str, Row] = {}
    for line in account.lines:
        low = np.nan_to_num(line.valid, nan=1.0)
        i = int(low.argmin())
        if low[i] < share:
            worst[line.item.id] = {
                "year": account.year, "kind": "gap", "area": account.territory.codes[i],
                "item": line.item.id, "covered": float(100 * low[i]),
                **titles(account.profile.services[line.item.service].title),
            }  # fmt: skip
    return list(worst.values())


def _places(account: Account) -> list[Row]:
    where = account.territory
    return [
        {"year": account.year, "area": code, "name": name}
        for code, name in zip(where.codes, where.names, strict=True)
    ]


def _service(account: Account, name: str) -> Row:
    one = account.profile.services[name]
    return {"group": one.group, "code": one.code, "service": name, **titles(one.title)}


def _divided(a: float, b: float | None) -> float | None:
    return None if b is None or b <= 0 else float(a / b)


def _change(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None or a == 0 else 100 * (b - a) / abs(a)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
