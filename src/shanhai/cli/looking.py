"""Commands that show what a workspace holds: targets, tasks, figures, contradictions, the report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from shanhai.cli.options import (
    CsvOption,
    JsonOption,
    LangOption,
    PlansArgument,
    WorkspaceOption,
    language,
    open_workspace,
)


def targets(
    plans: PlansArgument = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """规划目标，一行一个 / The targets, a row each."""
    from shanhai.cli.output import emit, table
    from shanhai.engine.words import bracketed, label
    from shanhai.service.listing import TARGETS
    from shanhai.service.listing import targets as list_targets

    ws, words = open_workspace(workspace), language(lang)
    rows = list_targets(ws, plans or (), lang=words)
    if emit(rows, TARGETS, as_json=as_json, as_csv=as_csv):
        return
    names = ("no", "target", "attribute", "baseline", "wanted", "clause")
    headers = [label("columns", name, words) for name in names]
    for plan in ws.plans_catalog.plans.values():
        body = [
            [
                r["no"], bracketed(r[f"title_{words}"], r["unit"] or "", words), r["attribute"],
                r["baseline"], f"{r['target_year']} {r['text']}", r["clause"],
            ]
            for r in rows
            if r["plan"] == plan.id
        ]  # fmt: skip
        if body:
            table(f"{plan.title[words]} [{plan.id}]", headers, body, wrap=1)


def observations(
    indicator: Annotated[
        str | None, typer.Argument(help="只看一个指标或变量 / Only one indicator or variable.")
    ] = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """已有数据及出处 / The figures there are, and where they come from."""
    from shanhai.cli.output import emit, table
    from shanhai.engine.words import label
    from shanhai.service.listing import OBSERVATIONS
    from shanhai.service.listing import observations as list_observations

    words = language(lang)
    rows = list_observations(open_workspace(workspace), indicator=indicator)
    if emit(rows, OBSERVATIONS, as_json=as_json, as_csv=as_csv):
        return
    names = ("target", "area", "period", "scope", "figure", "basis", "places")
    body = [
        [
            f"{r[f'title_{words}']}\n{r['indicator']}", r["area"], r["period"], r["scope"],
            f"{r['value']} {r['unit'] or ''}".strip(), label("basis", r["basis"], words),
            f"{r['document']} {r['clause'] or ''}".strip(),
        ]
        for r in rows
    ]  # fmt: skip
    headers = [label("columns", name, words) for name in names]
    table(f"{label('columns', 'observations', words)} ({len(rows)})", headers, body, wrap=6)


def conflicts(
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """规划之间、文本与表格之间的矛盾 / Where plans, texts and tables contradict each other."""
    from dataclasses import asdict

    from shanhai.cli.output import emit, table
    from shanhai.engine.words import label
    from shanhai.service.contradicting import conflicts as find

    words = language(lang)
    found = find(open_workspace(workspace))
    rows: list[dict[str, Any]] = [
        {
            "severity": c.severity, "kind": c.kind, "indicator": c.indicator, "area": c.area,
            "message": c.message_zh if words == "zh" else c.message_en,
            "documents": " | ".join(f"{p.document} {p.clause}" for p in c.places),
            "places": [asdict(p) for p in c.places],
        }
        for c in found
    ]  # fmt: skip
    columns = ("severity", "kind", "indicator", "area", "message", "documents")
    if not emit(rows, columns, as_json=as_json, as_csv=as_csv):
        headers = [label("columns", name, words) for name in ("severity", "kind", "why")]
        body = [
            [label("severity", r["severity"], words), label("conflict", r["kind"], words), r["message"]]
            for r in rows
        ]  # fmt: skip
        table(f"{label('columns', 'conflicts', words)} ({len(rows)})", headers, body, wrap=2)


def report(
    plans: PlansArgument = None,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.html", help="文件 / File.")
    ] = None,
    as_of: Annotated[
        int | None,
        typer.Option("--as-of", metavar="YEAR", help="只用该年及以前的数据 / No later figures."),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """评估报告：一个可离线打开的网页文件 / The report: one HTML file that opens anywhere."""
    from rich.console import Console

    from shanhai.service.reporting import report as write_report

    ws = open_workspace(workspace)
    with Console(stderr=True).status("report …"):
        path = write_report(ws, plans or (), out=out, as_of=as_of)
    print(f"报告 / report: {path}")
