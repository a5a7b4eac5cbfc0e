"""Weights of the answers: from a stratified sample to the whole population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, closed, opened

NativeT = TypeVar("NativeT")
_SEPARATOR = "\n"


def post_stratify(
    frame: NativeT, *, by: str, population: Mapping[str, float], name: str = "weight"
) -> NativeT:
    """Give every answer the weight N_h/n_h of its stratum (事后分层).

    Parameters
    ----------
    frame
        One row per answer with the text column ``by``. Rows without an answer must have
        been left out before.
    population
        Stratum → how many there are in the population.

    Returns
    -------
    Same kind of frame
        The rows with the weight: how many people an answer stands for.

    Raises
    ------
    InputError
        A stratum of the population has no answer, or an answer is of none of the strata.
    """
    table = opened(frame, [by], where="answers")
    counts = _counts(table, [by])
    _check(by, population, {key[0] for key in counts})
    weights = {key[0]: population[key[0]] / n for key, n in counts.items()}
    weight = nw.col(by).replace_strict(
        list(weights), list(weights.values()), default=None, return_dtype=nw.Float64
    )
    return closed(table.with_columns(weight.alias(name)), frame)


def rake(
    frame: NativeT,
    *,
    margins: Mapping[str, Mapping[str, float]],
    weight: str | None = None,
    name: str = "weight",
    tolerance: float = 1e-9,
    rounds: int = 1000,
) -> NativeT:
    """Weight the answers so that age, education, occupation … add up as in the population (边际调整).

    Iterative proportional fitting: one margin after the other is brought to its sums, until all
    hold. It serves where the sums of each characteristic are known but not of their combinations.

    Parameters
    ----------
    frame
        One row per answer with a text column for every margin.
    margins
        Column → value → how many there are in the population; every margin has the same total.
    weight
        Column of weights to start from (those of the design); None: all the same.
    tolerance
        Greatest relative distance from a sum that may remain.

    Returns
    -------
    Same kind of frame
        The rows with the weight.

    Raises
    ------
    InputError
        Totals differ, a value has no answer, an answer has an unknown value, or the
        weights do not settle (some combination that must be there has no answer).

    Source: W. E. Deming, F. F. Stephan 1940.
    """
    import numpy as np

    columns = list(margins)
    table = opened(frame, [*columns, *([weight] if weight else [])], where="answers")
    totals = {column: sum(sums.values()) for column, sums in margins.items()}
    if not columns or max(totals.values()) - min(totals.values()) > 1e-6 * max(totals.values()):
        raise InputError(f"the margins must have the same total: {totals}")
    cells = _counts(table, columns, weight)
    keys = list(cells)
    start = np.array([cells[key] for key in keys])
    codes, wanted = [], []
    for k, column in enumerate(columns):
        _check(column, margins[column], {key[k] for key in keys})
        values = list(margins[column])
        codes.append(np.array([values.index(key[k]) for key in keys]))
        wanted.append(np.array([float(margins[column][value]) for value in values]))
    fitted = start * (wanted[0].sum() / start.sum())
    for _ in range(rounds):
        worst = 0.0
        for code, target in zip(codes, wanted, strict=True):
            sums = np.bincount(code, weights=fitted, minlength=len(target))
            worst = max(worst, float(np.max(np.abs(sums / target - 1.0))))
            fitted = fitted * (target / sums)[code]
        if worst <= tolerance:
            break
    else:
        raise InputError(f"the weights do not settle: still {worst:.1e} off after {rounds} rounds")
    factor = _joined_key(columns).replace_strict(
        [_SEPARATOR.join(key) for key in keys], (fitted / start).tolist(), default=None,
        return_dtype=nw.Float64,
    )  # fmt: skip
    base = nw.col(weight).cast(nw.Float64) if weight else nw.lit(1.0)
    return closed(table.with_columns((base * factor).alias(name)), frame)


def _joined_key(columns: Sequence[str]) -> nw.Expr:
    if len(columns) == 1:
        return nw.col(columns[0])
    return nw.concat_str([nw.col(column) for column in columns], separator=_SEPARATOR)


def _counts(
    table: Frame, columns: Sequence[str], weight: str | None = None
) -> dict[tuple[str, ...], float]:
    """Return how many answers (or how much weight) each combination has."""
    amount = nw.col(weight).cast(nw.Float64) if weight else nw.lit(1.0)
    rows = table.select(*columns, _n=amount).group_by(*columns).agg(nw.col("_n").sum())
    eager: nw.DataFrame[Any] = rows.collect() if isinstance(rows, nw.LazyFrame) else rows
    return {
        tuple(str(part) for part in row[:-1]): float(row[-1])
        for row in sorted(eager.iter_rows(), key=str)
    }


def _check(column: str, population: Mapping[str, float], present: set[str]) -> None:
    if any(not size > 0.0 for size in population.values()):
        raise InputError(f"{column}: every number of the population is above zero")
    if silent := sorted(set(population) - present):
        raise InputError(
            f"{column}: nobody answered of {', '.join(silent)}; put them together with a like stratum"
        )
    if strange := sorted(present - set(population)):
        raise InputError(f"{column}: not in the population: {', '.join(strange)}")
