"""Quantiles of the normal distribution and of Student's t."""

from __future__ import annotations

from statistics import NormalDist


def normal_quantile(p: float) -> float:
    """Return the value a standard normal number stays below with probability ``p``."""
    return NormalDist().inv_cdf(p)


def t_quantile(p: float, freedom: float) -> float:
    """Return the value Student's t stays below with probability ``p``; normal without limit."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, p)) if freedom < 1e6 else normal_quantile(p)
