"""Commands that judge: evaluate, look at the verdicts, enter what a superior assigned."""

from __future__ import annotations

from typing import Annotated, Any

import typer

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

AsOf = Annotated[
    int | None,
    typer.Option(
        "--as-of", metavar="YEAR", help="只用该年及以前的数据 / Use no figure after this year."
    ),
]
COLUMNS = (
    "plan", "no", "indicator", "area", "period", "value", "target", "status", "reason", "run",
    "title", "unit", "scope", "since", "target_year", "comparator", "attribute", "basis", "computed",
    "difference", "differs", "clause", "step",
)  # fmt: skip


def _rows(run: Any, lang: str) -> list[dict[str, Any]]:
    """Return the verdicts with title, reason and wording in one language."""
    rows: list[dict[str, Any]] = run.verdicts.to_dicts()
    for row in rows:
        row["title"] = row[f"title_{lang}"]
        row["value"] = row["value"] if row["value"] is not None else row["text"]
        if lang == "en":
            row["reason"], row["target"] = row["reason_en"], row["target_en"]
    return rows


def evaluate(
    plans: PlansArgument = None,
    as_of: AsOf = None,
    again: Annotated[
        str | None,
        typer.Option("--again", metavar="RUN", help="重算已存的评估并逐字节比对 / Run a stored run again, compare bytes."),
    ] = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """评估规划目标 / Judge every target of the plans by the figures there are, and store the run."""
    from shanhai.cli.output import emit
    from shanhai.service.evaluating import evaluate as run_now
    from shanhai.service.evaluating import run_again

    ws, words = open_workspace(workspace), language(lang)
    if again is not None:
        outcome = run_again(ws, again)
        if outcome.identical:
            print(f"{outcome.run}: 逐字节一致 / identical bytes")
            return
        print(f"{outcome.run}: 不一致 / not identical:\n  " + "\n  ".join(outcome.differences))
        raise typer.Exit(1)
    run = run_now(ws, plans or (), as_of=as_of)
    rows = _rows(run, words)
    told = [{name: row[name] for name in COLUMNS} for row in rows]
    if not emit(told, COLUMNS, as_json=as_json, as_csv=as_csv):
        _print_verdicts(ws, rows, words, everything=True)


def status(
    plans: PlansArgument = None,
    everything: Annotated[
        bool, typer.Option("--all", help="含无数据与待定的目标 / Also targets without data.")
    ] = False,
    as_of: AsOf = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """哪些达到、哪些没有、为什么 / What is met, what is not, and why."""
    from shanhai.cli.output import emit
    from shanhai.service.evaluating import evaluate as run_now
    from shanhai.service.summarizing import summary

    ws, words = open_workspace(workspace), language(lang)
    run = run_now(ws, plans or (), as_of=as_of)
    counts = summary(run, ws.plans_catalog, lang=words)
    columns = tuple(counts[0]) if counts else ()
    if not emit(counts, columns, as_json=as_json, as_csv=as_csv):
        _print_verdicts(ws, _rows(run, words), words, everything=everything)
        _print_summary(counts, words, run.id)


def _print_verdicts(ws: Any, rows: list[dict[str, Any]], lang: str, *, everything: bool) -> None:
    from shanhai.cli.output import badge, table
    from shanhai.engine.words import bracketed, label, quantity, status_label

    catalog = ws.plans_catalog
    quiet = ("no_data", "pending", "not_comparable")
    headers = [
        label("columns", name, lang)
        for name in ("no", "target", "wanted", "value", "status", "why")
    ]
    for plan in catalog.plans.values():
        shown = [
            r for r in rows if r["plan"] == plan.id and (everything or r["status"] not in quiet)
        ]
        if not shown:
            continue
        body = []
        for row in shown:
            value = row["value"]
            if isinstance(value, float):
                value = quantity(value, row["unit"], lang)
            body.append([
                row["no"], bracketed(row["title"], row[f"qualifier_{lang}"], lang),
                f"{row['target_year']} {row['target']}", f"{row['period'] or ''} {value or ''}".strip(),
                badge(row["status"], status_label(row["status"], lang)), row["reason"],
            ])  # fmt: skip
        table(f"{plan.title[lang]} [{plan.id}]", headers, body, wrap=5)


def _print_summary(counts: list[dict[str, Any]], lang: str, run_id: str) -> None:
    from shanhai.cli.output import console, table
    from shanhai.engine.words import label, status_label
    from shanhai.governance.targets import STATUSES

    present = [s for s in STATUSES if any(row[s] for row in counts)]
    headers = [label("columns", "plan", lang), label("columns", "targets", lang)]
    headers += [status_label(s, lang) for s in present]
    table(
        label("columns", "summary", lang),
        headers,
        [[row["title"], row["targets"], *(row[s] or "" for s in present)] for row in counts],
    )
    for row in counts:
        if row["judged"] == row["targets"]:
            console().print(label("summary", "complete", lang).format(**row))
    console().print(label("summary", "run", lang).format(run=run_id))


def assign(
    plan: Annotated[str, typer.Argument(help="规划编号 / Plan id.")],
    no: Annotated[str, typer.Argument(help="目标序号 / Number of the target.")],
    value: Annotated[float, typer.Argument(help="下达值 / The assigned value.")],
    source: Annotated[
        str, typer.Option("--source", help="下达文件与条款 / Document and clause that assign it.")
    ],
    comparator: Annotated[
        str, typer.Option("--comparator", help="at_least, at_most, above, below, decline, growth")
    ] = "at_least",
    since: Annotated[int | None, typer.Option("--since", help="基期年 / Base year.")] = None,
    period: Annotated[str | None, typer.Option("--year", help="目标年 / Target year.")] = None,
    indicator: Annotated[str | None, typer.Option("--indicator", help="指标 / Indicator.")] = None,
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """录入上级下达值 / Enter the value a superior assigned; the target is judged by it from then on."""
    from shanhai.service.evaluating import assign as assign_it

    ws = open_workspace(workspace)
    name = assign_it(
        ws, plan, no, value=value, comparator=comparator, source=source, since=since, period=period,
        indicator=indicator, by=acting(ws, by),
    )  # fmt: skip
    print(f"{plan} no. {no} ({name}): {comparator} {value:g} — {source}")
