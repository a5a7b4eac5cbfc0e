"""How much the ranks hang on the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import opened
from shanhai.core.rounding import HALF
from shanhai.governance._arrays import eager, frame_like, labels, matrix

if TYPE_CHECKING:
    from shanhai.governance._arrays import Floats

_NEEDED = ("assessed", "item", "kind", "share", "worth", "points", "vetoed")
_BEHIND = 1e9
_TYPES: dict[str, Any] = {
    "assessed": nw.String, "rank": nw.Int64, "kept": nw.Float64, "best": nw.Int64,
    "worst": nw.Int64, "p05": nw.Int64, "p95": nw.Int64, "draws": nw.Int64,
}  # fmt: skip


def rank_sensitivity(
    frame: Any,
    *,
    seed: int,
    draws: int = 1000,
    spread: float = 0.2,
    full: float = 100.0,
    digits: int = 2,
    bonus_at_most: float | None = None,
) -> Any:
    """Draw other weights and look who keeps the rank.

    In each draw the weight of every item is multiplied by a number between 1 − spread and
    1 + spread (uniform, the same for all assessed), and the scores are made anew. Ranks go by the
    rounded score alone, vetoed last; equal scores share a rank.

    Parameters
    ----------
    frame
        As given by ``item_scores``.
    seed
        Of the draws: the same seed gives the same result, whatever the order of rows.
    full, digits, bonus_at_most
        As given to ``item_scores`` and ``total_scores``.

    Returns
    -------
    Eager frame of the same library (of a lazy one, what it collects to)
        ``assessed``, ``rank`` (with the weights as they are), ``kept`` (share of draws in
        which the rank is the same), ``best``, ``worst`` (ranks met), ``p05``, ``p95`` (ranks
        between which nine tenths of the draws lie), ``draws``. Who has no score is not there.

    Raises
    ------
    InputError
        Columns are missing, an item stands twice for one assessed, or spread is not between 0
        and 1.
    """
    import numpy as np

    if not 0.0 <= spread < 1.0 or draws < 1:
        raise InputError(f"spread is from 0 to below 1, draws from 1 on: {spread:g}, {draws}")
    rows = eager(opened(frame, _NEEDED, where="points of items"))
    weighted = rows.filter(~rows["kind"].is_in(["bonus", "deduction", "veto"]))
    weighted = weighted.filter(~weighted["points"].is_null())
    assessed, items, worth = matrix(weighted, "worth", row="assessed", column="item")
    _, _, share = matrix(weighted, "share", row="assessed", column="item")
    extra, behind = _extras(rows, assessed, bonus_at_most)
    worth, share = np.nan_to_num(worth), np.nan_to_num(share)
    rest = np.maximum(full - worth.sum(axis=1), 0.0)  # weight of figures without a row

    random = np.random.default_rng(seed)
    factors = random.uniform(1.0 - spread, 1.0 + spread, (len(items), draws))
    factors = np.column_stack([np.ones(len(items)), factors])
    total = worth @ factors + rest[:, None]
    earned = (worth * share) @ factors
    score = full * earned / np.where(total > 0.0, total, 1.0) + extra[:, None]
    score = _rounded(np.maximum(score, 0.0), digits) - _BEHIND * behind[:, None]
    ranks = _ranks(score)
    now, drawn = ranks[:, 0], ranks[:, 1:]
    low, high = np.quantile(drawn, [0.05, 0.95], axis=1, method="inverted_cdf")
    return frame_like(
        rows,
        {
            "assessed": assessed,
            "rank": now.tolist(),
            "kept": (drawn == now[:, None]).mean(axis=1).tolist(),
            "best": drawn.min(axis=1).tolist(),
            "worst": drawn.max(axis=1).tolist(),
            "p05": low.astype(int).tolist(),
            "p95": high.astype(int).tolist(),
            "draws": [draws] * len(assessed),
        },
        _TYPES,
    )


def _extras(rows: Any, assessed: list[str], bonus_at_most: float | None) -> tuple[Floats, Floats]:
    """Points of bonuses and deductions, and 1 for the vetoed, by assessed."""
    import numpy as np

    place = {name: i for i, name in enumerate(assessed)}
    names, codes = labels(rows, "assessed")
    at = np.array([place.get(name, -1) for name in names])[codes]
    kinds = np.asarray(rows["kind"].to_list(), dtype=str)
    points = np.nan_to_num(rows["points"].to_numpy().astype(float))
    bonus, minus, veto = (np.zeros(len(assessed)) for _ in range(3))
    known = at >= 0
    for target, chosen in ((bonus, kinds == "bonus"), (minus, kinds == "deduction")):
        np.add.at(target, at[known & chosen], points[known & chosen])
    vetoed = np.asarray(rows["vetoed"].to_list(), dtype=bool) & known
    veto[at[vetoed]] = 1.0
    if bonus_at_most is not None:
        bonus = np.minimum(bonus, bonus_at_most)
    return bonus + minus, veto


def _rounded(score: Floats, digits: int) -> Floats:
    """Round as ``core.rounding.round_half_even`` does."""
    import numpy as np

    scaled = score * 10.0**digits
    low = np.floor(scaled)
    is_half = np.abs(scaled - low - 0.5) <= HALF
    nearest: Floats = np.where(is_half, low + low % 2.0, np.floor(scaled + 0.5))
    return nearest / 10.0**digits


def _ranks(score: Floats) -> Any:
    """Ranks of each column, largest first, equal ones sharing."""
    import numpy as np

    rising = np.sort(-score, axis=0)
    columns = [
        np.searchsorted(rising[:, k], -score[:, k], side="left") + 1 for k in range(score.shape[1])
    ]
    return np.column_stack(columns)
