"""`shanhai assess` and `shanhai letters`: the yearly assessment and the letters before it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from shanhai.cli.options import (
    CsvOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    language,
    open_workspace,
)

if TYPE_CHECKING:
    from shanhai.engine.assess import Assessment
    from shanhai.service.assessing import Year


class YearFirst(TyperGroup):
    """A group that may be given a year in place of a command: ``assess 2024``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read a year as the command ``year``."""
        if args and args[0].isdigit():
            args = ["year", *args]
        return super().parse_args(ctx, args)


assess = typer.Typer(
    cls=YearFirst, no_args_is_help=True,
    help="年度考核：评分、排名、原因 / The yearly assessment: scores, ranks, why.",
)  # fmt: skip

YearArgument = Annotated[int, typer.Argument(metavar="YEAR", help="年度 / Year.")]
SchemeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scheme", help="考核方案，可重复，默认全部 / Scheme, repeatable (default: all)."
    ),
]
SyntheticOption = Annotated[
    bool,
    typer.Option("--synthetic", help="计入合成数据（演示） / Count synthetic figures (a trial)."),
]
POINTS = ("scheme", "item", "title", "value", "share", "worth", "points", "lost", "above_mean")


@assess.callback()
def group() -> None:
    """年度考核：评分、排名、原因；也可直接写年度（assess 2024） / The assessment of a year: scores, ranks, why."""


@assess.command("year")
def year_(
    year: YearArgument,
    scheme: SchemeOption = None,
    synthetic: SyntheticOption = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """各考核方案的得分与名次，及综合结果 / Scores and ranks by every scheme, and combined."""
    from shanhai.cli.output import emit
    from shanhai.service import assessing

    words = language(lang)
    found = assessing.assess(
        open_workspace(workspace), year, schemes=scheme or (), synthetic=synthetic
    )
    made = found.assessment
    rows = [
        {"scheme": name, **row} for name in made.scored
        for row in assessing.standings(made, name, words)
    ]  # fmt: skip
    columns = ("scheme", "rank", "assessed", "name", "peers", "score", "grade", "covered", "vetoed",
               "missing", "bonus", "deduction")  # fmt: skip
    if emit(rows, columns, as_json=as_json, as_csv=as_csv):
        return
    show(made, words)
    _tell_missing(found, words)


def show(made: Assessment, lang: str) -> None:
    """Print an assessment: a table for each scheme, and for each combination."""
    from shanhai.cli.output import table
    from shanhai.report.assessment import notice
    from shanhai.report.phrases import phrase
    from shanhai.service import assessing

    head = [phrase("report", k, lang) for k in ("rank", "assessed", "score", "grade", "covered")]
    for name, scored in made.scored.items():
        body = [
            [_place(r), r["name"], _points(r["score"]),
             phrase("report", "vetoed", lang) if r["vetoed"] else r["grade_title"],
             f"{100 * r['covered']:.0f}%"]
            for r in assessing.standings(made, name, lang)
        ]  # fmt: skip
        table(f"{scored.scheme.title[lang]}  {made.year}  [{name}]", head, body)
    for name, combined in made.combined.items():
        schemes = list(combined.combination.schemes)
        titles = [made.scored[s].scheme.title[lang] for s in schemes]
        body = [
            [_place(r), r["name"], *(_points(r[s]) for s in schemes), _points(r["score"])]
            for r in assessing.combined_standings(made, name, lang)
        ]
        table(
            f"{combined.combination.title[lang]}  {made.year}", [*head[:2], *titles, head[2]], body
        )
    if said := notice(made, lang):
        print(f"※ {said}")


def _tell_missing(found: Year, lang: str) -> None:
    from shanhai.report.phrases import phrase

    if gaps := found.gathered.gaps:
        ledger = sum(reason == "ledger" for reason in gaps.values())
        year = found.assessment.year
        print(phrase("cli", "missing", lang, n=len(gaps), ledger=ledger, year=year))


@assess.command("why")
def why(
    year: YearArgument,
    who: Annotated[str, typer.Argument(metavar="WHO", help="区或部门 / District or department.")],
    scheme: SchemeOption = None,
    synthetic: SyntheticOption = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """得分从何而来、怎样提高、名次有多稳 / Where a score comes from, what would raise it, how firm the rank is."""
    from shanhai.cli.output import emit
    from shanhai.service import assessing

    words = language(lang)
    found = assessing.assess(
        open_workspace(workspace), year, schemes=scheme or (), synthetic=synthetic
    )
    by_scheme = assessing.why(found.assessment, who, words)
    if as_json:
        emit(
            [{"scheme": n, **parts} for n, parts in by_scheme.items()],
            (),
            as_json=True,
            as_csv=as_csv,
        )
        return
    rows = [{"scheme": n, **r} for n, parts in by_scheme.items() for r in parts["contributions"]]
    if emit(rows, POINTS, as_json=False, as_csv=as_csv):
        return
    for name, parts in by_scheme.items():
        _explain(found.assessment, name, parts, words)


def _explain(made: Assessment, name: str, parts: Any, lang: str) -> None:
    from shanhai.cli.output import table
    from shanhai.engine.words import number
    from shanhai.report.phrases import phrase

    title = made.scored[name].scheme.title[lang]
    item, value, points, wanted, gain = (
        phrase("report", k, lang) for k in ("item", "value", "points", "wanted", "gain")
    )

    def figure(one: float | None) -> str:
        return "—" if one is None else number(one)

    table(
        phrase("cli", "contributions", lang, name=title),
        [item, value, points, phrase("cli", "above", lang)],
        [[r["title"], figure(r["value"]), f"{_points(r['points'])}/{_points(r['worth'])}",
          "—" if r["above_mean"] is None else f"{r['above_mean']:+.2f}"]
         for r in parts["contributions"]],
    )  # fmt: skip
    table(
        phrase("cli", "gains", lang, name=title), [item, value, wanted, gain],
        [[r["title"], figure(r["value"]), figure(r["wanted"]), _points(r["to_full"])]
         for r in parts["gains"]],
    )  # fmt: skip
    for row in parts["sensitivity"]:
        facts = {k: row[k] for k in ("rank", "p05", "p95")} | {"kept": f"{100 * row['kept']:.0f}"}
        print(phrase("cli", "rank", lang, **facts))


@assess.command("missing")
def missing(
    year: YearArgument,
    out: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="写出待填表（.xlsx、.csv） / Write a sheet to fill in."),
    ] = None,
    scheme: SchemeOption = None,
    synthetic: SyntheticOption = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """考核还缺哪些数据；写成可填的表 / Which figures are missing; as a sheet to fill in."""
    from shanhai.cli.output import emit, table
    from shanhai.report.phrases import phrase
    from shanhai.service import assessing
    from shanhai.service.filling import missing_sheet

    ws, words = open_workspace(workspace), language(lang)
    found = assessing.assess(ws, year, schemes=scheme or (), synthetic=synthetic)
    if out is not None:
        n = missing_sheet(ws, found, out, lang=words)
        print(f"{n} 行 / rows → {out}；shanhai ingest observations {out}")
        return
    rows = assessing.missing(found, words)
    columns = ("name", "assessed", "figure", "title", "year", "reason")
    if not emit(rows, columns, as_json=as_json, as_csv=as_csv):
        head = [phrase("report", k, words) for k in ("assessed", "item", "origin")]
        body = [[r["name"], f"{r['title']} {r['year']}", r["reason"]] for r in rows]
        table(phrase("report", "caption_missing", words), head, body)


@assess.command("report")
def report(
    which: Annotated[
        str,
        typer.Argument(
            metavar="YEAR|ID", help="年度，或已签发的编号 / Year, or id of a signed one."
        ),
    ],
    out: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=".docx 或 .pdf / .docx or .pdf.")
    ],
    scheme: SchemeOption = None,
    synthetic: SyntheticOption = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """年度考核报告 / The assessment report, as it stands or as it was signed."""
    from shanhai.service import assessing
    from shanhai.service.assessment_report import write_report, write_signed

    ws, words = open_workspace(workspace), language(lang)
    if len(which) == len("2024") and which.isdigit():
        found = assessing.assess(ws, int(which), schemes=scheme or (), synthetic=synthetic)
        print(write_report(ws, found, out, lang=words))
    else:
        print(write_signed(ws, which, out, lang=words))


def letters(
    year: YearArgument,
    out: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="文件夹 / Folder.")],
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="WHO", help="只出这些区或部门 / Only these, repeatable."),
    ] = None,
    scheme: SchemeOption = None,
    plan: Annotated[
        list[str] | None, typer.Option("--plan", help="任务取自这些规划 / Tasks of these plans.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="PDF，不是 .docx / PDF, not .docx.")] = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """目标责任书：每区、每部门一份 / Responsibility letters: one for each district and department."""
    from shanhai.service.letters import letters as write

    files = write(
        open_workspace(workspace), year, out, schemes=scheme or (), plans=plan or (),
        only=only or (), form="pdf" if pdf else "docx", lang=language(lang),
    )  # fmt: skip
    print(f"{len(files)} 份 / letters → {out}")


def _place(row: Any) -> str:
    return "—" if row["rank"] is None else str(row["rank"])


def _points(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"
