"""From the classes of the items to the verdict of a row: class, status, worst, excess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, whole
from shanhai.quality._frames import largest
from shanhai.quality._limits import above_zero

_CLASS, _EXCESS = "_class_of_{}", "_excess_of_{}"


def verdict(
    table: Frame,
    classes: Mapping[str, nw.Expr],
    *,
    titles: Sequence[str],
    excess: Mapping[str, nw.Expr],
    good: int,
    complete: nw.Expr | None = None,
    keep_items: bool = False,
    keep_excess: bool = False,
) -> Frame:
    """Add the four columns of a verdict to wide readings.

    Parameters
    ----------
    classes
        The class of each item, null where it was not measured.
    titles
        The status of class 1, 2, …
    excess
        The relative excess of each item that has an exceedance multiple.
    good
        The worst class that still is no exceedance: ``excess`` is null up to it.
    complete
        Where this is not true, there is no verdict (null).
    keep_items
        Also keep ``class_<item>``.
    keep_excess
        Also add ``excess_<item>``.

    Returns
    -------
    Frame
        ``class`` (the worst of the items), ``status``, ``worst`` (the items of that class,
        in the order given, joined with ``+``; null in class 1, which no item decides),
        ``excess`` (the largest multiple among the items named in ``worst``).
    """
    columns = {item: _CLASS.format(item) for item in classes}
    over = {item: _EXCESS.format(item) for item in excess}
    table = table.with_columns(
        *(classes[item].alias(name) for item, name in columns.items()),
        *(excess[item].alias(name) for item, name in over.items()),
    )
    worst = largest(*columns.values())
    if complete is not None:
        worst = nw.when(complete).then(worst)
    table = whole(table.with_columns(worst.alias("class")), ["class"])
    level = nw.col("class")
    deciding = [nw.when(nw.col(name) == level).then(nw.lit(item)) for item, name in columns.items()]
    multiples = [
        nw.when(nw.col(columns[item]) == level).then(nw.col(name)) for item, name in over.items()
    ]
    named = nw.concat_str(*deciding, separator="+", ignore_nulls=True)
    table = table.with_columns(
        titled(level, titles).alias("status"),
        nw.when(level > 1).then(named).alias("worst"),
        nw.when(level > good).then(above_zero(largest(*multiples))).alias("excess")
        if multiples
        else nw.lit(None, dtype=nw.Float64).alias("excess"),
    )
    if keep_excess:
        kept = {f"excess_{item}": above_zero(nw.col(name)) for item, name in over.items()}
        table = table.with_columns(**kept)
    table = table.drop(*over.values())
    if keep_items:
        return table.rename({name: f"class_{item}" for item, name in columns.items()})
    return table.drop(*columns.values())


def titled(level: nw.Expr, titles: Sequence[str]) -> nw.Expr:
    """Return the title of each level, 1 for the first; null for null."""
    result = nw.when(level == 1).then(nw.lit(titles[0]))
    chain: nw.Expr = result
    for number, title in enumerate(titles[1:], start=2):
        chain = nw.when(level == number).then(nw.lit(title)).otherwise(chain)
    return chain
