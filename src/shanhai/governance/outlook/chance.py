"""From a forecast to an interval, and to the probability that a target is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shanhai.governance.outlook.forecast import DEFAULT, LEAST, Forecast, Method, forecast
from shanhai.governance.targets import Point, meets
from shanhai.governance.targets.numbers import Comparator, upward

Range = tuple[float | None, float | None]


@dataclass(frozen=True)
class Outlook:
    """The probability that a target is met by its year, and what it rests on.

    ``probability`` is None where it is unknown. ``reason`` is the key of a sentence in
    ``data/warnings.yaml`` (``outlook``), ``facts`` go into it.
    """

    probability: float | None
    reason: str
    facts: dict[str, object] = field(default_factory=dict)


def interval(made: Forecast, *, confidence: float = 0.8, within: Range = (None, None)) -> Range:
    """Return what the figure lies between with the given confidence, cut at what it can be."""
    half = _t_quantile(0.5 + confidence / 2, made.freedom) * made.error
    low, high = made.value - half, made.value + half
    lowest, highest = within
    if lowest is not None:
        low, high = max(low, lowest), max(high, lowest)
    if highest is not None:
        low, high = min(low, highest), min(high, highest)
    return low, high


def chance(
    made: Forecast, comparator: Comparator, limit: float, *, better: str = "none",
    half_digit: float = 0.0,
) -> float:  # fmt: skip
    """Return the probability that the figure, as it will be printed, meets a limit.

    Parameters
    ----------
    comparator, limit, better
        As in ``governance.targets.meets``.
    half_digit
        Half a unit of the last printed digit: a figure this near to the limit is printed as the
        limit, and meets ``at_least`` and ``at_most`` but not ``above`` and ``below``.
    """
    near = -half_digit if comparator in ("above", "below") else half_digit
    if comparator == "about" and better == "none":
        return _below(made, limit + half_digit) - _below(made, limit - half_digit)
    if upward(comparator, better):
        return 1.0 - _below(made, limit - near)
    return _below(made, limit + near)


def outlook(
    points: Sequence[Point], comparator: Comparator, limit: float, year: int, *,
    better: str = "none", method: Method = DEFAULT, half_digit: float = 0.0,
    within: Range = (None, None),
) -> Outlook:  # fmt: skip
    """Return the probability that a target is met by its year.

    Parameters
    ----------
    points
        The figures of the target's own definition, one a year in order of time, none of them
        behind a break of the series.
    comparator, limit, year, better
        What is wanted, and by when.
    half_digit
        See :func:`chance`; the forecast is never surer than this rounding.
    within
        What the figure can be at all; the interval told is cut there.

    Returns
    -------
    0 or 1 where there is a figure of the year; None with fewer than three figures.
    """
    known = [point for point in points if point.year <= year]
    facts: dict[str, object] = {"target_year": year, "limit": limit, "n": len(known)}
    if not known:
        return Outlook(None, "no_figures", facts)
    latest = known[-1]
    facts |= {"year": latest.year, "value": latest.value}
    if latest.year == year:
        digit = half_digit or 0.5
        met = meets(comparator, latest.value, limit, better=better, half_digit=digit)
        return Outlook(1.0 if met else 0.0, "decided", facts)
    made = forecast(known, year, method=method, digit=2 * half_digit)
    if made is None:
        return Outlook(None, "too_few", {**facts, "least": LEAST})
    probability = chance(made, comparator, limit, better=better, half_digit=half_digit)
    low, high = interval(made, within=within)
    facts |= {"expected": made.value, "low": low, "high": high, "method": made.method,
              "percent": 100 * probability}  # fmt: skip
    return Outlook(probability, "probable", facts)


def _below(made: Forecast, value: float) -> float:
    from scipy.special import stdtr

    if made.error <= 0.0:
        return 1.0 if made.value < value else 0.0
    return float(stdtr(made.freedom, (value - made.value) / made.error))


def _t_quantile(p: float, freedom: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, p))
