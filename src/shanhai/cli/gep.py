"""`shanhai gep`: the ecosystem account in one step."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from shanhai.cli.options import (
    CsvOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    language,
    open_workspace,
)

COLUMNS = ("year", "area", "name", "kind", "area_km2", "gep", "gep_constant", "own", "gep_per_km2",
           "gep_per_person", "gdp", "gep_gdp_ratio")  # fmt: skip
SHOWN = (
    "year",
    "area",
    "name",
    "area_km2",
    "gep",
    "gep_constant",
    "gep_gdp_ratio",
    "gep_per_person",
)
RULES = ("service", "item", "formula", "unit", "valuation", "worth")
ASKED = (
    "parameter",
    "title",
    "ecosystem",
    "value",
    "unit",
    "range",
    "year",
    "source",
    "confidence",
)


def gep(
    city: Annotated[
        Path | None, typer.Argument(metavar="CITY.yaml", help="核算声明 / What to reckon from.")
    ] = None,
    rules: Annotated[
        str | None,
        typer.Option("--rules", metavar="PROFILE", help="列出核算规则及所需参数 / Show a profile and what it asks for."),
    ] = None,
    years: Annotated[
        list[int] | None, typer.Option("--year", help="核算年，可多次给出，默认全部 / Year; repeat for more.")
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option("--keep", metavar="NAME", help="存入工作区，网页可见 / Keep it in the workspace, for the page."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="写出表格与图层的文件夹 / Folder for tables and maps.")
    ] = None,
    maps: Annotated[bool, typer.Option("--maps/--no-maps", help="是否写出图层 / Write maps or not.")] = True,
    uncertainty: Annotated[
        bool, typer.Option("--uncertainty/--no-uncertainty", help="是否做不确定性分析 / Uncertainty or not.")
    ] = True,
    cells: Annotated[
        int, typer.Option("--cells", min=1000, help="每批像元数，只影响内存 / Cells at a time: memory only.")
    ] = 4_000_000,
    synthetic: Annotated[
        int | None,
        typer.Option("--synthetic", metavar="CELLS", min=50, max=20_000,
                     help="先在该处生成合成城市（边长像元数） / First make a synthetic city there."),
    ] = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """生态产品总值一键核算 / Gross ecosystem product of city, districts and projects in one step."""
    from shanhai.cli.output import emit, table
    from shanhai.core.errors import InputError
    from shanhai.engine.words import label
    from shanhai.report.gep import finding_in_words
    from shanhai.service import accounting
    from shanhai.service.gep import check_extra
    from shanhai.service.gep import gep as reckon

    if rules is not None:
        show_rules(rules, language(lang), as_json=as_json, as_csv=as_csv)
        return
    if city is None:
        raise InputError("which CITY.yaml? (docs/howto/gep.md; to try: --synthetic 400)")
    check_extra()
    if keep is not None and out is not None:
        raise InputError("choose one of --keep and --out")
    if synthetic is not None:
        from shanhai.synthetic.gep import city as make

        if city.exists() or city.suffix != ".yaml":
            raise InputError(f"{city}: the synthetic city is written to a new file, *.yaml")
        make(city.parent, cells=synthetic).rename(city)
    how: dict[str, Any] = {
        "years": years or (), "maps": maps, "uncertain": uncertainty, "cells": cells,
        "progress": (lambda text: print(text, file=sys.stderr)) if sys.stderr.isatty() else None,
    }  # fmt: skip
    if keep is None:
        outcome = reckon(city, out=out, **how)
    else:
        outcome = accounting.keep(open_workspace(workspace), keep, city, **how)
        out = outcome.files[0].parent
    rows = outcome.tables["totals"]
    if emit(rows, COLUMNS, as_json=as_json, as_csv=as_csv):
        return
    words = language(lang)
    mark = f" [{outcome.origin}]" if outcome.origin else ""
    headers = [label("accounts", name, words) for name in SHOWN]
    table(f"{outcome.title[words]}{mark}", headers, [_shown(row) for row in rows], wrap=2)
    for found in outcome.tables["findings"]:
        print(f"! {finding_in_words(found, words)}")
    if out is not None:
        print(label("accounts", "files", words).format(n=len(outcome.files), out=out))


def _shown(row: dict[str, Any]) -> list[str]:
    ratio, person = row["gep_gdp_ratio"], row["gep_per_person"]
    return [
        str(row["year"]), row["area"], row["name"], f"{row['area_km2']:.2f}", f"{row['gep'] / 1e8:.4f}",
        f"{row['gep_constant'] / 1e8:.4f}", "" if ratio is None else f"{100 * ratio:.2f} %",
        "" if person is None else f"{person:.0f}",
    ]  # fmt: skip


def show_rules(name: str, words: str, *, as_json: bool, as_csv: bool) -> None:
    """Print the services and parameters of a profile; as JSON or CSV the parameters."""
    from shanhai.accounts.gep.profile import profile
    from shanhai.accounts.gep.rules import parameters, services
    from shanhai.cli.output import emit, table
    from shanhai.engine.words import label

    found = profile(name)
    asked = parameters(found)
    if emit(asked, tuple(asked[0]), as_json=as_json, as_csv=as_csv):
        return
    words_of = partial(label, "accounts", lang=words)
    title = f"{found.title[words]} · {found.document} [{found.confidence}]"
    table(title, [words_of(name) for name in RULES], [
        [row[f"title_{words}"], row["item"], row["formula"] or words_of("reported"), row["unit"],
         row[f"valuation_{words}"], row["worth"] or words_of("own_price")]
        for row in services(found)
    ], wrap=2)  # fmt: skip
    table("", [words_of(name) for name in ASKED], [
        [row["parameter"], row[f"title_{words}"], row["ecosystem"],
         words_of("required") if row["value"] is None else f"{row['value']:g}", row["unit"],
         "" if row["low"] is None else f"{row['low']:g}–{row['high']:g}", row["year"], row["source"],
         row["confidence"]]
        for row in asked
    ], wrap=1)  # fmt: skip
