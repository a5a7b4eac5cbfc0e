"""Who pays whom for water that comes clean or foul, and what a discharge has cost nature.

Horizontal compensation (横向生态补偿) follows the parties' declared rules; nothing is assumed.
Virtual treatment cost (虚拟治理成本法): GB/T 39793.2-2020 for water, GB/T 39793.1-2020 for
air. Of the factors only τ for water is known here; the others are inputs, held to their ranges.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import NativeT, closed, opened

WATER = ("quantity", "unit_cost", "measured", "limit", "alpha", "omega")
AIR = ("quantity", "unit_cost", "alpha", "beta", "omega", "tau")
"""Columns of discharges."""
ALPHA = (1.0, 2.0)
"""Range of the hazard factor α of water (GB/T 39793.2, tables 1 and 2; cells not known)."""
OMEGA = (1.5, 2.5)
"""Range of the environment-function factor ω of water (table 5; cells not known)."""


@dataclass(frozen=True)
class Step:
    """One step of a rule: up to this exceedance the payer pays this share of the base amount."""

    up_to: float
    payer: Literal["upstream", "downstream", "none"]
    share: float


def exceedance(measured: nw.Expr, limit: nw.Expr) -> nw.Expr:
    """Return the exceedance multiple κ = (measured − limit) / limit."""
    return (measured - limit) / limit


def exceedance_factor(kappa: nw.Expr) -> nw.Expr:
    """Return τ of GB/T 39793.2: 1 up to 0, 1.25 to 10, 1.5 to 100, 1.75 to 1000, 2 beyond.

    Whether a bound belongs to the lower or upper step is not known; here it is the lower one.
    """
    steps = ((1000.0, 1.75), (100.0, 1.5), (10.0, 1.25), (0.0, 1.0))
    result = nw.lit(2.0)
    for bound, value in steps:
        result = nw.when(kappa <= bound).then(nw.lit(value)).otherwise(result)
    return nw.when(~kappa.is_null()).then(result)


def water_damage(discharges: NativeT) -> NativeT:
    """Add exceedance, tau and damage [CNY] = E·C·α·τ·ω to a table of discharges into water.

    Columns: quantity E [t or m³], unit_cost C [CNY per that], measured, limit (of the pollutant
    that exceeds most), alpha, omega. Where alpha or omega is missing or outside its range
    (1–2, 1.5–2.5), damage is null and reason says so.
    """
    table = opened(discharges, WATER, where="discharges")
    kappa = exceedance(nw.col("measured"), nw.col("limit"))
    reason = nw.lit(None, nw.String)
    for name, (low, high) in (("omega", OMEGA), ("alpha", ALPHA)):
        known = (nw.col(name) >= low) & (nw.col(name) <= high)
        text = f"{name} is missing or outside {low:g} to {high:g}"
        reason = nw.when(known.fill_null(value=False)).then(reason).otherwise(nw.lit(text))
    rows = table.with_columns(exceedance=kappa, tau=exceedance_factor(kappa), reason=reason)
    cost = nw.col("quantity") * nw.col("unit_cost")
    damage = cost * nw.col("alpha") * nw.col("tau") * nw.col("omega")
    return closed(
        rows.with_columns(damage=nw.when(nw.col("reason").is_null()).then(damage)), discharges
    )


def air_damage(discharges: NativeT) -> NativeT:
    """Add damage [CNY] = E·C·(α·β + ω)·τ to a table of discharges into air.

    Columns: quantity, unit_cost, alpha (hazard), beta (receptor), omega (function), tau
    (exceedance): all inputs, the tables of GB/T 39793.1-2020 are not known here.
    """
    table = opened(discharges, AIR, where="discharges")
    gamma = (nw.col("alpha") * nw.col("beta") + nw.col("omega")) * nw.col("tau")
    return closed(
        table.with_columns(damage=nw.col("quantity") * nw.col("unit_cost") * gamma), discharges
    )


def horizontal(
    sections: Sequence[Mapping[str, Any]], *, steps: Sequence[Step], more_is_better: Collection[str] = ()
) -> tuple[list[dict[str, Any]], dict[str, float]]:  # fmt: skip
    """Return what is paid at each border section, and what each party gets on balance [CNY].

    Parameters
    ----------
    sections
        section, period, upstream, downstream, base (the base amount [CNY]) and items:
        item → (measured, limit).
    steps
        The rule, from clean to foul: exceedance of the worst item up to ``up_to`` → who pays
        (``upstream``, ``downstream`` or ``none``) which share of the base amount. The last
        step must reach to infinity.
    more_is_better
        Items that fall short instead of exceeding (dissolved oxygen): (limit − measured) / limit.

    Raises
    ------
    InputError
        The steps do not rise or do not cover everything, or a section has no item.
    """
    bounds = [step.up_to for step in steps]
    if not steps or bounds != sorted(set(bounds)) or bounds[-1] != float("inf"):
        raise InputError("the steps of a rule rise and end at infinity")
    rows: list[dict[str, Any]] = []
    balance: dict[str, float] = {}
    for one in sections:
        if not one["items"]:
            raise InputError(f"section {one['section']}: no item was measured")
        worst, kappa = max(
            ((item, _kappa(item in more_is_better, *pair)) for item, pair in one["items"].items()),
            key=lambda pair: pair[1],
        )
        step = next(s for s in steps if kappa <= s.up_to)
        row = {
            "section": one["section"], "period": one["period"], "worst_item": worst,
            "exceedance": kappa, "payer": None, "payee": None, "amount": 0.0,
        }  # fmt: skip
        if step.payer != "none":
            other = "downstream" if step.payer == "upstream" else "upstream"
            payer, payee, amount = one[step.payer], one[other], step.share * one["base"]
            row |= {"payer": payer, "payee": payee, "amount": amount}
            balance[payer] = balance.get(payer, 0.0) - amount
            balance[payee] = balance.get(payee, 0.0) + amount
        rows.append(row)
    return rows, balance


def _kappa(more_is_better: bool, measured: float, limit: float) -> float:
    beyond = limit - measured if more_is_better else measured - limit
    return beyond / limit
