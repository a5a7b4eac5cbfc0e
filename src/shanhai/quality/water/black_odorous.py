"""Black and odorous urban waters (黑臭水体), graded by the guide of 2015."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, check_local_time, closed, names, opened
from shanhai.quality._frames import some_items
from shanhai.quality._standards import standard

NativeT = TypeVar("NativeT")
_GUARD = 1e-9


def indicator_level(
    value: nw.Expr,
    *,
    light: float | nw.Expr,
    heavy: float | nw.Expr,
    worse: Literal["low", "high"],
) -> nw.Expr:
    """Level of one datum: 0 none, 1 light (轻度), 2 heavy (重度).

    Light from ``light`` on (included), heavy beyond ``heavy``, on the side that is
    ``worse``. NaN and infinite values give null. Source: guide 2015, table 1.
    """
    known = nw.when(value.is_between(-1e12, 1e12)).then(value)
    is_light = known <= light if worse == "low" else known >= light
    is_heavy = known < heavy if worse == "low" else known > heavy
    return is_light.cast(nw.Int32) + is_heavy.cast(nw.Int32)


def point_grades(
    frame: NativeT,
    *,
    by: Sequence[str] = ("site",),
    one_indicator: float | None = None,
    two_indicators: float | None = None,
    limits: Mapping[str, Mapping[str, Any]] | None = None,
) -> NativeT:
    """Grade the points of a water body from their samples.

    Parameters
    ----------
    frame
        Wide samples: ``transparency`` [cm], ``do`` [mg/L], ``orp`` [mV], ``nh3_n`` [mg/L],
        those that are there; ``depth`` [cm] where water is shallower than 25 cm: 40 % of
        it takes the place of the 10 cm of transparency.
    by
        Columns that tell the points apart; keep the body and the order along it here.
    one_indicator, two_indicators
        Share of heavy data from which one indicator, or two of them, make a point heavy. [%]

    Returns
    -------
    Frame of the same kind: ``by``; ``n`` samples; ``heavy_<indicator>``, share of heavy
    data [%]; ``grade`` 0 not black-odorous (no datum in the light range), 1 light, 2 heavy;
    null without data. Source: guide 2015, grading.

    Raises
    ------
    InputError
        A column of ``by`` is missing, or all indicators are.
    """
    declared = standard("cn.black-odorous-2015")
    rules = declared["limits"] if limits is None else limits
    one = declared["rules"]["one_indicator"] if one_indicator is None else one_indicator
    two = declared["rules"]["two_indicators"] if two_indicators is None else two_indicators
    table = opened(frame, by, where="samples of the water")
    found = some_items(table, list(rules), where="samples of the water")
    shallow = declared["shallow"] if "depth" in names(table) else None
    table = table.with_columns(*(_level(item, rules[item], shallow) for item in found))
    marks = []
    for item in found:
        level = nw.col(f"_{item}")
        marks.append((~level.is_null()).cast(nw.Int32).alias(f"_n_{item}"))
        marks.append(nw.when(level == 2).then(1).otherwise(0).alias(f"_heavy_{item}"))
        marks.append(nw.when(level >= 1).then(1).otherwise(0).alias(f"_light_{item}"))
    sums = [f"_{what}_{item}" for item in found for what in ("n", "heavy", "light")]
    points = (
        table.with_columns(*marks)
        .group_by(*by)
        .agg(nw.len().alias("n"), *(nw.col(name).sum() for name in sums))
    )
    shares = [
        (
            nw.col(f"_heavy_{item}")
            * 100.0
            / nw.when(nw.col(f"_n_{item}") > 0).then(nw.col(f"_n_{item}"))
        ).alias(f"heavy_{item}")
        for item in found
    ]
    points = points.with_columns(*shares)
    ones = [_at_least(nw.col(f"heavy_{item}"), one) for item in found]
    twos = [_at_least(nw.col(f"heavy_{item}"), two) for item in found]
    heavy = (nw.sum_horizontal(*ones) >= 1) | (nw.sum_horizontal(*twos) >= 2)
    light = nw.sum_horizontal(*(nw.col(f"_light_{item}") for item in found)) > 0
    data = nw.sum_horizontal(*(nw.col(f"_n_{item}") for item in found)) > 0
    grade = nw.when(heavy).then(2).otherwise(nw.when(light).then(1).otherwise(0))
    points = points.with_columns(nw.when(data).then(grade).alias("grade"))
    return closed(points.drop(*sums), frame)


def points_of_year(samples: NativeT) -> NativeT:
    """Grade the points of water bodies from their samples of each year.

    ``samples`` as for ``point_grades`` with ``site``, ``body`` and ``time``. Returns ``site``,
    ``body``, ``year`` and what ``point_grades`` gives.
    """
    table = opened(samples, ["site", "body", "time"], where="samples of the water")
    check_local_time(table, "time")
    dated = table.with_columns(year=nw.col("time").dt.year().cast(nw.Int32))
    graded: Frame = point_grades(dated, by=["site", "body", "year"])
    return closed(graded, samples)


def reach_grades(
    frame: NativeT,
    *,
    by: Sequence[str] = ("body",),
    order: str = "distance",
    reach: int | None = None,
) -> NativeT:
    """Mark the points that lie in a heavy reach: ``reach`` heavy points in a row or more.

    ``frame`` has ``grade`` per point (``point_grades``), ``by`` for the water body and
    ``order`` along it. Adds ``heavy_reach`` (true, false). Source: guide 2015, grading.
    """
    declared = standard("cn.black-odorous-2015")
    length = int(declared["rules"]["reach"] if reach is None else reach)
    table = opened(frame, [*by, order, "grade"], where="graded points")
    heavy = nw.when(nw.col("grade") == 2).then(1).otherwise(0)
    table = table.with_columns(heavy.alias("_heavy"))
    shifts = {step: f"_heavy{step + length}" for step in range(-length + 1, length)}
    table = table.with_columns(
        *(
            nw.col("_heavy").shift(step).over(*by, order_by=order).fill_null(0).alias(name)
            for step, name in shifts.items()
        )
    )
    runs = [
        nw.sum_horizontal(*(nw.col(shifts[first + k]) for k in range(length))) == length
        for first in range(-length + 1, 1)
    ]
    inside = nw.any_horizontal(*runs, ignore_nulls=True)
    result: Frame = table.with_columns(inside.alias("heavy_reach"))
    return closed(result.drop("_heavy", *shifts.values()), frame)


def body_grades(
    frame: NativeT, *, by: Sequence[str] = ("body",), points: float | None = None
) -> NativeT:
    """Grade water bodies from their points: heavy when ``points`` % of them are.

    Returns ``by``, ``n`` graded points, ``heavy_share`` [%] and ``grade``: 2 heavy, else 1
    when any point is black-odorous, else 0. Source: guide 2015, grading.
    """
    declared = standard("cn.black-odorous-2015")
    share = declared["rules"]["points"] if points is None else points
    table = opened(frame, [*by, "grade"], where="graded points")
    table = table.filter(~nw.col("grade").is_null())
    table = table.with_columns((nw.col("grade") == 2).cast(nw.Int32).alias("_heavy"))
    bodies = table.group_by(*by).agg(
        nw.len().alias("n"),
        nw.col("_heavy").sum(),
        nw.col("grade").max(),
    )
    bodies = bodies.with_columns((nw.col("_heavy") * 100.0 / nw.col("n")).alias("heavy_share"))
    heavy = nw.col("heavy_share") >= share - _GUARD
    lesser = nw.when(nw.col("grade") >= 1).then(1).otherwise(0)
    result = bodies.with_columns(nw.when(heavy).then(2).otherwise(lesser).alias("grade"))
    return closed(result.drop("_heavy").select(*by, "n", "heavy_share", "grade"), frame)


def _level(item: str, rule: Mapping[str, Any], shallow: Mapping[str, Any] | None) -> nw.Expr:
    value = nw.col(item).cast(nw.Float64)
    heavy: float | nw.Expr = float(rule["heavy"])
    if item == "transparency" and shallow is not None:
        depth = nw.col("depth").cast(nw.Float64)
        is_shallow = (depth > 0) & (depth < shallow["depth"])
        deep = nw.lit(float(rule["heavy"]))
        heavy = nw.when(is_shallow).then(depth * shallow["share"]).otherwise(deep)
    if item != "orp":
        value = nw.when(value >= 0).then(value)
    level = indicator_level(value, light=float(rule["light"]), heavy=heavy, worse=rule["worse"])
    return nw.when(~value.is_null()).then(level).alias(f"_{item}")


def _at_least(share: nw.Expr, bound: float) -> nw.Expr:
    return nw.when(share >= bound - _GUARD).then(1).otherwise(0)
