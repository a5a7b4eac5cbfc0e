"""Physical quantities: each formula gives, per ecosystem, what a unit of each column yields.

The columns (STATS of ``_kernels``) are sums over an area: area [m²], water [m³], potential
erosion [t], production [t C]. A quantity is Σ coefficient × column over ecosystems; as it is
linear, totals of areas add up, and maps and totals agree. Parameters come as one number, or as
one by ecosystem with NaN where the service is not asked of it.

Source: 生态产品总值核算规范 (trial, 2022); HJ 1173-2021 annex A for water and soil.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

AREA, RAIN, ET, STORM, HOT, RKLS, RKLS_COVER, NPP, WIND = range(9)
COUNT = 9
CO2_PER_C = 44 / 12
O2_PER_C = 32 / 12


def _blank(classes: int) -> Array:
    return np.zeros((classes, COUNT))


def water_balance(*, runoff: Array) -> Array:
    """Water retained [m³] = Σ A·(P − α·P − ET)·10⁻³, runoff coefficient α by ecosystem."""
    out = _blank(runoff.size)
    out[:, RAIN] = 1 - runoff
    out[:, ET] = np.where(np.isnan(runoff), np.nan, -1.0)
    return out


def rusle(*, cover: Array, practice: Array) -> Array:
    """Soil kept [t] = Σ R·K·LS·(1 − C·P)·A, cover factor C and practice factor P by ecosystem."""
    out = _blank(cover.size)
    out[:, RKLS] = 1 - cover * practice
    return out


def rusle_mapped(*, cover: Array, practice: Array) -> Array:
    """Soil kept [t] where C is a raster: Σ R·K·LS·(1 − C·P)·A; ``cover`` says for which."""
    out = _blank(practice.size)
    known = np.where(np.isnan(cover), np.nan, 1.0)
    out[:, RKLS] = known
    out[:, RKLS_COVER] = -practice * known
    return out


def storm_retention(*, runoff: Array) -> Array:
    """Storm water held by vegetation [m³] = Σ A·(P_h − R_h)·10⁻³, R_h a share of storm rain P_h."""
    out = _blank(runoff.size)
    out[:, STORM] = 1 - runoff
    return out


def depth(*, depth: Array) -> Array:
    """Water regulated by lakes or marshes [m³] = A × depth [m]."""
    out = _blank(depth.size)
    out[:, AREA] = depth
    return out


def removal(*, rate: Array) -> Array:
    """Pollutant removed [t] = A × rate [t/(km²·a)], and the account caps it at what is emitted."""
    out = _blank(rate.size)
    out[:, AREA] = rate * 1e-6
    return out


def carbon_npp(*, share: Array) -> Array:
    """CO₂ fixed [t] = 44/12 · share × NPP, net ecosystem production being a share of NPP."""
    out = _blank(share.size)
    out[:, NPP] = share * CO2_PER_C
    return out


def carbon_rate(*, rate: Array) -> Array:
    """CO₂ fixed [t] = 44/12 · rate [t C/(hm²·a)] × A."""
    out = _blank(rate.size)
    out[:, AREA] = rate * 1e-4 * CO2_PER_C
    return out


def oxygen_npp(*, share: Array) -> Array:
    """Oxygen released [t] = 32/12 · share × NPP, net ecosystem production being a share of NPP."""
    out = _blank(share.size)
    out[:, NPP] = share * O2_PER_C
    return out


def transpiration(*, heat: Array, days: Array, efficiency: Array) -> Array:
    """Energy saved by transpiration [kWh] = heat [kJ/(m²·d)] × A × days / (3600 × efficiency)."""
    out = _blank(heat.size)
    out[:, AREA] = heat * days / (3600 * efficiency)
    return out


def evaporation(*, heat: Array) -> Array:
    """Heat taken up by evaporating water [kWh] = E_w [m³] × heat [J/g] × 10³ / 3600."""
    out = _blank(heat.size)
    out[:, HOT] = heat * 1e3 / 3600
    return out


def rweq(*, cover: Array) -> Array:
    """Sand fixed [t] = Σ 0.1699·(WF·EF·SCF·K')^1.3711·(1 − C^1.3711)·A, the first factor taken as kg/m²."""
    out = _blank(cover.size)
    out[:, WIND] = 0.1699 * (1 - cover**1.3711)
    return out


FORMULAS: Mapping[str, Callable[..., Array]] = {
    "water_balance": water_balance, "rusle": rusle, "rusle_mapped": rusle_mapped,
    "storm_retention": storm_retention, "depth": depth, "removal": removal,
    "carbon_npp": carbon_npp, "carbon_rate": carbon_rate, "oxygen_npp": oxygen_npp,
    "transpiration": transpiration, "evaporation": evaporation, "rweq": rweq,
}  # fmt: skip

NEEDS: Mapping[str, tuple[str, ...]] = {
    "water_balance": ("precipitation", "evapotranspiration"),
    "rusle": ("erosivity", "erodibility", "slope_length"),
    "rusle_mapped": ("erosivity", "erodibility", "slope_length", "cover"),
    "storm_retention": ("storm_rain",),
    "carbon_npp": ("npp",),
    "oxygen_npp": ("npp",),
    "evaporation": ("hot_evaporation",),
    "rweq": ("wind",),
}
"""Layers a formula reads besides land cover."""


def quantity(coefficients: Array, sums: Array) -> Array:
    """Return quantities (area, ecosystem) from coefficients and sums (area, ecosystem, column)."""
    known = np.nan_to_num(coefficients)
    result: Array = np.einsum("ck,ack->ac", known, sums[:, : known.shape[0], :COUNT])
    return result


def valid_share(coefficients: Array, sums: Array) -> Array:
    """Return, per area, the share of the asked ecosystems' area that has the data needed."""
    asked = np.nan_to_num(coefficients) != 0
    number = asked.shape[0]
    missing = np.where(asked[None], sums[:, :number, COUNT:], 0.0).max(axis=2).sum(axis=1)
    area = np.where(asked.any(axis=1)[None], sums[:, :number, AREA], 0.0).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Array = np.where(area > 0, 1 - missing / area, np.nan)
    return result
