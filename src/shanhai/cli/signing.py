"""`shanhai assess sign|signed|show|compare`: assessments that no longer change."""

from __future__ import annotations

from typing import Annotated

import typer

from shanhai.cli.assessing import SchemeOption, SyntheticOption, YearArgument, show
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

SIGNED = ("id", "year", "schemes", "synthetic", "gaps", "by", "made", "digest")
DIFFERENCES = ("what", "scheme", "assessed", "name", "figure", "was", "now")
IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="已签发考核的编号或开头 / Id of a signed one.")
]


def sign(
    year: YearArgument,
    scheme: SchemeOption = None,
    synthetic: SyntheticOption = False,
    with_gaps: Annotated[
        bool,
        typer.Option("--with-gaps", help="数据不全也签发 / Sign although figures are missing."),
    ] = False,
    by: AsOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """签发：冻结运行、数据与方案 / Sign: freeze run, figures and schemes."""
    from shanhai.service.signing import sign as sign_it

    ws = open_workspace(workspace)
    row = sign_it(
        ws, acting(ws, by), year, schemes=scheme or (), synthetic=synthetic, with_gaps=with_gaps
    )
    print(f"{row['id']}  {row['year']}  {row['by']}  {row['made']}\n  {row['digest']}")


def signed(
    workspace: WorkspaceOption = None, as_json: JsonOption = False, as_csv: CsvOption = False
) -> None:
    """已签发的考核 / The signed assessments."""
    from shanhai.cli.output import emit, table
    from shanhai.service.signing import signed as list_signed

    rows = list_signed(open_workspace(workspace))
    if not emit(rows, SIGNED, as_json=as_json, as_csv=as_csv):
        table("签发 / signed", SIGNED[:-1], [[r[c] for c in SIGNED[:-1]] for r in rows])


def look(name: IdArgument, workspace: WorkspaceOption = None, lang: LangOption = None) -> None:
    """看已签发的结果 / Show a signed assessment as it was signed."""
    from shanhai.service.signing import load

    _, made = load(open_workspace(workspace), name)
    show(made, language(lang))


def compare(
    name: IdArgument,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """已签发的结果若今天重做会有何不同 / What would differ if a signed one were made now."""
    from shanhai.cli.output import emit, table
    from shanhai.report.phrases import phrase
    from shanhai.service.signing import compare as compare_it

    words = language(lang)
    rows = [
        {**row, "name": row[f"name_{words}"]}
        for row in compare_it(open_workspace(workspace), name)
    ]  # fmt: skip
    if emit(rows, DIFFERENCES, as_json=as_json, as_csv=as_csv):
        return
    if not rows:
        print(phrase("cli", "same", words))
        return
    head = [phrase("compare", c, words) for c in ("what", "scheme", "name", "figure", "was", "now")]
    body = [
        [
            phrase("compare", r["what"], words),
            r["scheme"],
            r["name"],
            r["figure"],
            r["was"],
            r["now"],
        ]
        for r in rows
    ]
    table(phrase("compare", "title", words), head, body)
