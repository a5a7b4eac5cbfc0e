"""Commands about verdicts: evaluate, look, explain, compare, assign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

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

if TYPE_CHECKING:
    from rich.tree import Tree

    from shanhai.engine.explain import Node

AsOf = Annotated[
    int | None,
    typer.Option(
        "--as-of", metavar="YEAR", help="只用该年及以前的数据 / Use no figure after this year."
    ),
]
RunOption = Annotated[
    str | None,
    typer.Option("--run", metavar="RUN", help="已存的评估 / A stored run (or its beginning)."),
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


def explain(
    what: Annotated[
        str, typer.Argument(help="规划、指标、变量或步骤编号 / Plan, indicator, variable or step.")
    ],
    which: Annotated[
        str | None, typer.Argument(help="目标序号或年份 / Number of the target, or year.")
    ] = None,
    area: Annotated[str | None, typer.Option("--area", help="区划代码 / Area code.")] = None,
    run: RunOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """从一个数字追到文件、条款与数据行 / Follow a number to document, clause and rows."""
    from shanhai.cli.output import console, emit
    from shanhai.service.explaining import explain as explain_it

    ws = open_workspace(workspace)
    nodes = explain_it(ws, what, which, area=area, run=run, lang=language(lang))
    if not emit([node.as_dict() for node in nodes], (), as_json=as_json, as_csv=False):
        for node in nodes:
            console().print(_tree(node))


def _tree(node: Node) -> Tree:
    from rich.markup import escape
    from rich.tree import Tree

    def words(one: Node) -> str:
        return f"{escape(one.what)}\n[bright_black]← {escape(one.source)}\n  {one.step}[/]"

    def grow(tree: Tree, one: Node) -> Tree:
        for child in one.children:
            grow(tree.add(words(child)), child)
        return tree

    return grow(Tree(words(node)), node)


def compare(
    before: Annotated[str, typer.Argument(metavar="RUN", help="先前的评估 / The earlier run.")],
    after: Annotated[
        str | None,
        typer.Argument(
            metavar="[RUN]", help="后来的评估，默认现在 / The later run (default: now)."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """两次评估有何不同、因何不同 / What moved between two runs, and which ingredient moved it."""
    from shanhai.cli.output import badge, emit, table
    from shanhai.engine.words import label, status_label
    from shanhai.service.explaining import compare as compare_runs

    words = language(lang)
    found = compare_runs(open_workspace(workspace), before, after, lang=words)
    rows = [_difference(one, words) for one in found]
    columns = (
        "plan",
        "no",
        "indicator",
        "title",
        "was",
        "value_was",
        "now",
        "value_now",
        "ingredients",
    )
    if emit(rows, columns, as_json=as_json, as_csv=as_csv):
        return
    if not rows:
        print(label("compare", "same", words))
        return

    def side(row: dict[str, Any], which: str) -> Any:
        if row[which] is None:
            return "—"
        value = row[f"value_{which}"]
        shown = status_label(row[which], words)
        return badge(row[which], shown, "" if value is None else str(value))

    headers = [
        label("columns", name, words) for name in ("plan", "no", "target", "was", "now", "why")
    ]
    body = [
        [
            r["plan"],
            r["no"],
            r["title"],
            side(r, "was"),
            side(r, "now"),
            "\n".join(r["ingredients"]),
        ]
        for r in rows
    ]
    table(label("compare", "title", words), headers, body, wrap=5)


def _difference(one: Any, lang: str) -> dict[str, Any]:
    row = one.now or one.was
    sides = {
        name: (None, None) if side is None
        else (side["status"], side["value"] if side["value"] is not None else side["text"])
        for name, side in (("was", one.was), ("now", one.now))
    }  # fmt: skip
    return {
        "plan": row["plan"], "no": row["no"], "indicator": row["indicator"],
        "title": row[f"title_{lang}"], "was": sides["was"][0], "value_was": sides["was"][1],
        "now": sides["now"][0], "value_now": sides["now"][1], "ingredients": list(one.ingredients),
    }  # fmt: skip


def runs(
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """已存的评估 / The stored runs."""
    from shanhai.cli.output import emit, table
    from shanhai.engine.words import label

    ws, words = open_workspace(workspace), language(lang)
    rows = []
    for name in ws.runs.ids():
        manifest = ws.runs.manifest(name)
        rows.append({"run": name, "plans": " ".join(manifest["plans"]),
                     "as_of": manifest["inputs"]["as_of"], "code": manifest["code"]})  # fmt: skip
    columns = ("run", "plans", "as_of", "code")
    if not emit(rows, columns, as_json=as_json, as_csv=as_csv):
        headers = [
            label("columns", name, words)
            for name in ("run", "plan", "as_of", "code")
        ]  # fmt: skip
        table(label("columns", "runs", words), headers, [[r[c] for c in columns] for r in rows])


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
