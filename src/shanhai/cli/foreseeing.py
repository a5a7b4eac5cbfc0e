"""`shanhai outlook`, `warnings`, `benchmark`: what is likely, what is at risk, how others do."""

from __future__ import annotations

from datetime import datetime
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

OUTLOOK = ("plan", "no", "indicator", "area", "target_year", "n", "year", "value", "unit",
           "probability", "low", "high", "reason")  # fmt: skip
WARNINGS = ("severity", "rule", "plan", "no", "indicator", "area", "title_zh", "reason_zh", "units")
BENCHMARK = ("indicator", "about", "year", "area", "name", "value", "unit", "rank", "n",
             "percentile", "best", "best_name", "gap", "gap_percent", "mean", "document", "clause")  # fmt: skip


def outlook(
    plans: PlansArgument = None,
    everything: Annotated[
        bool, typer.Option("--all", help="含未知与已定的目标 / Also what is unknown or decided.")
    ] = False,
    as_of: Annotated[
        int | None, typer.Option("--as-of", metavar="YEAR", help="只用该年及以前的数据 / No later figures.")
    ] = None,
    method: Annotated[
        str, typer.Option("--method", help="carry, drift, half_drift, trend, mean")
    ] = "carry",
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """各目标到期达成的可能性 / The probability that each target is met by its year."""
    from shanhai.cli.output import emit, table
    from shanhai.report.phrases import phrase
    from shanhai.service.foreseeing import outlook as foresee

    words = language(lang)
    rows = foresee(open_workspace(workspace), plans or (), as_of=as_of, method=method)
    if emit(rows, OUTLOOK, as_json=as_json, as_csv=as_csv):
        return
    shown = [r for r in rows if everything or r["reason"] == "probable"]
    head = [
        phrase("outlook", k, words) for k in ("plan", "no", "target", "wanted", "chance", "why")
    ]
    body = [
        [r["plan"], r["no"], r[f"title_{words}"], r[f"target_{words}"], _percent(r["probability"]),
         r[f"reason_{words}"]]
        for r in shown
    ]  # fmt: skip
    table(f"{phrase('outlook', 'title', words)} ({len(shown)}/{len(rows)})", head, body, wrap=5)


def _percent(share: float | None) -> str:
    return "?" if share is None else f"{100 * share:.0f}%"


def warnings(
    plans: PlansArgument = None,
    today: Annotated[
        datetime | None,
        typer.Option("--today", formats=["%Y-%m-%d"], metavar="DAY", help="哪一天，默认今天 / As of this day."),
    ] = None,
    via: Annotated[
        str | None, typer.Option("--via", metavar="email|webhook", help="预览发出的内容 / Preview what would be sent.")
    ] = None,
    really: Annotated[
        bool, typer.Option("--send", help="真的发出（与 --via 同用） / Really send it (with --via).")
    ] = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """预警：接近限值、落后于路径、任务到期、数据迟报 / Early warnings, why, and who answers for it."""
    from shanhai.cli.output import emit, table
    from shanhai.core.errors import InputError
    from shanhai.engine.words import label, texts
    from shanhai.report.phrases import phrase
    from shanhai.service.warning import warnings as warn

    ws, words = open_workspace(workspace), language(lang)
    if really and via is None:
        raise InputError("--send goes with --via email or --via webhook")
    rows = warn(ws, plans or (), today=today.date() if today else None)
    if via is not None:
        _send(ws, rows, via, words, really=really)
        return
    if emit(rows, WARNINGS, as_json=as_json, as_csv=as_csv):
        return
    titles: Any = texts("warnings")["titles"]
    head = [phrase("outlook", k, words) for k in ("severity", "rule", "target", "why", "units")]
    body = [
        [label("severity", r["severity"], words), titles[r["rule"]][words],
         f"{r[f'title_{words}']}\n{r['plan']} {r['no']}", r[f"reason_{words}"], "\n".join(r["units"])]
        for r in rows
    ]  # fmt: skip
    table(f"{phrase('outlook', 'warnings', words)} ({len(rows)})", head, body, wrap=3)


def _send(workspace: Any, rows: list[dict[str, Any]], via: str, lang: str, *, really: bool) -> None:
    from shanhai.report.phrases import phrase
    from shanhai.service.sending import message, send

    found = message(workspace, rows, via=via, lang=lang)
    if really:
        send(workspace, found, via=via)
        print(phrase("message", "sent", lang, to=", ".join(found.to), n=len(rows)))
        return
    print(phrase("message", "preview", lang, to=", ".join(found.to)))
    print(found.text)


def benchmark(
    indicators: Annotated[
        list[str] | None,
        typer.Argument(metavar="[INDICATOR]...", help="指标，默认全部可比的 / Indicators (default: all)."),
    ] = None,
    area: Annotated[
        str | None, typer.Option("--area", help="区划代码，默认本市 / Area code (default: the own).")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="年份，默认最近可比 / Year.")] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="列出所有地区 / Rows of all areas.")
    ] = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """对标：与同类地区的公布值相比，离最好的差多少 / Beside others' published figures: rank, gap to the best."""
    from shanhai.cli.output import emit, table
    from shanhai.engine.words import bracketed, quantity
    from shanhai.report.phrases import phrase
    from shanhai.service.benchmarking import benchmark as compare

    ws, words = open_workspace(workspace), language(lang)
    rows = compare(ws, indicators or (), area=area, year=year, everyone=everyone, lang=words)
    if emit(rows, BENCHMARK, as_json=as_json, as_csv=as_csv):
        return
    if not rows:
        print(phrase("outlook", "nobody", words))
        return
    keys = ("target", "year", "area", "value", "rank", "best", "gap")
    body = [
        [bracketed(r["title"], r["about"], words), r["year"], r["name"],
         quantity(r["value"], r["unit"], words), f"{r['rank']}/{r['n']}",
         f"{quantity(r['best'], r['unit'], words)} {r['best_name']}",
         quantity(r["gap"], "百分点" if r["unit"] == "%" else r["unit"], words)]
        for r in rows
    ]  # fmt: skip
    table(phrase("outlook", "benchmark", words), [phrase("outlook", k, words) for k in keys], body)
