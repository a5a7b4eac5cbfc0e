"""Formulas over observations: all areas and years in one pass.

The figures of every variable and indicator become the columns of one wide table, a row for each
area, section set and year without gaps; each formula becomes one dataframe expression on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import narwhals.stable.v2 as nw
import polars as pl

from shanhai.catalog import Catalog
from shanhai.catalog.formula import Binary, Formula, Name, Negative, Number, Over, names
from shanhai.core.units import base_factor

KEYS = ("area", "scope")
RESULT = {
    "indicator": pl.String, "area": pl.String, "scope": pl.String, "since": pl.Int32,
    "year": pl.Int32, "value": pl.Float64,
}  # fmt: skip


def compile_formula(
    formula: Formula, unit_of: Callable[[str], str], *, unit: str, since: int | None = None
) -> nw.Expr:
    """Turn a formula into an expression over the wide table.

    Parameters
    ----------
    formula
        A parsed formula; its names are columns in the unit that ``unit_of`` gives.
    unit
        The unit of the result.
    since
        The base year of a change; None compares with the year before.

    Notes
    -----
    The formula is worked out in base units, so a hectare over a square kilometre is right; a
    percentage counts as a plain number. The table needs the columns ``area``, ``scope``,
    ``year`` and one row for every year between the first and the last.
    """
    return _expression(formula, unit_of, since) / base_factor(unit)[0]


def _expression(node: Formula, unit_of: Callable[[str], str], since: int | None) -> nw.Expr:
    match node:
        case Number(value):
            return nw.lit(value)
        case Name(name):
            return nw.col(name) * base_factor(unit_of(name))[0]
        case Negative(term):
            return -_expression(term, unit_of, since)
        case Binary(op, left, right):
            a, b = _expression(left, unit_of, since), _expression(right, unit_of, since)
            match op:
                case "+":
                    return a + b
                case "-":
                    return a - b
                case "*":
                    return a * b
                case _:
                    return a / b
        case Over(change, term):
            now = _expression(term, unit_of, since)
            base = _base(now, since)
            match change:
                case "decline":
                    return 100 * (base - now) / base
                case "growth":
                    return 100 * (now - base) / base
                case "rise":
                    return now - base
                case _:
                    years = nw.lit(1) if since is None else nw.col("year") - since
                    ratio = nw.when(now / base >= 0).then(now / base)  # else there is no such rate
                    return 100 * (ratio ** (1 / years) - 1)


def _base(now: nw.Expr, since: int | None) -> nw.Expr:
    if since is None:
        return now.shift(1).over(*KEYS, order_by="year")
    at_base = nw.when(nw.col("year") == since).then(now).max().over(*KEYS)
    return nw.when(nw.col("year") > since).then(at_base)


def compute(
    catalog: Catalog, figures: pl.DataFrame, *, wanted: Iterable[str],
    bases: Mapping[str, Iterable[int | None]],
) -> pl.DataFrame:  # fmt: skip
    """Compute every wanted indicator that has a formula.

    Parameters
    ----------
    figures
        One figure for each ``name, area, scope, year`` (columns also ``value``, canonical unit).
    wanted
        Indicator ids; those they are made from are computed too.
    bases
        For change indicators: the base years asked for (None: the year before).

    Returns
    -------
    Columns ``indicator, area, scope, since, year, value``; only values that exist.
    """
    closure = _closure(catalog, wanted)
    order = [name for name in catalog.formula_order if name in closure]
    needed = {part for name in order for part in names(catalog.formulas[name])} | set(order)
    figures = figures.filter(pl.col("name").is_in(list(needed)), pl.col("value").is_not_null())
    if not order or figures.is_empty():
        return pl.DataFrame(schema=RESULT)
    wide = nw.from_native(_wide(figures))
    columns: dict[str, tuple[str, int | None]] = {}
    for level in _levels(catalog, order, known=set(figures.get_column("name"))):
        made: dict[str, nw.Expr] = {}
        for name in level:
            formula, unit = catalog.formulas[name], catalog.unit_of(name)
            for since in {None, *bases.get(name, ())}:
                value = compile_formula(formula, catalog.unit_of, unit=unit, since=since)
                made[f"{name}@{since}"] = nw.when(value.is_finite()).then(value)
                columns[f"{name}@{since}"] = name, since
        # a reported level goes before a computed one in what builds on it
        levels = {
            name: nw.coalesce(name, f"{name}@None") if name in wide.columns else nw.col(f"{name}@None")
            for name in level
        }  # fmt: skip
        wide = wide.with_columns(**made).with_columns(**levels)
    place = {name: at for at, name in enumerate(order)}
    in_order = sorted(columns.items(), key=lambda item: (place[item[1][0]], item[1][1] or 0))
    return _long(wide.to_native(), dict(in_order))


def _levels(catalog: Catalog, order: Iterable[str], *, known: set[str]) -> list[list[str]]:
    """Sort formulas into levels, each made from those before, leaving out what lacks a part.

    ``known`` are the names there are figures of: a formula is null where one of its parts is.
    """
    level_of = dict.fromkeys(known, 0)
    levels: list[list[str]] = []
    for name in order:
        parts = list(names(catalog.formulas[name]))
        if all(part in level_of for part in parts):
            level = 1 + max((level_of[part] for part in parts), default=0)
            level_of[name] = level
            if level > len(levels):
                levels.append([])
            levels[level - 1].append(name)
    return levels


def _closure(catalog: Catalog, wanted: Iterable[str]) -> set[str]:
    """Return the wanted indicators and all they are made from."""
    found: set[str] = set()
    queue = list(wanted)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += names(catalog.formulas[name]) if name in catalog.formulas else []
    return found


def _wide(figures: pl.DataFrame) -> pl.DataFrame:
    years = figures.get_column("year")
    grid = (
        figures.select(KEYS)
        .unique()
        .join(
            pl.DataFrame({"year": range(years.min(), years.max() + 1)}, schema={"year": pl.Int32}),  # type: ignore[operator,arg-type]
            how="cross",
        )
        .sort(*KEYS, "year")
    )
    wide = figures.pivot(on="name", index=[*KEYS, "year"], values="value")
    return grid.join(wide, on=[*KEYS, "year"], how="left", maintain_order="left")


def _long(wide: pl.DataFrame, columns: Mapping[str, tuple[str, int | None]]) -> pl.DataFrame:
    """Return the values of columns, one after the other, with what each is."""
    told = pl.DataFrame(
        [(column, name, since) for column, (name, since) in columns.items()],
        schema={"_column": pl.String, "indicator": pl.String, "since": pl.Int32}, orient="row",
    )  # fmt: skip
    values = wide.unpivot(list(columns), index=[*KEYS, "year"], variable_name="_column")
    return (
        values.filter(pl.col("value").is_not_null())
        .join(told, on="_column", how="left", maintain_order="left")
        .select(pl.col(name).cast(kind) for name, kind in RESULT.items())
        .with_columns(pl.col("value").round_sig_figs(12))
    )
