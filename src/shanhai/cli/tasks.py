"""Commands about tasks: list them, see who is how far, report, review, close."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from shanhai.cli.options import (
    AsOption,
    CsvOption,
    JsonOption,
    LangOption,
    PlansArgument,
    WorkspaceOption,
    acting,
    language,
    open_workspace,
)


class _ListByDefault(TyperGroup):
    """``shanhai tasks [PLAN]…`` lists; only the name of a command is one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, "--help", "-h"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ListByDefault,
    help="任务台账：清单、进展、销号 / Tasks: list them (default), report, review, close.",
)

PlanArgument = Annotated[
    str, typer.Argument(metavar="PLAN", help="规划编号或登记簿 / Plan id or register.")
]
NoArgument = Annotated[str, typer.Argument(metavar="NO", help="序号 / Number.")]
UnitArgument = Annotated[str, typer.Argument(metavar="UNIT", help="责任单位 / Responsible unit.")]
UnitOption = Annotated[str | None, typer.Option("--unit", help="只看该单位 / Only this unit's.")]
OnOption = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="截至日期，默认今天 / As of this day."),
]
ReasonOption = Annotated[str, typer.Option("--reason", help="理由 / Reason.")]


def _day(given: datetime | None) -> Any:
    return None if given is None else given.date()


def _led(row: Any, lang: str) -> str:
    """Return a unit's name, with a star where it leads."""
    return f"{'★' if row['lead'] else ''}{row['unit' if lang == 'zh' else 'unit_en']}"


@app.command("list")
def list_tasks(
    plans: PlansArgument = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """任务与工程，一行一个 / Measures and projects of the plans, a row each."""
    from shanhai.cli.output import emit, table
    from shanhai.service.listing import TASKS
    from shanhai.service.listing import tasks as listed

    rows = listed(open_workspace(workspace), plans or ())
    if not emit(rows, TASKS, as_json=as_json, as_csv=as_csv):
        columns = ("plan", "no", f"title_{language(lang)}", "units", "deadline", "clause")
        table("任务 / tasks", columns, [[r[c] for c in columns] for r in rows], wrap=2)


@app.command("board")
def board(
    plans: PlansArgument = None,
    unit: UnitOption = None,
    status: Annotated[
        str | None,
        typer.Option("--status", help="overdue, at_risk, not_started, on_track, done, closed"),
    ] = None,
    on: OnOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """各单位进展，最需关注的在前 / Every unit's part, what needs a look first."""
    from shanhai.cli.output import badge, emit, table
    from shanhai.service.tasks.board import BOARD
    from shanhai.service.tasks.board import board as rows_of
    from shanhai.service.tasks.words import word

    words = language(lang)
    rows = rows_of(
        open_workspace(workspace),
        on=_day(on),
        plans=plans or (),
        unit=unit,
        status=status,
        lang=words,
    )
    if emit(rows, BOARD, as_json=as_json, as_csv=as_csv):
        return
    columns = ("plan", "no", f"title_{words}", "unit", "deadline", "status", "why")
    headers = [word("columns", name, words) for name in columns]
    body = [
        [
            r["plan"], r["no"], r[columns[2]], _led(r, words),
            r["deadline"], badge(r["status"], r["status_word"]), r["why"],
        ]
        for r in rows
    ]  # fmt: skip
    table(f"{word('columns', 'tasks', words)} ({len(rows)})", headers, body, wrap=2)


@app.command("show")
def show(
    plan: PlanArgument,
    no: NoArgument,
    on: OnOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """一项任务：内容、各单位进展、节点、报送 / One task: what it is, who is how far, what was reported."""
    from shanhai.cli.output import badge, emit, table
    from shanhai.service.tasks.showing import shown
    from shanhai.service.tasks.words import word

    words = language(lang)
    found = shown(open_workspace(workspace), plan, no, on=_day(on), lang=words)
    if emit([found], (), as_json=as_json, as_csv=False):
        return
    print(f"{plan} {no}  {found[f'title_{words}']}")
    for name in (
        "kind_word",
        "deadline",
        "deliverable",
        "indicators",
        "document",
        "clause",
        "details",
    ):
        if found[name]:
            print(f"  {found['labels'][name]}: {found[name]}")
    titles = {name: word("columns", name, words) for name in (
        "unit", "percent", "status", "why", "no", "text", "due", "reached", "made", "by", "evidence",
        "verdict", "milestones", "progress",
    )}  # fmt: skip
    table("", [titles[n] for n in ("unit", "percent", "status", "why")], [
        [_led(d, words), f"{d['percent']:g}",
         badge(d["status"], d["status_word"]), d["why"]]
        for d in found["duties"]
    ], wrap=3)  # fmt: skip
    if found["milestones"]:
        headers = [titles["no"], titles["text"], titles["due"], titles["reached"]]
        body = [[m["number"], m["title"], m["due"], m["reached"]] for m in found["milestones"]]
        table(titles["milestones"], headers, body, wrap=1)
    if found["reports"]:
        reports = [{**r, "made": r["made"][:16]} for r in found["reports"]]
        columns = ("made", "unit", "by", "percent", "text", "evidence_names", "verdict_word")
        headers = [
            titles[n] for n in ("made", "unit", "by", "percent", "text", "evidence", "verdict")
        ]
        table(titles["progress"], headers, [[r[c] for c in columns] for r in reports], wrap=4)


@app.command("report")
def report(
    plan: PlanArgument,
    no: NoArgument,
    percent: Annotated[float, typer.Option("--percent", help="进度（%） / Progress, %.")],
    text: Annotated[str, typer.Option("--text", help="做了什么 / What was done.")],
    unit: Annotated[
        str | None, typer.Option("--unit", help="默认为本人所在单位 / Default: your own.")
    ] = None,
    done: Annotated[
        datetime | None,
        typer.Option(
            "--done", formats=["%Y-%m-%d"], help="完成日期，申请销号 / Day it was completed."
        ),
    ] = None,
    invested: Annotated[
        float | None, typer.Option("--invested", help="已完成投资（万元） / Spent, 10,000 CNY.")
    ] = None,
    evidence: Annotated[
        list[Path] | None, typer.Option("--evidence", metavar="FILE", help="佐证材料 / Evidence.")
    ] = None,
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """报送进展 / Report progress of your unit's part."""
    from shanhai.service import tasks as service
    from shanhai.service.tasks.progress import read_files

    ws = open_workspace(workspace)
    row = service.report(
        ws, acting(ws, by), plan, no, percent=percent, text=text, unit=unit, done=_day(done),
        invested=invested, evidence=read_files(evidence or ()),
    )  # fmt: skip
    print(
        f"{plan} {no} {row['unit']}: 第{row['number']}次报送 / report {row['number']}, {percent:g} %"
    )


@app.command("review")
def review(
    verdict: Annotated[str, typer.Argument(metavar="accept|return")],
    plan: PlanArgument, no: NoArgument, unit: UnitArgument, reason: ReasonOption = "",
    workspace: WorkspaceOption = None, by: AsOption = None,
) -> None:  # fmt: skip
    """审核一个单位最近的报送 / Accept or return a unit's latest report."""
    from shanhai.core.errors import InputError
    from shanhai.service import tasks as service

    if verdict not in ("accept", "return"):
        raise InputError(f"a review says accept or return, not {verdict!r}")
    ws = open_workspace(workspace)
    service.review(
        ws, acting(ws, by), plan, no, unit, accept=verdict == "accept", reason=reason
    )  # fmt: skip
    print(f"{plan} {no} {unit}: {'通过 / accepted' if verdict == 'accept' else '退回 / returned'}")


@app.command("close")
def close(
    plan: PlanArgument, no: NoArgument, unit: UnitArgument,
    note: Annotated[str, typer.Option("--note", help="审核意见 / Note.")] = "",
    workspace: WorkspaceOption = None, by: AsOption = None,
) -> None:  # fmt: skip
    """销号：审核通过已报完成的任务 / Close what a unit reported done."""
    from shanhai.service import tasks as service

    ws = open_workspace(workspace)
    service.close(ws, acting(ws, by), plan, no, unit, note=note)
    print(f"{plan} {no} {unit}: 已销号 / closed")


@app.command("reopen")
def reopen(
    plan: PlanArgument, no: NoArgument, unit: UnitArgument, reason: ReasonOption = "",
    workspace: WorkspaceOption = None, by: AsOption = None,
) -> None:  # fmt: skip
    """撤销销号 / Open a closed part again."""
    from shanhai.service import tasks as service

    ws = open_workspace(workspace)
    service.reopen(ws, acting(ws, by), plan, no, unit, reason=reason)
    print(f"{plan} {no} {unit}: 重新打开 / open again")


@app.command("milestone")
def milestone(
    plan: PlanArgument, no: NoArgument,
    title: Annotated[str | None, typer.Option("--title", help="新节点 / A new one.")] = None,
    due: Annotated[
        datetime | None, typer.Option("--due", formats=["%Y-%m-%d"], help="应达日期 / Day due.")
    ] = None,
    reached: Annotated[
        int | None, typer.Option("--reached", metavar="NUMBER", help="已达到的节点 / One reached.")
    ] = None,
    on: OnOption = None, workspace: WorkspaceOption = None, by: AsOption = None,
) -> None:  # fmt: skip
    """设定节点，或报告节点已达到 / Set a milestone, or say that one is reached."""
    from shanhai.core.errors import InputError
    from shanhai.service import tasks as service

    ws = open_workspace(workspace)
    if reached is not None:
        service.reach_milestone(ws, acting(ws, by), plan, no, reached, on=_day(on))
        print(f"{plan} {no}: 节点{reached}已达到 / milestone {reached} reached")
    elif title is not None and due is not None:
        number = service.add_milestone(ws, acting(ws, by), plan, no, title=title, due=due.date())
        print(f"{plan} {no}: 节点{number} / milestone {number}")
    else:
        raise InputError("give --title and --due of a new milestone, or --reached NUMBER")


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")],
    plan: Annotated[list[str] | None, typer.Option("--plan", help="规划或登记簿 / Plan.")] = None,
    unit: UnitOption = None,
    on: OnOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """导出为电子表格 / Write tasks to a spreadsheet."""
    from shanhai.service.tasks.sheet import export_tasks

    rows = export_tasks(
        open_workspace(workspace),
        file,
        plans=plan or (),
        unit=unit,
        on=_day(on),
        lang=language(lang),
    )
    print(f"{file}: {rows} 行 / rows")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="xlsx, csv")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="project, finding, issue, measure")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只预览，不登记 / Preview only.")
    ] = False,
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """从电子表格登记任务、项目、督察问题、群众问题 / Enter tasks of a spreadsheet."""
    from shanhai.service.tasks.entering import look
    from shanhai.service.tasks.sheet import import_tasks, read_tasks

    ws = open_workspace(workspace)
    if dry_run:
        found = look(ws, acting(ws, by), read_tasks(file, kind=kind))
        print(
            f"将 / would be: 新增 new {len(found.new)}, 更新 changed {len(found.changed)}, "
            f"不变 unchanged {found.unchanged}"
        )
        return
    keys = import_tasks(ws, acting(ws, by), file, kind=kind)
    for plan, no in keys:
        print(f"{plan} {no}")
    print(f"新增或变更 {len(keys)} 项 / new or changed")
