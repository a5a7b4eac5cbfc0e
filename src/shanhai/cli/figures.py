"""Commands about figures that departments hand in: collect, check, hand in, review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from shanhai.cli.options import (
    AsOption,
    CsvOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    acting,
    language,
    open_workspace,
)

app = typer.Typer(
    help="数据填报：布置、报送、审核 / Figures: collect, hand in, review.", no_args_is_help=True
)
review = typer.Typer(help="审核填报 / Review what was handed in.", no_args_is_help=True)
app.add_typer(review, name="review")

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="填好的模板 / The template, filled in (xlsx, csv).")
]
UnitOption = Annotated[
    str | None,
    typer.Option("--unit", help="报送单位，默认为本人所在单位 / Unit (default: your own)."),
]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="报送编号 / Submission.")]

_COLUMNS = ("id", "unit", "year", "state", "by", "made", "due", "rows", "findings", "reason")


@app.command("open")
def open_(
    year: Annotated[int, typer.Argument(help="年份 / Year.")],
    due: Annotated[
        datetime, typer.Option("--due", formats=["%Y-%m-%d"], help="报送时限 / Last day.")
    ],
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """布置一年的填报 / Say until when a year's figures are to be handed in."""
    from shanhai.service.figures import open_collection

    ws = open_workspace(workspace)
    open_collection(ws, acting(ws, by), year, due.date())
    print(f"{year}: {due.date()} 前报送 / to be handed in by then")


@app.command("check")
def check(
    file: FileArgument,
    unit: UnitOption = None,
    workspace: WorkspaceOption = None,
    by: AsOption = None,
    lang: LangOption = None,
) -> None:
    """只检查，不报送 / Check a filled-in template; nothing is stored."""
    from shanhai.service import figures

    ws = open_workspace(workspace)
    found = figures.check(ws, acting(ws, by), file, unit=unit)
    print(f"{found.unit} {found.year}: {found.rows.height} 个数据合格 / figures sound")
    _tell(ws, found.findings, language(lang))


@app.command("submit")
def submit(
    file: FileArgument,
    unit: UnitOption = None,
    workspace: WorkspaceOption = None,
    by: AsOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """报送填好的模板，等待审核 / Hand in a filled-in template; it waits for a reviewer."""
    from shanhai.cli.output import emit
    from shanhai.service import figures

    ws = open_workspace(workspace)
    row = figures.submit(ws, acting(ws, by), file, unit=unit)
    if not emit([row], (), as_json=as_json, as_csv=False):
        print(f"{row['id']}: {len(row['figures'])} 个数据待审核 / figures to be reviewed")
        _tell(ws, row["findings"], language(lang))


@app.command("list")
def list_(
    year: Annotated[int | None, typer.Option("--year", help="年份 / Year.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="单位 / Unit.")] = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """列出报送情况 / What was handed in."""
    _list(workspace, lang, as_json=as_json, as_csv=as_csv, year=year, unit=unit)


@app.command("show")
def show(
    name: IdArgument,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """一份报送的数据和提示 / The figures of one submission, and what is worth a look."""
    from shanhai.cli.output import emit, table
    from shanhai.service.figures.checking import word
    from shanhai.service.figures.collecting import submission

    ws, words = open_workspace(workspace), language(lang)
    row = submission(ws, name)
    if emit([row], (), as_json=as_json, as_csv=False):
        return
    headers = [word("columns", n, words) for n in ("row", "indicator", "area", "value", "unit")]
    headers[-1] = "单位" if words == "zh" else "unit"
    body = [
        [f["row"], ws.plans_catalog.title_of(f["indicator"])[words], f["area"],
         f["given"] if f["given"] is not None else f["text"], f["given_unit"]]
        for f in row["figures"]
    ]  # fmt: skip
    table(f"{name} {word('states', row['state'], words)}", headers, body, wrap=1)
    _tell(ws, row["findings"], words)


@review.command("list")
def waiting(
    workspace: WorkspaceOption = None, lang: LangOption = None, as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """待审核的报送 / What is to be reviewed."""
    _list(workspace, lang, as_json=as_json, as_csv=as_csv, state="handed_in")


@review.command("accept")
def accept(
    name: IdArgument,
    note: Annotated[str, typer.Option("--note", help="意见 / Note.")] = "",
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """通过：数据入库 / Accept: the figures become observations."""
    from shanhai.service import figures

    ws = open_workspace(workspace)
    row = figures.accept(ws, acting(ws, by), name, note=note)
    print(f"{name}: {len(row['figures'])} 个数据入库 / figures stored (lake {row['version']})")


@review.command("return")
def return_(
    name: IdArgument,
    reason: Annotated[str, typer.Option("--reason", help="理由 / Reason.")],
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """退回并说明理由 / Return with a reason."""
    from shanhai.service import figures

    ws = open_workspace(workspace)
    figures.return_(ws, acting(ws, by), name, reason=reason)
    print(f"{name}: 已退回 / returned: {reason}")


def _list(workspace: Path | None, lang: Any, *, as_json: bool, as_csv: bool, **chosen: Any) -> None:
    from shanhai.cli.output import emit, table
    from shanhai.service.figures import submissions
    from shanhai.service.figures.checking import word

    words = language(lang)
    rows = [
        {**row, "rows": len(row["figures"]), "findings": len(row["findings"])}
        for row in submissions(open_workspace(workspace), **chosen)
    ]
    if not emit(rows, _COLUMNS, as_json=as_json, as_csv=as_csv):
        headers = [word("columns", name, words) for name in _COLUMNS]
        shown = [
            {**r, "made": r["made"][:16], "state": word("states", r["state"], words)} for r in rows
        ]
        table("数据填报 / figures", headers, [[r[c] for c in _COLUMNS] for r in shown], wrap=9)


def _tell(workspace: Any, found: Sequence[dict[str, Any]], lang: str) -> None:
    from shanhai.service.figures.checking import in_words

    for one in found:
        title = workspace.plans_catalog.title_of(one["indicator"])[lang]
        place = (
            ""
            if one["row"] is None
            else f"第{one['row']}行 "
            if lang == "zh"
            else f"row {one['row']} "
        )
        print(f"  {place}{title}: {in_words(one, lang)}")
