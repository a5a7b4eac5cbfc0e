"""The values of an indicator by area, to colour a map by."""

from __future__ import annotations

from typing import Any

import polars as pl

from shanhai.catalog import Catalog
from shanhai.engine.run import Run

#: Which figure of an area and year is shown where there are several.
_ORDER = {"reported": 0, "computed": 1, "derived": 2, "forecast": 3}


def by_area(
    run: Run, catalog: Catalog, indicator: str, *, period: str | None = None, scope: str = ""
) -> list[dict[str, Any]]:
    """Return one value of each area that has one.

    Parameters
    ----------
    period
        A year; by default the latest in which the most areas have a value.
    scope
        The qualifier of the figures; those of another are never mixed in.

    Returns
    -------
    Rows ``area, name {zh, en}, kind, period, value, unit, basis, step``, in the order of the
    codes; reported figures before computed ones.

    Raises
    ------
    CatalogError
        There is no such indicator.
    """
    catalog.indicator(indicator)
    found = run.values.filter(
        pl.col("indicator") == indicator, pl.col("scope") == scope, pl.col("value").is_not_null()
    )
    if found.is_empty():
        return []
    if period is None:
        by_year = found.group_by("period").agg(n=pl.col("area").n_unique())
        period = str(by_year.sort("n", "period").get_column("period")[-1])
    order = pl.col("basis").replace_strict(_ORDER, default=len(_ORDER))
    chosen = found.filter(pl.col("period") == period).sort(order)
    chosen = chosen.unique("area", keep="first", maintain_order=True).sort("area")
    return [
        {"area": row["area"], "name": catalog.areas[row["area"]].name.model_dump(),
         "kind": catalog.areas[row["area"]].kind, "period": period, "value": row["value"],
         "unit": row["unit"], "basis": row["basis"], "step": row["step"]}
        for row in chosen.iter_rows(named=True) if row["area"] in catalog.areas
    ]  # fmt: skip
