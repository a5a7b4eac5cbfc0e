"""Why GEP changed: area, ecological condition, supply and price, adding up exactly.

For each ecosystem the value is S·q·p: its area, what a unit of area yields (condition), and
the price. The change is shared out by Shapley's rule: the mean over all orders in which the
three may change; nothing is left over. Reported quantities have no area: their change in
quantity is `supply`; values reported without a quantity change in real terms and in prices.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanhai.accounts.gep.account import Account, Line
from shanhai.accounts.gep.profile import titles
from shanhai.core.errors import InputError

Array = NDArray[np.float64]


def shapley(
    s0: Array, q0: Array, p0: Array, s1: Array, q1: Array, p1: Array
) -> tuple[Array, Array, Array]:
    """Share out s1·q1·p1 − s0·q0·p0 between the three factors; the parts add up exactly."""

    def part(a0: Array, a1: Array, b0: Array, b1: Array, c0: Array, c1: Array) -> Array:
        result: Array = (a1 - a0) * (2 * b0 * c0 + b0 * c1 + b1 * c0 + 2 * b1 * c1) / 6
        return result

    return (
        part(s0, s1, q0, q1, p0, p1), part(q0, q1, s0, s1, p0, p1), part(p0, p1, s0, s1, q0, q1)
    )  # fmt: skip


def decomposition(before: Account, after: Account) -> list[dict[str, Any]]:
    """Return, by area and service, the change of value [CNY] and its parts.

    Columns: area, name, service, from, to, value_from, value_to, change, area_effect,
    condition_effect, supply_effect, price_effect; the four effects add up to the change.

    Raises
    ------
    InputError
        The accounts are of different profiles or areas.
    """
    if before.profile.id != after.profile.id or before.territory.codes != after.territory.codes:
        raise InputError("accounts of different profiles or areas cannot be set side by side")
    size = len(before.territory.codes)
    parts = {name: np.zeros((size, 4)) for name in before.profile.services}
    ends = {name: np.zeros((size, 2)) for name in before.profile.services}
    olds = {_key(line): line for line in before.lines}
    news = {_key(line): line for line in after.lines}
    for key in {**olds, **news}:
        old, new = olds.get(key), news.get(key)
        line = old or new
        assert line is not None
        service = line.item.service
        parts[service] += _parts(before, after, old, new)
        ends[service][:, 0] += 0 if old is None else old.value.sum(axis=1)
        ends[service][:, 1] += 0 if new is None else new.value.sum(axis=1)
    rows = []
    for i, code in enumerate(before.territory.codes):
        for service, effects in parts.items():
            start, end = (float(x) for x in ends[service][i])
            if start or end:
                a, c, s, p = (float(x) for x in effects[i])
                rows.append({
                    "area": code, "name": before.territory.names[i], "service": service,
                    **titles(before.profile.services[service].title),
                    "from": before.year, "to": after.year, "value_from": start, "value_to": end,
                    "change": end - start, "area_effect": a, "condition_effect": c,
                    "supply_effect": s, "price_effect": p,
                })  # fmt: skip
    return rows


def _key(line: Line) -> tuple[str, str]:
    return line.item.id, line.worth.component if line.worth else "market"


def _parts(before: Account, after: Account, old: Line | None, new: Line | None) -> Array:
    out = np.zeros((len(before.territory.codes), 4))
    if old is None or new is None:
        present, sign = (new, 1) if new is not None else (old, -1)
        assert present is not None
        out[:, 2] = sign * present.value.sum(axis=1)
        return out
    if old.worth is None:  # with prices of their own: volume is the quantity, where known
        counted = bool(old.quantity.any() and new.quantity.any())
        v0, v1 = ((x.quantity if counted else x.constant).sum(axis=1) for x in (old, new))
        with np.errstate(invalid="ignore", divide="ignore"):
            p0 = np.where(v0 != 0, old.value.sum(axis=1) / v0, 1.0)
            p1 = np.where(v1 != 0, new.value.sum(axis=1) / v1, 1.0)
        out[:, 2] = (v1 - v0) * (p0 + p1) / 2
        out[:, 3] = (p1 - p0) * (v0 + v1) / 2
        return out
    price0, price1 = (np.array((x.price or 0.0) * x.multiplier) for x in (old, new))
    number = len(before.profile.ecosystems)
    s0, s1 = before.areas[:, :number], after.areas[:, :number]
    with np.errstate(invalid="ignore", divide="ignore"):
        q0 = np.where(s0 > 0, old.quantity[:, :number] / s0, np.nan)
        q1 = np.where(s1 > 0, new.quantity[:, :number] / s1, np.nan)
    q0, q1 = (
        np.where(np.isnan(a), np.where(np.isnan(b), 0.0, b), a) for a, b in ((q0, q1), (q1, q0))
    )
    a, c, p = shapley(s0, q0, price0, s1, q1, price1)
    out[:, 0], out[:, 1], out[:, 3] = a.sum(axis=1), c.sum(axis=1), p.sum(axis=1)
    r0, r1 = old.quantity[:, -1], new.quantity[:, -1]
    out[:, 2] += (r1 - r0) * (price0 + price1) / 2
    out[:, 3] += (price1 - price0) * (r0 + r1) / 2
    return out
