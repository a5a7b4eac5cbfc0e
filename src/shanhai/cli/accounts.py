"""Commands of accounts beside GEP: asset sheets, compensation, damage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shanhai.cli.options import CsvOption, JsonOption, LangOption, language

if TYPE_CHECKING:
    from shanhai.service._account import Outcome, Row

OutOption = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="DIR", help="写出表格的文件夹 / Folder for the tables."),
]
SHEET = ("year", "level", "area", "name", "asset", "holder", "unit", "opening", "additions", "reductions",
         "closing")  # fmt: skip
TERMS = ("official", "term", "area", "name", "asset", "holder", "unit", "opening", "closing", "change",
         "change_percent")  # fmt: skip
FOUND = ("finding", "year", "area", "name", "asset", "holder", "difference", "unit")
PAYMENTS = ("section", "period", "worst_item", "exceedance", "payer", "payee", "amount")


class Level(StrEnum):
    """Levels of a sheet."""

    province = "province"
    city = "city"
    district = "district"
    town = "town"


class Medium(StrEnum):
    """What was polluted."""

    water = "water"
    air = "air"


def assets(
    declared: Annotated[Path, typer.Argument(metavar="ASSETS.yaml", help="声明 / What to reckon from.")],
    level: Annotated[Level | None, typer.Option("--level", help="只看一级 / One level only.")] = None,
    out: OutOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """自然资源资产平衡表，市、区、镇，及任期内变化 / Natural-resource balance sheet and terms of office."""
    from shanhai.cli.output import emit
    from shanhai.service.assets import assets as reckon

    outcome = reckon(declared, out=out)
    rows = [row for row in outcome.tables["sheet"] if level in (None, row["level"])]
    if emit(rows, SHEET, as_json=as_json, as_csv=as_csv):
        return
    words = language(lang)
    shown = [_asset_in_words(row, words) for row in rows]
    _print(outcome, "sheet", SHEET, shown, words)
    terms = [
        _asset_in_words({**row, "term": f"{row['from']}–{row['to']}"}, words)
        for row in outcome.tables["terms"]
    ]
    _print(outcome, "terms", TERMS, terms, words)
    found = [_asset_in_words(row, words) for row in outcome.tables["findings"]]
    _print(outcome, "findings", FOUND, found, words)
    _print_files(outcome, out, words)


def compensation(
    declared: Annotated[Path, typer.Argument(metavar="RULE.yaml", help="声明 / What to reckon from.")],
    out: OutOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """流域上下游横向生态补偿 / Compensation between upstream and downstream by a declared rule."""
    from shanhai.cli.output import emit
    from shanhai.service.compensation import compensation as reckon

    outcome = reckon(declared, out=out)
    if emit(outcome.tables["payments"], PAYMENTS, as_json=as_json, as_csv=as_csv):
        return
    words = language(lang)
    _print(outcome, "payments", PAYMENTS, outcome.tables["payments"], words)
    _print(outcome, "balance", ("party", "amount"), outcome.tables["balance"], words)
    _print_files(outcome, out, words)


def damage(
    medium: Annotated[Medium, typer.Argument(metavar="water|air", help="水或大气 / Water or air.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="csv 或 parquet，- 为标准输入 / - is stdin.")],
    out: Annotated[str, typer.Option("--out", "-o", metavar="OUT", help="- 为标准输出 / - is stdout.")] = "-",
) -> None:  # fmt: skip
    """虚拟治理成本法生态环境损害 / Damage of discharges by the virtual treatment cost."""
    from shanhai.accounts.compensation import AIR, WATER, air_damage, water_damage
    from shanhai.cli import tables
    from shanhai.core.errors import InputError

    function, columns = (water_damage, WATER) if medium is Medium.water else (air_damage, AIR)
    discharges, unread = tables.numbers(tables.read_table(file), columns)
    if unread.height:
        told = "; ".join(
            f"{name}: {detail}" for name, detail in unread.select("column", "detail").iter_rows()
        )
        raise InputError(f"{file}: {told}; damage is reckoned from numbers as they are")
    tables.write_table(function(discharges), out)


def _asset_in_words(row: Row, words: str) -> Row:
    from shanhai.engine.words import label

    known: Mapping[str, str] = {"level": "area_kinds", "finding": "asset_findings"}
    shown = {k: label(known[k], v, words) if k in known else v for k, v in row.items()}
    holder = label("accounts", "all", words) if row["holder"] == "all" else row["holder"]
    return {**shown, "asset": row[f"title_{words}"], "holder": holder}


def _print(
    outcome: Outcome, name: str, columns: Sequence[str], rows: Sequence[Row], words: str
) -> None:
    from shanhai.cli.output import table
    from shanhai.engine.words import label, number

    if not rows:
        return
    mark = f" [{outcome.origin}]" if outcome.origin else ""
    title = f"{label('accounts', name, words)} · {outcome.title[words]}{mark}"
    headers = [label("accounts", column, words) for column in columns]
    body = [
        [number(row[c]) if isinstance(row[c], float) else row[c] for c in columns] for row in rows
    ]
    table(title, headers, body)


def _print_files(outcome: Outcome, out: Path | None, words: str) -> None:
    from shanhai.engine.words import label

    if out is not None:
        print(label("accounts", "files", words).format(n=len(outcome.files), out=out))
