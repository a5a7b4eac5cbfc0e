"""Totals: points of items → score, rank and grade of every assessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, closed, opened, whole
from shanhai.core.rounding import round_half_even
from shanhai.governance.scoring.rules import NOISE

NativeT = TypeVar("NativeT")
_NEEDED = ("assessed", "peers", "group", "kind", "weight", "share", "points", "vetoed")


def total_scores(
    frame: NativeT,
    *,
    groups: Sequence[str],
    grades: Sequence[tuple[str, float]] = (),
    ties: Sequence[str] = (),
    digits: int = 2,
    bonus_at_most: float | None = None,
    veto_score: float = 0.0,
) -> NativeT:
    """Score, rank and grade of every assessed.

    score = Σ points of items + bonus − deductions, not below 0, rounded by GB/T 8170. A veto
    takes the score down to ``veto_score`` where it is above, gives the last grade, and
    ranks behind all that are not vetoed.

    Parameters
    ----------
    frame
        As given by ``item_scores``.
    groups
        Groups of items whose points are wanted one by one.
    grades
        ``(grade, least score)``, best first; the last one takes all the rest.
    ties
        Groups whose points decide between equal scores, in this order; who is still equal
        shares the rank, and the next one skips (1, 2, 2, 4).
    digits
        Decimals of the score and of the points of groups.
    bonus_at_most
        The most all bonus items together can add.

    Returns
    -------
    Same kind of frame
        ``assessed``, ``peers``, ``<group>`` for each of ``groups``, ``bonus``,
        ``deduction`` (zero or less), ``vetoed``, ``n`` (weighted items with a figure),
        ``missing`` (without), ``covered`` (share of the weight with a figure), ``score``,
        ``rank`` (among all), ``rank_in_peers``, ``grade``. Where nothing counts (every
        item left out), score, ranks and grade are null.

    Raises
    ------
    InputError
        Columns are missing, a tie names no group, or the grades do not fall.
    """
    table = opened(frame, _NEEDED, where="points of items")
    _check(groups, grades, ties)
    sums = _sums(table, groups)
    bonus, raw, positive = nw.col("_bonus"), nw.col("_raw"), nw.col("_positive")
    if bonus_at_most is not None:
        most = float(bonus_at_most)
        limited = nw.when(bonus > most).then(nw.lit(most)).otherwise(bonus)
        sums = sums.with_columns(_bonus=limited)
    sums = sums.with_columns(_raw=nw.col("_weighted") + bonus + nw.col("_deduction"))
    sums = sums.with_columns(_positive=nw.when(raw > 0.0).then(raw).otherwise(nw.lit(0.0)))
    down = nw.col("vetoed") & (positive > veto_score)
    held = nw.when(down).then(nw.lit(float(veto_score))).otherwise(positive)
    sums = sums.with_columns(_held=held)
    scored = nw.when(nw.col("_counted") > 0).then(round_half_even(nw.col("_held"), digits))
    rows = sums.with_columns(
        *[round_half_even(nw.col(name), digits).alias(name) for name in groups],
        bonus=round_half_even(bonus, digits),
        deduction=round_half_even(nw.col("_deduction"), digits),
        covered=nw.col("_covered") / nw.col("_weight"),
        score=scored,
    )
    rows = _rank(_rank(rows, "rank", ties, []), "rank_in_peers", ties, ["peers"])
    rows = rows.with_columns(grade=_grade(grades))
    kept = (
        "bonus", "deduction", "vetoed", "n", "missing", "covered", "score", "rank",
        "rank_in_peers", "grade",
    )  # fmt: skip
    return closed(rows.select("assessed", "peers", *groups, *kept), frame)


def _check(groups: Sequence[str], grades: Sequence[tuple[str, float]], ties: Sequence[str]) -> None:
    if unknown := [name for name in ties if name not in groups]:
        raise InputError(f"ties name no group: {', '.join(unknown)}; groups: {', '.join(groups)}")
    limits = [limit for _, limit in grades]
    if any(b >= a for a, b in pairwise(limits)):
        raise InputError(f"the least scores of the grades must fall: {limits}")


def _sums(table: Frame, groups: Sequence[str]) -> Frame:
    kind, points = nw.col("kind"), nw.col("points").fill_null(0.0)
    weighted = ~kind.is_in(["bonus", "deduction", "veto"])
    known = weighted & ~nw.col("share").is_null()
    zero, one = nw.lit(0.0), nw.lit(1)
    parts = {
        "_weighted": nw.when(weighted).then(points).otherwise(zero),
        "_bonus": nw.when(kind == "bonus").then(points).otherwise(zero),
        "_deduction": nw.when(kind == "deduction").then(points).otherwise(zero),
        "_weight": nw.when(weighted).then(nw.col("weight")).otherwise(zero),
        "_covered": nw.when(known).then(nw.col("weight")).otherwise(zero),
        "_counted": nw.when(weighted & ~nw.col("points").is_null()).then(one).otherwise(nw.lit(0)),
        "n": nw.when(known).then(one).otherwise(nw.lit(0)),
        "missing": nw.when(weighted & nw.col("share").is_null()).then(one).otherwise(nw.lit(0)),
        "_veto": nw.when(nw.col("vetoed")).then(one).otherwise(nw.lit(0)),
        **{
            f"_of {name}": nw.when((nw.col("group") == name) & weighted).then(points)
            .otherwise(zero)
            for name in groups
        },
    }  # fmt: skip
    rows = table.select("assessed", "peers", **parts)
    summed = rows.group_by("assessed", "peers").agg(*[nw.col(name).sum() for name in parts])
    plain = {name: nw.col(f"_of {name}") for name in groups}
    return summed.with_columns(vetoed=nw.col("_veto") > 0, **plain)


def _rank(rows: Frame, name: str, ties: Sequence[str], by: Sequence[str]) -> Frame:
    """Rank by score, vetoed last; each tie ranks anew those who are still equal."""
    out = (
        nw.when(nw.col("score").is_null())
        .then(nw.lit(2.0))
        .when(nw.col("vetoed"))
        .then(nw.lit(1.0))
    )
    rows = rows.with_columns(
        _out=out.otherwise(nw.lit(0.0)), _all=nw.lit(0), _score=nw.col("score").fill_null(0.0)
    )
    first = nw.col("_out").rank("min").over(*(by or ["_all"])).cast(nw.Float64)
    rows = rows.with_columns(first.alias(name))
    for key in ("_score", *ties):
        better = nw.col(key).rank("min", descending=True).over(*by, name).cast(nw.Float64)
        rows = rows.with_columns(_better=better)
        rows = rows.with_columns((nw.col(name) + nw.col("_better") - 1.0).alias(name))
    known = nw.when(~nw.col("score").is_null()).then(nw.col(name))
    return whole(rows.with_columns(known.alias(name)), [name])


def _grade(grades: Sequence[tuple[str, float]]) -> nw.Expr:
    if not grades:
        return nw.when(nw.lit(False)).then(nw.lit(""))
    last = grades[-1][0]
    chain: nw.Expr = nw.lit(last)
    for grade, limit in reversed(grades[:-1]):
        noise = NOISE * max(1.0, abs(limit))
        chain = nw.when(nw.col("score") >= limit - noise).then(nw.lit(grade)).otherwise(chain)
    chain = nw.when(nw.col("vetoed")).then(nw.lit(last)).otherwise(chain)
    return nw.when(~nw.col("score").is_null()).then(chain)


def combined_scores(
    frame: NativeT, *, weights: Mapping[str, float], digits: int = 2
) -> NativeT:  # fmt: skip
    """Combine the scores of several schemes over one set of figures (三合一考核).

    score = Σ weight · score / Σ weight, rounded by GB/T 8170; a veto in one scheme is a veto
    in all: it ranks behind those without.

    Parameters
    ----------
    frame
        ``assessed``, ``scheme``, ``score``, ``vetoed``: the totals of the schemes, one below
        the other.
    weights
        Scheme → weight. No document gives these, so they have no default.

    Returns
    -------
    Same kind of frame
        ``assessed``, ``schemes`` (how many gave a score), ``vetoed``, ``score``, ``rank``.
        Where a scheme gives no score, neither does the combination.

    Raises
    ------
    InputError
        Columns are missing, or weights are not above zero.
    """
    table = opened(frame, ["assessed", "scheme", "score", "vetoed"], where="scores of schemes")
    wrong = [name for name, weight in weights.items() if not 0.0 < weight < float("inf")]
    if wrong or not weights:
        raise InputError(
            f"each scheme needs a weight above zero: {', '.join(wrong) or 'none given'}"
        )
    total = float(sum(weights.values()))
    weight = nw.col("scheme").replace_strict(
        list(weights), [float(w) for w in weights.values()], default=None,
        return_dtype=nw.Float64,
    )  # fmt: skip
    rows = table.with_columns(_w=weight).filter(~nw.col("_w").is_null())
    known = ~nw.col("score").is_null()
    rows = rows.select(
        "assessed",
        _part=(nw.col("_w") * nw.col("score").fill_null(0.0)),
        schemes=nw.when(known).then(nw.lit(1)).otherwise(nw.lit(0)),
        _veto=nw.when(nw.col("vetoed")).then(nw.lit(1)).otherwise(nw.lit(0)),
    )
    sums = rows.group_by("assessed").agg(
        nw.col("_part").sum(), nw.col("schemes").sum(), nw.col("_veto").sum()
    )
    complete = nw.col("schemes") == len(weights)
    score = nw.when(complete).then(round_half_even(nw.col("_part") / total, digits))
    result = sums.with_columns(score=score, vetoed=nw.col("_veto") > 0)
    result = _rank(result, "rank", (), [])
    return closed(result.select("assessed", "schemes", "vetoed", "score", "rank"), frame)
