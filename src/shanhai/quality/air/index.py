"""The air quality index (环境空气质量指数, AQI) by HJ 633, element by element.

Concentrations are in [ug/m3], carbon monoxide in [mg/m3]. All functions take and return
expressions, so they run in one pass on any engine. The scales, levels and rules of an
edition come in as plain values; ``shanhai.quality.air.evaluate`` fills them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import narwhals.stable.v2 as nw

from shanhai.core.interpolation import piecewise_linear
from shanhai.core.rounding import round_half_even
from shanhai.quality._frames import largest

AboveTop = Literal["last", "none"]

GUARD = 5e-7
"""Taken off before rounding up, so that float noise on an integer does not lift it by one:
the same as rounding to six decimals first. True steps between integers are over 1e-4."""

POSSIBLE = 1e12
"""No concentration is above this; NaN and infinities are no values."""


def iaqi(
    value: nw.Expr,
    concentrations: Sequence[float],
    indices: Sequence[float],
    *,
    digits: int | None = None,
    above_top: AboveTop = "last",
) -> nw.Expr:
    """Give the individual index (空气质量分指数, IAQI): linear between breakpoints, rounded up.

    Parameters
    ----------
    value
        Concentration. [ug/m3; CO mg/m3] Negative, NaN, infinite and null give null.
    concentrations, indices
        The scale: breakpoints and the index at each. ``indices`` may be longer than
        ``concentrations`` where a pollutant's scale ends early (SO2 hour, O3 8 h).
    digits
        Decimals the value is rounded to first, half to even; None: not at all.
    above_top
        Beyond the scale: the index of its end (``last``) or no index (``none``).

    Returns
    -------
    nw.Expr
        Whole numbers as floats, null where there is no index.

    Source: HJ 633-2012 and HJ 633-2026, table 1 and the formula of IAQI.
    """
    x = value.cast(nw.Float64) if digits is None else measured(value, digits=digits)
    return on_scale(x, concentrations, indices, above_top=above_top)


def on_scale(
    x: nw.Expr,
    concentrations: Sequence[float],
    indices: Sequence[float],
    *,
    above_top: AboveTop = "last",
) -> nw.Expr:
    """Do as ``iaqi`` does with a column of floats, of which nothing is left to be worked out."""
    top, last = float(concentrations[-1]), indices[len(concentrations) - 1]
    lowered = [one - GUARD for one in indices[: len(concentrations)]]
    line = piecewise_linear(x, concentrations, lowered, outside="extend").ceil()
    if above_top == "none":
        return nw.when(x.is_between(0.0, top)).then(line)
    held = nw.when(x >= top).then(nw.lit(float(last))).otherwise(line)
    return nw.when(x.is_between(0.0, POSSIBLE)).then(held)


def measured(value: nw.Expr, *, digits: int) -> nw.Expr:
    """Read the concentration as HJ 633-2026 does: rounded half to even; no measurement is null."""
    known = value.cast(nw.Float64).is_between(0.0, POSSIBLE)
    return nw.when(known).then(round_half_even(value, digits))


def aqi(*iaqis: nw.Expr) -> nw.Expr:
    """Give the index (AQI): the largest individual index there is; null if none is.

    Source: HJ 633-2012 and HJ 633-2026, calculation of AQI.
    """
    return largest(*iaqis)


def publishable(index: nw.Expr, needed: Sequence[nw.Expr], *, above: float) -> nw.Expr:
    """Keep the index that HJ 633-2026 lets be published when a pollutant is missing.

    With all of ``needed`` measured it is the index itself; with one missing only an index
    over ``above`` stands, else null (NA).
    """
    missing = nw.any_horizontal(*[one.is_null() for one in needed], ignore_nulls=True)
    return nw.when(~missing | (index > above)).then(index)


def primary_pollutants(
    index: nw.Expr, iaqis: Mapping[str, nw.Expr], *, above: float = 50
) -> nw.Expr:
    """Name the primary pollutants (首要污染物): those whose individual index is the index.

    Ties are listed together, joined by ``+`` in the order of ``iaqis``. Null where the index
    is not over ``above``. Source: HJ 633-2012 and HJ 633-2026, terms.
    """
    names = list(iaqis)
    code: nw.Expr | None = None
    for place, name in enumerate(names):
        bit = nw.when(iaqis[name] == index).then(nw.lit(1 << place)).otherwise(nw.lit(0))
        code = bit if code is None else code + bit
    if code is None:
        return nw.lit(None).cast(nw.String)
    sets = range(1, 1 << len(names))
    texts = ["+".join(n for place, n in enumerate(names) if s >> place & 1) for s in sets]
    chosen = nw.when(index > above).then(code).otherwise(nw.lit(0)).cast(nw.Int64)
    return chosen.replace_strict(list(sets), texts, default=None, return_dtype=nw.String)


def level(index: nw.Expr, upper_ends: Sequence[float]) -> nw.Expr:
    """Give the level (空气质量指数级别) 1, 2, …: the first whose upper end the index does not exceed.

    Beyond the last end one level more. Null stays null. Source: HJ 633, table of levels.
    """
    chain: nw.Expr = nw.lit(len(upper_ends) + 1)
    for number in range(len(upper_ends), 0, -1):
        chain = nw.when(index <= upper_ends[number - 1]).then(nw.lit(number)).otherwise(chain)
    return nw.when(~index.is_null()).then(chain)
