"""From weighted answers to an estimate with its uncertainty, as the design has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan, sqrt
from typing import Any

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, opened
from shanhai.governance._arrays import eager, frame_like
from shanhai.governance.survey._quantiles import t_quantile

_TYPES: dict[str, Any] = {
    "n": nw.Int64, "mean": nw.Float64, "error": nw.Float64, "low": nw.Float64,
    "high": nw.Float64, "margin": nw.Float64, "freedom": nw.Int64, "design_effect": nw.Float64,
}  # fmt: skip


def estimate(
    frame: Any,
    *,
    value: str,
    stratum: str | None = None,
    weight: str | None = None,
    by: Sequence[str] = (),
    population: Mapping[str, float] | None = None,
    confidence: float = 0.95,
    bounds: tuple[float, float] | None = None,
) -> Any:
    """Estimate the mean of the answers, for all and for parts, with its confidence interval.

    ȳ = Σwy/Σw. The variance is that of the design, by linearization: z = w(y − ȳ)/Σw of
    those in the part (0 for the others), Var = Σ_h (1 − n_h/N_h)·n_h/(n_h − 1)·Σ(z − z̄_h)²;
    for a stratified sample with weights N_h/n_h this is Σ W_h²(1 − f_h)s_h²/n_h. Student's t
    with n − (number of strata) degrees of freedom.

    Parameters
    ----------
    frame
        One row per answer; rows with a null ``value`` are left out (weight before that only
        those who answered).
    value
        The answers: a score, or 0 and 100 for a share in per cent.
    stratum
        Column of the strata the sample was drawn in; None: one.
    weight
        Column of the weights; None: all the same.
    by
        Columns of the parts to be estimated (districts, age groups); they may cut across strata.
    population
        Stratum → how many there are, for the finite population correction; None: very many.
    bounds
        What the mean can be at all; the interval is cut there.

    Returns
    -------
    Eager frame of the same library
        ``by``, ``n``, ``mean``, ``error`` (standard error), ``low``, ``high``, ``margin`` (half
        width before cutting), ``freedom``, ``design_effect`` (variance over that of a simple
        random sample of n; null where all answers are the same). Where a variance cannot be
        estimated (a stratum with one answer), error and interval are null.

    Raises
    ------
    InputError
        Columns are missing, weights are not above zero, or no answer is there.

    Source: C.-E. Särndal, B. Swensson, J. Wretman, Model Assisted Survey Sampling, 1992, 5.6–5.8.
    """
    names = [value, *([stratum] if stratum else []), *([weight] if weight else []), *by]
    table = opened(frame, names, where="answers")
    rows = table.select(
        *[nw.col(name) for name in by],
        _y=nw.col(value).cast(nw.Float64),
        _w=nw.col(weight).cast(nw.Float64) if weight else nw.lit(1.0),
        _h=nw.col(stratum).cast(nw.String) if stratum else nw.lit(""),
    ).filter(~nw.col("_y").is_null())
    strata = _strata(rows)
    if any(lowest is None or not lowest > 0.0 for _, lowest in strata.values()):
        raise InputError(f"weights of answers are above zero; look at column {weight!r}")
    sizes = {h: n for h, (n, _) in strata.items()}
    correction = {h: 1.0 - n / population[h] if population else 1.0 for h, n in sizes.items()}
    t = t_quantile(0.5 + confidence / 2, max(sum(sizes.values()) - len(sizes), 1))
    found: dict[str, list[Any]] = {name: [] for name in (*by, *_TYPES)}
    for part, sums in _sums(rows, by).items():
        line = _line(sums, sizes, correction, t, bounds)
        for name, cell in zip((*by, *_TYPES), (*part, *line), strict=True):
            found[name].append(cell)
    source = eager(table.head(0))
    types = {**{name: source.schema[name] for name in by}, **_TYPES}
    return frame_like(source, found, types)


Sums = tuple[str, int, float, float, float, float, float, float]


def _strata(rows: Frame) -> dict[str, tuple[int, float | None]]:
    """Return size and least weight of every stratum."""
    found = eager(
        rows.group_by("_h").agg(n=nw.len(), low=nw.col("_w").min(), null=nw.col("_w").count())
    )
    result = {
        str(h): (int(n), low if n == weights else None)
        for h, n, low, weights in found.select("_h", "n", "low", "null").iter_rows()
    }
    if not result:
        raise InputError("there is no answer to estimate from")
    return result


def _sums(rows: Frame, by: Sequence[str]) -> dict[tuple[Any, ...], list[Sums]]:
    """Return the sums that mean and variance are made of, by part and stratum."""
    w, y = nw.col("_w"), nw.col("_y")
    rows = rows.with_columns(
        _wy=w * y, _ww=w * w, _wwy=w * w * y, _wwyy=w * w * y * y, _wyy=w * y * y
    )
    names = ("_w", "_wy", "_wyy", "_ww", "_wwy", "_wwyy")
    sums = rows.group_by(*by, "_h").agg(*[nw.col(name).sum() for name in names], _n=nw.len())
    parts: dict[tuple[Any, ...], list[Sums]] = {}
    found = eager(sums).select(*by, "_h", "_n", *names)
    for row in sorted(found.iter_rows(), key=lambda row: tuple(map(str, row))):
        key = tuple(row[: len(by)])
        h, n, *numbers = row[len(by) :]
        parts.setdefault(key, []).append((str(h), int(n), *map(float, numbers)))  # type: ignore[arg-type]
    return parts


def _line(
    sums: list[Sums], sizes: Mapping[str, int], correction: Mapping[str, float], t: float,
    bounds: tuple[float, float] | None,
) -> tuple[Any, ...]:  # fmt: skip
    n = sum(part[1] for part in sums)
    total = sum(part[2] for part in sums)
    mean = sum(part[3] for part in sums) / total
    spread = max(sum(part[4] for part in sums) / total - mean * mean, 0.0)
    variance, freedom = 0.0, sum(sizes.values()) - len(sizes)
    for h, _, w, wy, _, ww, wwy, wwyy in sums:
        first = (wy - mean * w) / total
        second = max((wwyy - 2 * mean * wwy + mean * mean * ww) / total**2, 0.0)
        size = sizes[h]
        if size < 2:
            variance = nan
            break
        around = max(second - first * first / size, 0.0)
        variance += correction[h] * size / (size - 1) * around
    if variance != variance or freedom < 1:  # noqa: PLR0124
        return n, mean, None, None, None, None, freedom, None
    error = sqrt(variance)
    low, high = mean - t * error, mean + t * error
    if bounds is not None:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    simple = spread / (n - 1) if n > 1 else 0.0
    effect = variance / simple if simple > 1e-12 * max(1.0, mean * mean) else None
    return n, mean, error, low, high, t * error, freedom, effect
