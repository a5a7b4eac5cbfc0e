"""From values at sites to values at cells: inverse distance and ordinary kriging."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares

from shanhai.core.errors import InputError

Floats = npt.NDArray[np.float64]


def interpolate(
    values: Floats, between: Floats, distances: Floats, *, method: str, power: float
) -> Floats:
    """Interpolate by ``idw`` or ``kriging``."""
    if len(values) == 0:
        return np.full(distances.shape[1], np.nan)
    if method == "idw":
        return inverse_distance(values, distances, power=power)
    if method == "kriging":
        return kriging(values, between, distances)
    raise InputError(f"method is idw or kriging, not {method!r}")


def inverse_distance(values: Floats, distances: Floats, *, power: float) -> Floats:
    """Interpolate values of sites to targets; ``distances`` are sites x targets.

    A target that no site can reach is NaN.
    """
    with np.errstate(divide="ignore"):
        weights = np.where(distances > 0, distances, 1e-9) ** -power
    weights[~np.isfinite(distances)] = 0.0
    total = weights.sum(axis=0)
    known = np.where(total > 0, total, np.nan)
    result: Floats = (values @ weights) / known
    return result


def kriging(values: Floats, between: Floats, distances: Floats) -> Floats:
    """Interpolate by ordinary kriging with a fitted exponential variogram.

    ``between`` are distances site x site, ``distances`` site x target. Distances around a
    coast need not make a proper covariance; the system is solved by least squares.
    """
    model = variogram(values, between)
    if model is None:
        return inverse_distance(values, distances, power=2.0)
    count = len(values)
    left = np.ones((count + 1, count + 1))
    left[:count, :count] = _exponential(np.where(np.isfinite(between), between, 1e9), *model)
    np.fill_diagonal(left, 0.0)
    right = np.ones((count + 1, distances.shape[1]))
    reachable = np.isfinite(distances)
    right[:count] = _exponential(np.where(reachable, distances, 1e9), *model)
    right[:count][distances <= 0] = 0.0
    weights = np.linalg.lstsq(left, right, rcond=None)[0][:count]
    result: Floats = values @ weights
    return np.where(reachable.any(axis=0), result.clip(values.min(), values.max()), np.nan)


def variogram(values: Floats, between: Floats) -> tuple[float, float, float] | None:
    """Fit nugget, partial sill and range [km] to the pairs of sites, in classes of distance.

    None where the pairs are too few, or all values equal.
    """
    first, second = np.triu_indices(len(values), 1)
    lags = between[first, second]
    half = 0.5 * (values[first] - values[second]) ** 2
    near = np.isfinite(lags) & (lags > 0)
    lags, half = lags[near], half[near]
    if len(lags) < 6 or not half.any():
        return None
    edges = np.quantile(lags, np.linspace(0, 1, min(10, len(lags) // 2) + 1))
    group = np.clip(np.searchsorted(edges, lags, side="right") - 1, 0, len(edges) - 2)
    counts = np.bincount(group, minlength=len(edges) - 1)
    used = counts > 0
    lag = np.bincount(group, lags, len(edges) - 1)[used] / counts[used]
    semi = np.bincount(group, half, len(edges) - 1)[used] / counts[used]
    top, far = float(semi.max()), float(lags.max())
    weight = np.sqrt(counts[used])

    def misfit(model: Floats) -> Floats:
        error: Floats = (_exponential(lag, *model) - semi) / top * weight
        return error

    bounds = ([0, 1e-12 * top, 1e-3 * far], [2 * top, 10 * top, 10 * far])
    start = (0.1 * top, 0.9 * top, far / 3)
    fitted = least_squares(misfit, start, bounds=bounds, x_scale=start).x
    nugget, sill, length = (float(number) for number in fitted)
    return nugget, sill, length


def _exponential(lag: Floats, nugget: float, sill: float, length: float) -> Floats:
    result: Floats = nugget + sill * (1.0 - np.exp(-3.0 * lag / length))
    return result
