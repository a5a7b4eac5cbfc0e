"""Where less is emitted than ecosystems could take up, what is emitted counts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from shanhai.accounts.gep.territory import Territory
from shanhai.core.errors import InputError

Array = NDArray[np.float64]


def used_share(
    what: str, capacity: Array, territory: Territory, emitted: Mapping[str, float]
) -> Array:
    """Return, by area, the share of the capacity to purify that is used.

    The rule is not additive, so it is applied where the emissions are given (the root, or all
    areas right below it), and the share is handed down: parts still add up.

    Parameters
    ----------
    what
        Name of the emissions, for messages.
    capacity
        What each area could take up [t].
    emitted
        Area code → emissions [t].

    Raises
    ------
    InputError
        An area is unknown, or the emissions are given twice or not for all of the territory.
    """
    share = np.full(len(territory.codes), np.nan)
    number = {code: i for i, code in enumerate(territory.codes)}
    for code, amount in emitted.items():
        if code not in number:
            raise InputError(f"{what}: unknown area {code!r}")
        i = number[code]
        share[i] = min(1.0, amount / capacity[i]) if capacity[i] > 0 else 1.0
    order = territory.order
    for i in order:
        parent = territory.parents[i]
        if parent >= 0 and np.isnan(share[i]):
            share[i] = share[parent]
        elif parent >= 0 and not np.isnan(share[parent]):
            raise InputError(
                f"{what}: give emissions for {territory.codes[parent]} or its parts, not both"
            )
    for i in reversed(order):  # parents of areas with a share of their own: the sum of the parts
        if np.isnan(share[i]):
            below = np.flatnonzero(territory.parents == i)
            rest = capacity[i] - capacity[below].sum()
            if below.size == 0 or np.isnan(share[below]).any() or rest > 1e-6 * abs(capacity[i]):
                raise InputError(
                    f"{what}: emissions [t] are needed for {territory.codes[i]} or all its parts"
                )
            used = (share[below] * capacity[below]).sum()
            share[i] = used / capacity[i] if capacity[i] > 0 else 1.0
    return share
