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
ASSET = ("area", "asset", "holder", "unit")
AMOUNTS = ("opening", "additions", "reductions", "closing")
ALL = "all"
"""The holder in a row that adds up all holders."""
DEPTH = 5
"""Levels an area may lie in: province, city, district, town, project."""


def balance_sheet(stocks: NativeT, flows: Any) -> NativeT:
    """Return the sheet of opening stocks and the flows of the years.

    A year without an opening of its own takes the closing of the year before; a year that has
    one (a new survey) starts from it. What flows before any opening leaves opening and closing
    null, for :func:`findings` to tell.

    Parameters
    ----------
    stocks
        year, area, asset, holder, unit, opening: one row per asset and holder, and year where
        there is a new one.
    flows
        year, area, asset, holder, unit, kind (addition, reduction), amount [unit, ≥ 0], and
        cause (planting, growth, occupation, harvest, disaster …), not used here.

    Raises
    ------
    InputError
        Columns are missing.
    """
    table = opened(stocks, (*KEY, "opening"), where="stocks").select(*KEY, "opening")
    moves = opened(flows, (*KEY, "kind", "amount"), where="flows")
    amount, kind = nw.col("amount"), nw.col("kind")
    sums = (
        moves.with_columns(
            additions=nw.when(kind == "addition").then(amount).otherwise(nw.lit(0.0)),
            reductions=nw.when(kind == "reduction").then(amount).otherwise(nw.lit(0.0)),
        )
        .group_by(*KEY)
        .agg(nw.col("additions").sum(), nw.col("reductions").sum())
    )
    rows = joined(joined(_every_year(table, sums), table, on=KEY), sums, on=KEY).with_columns(
        nw.col("additions").fill_null(0.0), nw.col("reductions").fill_null(0.0)
    )
    return closed(_carried(rows), stocks)


def _every_year(*tables: Frame) -> Frame:
    """Return every asset and holder in every year that any of the tables has."""
    keys: Frame = nw.concat([t.select(*KEY) for t in tables], how="vertical").unique()  # type: ignore[type-var]
    years = keys.select("year").unique()
    result: Frame = keys.select(*ASSET).unique().join(years, how="cross").select(*KEY)  # type: ignore[arg-type]
    return result


def _carried(rows: Frame) -> Frame:
    """Carry closings over to the years that have no opening of their own."""
    surveys = (~nw.col("opening").is_null()).cast(nw.Int64)
    since = rows.with_columns(_net=nw.col("additions") - nw.col("reductions")).with_columns(
        _since=surveys.cum_sum().over(*ASSET, order_by="year")
    )
    flowed = nw.col("_net").cum_sum().over(*ASSET, "_since", order_by="year")
    first = nw.col("opening").max().over(*ASSET, "_since")
    moves = (nw.col("additions") != 0) | (nw.col("reductions") != 0)
    result: Frame = (
        since.with_columns(opening=first + flowed - nw.col("_net"), closing=first + flowed)
        .filter((nw.col("_since") > 0) | moves)
        .select(*KEY, *AMOUNTS)
    )
    return result


def at_level(sheet: NativeT, areas: Any, *, level: str) -> NativeT:
    """Return the sheet of the areas of a kind: what lies in each of them, added up.

    A row of a district counts as what the district has besides its towns. Rows of areas above
    ``level`` are left out.

    Parameters
    ----------
    sheet
        A balance sheet.
    areas
        code, kind, parent.
    level
        Kind of the areas wanted (city, district, town).
    """
    table = opened(sheet, (*KEY, *AMOUNTS), where="sheet")
    tree = opened(areas, ("code", "kind", "parent"), where="areas")
    inside = joined(table, _homes(tree, level), on=("area",), how="inner").drop("area")
    result = (
        inside.rename({"home": "area"})
        .group_by(*KEY)
        .agg(*[nw.col(name).sum() for name in AMOUNTS])
        .select(*KEY, *AMOUNTS)
    )
    return closed(result, sheet)


def _homes(tree: Frame, level: str) -> Frame:
    """Return for each area the one of the level it lies in, itself included."""
    at: Frame = tree.select(nw.col("code").alias("area"), nw.col("code").alias("home"))
    up = tree.select(nw.col("code").alias("home"), "kind", "parent")
    found = []
    for _ in range(DEPTH):
        here = joined(at, up, on=("home",), how="inner")
        found.append(here.filter(nw.col("kind") == level).select("area", "home"))
        at = here.filter(nw.col("kind") != level).select("area", nw.col("parent").alias("home"))
    result: Frame = nw.concat(found, how="vertical")  # type: ignore[type-var]
    return result


def all_holders(sheet: NativeT) -> NativeT:
    """Return the sheet by asset alone; the holder is ``ALL``."""
    table = opened(sheet, (*KEY, *AMOUNTS), where="sheet")
    keys = [name for name in KEY if name != "holder"]
    result = (
        table.group_by(*keys)
        .agg(*[nw.col(name).sum() for name in AMOUNTS])
        .with_columns(holder=nw.lit(ALL))
        .select(*KEY, *AMOUNTS)
    )
    return closed(result, sheet)


def findings(sheet: NativeT, stated: Any = None, *, tolerance: float = 1e-9) -> NativeT:
    """Return rows that do not balance: year, area, asset, holder, unit, finding, difference.

    ``no opening``   flows of an asset before any opening stock
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
    blank = table.filter(nw.col("opening").is_null() | nw.col("closing").is_null()).with_columns(
        finding=nw.lit("no opening"), difference=nw.lit(None, nw.Float64)
    )
    parts = [
        blank.select(*KEY, "finding", "difference"),
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
        (nw.col("year") + 1).alias("year"), *ASSET, nw.col("closing").alias("before"),
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
    first, last = nw.col("year") == start, nw.col("year") == end
    result = (
        within.with_columns(
            o=nw.when(first).then(nw.col("opening")), c=nw.when(last).then(nw.col("closing"))
        )
        .group_by(*ASSET)
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
