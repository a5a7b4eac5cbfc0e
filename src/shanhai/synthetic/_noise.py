"""What all synthetic readings share: slow drifts, and readings gone wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def drift(draw: np.random.Generator, count: int, *, every: int) -> Array:
    """Give a slow wave of mean 0 and about unit variance, with a knot ``every`` so many steps."""
    knots = draw.normal(0.0, 1.0, count // every + 3)
    places = np.arange(count, dtype=np.float64) / every
    wave: Array = np.interp(places, np.arange(knots.size, dtype=np.float64), knots)
    return wave


def spoil(draw: np.random.Generator, values: Array, outliers: float, *, negative: float) -> None:
    """Put spikes into readings, and −999 and small negatives, each in a share of ``outliers``."""
    count = values.size
    spikes = draw.integers(0, count, int(draw.poisson(outliers * count)))
    values[spikes] *= draw.uniform(5, 20, spikes.size).round()
    wrong = draw.integers(0, count, int(draw.poisson(outliers * count)))
    values[wrong] = np.where(draw.random(wrong.size) < 0.5, -999.0, negative)
