"""Was it any good? Forecasts made from the beginning of a series, held against its rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean, pstdev
from typing import NamedTuple

from shanhai.governance.outlook.chance import chance, interval
from shanhai.governance.outlook.forecast import LEAST, METHODS, Forecast, Method, forecast
from shanhai.governance.targets import Point


class Tried(NamedTuple):
    """One forecast, and what came.

    ``miss`` and ``miss_carry`` are distances from the value that came, of the forecast and of the
    last value carried forward, in standard deviations of the whole series; ``brier`` and
    ``brier_carry`` the mean squared distance of the probabilities from what happened.
    """

    series: str
    method: Method
    origin: int
    year: int
    miss: float
    miss_carry: float
    inside80: bool
    inside95: bool
    brier: float
    brier_carry: float


@dataclass(frozen=True)
class Skill:
    """How a method did: mean over series of the mean over their forecasts.

    ``skill`` is 1 − miss/miss_carry and ``brier_skill`` 1 − brier/brier_carry: above zero better
    than carrying the last value forward, below worse. Saying 50 % of everything has a ``brier``
    of 0.25.
    """

    method: Method
    series: int
    forecasts: int
    miss: float
    skill: float
    inside80: float
    inside95: float
    brier: float
    brier_skill: float


def backtest(
    series: Mapping[str, Sequence[Point]], *, methods: Iterable[Method] = METHODS,
    digits: Mapping[str, float] | None = None,
) -> list[Tried]:  # fmt: skip
    """Forecast each series from every origin on, and look what came (rolling origin).

    From the first three, four, … figures every later one is forecast. Series that never moved say
    nothing and are left out. The probabilities are those of reaching the last value, and one
    usual yearly step beyond and short of it; carrying forward says 0 or 1.

    Parameters
    ----------
    series
        Name → figures, one a year in order of time.
    digits
        Name → one unit of the last printed digit.
    """
    result = []
    for name, points in series.items():
        scale = pstdev(point.value for point in points) if points else 0.0
        if scale <= 0.0:
            continue
        for k in range(LEAST, len(points)):
            for came in points[k:]:
                for method in methods:
                    digit = (digits or {}).get(name, 0.0)
                    made = forecast(points[:k], came.year, method=method, digit=digit)
                    if made is not None:
                        result.append(_tried(name, points[:k], came, made, scale))
    return result


def _tried(
    name: str, past: Sequence[Point], came: Point, made: Forecast, scale: float
) -> Tried:  # fmt: skip
    last = past[-1]
    inside = []
    for confidence in (0.8, 0.95):
        low, high = interval(made, confidence=confidence)
        assert low is not None
        assert high is not None
        inside.append(low - 1e-9 <= came.value <= high + 1e-9)
    steps = [(b.value - a.value) ** 2 / (b.year - a.year) for a, b in pairwise(past)]
    step = sqrt(fmean(steps))
    brier, carried = [], []
    for limit in (last.value - step, last.value, last.value + step):
        happened = 1.0 if came.value >= limit else 0.0
        brier.append((chance(made, "at_least", limit) - happened) ** 2)
        carried.append(((1.0 if last.value >= limit else 0.0) - happened) ** 2)
    return Tried(
        name, made.method, last.year, came.year, abs(came.value - made.value) / scale,
        abs(came.value - last.value) / scale, inside[0], inside[1], fmean(brier), fmean(carried),
    )  # fmt: skip


def skills(tried: Sequence[Tried]) -> list[Skill]:
    """Sum up by method; every series counts the same, however long."""
    result = []
    for method in dict.fromkeys(row.method for row in tried):
        rows = [row for row in tried if row.method == method]
        miss, carry = _over(rows, "miss"), _over(rows, "miss_carry")
        brier, carried = _over(rows, "brier"), _over(rows, "brier_carry")
        result.append(Skill(
            method, len({row.series for row in rows}), len(rows), miss,
            1.0 - miss / carry if carry > 0.0 else 0.0,
            fmean(row.inside80 for row in rows), fmean(row.inside95 for row in rows),
            brier, 1.0 - brier / carried if carried > 0.0 else 0.0,
        ))  # fmt: skip
    return result


def _over(rows: Sequence[Tried], name: str) -> float:
    by_series: dict[str, list[float]] = {}
    for row in rows:
        by_series.setdefault(row.series, []).append(float(getattr(row, name)))
    return fmean(fmean(values) for values in by_series.values())
