"""Commands about stored verdicts: where they come from, what moved between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanhai.cli.options import (
    CsvOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    language,
    open_workspace,
)

if TYPE_CHECKING:
    from rich.tree import Tree

    from shanhai.engine.explain import Node

RunOption = Annotated[
    str | None,
    typer.Option("--run", metavar="RUN", help="已存的评估 / A stored run (or its beginning)."),
]


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
