"""Weights by a method, resolved to numbers: entropy of the figures, pairwise judgements (AHP)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from shanhai.core.errors import InputError
from shanhai.core.frames import opened
from shanhai.governance._arrays import eager, matrix

if TYPE_CHECKING:
    from shanhai.governance._arrays import Floats

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Mean consistency index of random judgements of 1 … 10 things (Saaty 1980)."""

LIMIT = 0.1
"""Consistency ratio above which judgements contradict each other too much (Saaty 1980)."""


class Ahp(NamedTuple):
    """Weights by pairwise judgements, and how consistent these are."""

    weights: dict[str, float]
    eigenvalue: float
    consistency_index: float
    consistency_ratio: float


def entropy_weights(frame: Any, *, better: Mapping[str, str]) -> dict[str, float]:
    """Weights by the entropy of the figures (熵权法): the more the assessed differ, the more.

    Values are put between 0 and 1 (极差标准化: (x − min)/(max − min), reversed where less is
    better), p = x/Σx, e = −Σ p ln p / ln n, and the weight is (1 − e)/Σ(1 − e). A figure that is
    the same everywhere gets 0.

    Parameters
    ----------
    frame
        ``assessed``, ``figure``, ``value``, one row for each pair.
    better
        Figure → ``high`` or ``low``; the figures that get a weight.

    Raises
    ------
    InputError
        A figure is missing for someone, fewer than two are assessed, or nothing differs.
    """
    import numpy as np

    table = opened(frame, ["assessed", "figure", "value"], where="table of figures")
    rows = eager(table)
    rows = rows.filter(rows["figure"].is_in(list(better)))
    assessed, figures, values = matrix(rows, "value", row="assessed", column="figure")
    absent = sorted(set(better) - set(figures))
    holes = [
        f"{assessed[i]}: {figures[j]}" for i, j in np.argwhere(np.isnan(values)).tolist()
    ]  # fmt: skip
    if absent or holes:
        missing = ", ".join([*absent, *holes[:5]]) + (", …" if len(holes) > 5 else "")
        raise InputError(f"entropy weights need every figure of every assessed; missing: {missing}")
    if len(assessed) < 2:
        raise InputError("entropy weights need two assessed at least")
    spread = 1.0 - _entropy(values, [better[name] for name in figures])
    if not spread.sum() > 0.0:
        raise InputError("entropy weights: no figure differs between the assessed")
    found = dict(zip(figures, (spread / spread.sum()).tolist(), strict=True))
    return {name: found[name] for name in better}


def _entropy(values: Floats, better: Sequence[str]) -> Floats:
    import numpy as np

    low, high = values.min(axis=0), values.max(axis=0)
    width = high - low
    differs = width > 0.0
    scaled = (values - low) / np.where(differs, width, 1.0)
    scaled = np.where(np.array([side == "low" for side in better]), 1.0 - scaled, scaled)
    p = scaled / np.where(differs, scaled.sum(axis=0), 1.0)
    terms = np.where(p > 0.0, p * np.log(np.where(p > 0.0, p, 1.0)), 0.0)
    entropy: Floats = np.where(differs, -terms.sum(axis=0) / np.log(len(values)), 1.0)
    return np.minimum(entropy, 1.0)


def ahp_weights(names: Sequence[str], judgements: Sequence[Sequence[float]]) -> Ahp:
    """Weights by pairwise judgements (层次分析法): the principal eigenvector.

    Parameters
    ----------
    names
        What is compared, up to ten things; more are better grouped.
    judgements
        A square of numbers: how many times more important the row is than the column, 1 to 9
        or the inverse; opposite cells are inverses of each other (to one part in a hundred, so
        that 0.33 may stand for 1/3).

    Returns
    -------
    ``weights`` (sum 1), ``eigenvalue`` λ, ``consistency_index`` (λ − n)/(n − 1),
    ``consistency_ratio``: that index by the random index.

    Raises
    ------
    InputError
        The square is not one, cells are not inverse, or the consistency ratio is above 0.1; the
        judgement that fits the others least is named.

    Source: T. L. Saaty, The Analytic Hierarchy Process, 1980.
    """
    import numpy as np

    square = _square(names, judgements)
    n = len(names)
    values, vectors = np.linalg.eig(square)
    chief = int(np.argmax(values.real))
    vector = np.abs(vectors[:, chief].real)
    weights = vector / vector.sum()
    eigenvalue = float(values[chief].real)
    index = max(0.0, (eigenvalue - n) / (n - 1)) if n > 1 else 0.0
    ratio = index / RANDOM_INDEX[n - 1] if n > 2 else 0.0
    if ratio > LIMIT:
        misfit = np.log(square * weights[None, :] / weights[:, None])
        i, j = divmod(int(np.argmax(misfit)), n)
        fitting = float(weights[i] / weights[j])
        raise InputError(
            f"the judgements are inconsistent: consistency ratio {ratio:.3f}, at most {LIMIT:g}; "
            f"{names[i]} over {names[j]} is {square[i, j]:.3g}, the others suggest {fitting:.3g}"
        )
    return Ahp(dict(zip(names, weights.tolist(), strict=True)), eigenvalue, index, ratio)


def _square(names: Sequence[str], judgements: Sequence[Sequence[float]]) -> Floats:
    import numpy as np

    n = len(names)
    if not 1 <= n <= len(RANDOM_INDEX) or len(set(names)) < n:
        raise InputError(f"judgements compare 1 to {len(RANDOM_INDEX)} different things: {n}")
    if len(judgements) != n or any(len(row) != n for row in judgements):
        raise InputError(f"judgements of {n} things are {n} rows of {n} numbers")
    square: Floats = np.array(judgements, dtype=float)
    if not np.all(np.isfinite(square) & (square > 0.0)):
        raise InputError("judgements are numbers above zero")
    product = square * square.T
    if np.any(np.abs(product - 1.0) > 0.0101):
        i, j = np.argwhere(np.abs(product - 1.0) > 0.0101)[0].tolist()
        raise InputError(
            f"{names[i]} over {names[j]} is {square[i, j]:g}, {names[j]} over {names[i]} is "
            f"{square[j, i]:g}: not inverse to each other"
        )
    return np.sqrt(square / square.T)
