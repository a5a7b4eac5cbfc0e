"""The natural-resource balance sheet in one step: city, districts, towns; terms of office."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanhai.catalog.account import AssetsFile, Term, declaration
from shanhai.core.errors import InputError, did_you_mean
from shanhai.service._account import Outcome, Row, figures

if TYPE_CHECKING:
    import polars as pl

LEVELS = ("province", "city", "district", "town")
STOCKS = ("year", "area", "asset", "holder", "unit", "opening")
FLOWS = ("year", "area", "asset", "holder", "unit", "kind", "amount")
KINDS = ("addition", "reduction")


def assets(declared: Path, *, out: Path | None = None) -> Outcome:
    """Make the sheet an ASSETS.yaml declares; with ``out`` write its tables there.

    Tables: ``sheet`` by level, area, year, asset and holder (``all`` adds the holders up),
    ``terms`` the changes while officials were in office, ``findings`` what does not balance.

    Raises
    ------
    InputError, CatalogError, UnitError
        A table or the declaration is wrong: place and remedy.
    """
    import polars as pl

    from shanhai.accounts.assets import all_holders, at_level, balance_sheet, findings

    book = declaration(AssetsFile, declared)
    folder = declared.parent
    areas = figures(folder / book.areas, needed=("code", "name", "kind"))
    codes = {row["code"]: row for row in areas}
    stocks = _stated(book, folder / book.stocks, STOCKS, codes)
    flows = _stated(book, folder / book.flows, FLOWS, codes)
    own = balance_sheet(stocks, flows)
    tree = pl.DataFrame(
        {name: [row.get(name) for row in areas] for name in ("code", "kind", "parent")},
        schema=dict.fromkeys(("code", "kind", "parent"), pl.String),
    )
    sheets = []
    for level in LEVELS:
        apart = at_level(own, tree, level=level)
        both = pl.concat([apart, all_holders(apart)]).sort("area", "asset", "holder", "year")
        sheets.append(both.with_columns(level=pl.lit(level)))
    sheet = pl.concat(sheets)
    stated = None
    if book.stated is not None:
        stated = _stated(book, folder / book.stated, (*STOCKS[:-1], "closing"), codes)
    outcome = Outcome(book.title.model_dump(), book.origin)
    outcome.add("sheet", [_named(book, codes, row) for row in sheet.to_dicts()])
    outcome.add("terms", [row for term in book.terms for row in _term(book, codes, sheet, term)])
    found = findings(own, stated, tolerance=book.tolerance).sort("year", "area", "asset", "holder")
    outcome.add("findings", [_named(book, codes, row) for row in found.to_dicts()])
    outcome.label()
    if out is not None:
        outcome.write_tables(out)
    return outcome


def _stated(
    book: AssetsFile, path: Path, columns: tuple[str, ...], codes: dict[str, Row]
) -> pl.DataFrame:
    """Read stocks or flows in the units of the assets; what is unknown or below zero is refused."""
    import polars as pl

    from shanhai.core.units import factor

    amount = columns[-1]
    rows = figures(path, needed=columns, numbers=(amount,))
    for number, row in enumerate(rows, start=1):
        where = f"{path.name}, record {number}"
        for name, known in (("area", codes), ("asset", book.assets), ("kind", KINDS)):
            if name in columns and row[name] not in known:
                near = did_you_mean(row[name], known)
                raise InputError(f"{where}: unknown {name} {row[name]!r}{near}")
        if row[amount] < 0:
            raise InputError(f"{where}: {amount} is below zero; kind says which way it flows")
        unit = book.assets[row["asset"]].unit
        row[amount] *= factor(row["unit"], unit)
        row["unit"] = unit
    kinds = dict.fromkeys(columns, pl.String) | {"year": pl.Int64, amount: pl.Float64}
    return pl.DataFrame([{name: row[name] for name in columns} for row in rows], schema=kinds)


def _named(book: AssetsFile, codes: dict[str, Row], row: Row) -> Row:
    title = book.assets[row["asset"]].title
    head = {"name": codes[row["area"]]["name"], "title_zh": title.zh, "title_en": title.en}
    return {**row, **head}


def _term(
    book: AssetsFile, codes: dict[str, Row], sheet: pl.DataFrame, term: Term
) -> list[dict[str, Any]]:
    """Return the changes of an area's assets during a term.

    Raises
    ------
    InputError
        The area is unknown or its sheet does not cover the term.
    """
    import polars as pl

    from shanhai.accounts.assets import during_term

    if term.area not in codes:
        raise InputError(f"terms: unknown area {term.area!r}{did_you_mean(term.area, codes)}")
    here = sheet.filter(pl.col("area") == term.area)
    years = sorted(here.get_column("year").unique().to_list())
    if not {term.start, term.end} <= set(years):
        raise InputError(
            f"terms: {term.official}, {term.start}–{term.end}: the sheet of {term.area} covers "
            f"{f'{years[0]}–{years[-1]}' if years else 'no year'}; give stocks and flows of the term"
        )
    changes = during_term(here.drop("level"), start=term.start, end=term.end)
    post = term.post.model_dump() if term.post else {"zh": None, "en": None}
    about = {
        "official": term.official, "post_zh": post["zh"], "post_en": post["en"],
        "from": term.start, "to": term.end,
    }  # fmt: skip
    rows = changes.sort("asset", "holder").to_dicts()
    return [{**about, **_named(book, codes, row)} for row in rows]
