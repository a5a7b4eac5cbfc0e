"""Derived tables: each made from others by one function, as declared in ``data/tables``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import polars as pl

from shanhai.catalog import Catalog
from shanhai.core.errors import CatalogError


@dataclass(frozen=True)
class Stored:
    """A stored table at a version, and the files it was brought in by.

    ``synthetic`` says that some of its rows were made up, as their ``origin`` tells.
    """

    frame: Any
    version: int
    files: tuple[str, ...]
    synthetic: bool = False


#: What a function that computes an indicator returns.
RESULT = ("area", "period", "value")


def function(path: str) -> Callable[..., Any]:
    """Return the function a declaration names: ``quality.air.daily.site_days``.

    Raises
    ------
    CatalogError
        There is no such module or function.
    """
    module, _, name = path.rpartition(".")
    try:
        found: Callable[..., Any] = getattr(import_module(f"shanhai.{module}"), name)
    except (ImportError, AttributeError) as error:
        raise CatalogError(f"compute: there is no function {path}: {error}") from error
    return found


def needed(catalog: Catalog, names: Iterable[str]) -> list[str]:
    """Return the tables that ``names`` are made from, themselves included, sources first."""
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in order:
            return
        for source in catalog.tables[name].from_.values():
            visit(source)
        order.setdefault(name)

    for name in names:
        visit(name)
    return list(order)


def derive(catalog: Catalog, names: Iterable[str], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Compute derived tables from stored ones.

    Parameters
    ----------
    names
        The tables wanted.
    stored
        The stored tables there are, by name, as dataframes of any engine (lazy or not).

    Returns
    -------
    The wanted tables and everything they are made from. A table whose source is not there is
    left out: what is not measured cannot be computed.
    """
    tables: dict[str, Any] = dict(stored)
    for name in needed(catalog, names):
        declared = catalog.tables[name]
        if name in tables or not declared.compute:
            continue
        if all(source in tables for source in declared.from_.values()):
            sources = {argument: tables[source] for argument, source in declared.from_.items()}
            made = function(declared.compute)(**_alike(sources), **declared.rules)
            tables[name] = made.collect() if isinstance(made, pl.LazyFrame) else made
    return tables


def _alike(sources: Mapping[str, Any]) -> dict[str, Any]:
    """Collect the lazy tables among eager ones: only tables of one kind can be joined."""
    if all(isinstance(table, pl.LazyFrame) for table in sources.values()):
        return dict(sources)
    return {
        argument: table.collect() if isinstance(table, pl.LazyFrame) else table
        for argument, table in sources.items()
    }


def stored_sources(catalog: Catalog, indicator: str) -> list[str]:
    """Return the stored tables an indicator is computed from in the end."""
    sources = (catalog.indicators[indicator].from_ or {}).values()
    return [name for name in needed(catalog, sources) if catalog.tables[name].columns]


def located_sites(catalog: Catalog, sites: pl.DataFrame) -> pl.DataFrame:
    """List each site once for every area it lies in and every section set it belongs to.

    ``area`` names the smallest area; those above it follow from the declared areas, up to the
    workspace's own (its sites do not stand for what lies beyond). ``sections`` may name several
    sets, separated by ``;``.
    """
    above = pl.DataFrame(
        [(code, outer) for code in catalog.areas for outer in _with_parents(catalog, code)],
        schema={"area": pl.String, "_outer": pl.String}, orient="row",
    )  # fmt: skip
    if "sections" not in sites.columns:
        sites = sites.with_columns(pl.lit(None, pl.String).alias("sections"))
    spread = sites.with_columns(pl.col("sections").str.split(";")).explode("sections")
    located = spread.join(above, on="area", how="inner").drop("area").rename({"_outer": "area"})
    return located.with_columns(pl.col("sections").str.strip_chars())


def _with_parents(catalog: Catalog, code: str | None) -> list[str]:
    found: list[str] = []
    top = catalog.workspace.area if catalog.workspace else None
    while code is not None and code not in found:
        found.append(code)
        code = None if code == top else catalog.areas[code].parent
    return found


def computed_indicators(
    catalog: Catalog, wanted: Iterable[str], stored: Mapping[str, Stored]
) -> pl.DataFrame:
    """Compute the wanted indicators that are declared by ``compute``.

    Returns
    -------
    Columns ``indicator, area, scope, since, year, value``, as formulas give them, yearly
    figures only; ``measured`` is true, ``basis`` is ``computed``, or ``synthetic`` where rows of
    the tables were made up.
    """
    schema = {
        "indicator": pl.String, "area": pl.String, "scope": pl.String, "since": pl.Int32,
        "year": pl.Int32, "value": pl.Float64, "measured": pl.Boolean,
        "basis": pl.String,
    }  # fmt: skip
    parts = [pl.DataFrame(schema=schema)]
    chosen = {
        name: indicator for name in wanted
        if (indicator := catalog.indicators[name]).compute is not None and indicator.from_
    }  # fmt: skip
    sources = {table for indicator in chosen.values() for table in (indicator.from_ or {}).values()}
    tables = derive(catalog, sources, {name: table.frame for name, table in stored.items()})
    for name, indicator in chosen.items():
        assert indicator.compute is not None
        assert indicator.from_ is not None
        if all(table in tables for table in indicator.from_.values()):
            given = {argument: tables[table] for argument, table in indicator.from_.items()}
            made = function(indicator.compute)(**_alike(given), **indicator.rules)
            made_up = any(stored[s].synthetic for s in stored_sources(catalog, name) if s in stored)
            basis = "synthetic" if made_up else "computed"
            parts.append(_yearly(made, name).with_columns(pl.lit(basis).alias("basis")))
    return pl.concat(parts)


def _yearly(result: Any, name: str) -> pl.DataFrame:
    frame = result.collect() if isinstance(result, pl.LazyFrame) else pl.DataFrame(result)
    missing = [column for column in RESULT if column not in frame.columns]
    if missing:
        raise CatalogError(f"{name}: its function returns no column {', '.join(missing)}")
    scope = pl.col("scope") if "scope" in frame.columns else pl.lit("")
    period = pl.col("period").cast(pl.String)
    sound = (period.str.len_chars() == 4) & pl.col("value").is_not_null()
    if "valid" in frame.columns:
        sound &= pl.col("valid")
    return frame.filter(sound).select(
        pl.lit(name).alias("indicator"), pl.col("area").cast(pl.String), scope.alias("scope"),
        pl.lit(None, pl.Int32).alias("since"), period.cast(pl.Int32).alias("year"),
        pl.col("value").cast(pl.Float64), pl.lit(value=True).alias("measured"),
    )  # fmt: skip
