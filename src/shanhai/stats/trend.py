"""Is there a trend? Rank correlation with time (Spearman) and the Mann-Kendall test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, closed, joined, opened, whole
from shanhai.stats.percentile import rank_percentile

NativeT = TypeVar("NativeT")


def spearman(
    frame: NativeT, *, time: str, value: str, by: Sequence[str], critical: Mapping[int, float]
) -> NativeT:
    """Test for a trend (Daniel): Spearman's rank correlation of values with time.

    r = 1 − 6·Σd²/(n³ − n), d the difference of the ranks of value and time, equal values
    sharing their mean rank. Significant where |r| reaches the critical value.

    Parameters
    ----------
    frame
        One row per group and point of time; rows without a value are left out.
    critical
        Critical values by n. Between listed n the smaller n's value holds, which is the
        stricter; below the smallest n nothing can be said.

    Returns
    -------
    Same kind of frame
        ``by``, ``n``, ``r``, ``critical``, ``trend`` (``rising``, ``falling``, ``none``; null
        where n is too small).

    Source: HJ 663-2013, annex B.
    """
    table = opened(frame, [time, value, *by], where="table of values")
    rows = table.filter(~nw.col(value).is_null())
    apart = (
        nw.col(value).rank("average").over(*by).cast(nw.Float64)
        - nw.col(time).rank("average").over(*by).cast(nw.Float64)
    )  # fmt: skip
    sums = rows.with_columns(_d=apart).with_columns(_d2=nw.col("_d") * nw.col("_d"))
    total = sums.group_by(*by).agg(n=nw.col(value).count(), _d2=nw.col("_d2").sum())
    n = nw.col("n").cast(nw.Float64)
    r = nw.when(n > 1).then(1.0 - 6.0 * nw.col("_d2") / (n * n * n - n))
    limit: nw.Expr = nw.when(nw.lit(False)).then(nw.lit(0.0))
    for size in sorted(critical):
        limit = nw.when(n >= size).then(nw.lit(float(critical[size]))).otherwise(limit)
    told = total.with_columns(r=r, critical=limit)
    result = told.with_columns(trend=_direction(nw.col("r"), nw.col("critical")))
    return closed(whole(result.select(*by, "n", "r", "critical", "trend"), ["n"]), frame)


def mann_kendall(
    frame: NativeT, *, time: str, value: str, by: Sequence[str], critical: float = 1.959964
) -> NativeT:
    """Test for a trend by Mann-Kendall with correction for ties, and Sen's slope.

    S = Σ sign(x_j − x_i) over all i before j; Var S = [n(n−1)(2n+5) − Σ t(t−1)(2t+5)]/18 over
    groups of t equal values; Z = (S ∓ 1)/√Var S. The slope is the median of all pairwise
    slopes. [unit of value per unit of time]

    Parameters
    ----------
    frame
        One row per group and point of time; ``time`` a number such as the year.
    critical
        |Z| from which a trend is significant; the default is two-sided 5 %.

    Returns
    -------
    Same kind of frame
        ``by``, ``n``, ``s``, ``z``, ``slope``, ``trend``. Groups of one value are not there.

    Source: Mann (1945), Kendall (1975), Sen (1968).
    """
    table = opened(frame, [time, value, *by], where="table of values")
    rows = table.filter(~nw.col(value).is_null()).select(
        *by, _t=nw.col(time).cast(nw.Float64), _v=nw.col(value).cast(nw.Float64)
    )
    pairs = _pairs(rows, by)
    slopes = rank_percentile(pairs, value="_slope", percent=50, by=by)
    sums = pairs.group_by(*by).agg(s=nw.col("_sign").sum())
    spread = _variance(rows, by)
    found = joined(joined(sums, spread, on=by), slopes.select(*by, slope="percentile"), on=by)
    s = nw.col("s").cast(nw.Float64)
    toward_zero = nw.when(s > 0).then(s - 1).otherwise(nw.when(s < 0).then(s + 1).otherwise(s))
    spreads = nw.col("_variance") > 0
    z = nw.when(spreads).then(toward_zero / nw.col("_variance").sqrt()).otherwise(nw.lit(0.0))
    told = found.with_columns(z=z)
    result = told.with_columns(trend=_direction(nw.col("z"), nw.lit(critical)))
    columns = [*by, "n", "s", "z", "slope", "trend"]
    return closed(whole(result.select(*columns), ["n", "s"]), frame)


def _pairs(rows: Frame, by: Sequence[str]) -> Frame:
    """Put every earlier value beside every later one of its group: sign and slope."""
    later = rows.select(*by, _t2="_t", _v2="_v")
    pairs = joined(rows, later, on=by, how="inner").filter(nw.col("_t2") > nw.col("_t"))
    rise = nw.col("_v2") - nw.col("_v")
    sign = nw.when(rise > 0).then(1).otherwise(nw.when(rise < 0).then(-1).otherwise(0))
    return pairs.select(*by, _sign=sign, _slope=rise / (nw.col("_t2") - nw.col("_t")))


def _variance(rows: Frame, by: Sequence[str]) -> Frame:
    ties = rows.group_by(*by, "_v").agg(_t=nw.col("_t").count())
    t = nw.col("_t").cast(nw.Float64)
    weighed = ties.with_columns(_w=t * (t - 1) * (2 * t + 5))
    total = weighed.group_by(*by).agg(n=nw.col("_t").sum(), _w=nw.col("_w").sum())
    n = nw.col("n").cast(nw.Float64)
    return total.with_columns(_variance=(n * (n - 1) * (2 * n + 5) - nw.col("_w")) / 18)


def _direction(statistic: nw.Expr, critical: nw.Expr) -> nw.Expr:
    near = 1e-12  # a statistic that is the critical value but for float noise reaches it
    rising = nw.when(statistic >= critical - near).then(nw.lit("rising"))
    falling = nw.when(statistic <= near - critical).then(nw.lit("falling"))
    told = rising.otherwise(falling.otherwise(nw.lit("none")))
    return nw.when(~(statistic.is_null() | critical.is_null())).then(told)
