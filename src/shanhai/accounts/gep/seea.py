"""The account as SEEA EA tables: extent, condition, ecosystem services.

GEP and SEEA EA differ: travel-cost values may hold consumer surplus, which exchange values
must not, and values reported without an ecosystem stand in a column of their own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanhai.accounts.gep.account import Account
from shanhai.accounts.gep.profile import titles
from shanhai.accounts.gep.services import ET, NPP, RAIN, RKLS

Row = dict[str, Any]


def extent(before: Account, after: Account, moved: NDArray[np.float64]) -> list[Row]:
    """Return opening, additions, reductions and closing extent [km²] by area and ecosystem.

    ``moved`` is the area (area, ecosystem before, ecosystem after) [m²] of
    ``totals.transitions``; opening + additions − reductions = closing.
    """
    rows = []
    for i, code in enumerate(before.territory.codes):
        for c, ecosystem in enumerate(before.profile.ecosystems):
            opening, closing = moved[i, c].sum(), moved[i, :, c].sum()
            kept = moved[i, c, c]
            if opening or closing:
                rows.append({
                    "area": code, "name": before.territory.names[i], "ecosystem": ecosystem,
                    **titles(before.profile.ecosystems[ecosystem]),
                    "from": before.year, "to": after.year, "opening": float(opening / 1e6),
                    "additions": float((closing - kept) / 1e6),
                    "reductions": float((opening - kept) / 1e6), "closing": float(closing / 1e6),
                })  # fmt: skip
    return rows


def condition(account: Account) -> list[Row]:
    """Return, by area and ecosystem, means of what the rasters say of its state.

    npp [g C/m²], precipitation and evapotranspiration [mm], potential_erosion [t/hm²].
    """
    scale = {"npp": (NPP, 1e6), "precipitation": (RAIN, 1e3), "evapotranspiration": (ET, 1e3),
             "potential_erosion": (RKLS, 1e4)}  # fmt: skip
    count = account.sums.shape[2] // 2
    rows = []
    for i, code in enumerate(account.territory.codes):
        for c, ecosystem in enumerate(account.profile.ecosystems):
            size = account.areas[i, c]
            if size <= 0:
                continue
            row: Row = {
                "year": account.year,
                "area": code,
                "ecosystem": ecosystem,
                "area_km2": float(size / 1e6),
            }
            for name, (column, factor) in scale.items():
                known = size - account.sums[i, c, count + column]
                row[name] = (
                    float(account.sums[i, c, column] / known * factor)
                    if known > 1e-9 * size
                    else None
                )
            rows.append(row)
    return rows


def services(account: Account) -> list[Row]:
    """Return supply by ecosystem: quantity and value [CNY, current] by area and service item."""
    rows = []
    ecosystems = (*account.profile.ecosystems, "not_by_ecosystem")
    for line in account.lines:
        for i, code in enumerate(account.territory.codes):
            for c, ecosystem in enumerate(ecosystems):
                quantity, value = float(line.quantity[i, c]), float(line.value[i, c])
                if quantity or value:
                    rows.append({
                        "year": account.year, "area": code, "ecosystem": ecosystem,
                        "service": line.item.service, "item": line.item.id,
                        "component": line.worth.component if line.worth else "market",
                        "quantity": quantity if line.worth or quantity else None, "unit": line.item.unit,
                        "value": value,
                    })  # fmt: skip
    return rows
