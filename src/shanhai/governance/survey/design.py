"""How many to ask, and where: sample size for a margin, allocation to strata."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, sqrt

from shanhai.core.errors import InputError
from shanhai.governance.survey._quantiles import normal_quantile


def sample_size(
    margin: float,
    *,
    confidence: float = 0.95,
    deviation: float = 50.0,
    population: int | None = None,
    design_effect: float = 1.0,
    response: float = 1.0,
) -> int:
    """Return how many to ask so that the estimate lies within ``margin`` of the truth.

    n₀ = (z·S/margin)²·deff; for a finite population n = n₀/(1 + n₀/N); divided by the share
    who answer and rounded up.

    Parameters
    ----------
    margin
        Half width of the confidence interval, in the unit of the answers. [points]
    confidence
        Share of samples whose interval holds the truth.
    deviation
        Standard deviation of the answers: 50 for a share in per cent that may be anything, the
        most there can be on a scale from 0 to 100. [points]
    population
        How many there are; None: very many.
    design_effect
        Variance of the design over that of a simple random sample.
    response
        Share of those asked who answer.

    Source: W. G. Cochran, Sampling Techniques, 3rd ed., 1977, 4.6 and 4.7.
    """
    if not (margin > 0 and 0 < confidence < 1 and deviation > 0 and design_effect > 0):
        raise InputError(
            "margin, deviation and design effect are above 0, confidence within 0 and 1"
        )
    if not 0 < response <= 1:
        raise InputError(f"the share who answer is above 0 and at most 1: {response:g}")
    z = normal_quantile(0.5 + confidence / 2)
    needed = (z * deviation / margin) ** 2 * design_effect
    if population is not None:
        needed /= 1.0 + needed / population
    return ceil(needed / response - 1e-9)


def proportional(sizes: Mapping[str, int], n: int, *, least: int = 2) -> dict[str, int]:
    """Share a sample out in proportion to the sizes of the strata (按比例分配).

    Parameters
    ----------
    sizes
        Stratum → how many there are (inhabitants, households).
    n
        How many are to be asked.
    least
        So many at least in every stratum: two are needed to estimate a variance.

    Returns
    -------
    Stratum → how many to ask; the sum is ``n``, no stratum above its size. Rounded by largest
    remainder.

    Raises
    ------
    InputError
        ``n`` is more than there are, or too few for the least.
    """
    return _allocate({key: float(size) for key, size in sizes.items()}, sizes, n, least)


def neyman(
    sizes: Mapping[str, int],
    deviations: Mapping[str, float],
    n: int,
    *,
    costs: Mapping[str, float] | None = None,
    least: int = 2,
) -> dict[str, int]:
    """Share a sample out so that the mean is as precise as can be (内曼最优分配).

    n_h in proportion to N_h·S_h (by √cost where costs differ).

    Parameters
    ----------
    deviations
        Stratum → standard deviation of the answers, from an earlier survey.
    costs
        Stratum → cost of one answer, where these differ.

    Source: J. Neyman 1934; Cochran 1977, 5.5.
    """
    unknown = sorted(set(sizes) - set(deviations))
    if unknown or any(not value >= 0.0 for value in deviations.values()):
        raise InputError(f"each stratum needs a deviation from 0 on: {', '.join(unknown)}")
    price = costs or {}
    parts = {key: size * deviations[key] / sqrt(price.get(key, 1.0)) for key, size in sizes.items()}
    return _allocate(parts, sizes, n, least)


def _allocate(
    parts: Mapping[str, float], sizes: Mapping[str, int], n: int, least: int
) -> dict[str, int]:  # fmt: skip
    floors = {key: min(least, size) for key, size in sizes.items()}
    if not sizes or n > sum(sizes.values()) or n < sum(floors.values()):
        there = sum(sizes.values())
        raise InputError(
            f"{n} cannot be shared out: {there} are there, "
            f"{least} in each of {len(sizes)} strata are the least"
        )
    fixed: dict[str, int] = {}
    while True:  # strata at their least or at their size are fixed, the others share what is left
        free = [key for key in sizes if key not in fixed]
        left = n - sum(fixed.values())
        total = sum(parts[key] for key in free)
        wanted = {
            key: left * (parts[key] / total if total > 0 else 1.0 / len(free)) for key in free
        }  # fmt: skip
        over = {key: sizes[key] for key in free if wanted[key] > sizes[key] + 1e-9}
        under = {key: floors[key] for key in free if wanted[key] < floors[key] - 1e-9}
        excess = sum(wanted[key] - size for key, size in over.items())
        lack = sum(size - wanted[key] for key, size in under.items())
        chosen = over if excess > lack else under or over
        if not chosen:
            return {**fixed, **_whole(wanted, left)} if free else dict(fixed)
        fixed |= chosen


def _whole(wanted: Mapping[str, float], total: int) -> dict[str, int]:
    """Round to whole numbers with the given sum, the largest remainders upwards."""
    result = {key: floor(value + 1e-9) for key, value in wanted.items()}
    order = sorted(wanted, key=lambda key: (result[key] - wanted[key], key))
    for key in order[: total - sum(result.values())]:
        result[key] += 1
    return result
