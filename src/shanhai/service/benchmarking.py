"""Benchmarking (对标): the own published figures beside those of other areas of the same kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from shanhai.catalog import Catalog
from shanhai.core.errors import InputError, did_you_mean
from shanhai.engine.express import scope_of
from shanhai.engine.figures import yearly
from shanhai.engine.words import scope_and_since
from shanhai.governance.benchmarking import benchmark as compare
from shanhai.service.observing import observations
from shanhai.store import Workspace

_BY = ("indicator", "scope", "since", "year")
_PUBLISHED = ("reported", "derived", "computed")


def benchmark(
    workspace: Workspace, indicators: Sequence[str] = (), *, area: str | None = None,
    year: int | None = None, everyone: bool = False, lang: str = "zh",
) -> list[dict[str, Any]]:  # fmt: skip
    """Compare an area with others of its kind, figure by figure.

    Only figures of the same indicator, definition and year are set beside each other, and only
    published ones, neither forecast nor synthetic.

    Parameters
    ----------
    indicators
        Which to compare; without any, all that others have published too.
    area
        The area to compare; without it, the one the workspace is about.
    year
        One year; without it, for each figure the latest one that can be compared.
    everyone
        Rows of all areas, not only of this one.

    Returns
    -------
    ``indicator, title, about, year, area, name, value, unit, rank, n, percentile, best,
    best_name, gap, gap_percent, mean, ahead, document, clause``, see
    :func:`shanhai.governance.benchmarking.benchmark`.

    Raises
    ------
    InputError
        The area is unknown, an indicator is unknown or has no better side.
    """
    catalog = workspace.plans_catalog
    assert catalog.workspace is not None
    own = area or catalog.workspace.area
    if own not in catalog.areas:
        raise InputError(f"no area {own!r}{did_you_mean(own, catalog.areas)}")
    for name in indicators:
        if catalog.indicator(name).better == "none":
            raise InputError(f"{name} has no better side (better: high or low): it has no best")
    better = {
        name: one.better for name, one in catalog.indicators.items()
        if one.better != "none" and (not indicators or name in indicators)
    }  # fmt: skip
    kind = catalog.areas[own].kind
    like = [code for code, area in catalog.areas.items() if area.kind == kind]
    rows = (
        yearly(observations(workspace).frame)
        .filter(
            pl.col("area").is_in(like) & pl.col("basis").is_in(_PUBLISHED)
            & pl.col("value").is_not_null() & pl.col("indicator").is_in(list(better))
        )
        .unique([*_BY, "area"], keep="first", maintain_order=True)
        .with_columns(pl.col("since").fill_null(0))
    )  # fmt: skip
    if year is not None:
        rows = rows.filter(pl.col("year") == year)
    if rows.is_empty():
        return []
    found = compare(rows.select(*_BY, "area", "value"), better=better, by=_BY)
    found = found.filter((pl.col("n") > 1) & (pl.col("area") == own).any().over(_BY))
    if year is None:
        latest = pl.col("year").max().over("indicator", "scope", "since")
        found = found.filter(pl.col("year") == latest)
    first = pl.col("area").filter(pl.col("rank") == 1).first().over(_BY).alias("best_area")
    found = found.with_columns(first).join(
        rows.select(*_BY, "area", "document", "clause", "url"), on=[*_BY, "area"], how="left"
    )
    if not everyone:
        found = found.filter(pl.col("area") == own)
    return [_row(catalog, row, lang) for row in found.sort(*_BY, "rank", "area").to_dicts()]


def _row(catalog: Catalog, row: dict[str, Any], lang: str) -> dict[str, Any]:
    name = row["indicator"]
    about = scope_and_since(catalog, scope_of(row["scope"]), row["since"] or None, name, lang)
    return {
        "indicator": name, "title": catalog.title_of(name)[lang], "about": about,
        "year": row["year"], "area": row["area"], "name": catalog.areas[row["area"]].name[lang],
        "value": row["value"], "unit": catalog.unit_of(name), "rank": row["rank"], "n": row["n"],
        "percentile": row["percentile"], "best": row["best"],
        "best_name": catalog.areas[row["best_area"]].name[lang], "gap": row["gap"],
        "gap_percent": row["gap_percent"], "mean": row["mean"], "ahead": row["ahead"],
        "document": row["document"], "clause": row["clause"] or row["url"],
    }  # fmt: skip
