"""Rivers, basins and section sets: class shares, status, change, by 环办〔2011〕22号."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, closed, joined, names, opened
from shanhai.quality._frames import some_items
from shanhai.quality._shares import shares_of_classes
from shanhai.quality._standards import standard
from shanhai.quality._verdict import titled
from shanhai.quality.water.evaluate import evaluate
from shanhai.quality.water.section import is_lake

NativeT = TypeVar("NativeT")
WORST = 6


def class_shares(frame: NativeT, *, by: Sequence[str] = (), level: str = "class") -> NativeT:
    """Shares of the classes over sections, by section set, area, period or anything else.

    Parameters
    ----------
    frame
        One row per section (within ``by``) with its class, 1 … 6.
    by
        Columns that tell the groups apart, e.g. ``("sections", "year")``; none: all rows.
    level
        The column of the class.

    Returns
    -------
    Frame of the same kind: ``by``; ``n`` rows with a class and ``missing`` without;
    ``share_1`` … ``share_6`` [%]; ``good_share``, classes I to III (达到或好于Ⅲ类);
    ``class_v_worse_share``, worse than V (劣Ⅴ类). Without any classed row the shares are null.
    """
    result = shares_of_classes(
        frame,
        by=by,
        level=level,
        classes=WORST,
        good=3,
        names=("good_share", "class_v_worse_share"),
    )
    return closed(result, frame)


def basin_level(
    good: nw.Expr, bad: nw.Expr, *, rules: Sequence[Mapping[str, Any]] | None = None
) -> nw.Expr:
    """Level of a river or basin, 1 (优) … 5 (重度污染), by the shares of its sections.

    Parameters
    ----------
    good
        Share of classes I to III. [%]
    bad
        Share of worse than V. [%]
    rules
        In order, ``good_from`` or ``bad_below`` (none: always) and ``level``.

    Source: 环办〔2011〕22号, river and basin status.
    """
    chain: nw.Expr | None = None
    for rule in reversed(_basin_rules() if rules is None else rules):
        if "good_from" in rule:
            holds = good >= rule["good_from"]
        elif "bad_below" in rule:
            holds = bad < rule["bad_below"]
        else:
            holds = ~good.is_null()
        then = nw.when(holds).then(nw.lit(int(rule["level"])))
        chain = then if chain is None else then.otherwise(chain)
    if chain is None:
        raise InputError("rules: at least one is needed")
    return chain


def basin_status(
    frame: NativeT,
    *,
    by: Sequence[str],
    site: str = "site",
    least: int = 5,
    titles: Sequence[str] | None = None,
    **evaluation: Any,
) -> NativeT:
    """Status of rivers and basins: by shares from ``least`` sections on, else by the means.

    Parameters
    ----------
    frame
        Wide readings as for ``evaluate``; several rows of a section (``site``) within
        ``by`` are averaged first.
    by
        Columns that tell the basins (and periods) apart.
    least
        Number of classed sections from which the shares decide.
    titles
        Titles of the levels 1 to 5.
    **evaluation
        Passed on to ``evaluate``.

    Returns
    -------
    Frame of the same kind: ``by``, ``sections`` (classed ones), ``good_share``,
    ``bad_share`` [%], ``basis`` (shares or means), ``class`` (of the item means, null where
    shares decide), ``level`` 1 … 5, ``status``. Means of fewer than ``least`` sections use
    the lake limits where all sections are lakes, else the river limits.

    Raises
    ------
    InputError
        ``by`` is empty, or as for ``evaluate``.
    """
    if not by:
        raise InputError("by: name at least one column that tells the basins apart")
    table = opened(frame, [*by, site], where="surface water readings")
    method = standard("cn.surface-water-evaluation-2011")
    items = evaluation.pop("items", None) or method["items"]
    found = some_items(table, items, where="surface water readings")
    sections = _sections(table, [*by, site], found, evaluation.pop("water_body", None))
    classed: Frame = evaluate(sections, items=found, **evaluation)
    known = ~nw.col("class").is_null()
    classed = classed.with_columns(
        known.cast(nw.Int32).alias("_known"),
        (nw.col("class") <= 3).cast(nw.Int32).alias("_good"),
        (nw.col("class") == WORST).cast(nw.Int32).alias("_bad"),
        is_lake(nw.col("water_body")).fill_null(False).cast(nw.Int32).alias("_lake"),
        *(nw.when(known).then(nw.col(item)).alias(item) for item in found),
    )
    groups = classed.group_by(*by).agg(
        nw.col("_known").sum().alias("sections"),
        nw.col("_good").sum(),
        nw.col("_bad").sum(),
        nw.col("_lake").min(),
        *(nw.col(item).mean() for item in found),
    )
    body = nw.when(nw.col("_lake") == 1).then(nw.lit("lake")).otherwise(nw.lit("river"))
    groups = evaluate(groups.with_columns(body.alias("water_body")), items=found, **evaluation)
    some = nw.when(nw.col("sections") > 0).then(nw.col("sections"))
    groups = groups.with_columns(
        (nw.col("_good") * 100.0 / some).alias("good_share"),
        (nw.col("_bad") * 100.0 / some).alias("bad_share"),
    )
    by_shares = nw.col("sections") >= least
    by_means = nw.when(nw.col("class") <= 2).then(1).otherwise(nw.col("class") - 1)
    shares = basin_level(nw.col("good_share"), nw.col("bad_share"))
    groups = groups.with_columns(
        nw.when(by_shares).then(nw.lit("shares")).otherwise(nw.lit("means")).alias("basis"),
        nw.when(by_shares).then(shares).otherwise(by_means).alias("level"),
        nw.when(~by_shares).then(nw.col("class")).alias("class"),
    )
    labels = titles or [rule["title"]["zh"] for rule in _basin_rules()]
    groups = groups.with_columns(titled(nw.col("level"), labels).alias("status"))
    kept = ["sections", "good_share", "bad_share", "basis", "class", "level", "status"]
    return closed(groups.select(*by, *kept), frame)


def share_change(
    now: NativeT, base: Any, *, by: Sequence[str], none_up_to: float = 10, some_up_to: float = 20
) -> NativeT:
    """Change of the class shares between two periods.

    ``now`` and ``base`` are results of ``class_shares`` with the columns ``by`` that name
    what is compared. Adds ``good_change`` ΔG and ``bad_change`` ΔD [percentage points],
    ``change`` = ΔG − ΔD, and ``verdict`` −2 (markedly worse) … 0 (no clear change) … 2
    (markedly better): up to ``none_up_to`` no clear change, up to ``some_up_to`` some.
    Groups without a counterpart have nulls. Source: 环办〔2011〕22号 [unverified].
    """
    wanted = [*by, "good_share", "class_v_worse_share"]
    table = opened(now, wanted, where="shares")
    before = opened(base, wanted, where="shares of the base period").select(
        *by,
        nw.col("good_share").alias("_good"),
        nw.col("class_v_worse_share").alias("_bad"),
    )
    both = joined(table, before, on=by)
    both = both.with_columns(
        (nw.col("good_share") - nw.col("_good")).alias("good_change"),
        (nw.col("class_v_worse_share") - nw.col("_bad")).alias("bad_change"),
    ).with_columns((nw.col("good_change") - nw.col("bad_change")).alias("change"))
    size = nw.col("change").abs()
    guard = 1e-9
    step = (size > none_up_to + guard).cast(nw.Int32) + (size > some_up_to + guard).cast(nw.Int32)
    signed = nw.when(nw.col("change") < 0).then(step * -1).otherwise(step)
    verdict = nw.when(~nw.col("change").is_null()).then(signed)
    return closed(both.with_columns(verdict.alias("verdict")).drop("_good", "_bad"), now)


def level_change(now: nw.Expr, before: nw.Expr) -> nw.Expr:
    """Change between two levels of a status: 0 none, 1 (one level) better, 2 (more) markedly better.

    Negative where it is worse; ``now`` and ``before`` are levels 1 (优) … 5 (重度污染) or classes.
    Source: 环办〔2011〕22号 [unverified].
    """
    step = before.cast(nw.Float64) - now.cast(nw.Float64)
    up, down = nw.when(step > 2).then(2).otherwise(step), nw.lit(-2)
    return nw.when(step < -2).then(down).otherwise(up)


def _basin_rules() -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = standard("cn.surface-water-evaluation-2011")["grades"]["basin"][
        "rules"
    ]
    return rules


def _sections(
    table: Frame, by: Sequence[str], found: Sequence[str], water_body: str | None
) -> Frame:
    """Return one row per section: item means and the water body."""
    if water_body is None and "water_body" not in names(table):
        missing = ["water_body"]
        raise InputError.missing_columns(missing, names(table), where="surface water readings")
    body = nw.lit(water_body) if water_body is not None else nw.col("water_body")
    means = [_possible(item).alias(item) for item in found]
    if "do_saturation" in names(table):
        means.append(nw.col("do_saturation").cast(nw.Float64).alias("do_saturation"))
    wide = table.select(*by, body.alias("water_body"), *means)
    values = [name for name in names(wide) if name not in (*by, "water_body")]
    result: Frame = wide.group_by(*by).agg(
        nw.col("water_body").max(), *(nw.col(name).mean() for name in values)
    )
    return result


def _possible(item: str) -> nw.Expr:
    value = nw.col(item).cast(nw.Float64)
    high = 14.0 if item == "ph" else 1e12
    return nw.when(value.is_between(0.0, high)).then(value)
