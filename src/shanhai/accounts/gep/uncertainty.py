"""How sure the account is: Monte Carlo over the ranges of parameters, and which matter most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanhai.accounts.gep.account import Account
from shanhai.accounts.gep.parameters import Settled
from shanhai.accounts.gep.profile import titles

Array = NDArray[np.float64]
Again = Callable[[Settled], Account]


def ranges(account: Account, *, spread: float = 0.0) -> dict[str, tuple[Array, Array]]:
    """Return the ranges of the parameters; those without one get ± ``spread``, within bounds.

    Parameters with neither are left out: they stay as they are.
    """
    out, settled = {}, account.settled
    for name, value in settled.value.items():
        low, high = settled.low[name], settled.high[name]
        if spread:
            lone = low == high
            low = np.where(lone, value - spread * np.abs(value), low)
            high = np.where(lone, value + spread * np.abs(value), high)
            least, most = account.profile.parameters[name].bounds or (-np.inf, np.inf)
            low, high = np.maximum(low, least), np.minimum(high, most)
        if bool((high > low).any()):  # none where its ecosystems do not occur
            out[name] = (np.minimum(low, value), np.maximum(high, value))
    return out


def monte_carlo(
    account: Account, again: Again, *, draws: int = 1000, seed: int = 0, spread: float = 0.0
) -> list[dict[str, Any]]:
    """Return, by area, mean, standard deviation and percentiles of GEP [CNY].

    Every parameter with a range is drawn from the triangle low – value – high, all ecosystems of
    a parameter together (one ignorance, not many); the rasters are not read again. The same
    seed gives the same figures.

    Parameters
    ----------
    again
        Reckons the account with other parameters.
    """
    spans, usual = ranges(account, spread=spread), account.settled.value
    chances = np.random.default_rng(seed).random((draws, len(spans), 1))
    drawn = {
        name: _triangle(chances[:, at], low, usual[name], high)
        for at, (name, (low, high)) in enumerate(spans.items())
    }
    results = np.empty((draws, len(account.territory.codes)))
    for draw in range(draws):
        changed = {name: values[draw] for name, values in drawn.items()}
        results[draw] = again(_with(account.settled, {**usual, **changed})).total()
    p05, p50, p95 = np.percentile(results, (5, 50, 95), axis=0)
    mean, deviation, total = results.mean(axis=0), results.std(axis=0, ddof=1), account.total()
    return [
        {"year": account.year, "area": code, "name": account.territory.names[i], "gep": float(total[i]),
         "mean": float(mean[i]), "sd": float(deviation[i]), "p05": float(p05[i]), "p50": float(p50[i]),
         "p95": float(p95[i]), "draws": draws, "seed": seed, "parameters": len(spans)}
        for i, code in enumerate(account.territory.codes)
    ]  # fmt: skip


def sensitivity(account: Account, again: Again, *, spread: float = 0.1) -> list[dict[str, Any]]:
    """Return, for the roots, how GEP moves when one parameter goes from low to high, ranked.

    Parameters without a range are moved by ± ``spread``.
    """
    base = account.total()
    roots = np.flatnonzero(account.territory.parents < 0)
    rows: list[dict[str, Any]] = []
    for name, (low, high) in ranges(account, spread=spread).items():
        ends = [
            again(_with(account.settled, {**account.settled.value, name: end})).total()
            for end in (low, high)
        ]
        swing = np.abs(ends[1] - ends[0])
        rows.extend(
            {
                "year": account.year, "area": account.territory.codes[i], "parameter": name,
                **titles(account.profile.parameters[name].title),
                "low": float(ends[0][i]), "high": float(ends[1][i]), "swing": float(swing[i]),
                "swing_share": float(swing[i] / abs(base[i])) if base[i] else None,
            }
            for i in roots
        )  # fmt: skip
    rows.sort(key=lambda row: (row["area"], -row["swing"], row["parameter"]))
    ranks: dict[str, int] = {}
    for row in rows:
        ranks[row["area"]] = ranks.get(row["area"], 0) + 1
        row["rank"] = ranks[row["area"]]
    return rows


def _with(settled: Settled, values: dict[str, Array]) -> Settled:
    return replace(settled, value=values)


def _triangle(u: Array, low: Array, mode: Array, high: Array) -> Array:
    width = high - low
    with np.errstate(invalid="ignore", divide="ignore"):
        turn = np.where(width > 0, (mode - low) / width, 0.0)
        left = low + np.sqrt(u * width * (mode - low))
        right = high - np.sqrt((1 - u) * width * (high - mode))
    result: Array = np.where(width > 0, np.where(u < turn, left, right), mode)
    return result
