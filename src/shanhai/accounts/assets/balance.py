"""Opening + additions − reductions = closing, by area, asset and holder (Frame → Frame).

An asset is a stock in one physical unit: forest land [hm²], standing timber [m³], water
resources [m³], sea area [hm²]. The holder is who answers for it. Columns of a sheet: year,
area, asset, holder, unit, opening, additions, reductions, closing.
"""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, NativeT, closed, joined, opened

KEY = ("year", "area", "asset", "holder", "unit")
AMOUNTS = ("opening", "additions", "reductions", "closing")


def balance_sheet(stocks: NativeT, flows: Any) -> NativeT:
    """Return the sheet of opening stocks and the flows of the year.

    Parameters
    ----------
    stocks
        year, area, asset, holder, unit, opening: one row per asset and holder.
    flows
        year, area, asset, holder, unit, kind (addition, reduction), amount [unit, ≥ 0], and
        cause (planting, growth, occupation, harvest, disaster, revaluation …), not used here.

    Raises
    ------
    InputError
        Columns are missing.
    """
    table = opened(stocks, (*KEY, "opening"), where="stocks")
    moves = opened(flows, (*KEY, "kind", "amount"), where="flows")
    amount = nw.col("amount")
    sums = (
        moves.with_columns(
            additions=nw.when(nw.col("kind") == "addition").then(amount).otherwise(nw.lit(0.0)),
            reductions=nw.when(nw.col("kind") == "reduction").then(amount).otherwise(nw.lit(0.0)),
        )
        .group_by(*KEY)
        .agg(nw.col("additions").sum(), nw.col("reductions").sum())
    )
    result = joined(table.select(*KEY, "opening"), sums, on=KEY).with_columns(
        nw.col("additions").fill_null(0.0), nw.col("reductions").fill_null(0.0)
    )
    return closed(_closing(result), stocks)


def _closing(table: Frame) -> Frame:
    left = nw.col("opening") + nw.col("additions") - nw.col("reductions")
    result: Frame = table.with_columns(closing=left)
    return result


def rolled_up(sheet: NativeT, areas: Any, *, level: str) -> NativeT:
    """Return the sheet of the areas one level up: towns into districts, districts into the city.

    Parameters
    ----------
    sheet
        A balance sheet.
    areas
        code, kind, parent.
    level
        Kind of the areas to add up (town, district); holders stay apart.
    """
    table = opened(sheet, (*KEY, *AMOUNTS), where="sheet")
    tree = opened(areas, ("code", "kind", "parent"), where="areas")
    parts = tree.filter(nw.col("kind") == level).select(nw.col("code").alias("area"), "parent")
    up = joined(table, parts, on=("area",), how="inner").drop("area")
    keys = [name for name in KEY if name != "area"]
    result = (
        up.group_by(*keys, "parent")
        .agg(*[nw.col(name).sum() for name in AMOUNTS])
        .rename({"parent": "area"})
        .select(*KEY, *AMOUNTS)
    )
    return closed(result, sheet)


def findings(sheet: NativeT, stated: Any = None, *, tolerance: float = 1e-9) -> NativeT:
    """Return rows that do not balance: year, area, asset, holder, unit, finding, difference.

    ``unbalanced``   opening + additions − reductions is not the closing in the row
    ``negative``     an amount below zero
    ``not carried``  the opening is not the closing of the year before
    ``not stated``   the closing differs from the stated one (year, area, asset, holder, unit,
                     closing), e.g. of the survey

    Differences up to ``tolerance`` × the larger amount are rounding.
    """
    table = opened(sheet, (*KEY, *AMOUNTS), where="sheet")
    left = nw.col("opening") + nw.col("additions") - nw.col("reductions")
    size = nw.max_horizontal(
        nw.col("opening").abs(), nw.col("additions").abs(), nw.col("closing").abs()
    )
    parts = [
        _named(
            table.with_columns(difference=nw.col("closing") - left, size=size),
            "unbalanced",
            tolerance,
        ),
        table.with_columns(difference=nw.min_horizontal(*AMOUNTS))
        .filter(nw.col("difference") < 0)
        .with_columns(finding=nw.lit("negative"))
        .select(*KEY, "finding", "difference"),
    ]
    before = table.select(
        (nw.col("year") + 1).alias("year"), *[k for k in KEY if k != "year"],
        nw.col("closing").alias("before"),
    )  # fmt: skip
    carried = joined(table, before, on=KEY, how="inner").with_columns(
        difference=nw.col("opening") - nw.col("before"), size=nw.col("opening").abs()
    )
    parts.append(_named(carried, "not carried", tolerance))
    if stated is not None:
        other = opened(stated, (*KEY, "closing"), where="stated")
        both = joined(
            table, other.select(*KEY, nw.col("closing").alias("stated")), on=KEY, how="inner"
        ).with_columns(difference=nw.col("closing") - nw.col("stated"), size=nw.col("stated").abs())
        parts.append(_named(both, "not stated", tolerance))
    return closed(nw.concat(parts, how="vertical"), sheet)  # type: ignore[type-var]


def _named(table: Frame, finding: str, tolerance: float) -> Frame:
    beyond = nw.col("difference").abs() > tolerance * nw.col("size")
    result: Frame = (
        table.filter(beyond)
        .with_columns(finding=nw.lit(finding))
        .select(*KEY, "finding", "difference")
    )
    return result


def during_term(sheet: NativeT, *, start: int, end: int) -> NativeT:
    """Return the change of each asset while an official was in office (离任审计).

    From the opening of ``start`` to the closing of ``end`` (whole years): area, asset, holder,
    unit, opening, additions, reductions, closing, change, change_percent, years. A term that
    begins within a year is judged from that year's opening or the next one's: the caller says.
    """
    table = opened(sheet, (*KEY, *AMOUNTS), where="sheet")
    within = table.filter((nw.col("year") >= start) & (nw.col("year") <= end))
    keys = [name for name in KEY if name != "year"]
    first, last = nw.col("year") == start, nw.col("year") == end
    result = (
        within.with_columns(
            o=nw.when(first).then(nw.col("opening")), c=nw.when(last).then(nw.col("closing"))
        )
        .group_by(*keys)
        .agg(
            nw.col("o").max().alias("opening"), nw.col("additions").sum(), nw.col("reductions").sum(),
            nw.col("c").max().alias("closing"), nw.len().alias("years"),
        )
        .with_columns(change=nw.col("closing") - nw.col("opening"))
        .with_columns(
            change_percent=nw.when(nw.col("opening") != 0).then(
                100 * nw.col("change") / nw.col("opening")
            )
        )
    )  # fmt: skip
    return closed(result, sheet)
