"""Plots of contaminated farmland: what was last said of each in a year."""

from __future__ import annotations

from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import check_local_time, closed, joined, opened

NativeT = TypeVar("NativeT")


def plots_of_year(frame: NativeT) -> NativeT:
    """Give the last row of every plot and year, so that a plot counts once.

    ``frame``: ``site`` (the plot), ``time`` (a date of the year), ``amount`` (its area),
    ``safe_use`` (true, false). Returns ``site``, ``year``, ``amount``, ``safe_use``.

    Raises
    ------
    InputError
        Columns are missing, ``time`` is no local time.
    """
    table = opened(frame, ["site", "time", "amount", "safe_use"], where="plots")
    check_local_time(table, "time")
    dated = table.select(
        "site", "time", "amount", "safe_use", nw.col("time").dt.year().cast(nw.Int32).alias("year")
    )
    last = dated.group_by("site", "year").agg(nw.col("time").max())
    rows = joined(dated, last, on=["site", "year", "time"], how="inner")
    return closed(rows.select("site", "year", "amount", "safe_use"), frame)
