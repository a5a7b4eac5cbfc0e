"""Why a score is what it is, and what would raise it most."""

from __future__ import annotations

from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, closed, opened, whole

NativeT = TypeVar("NativeT")
_NEEDED = ("assessed", "peers", "item", "kind", "share", "worth", "points", "vetoed")


def contributions(frame: NativeT) -> NativeT:
    """Show what each item gives to the score, and to the distance from the others.

    Parameters
    ----------
    frame
        As given by ``item_scores``.

    Returns
    -------
    Same kind of frame
        The same rows with ``lost`` (points still to be had, ``worth − points``; of a
        deduction the points taken), ``of_score`` (part of the sum of all points; null where
        that is not above zero), ``mean`` (points of the item on average over the group of
        assessed) and ``above_mean``. The sum of ``above_mean`` over the items of an assessed is the
        distance of its points from the group's average where all have the same items.
    """
    table = opened(frame, _NEEDED, where="points of items")
    total = nw.col("points").sum().over("assessed")
    rows = table.with_columns(
        lost=nw.col("worth") - nw.col("points"),
        _total=total,
        mean=nw.col("points").mean().over("item", "peers"),
    )
    total_known = nw.when(nw.col("_total") > 0.0).then(nw.col("_total"))
    rows = rows.with_columns(
        of_score=nw.col("points") / total_known,
        above_mean=nw.col("points") - nw.col("mean"),
    ).drop("_total")
    return closed(rows, frame)


def gains(frame: NativeT, *, veto_score: float = 0.0) -> NativeT:
    """Show what would raise the score of each assessed, the most first.

    Parameters
    ----------
    frame
        As given by ``item_scores``.
    veto_score
        The score a veto leaves, see ``total_scores``.

    Returns
    -------
    Same kind of frame
        Rows with something to gain: all columns of ``frame`` with ``to_full`` (points up to
        the whole worth; of a deduction the points taken, of a veto the points it hides),
        ``to_best`` (points when earning the share of the best assessed; null for what is not
        weighted) and ``order`` (1: the most). Points of a rank are at the cost of others.
    """
    table = opened(frame, _NEEDED, where="points of items")
    rows = table.with_columns(
        _points=nw.col("points").fill_null(0.0),
        _best=nw.col("share").max().over("item"),
    )
    rows = rows.with_columns(_sum=nw.col("_points").sum().over("assessed"))
    hidden = nw.when(nw.col("_sum") > veto_score).then(nw.col("_sum") - veto_score)
    to_full = (
        nw.when(nw.col("vetoed")).then(hidden.otherwise(nw.lit(0.0)))
        .otherwise(nw.col("worth") - nw.col("_points"))
    )  # fmt: skip
    share = nw.col("share").fill_null(0.0)
    ahead = nw.when(nw.col("_best") > share).then(nw.col("_best") - share)
    to_best = nw.when(nw.col("worth") > 0.0).then(nw.col("worth") * ahead.otherwise(nw.lit(0.0)))
    weighted = ~nw.col("kind").is_in(["bonus", "deduction", "veto"])
    rows = rows.with_columns(to_full=to_full, to_best=nw.when(weighted).then(to_best))
    rows = rows.filter(nw.col("to_full") > 1e-9)
    order = nw.col("to_full").rank("min", descending=True).over("assessed")
    result: Frame = rows.with_columns(order=order).drop("_points", "_best", "_sum")
    return closed(whole(result, ["order"]), frame)
