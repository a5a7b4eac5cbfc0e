"""`shanhai survey`: how many to ask, and what the answers say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shanhai.cli.options import CsvOption, JsonOption, LangOption, language

survey = typer.Typer(no_args_is_help=True, help="公众满意度调查 / Surveys of public satisfaction.")
DESIGN = ("stratum", "size", "sample", "weight")
ESTIMATE = ("part", "n", "mean", "error", "low", "high", "margin", "freedom", "design_effect")
Confidence = Annotated[
    float, typer.Option("--confidence", min=0.5, max=0.999, help="置信度 / Confidence.")
]


@survey.command("design")
def design(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="各层人数表：stratum, size[, deviation] / Strata.")],
    margin: Annotated[float | None, typer.Option("--margin", help="允许误差（分） / Margin of error.")] = None,
    n: Annotated[int | None, typer.Option("--n", min=1, help="样本总数 / Number to ask.")] = None,
    confidence: Confidence = 0.95,
    deviation: Annotated[float, typer.Option("--deviation", help="答案标准差 / Deviation of answers.")] = 50.0,
    response: Annotated[float, typer.Option("--response", help="应答率 / Share who answer.")] = 1.0,
    least: Annotated[int, typer.Option("--least", min=1, help="每层最少 / Least in a stratum.")] = 2,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """分层抽样：问多少人，各层各问多少 / A stratified sample: how many to ask, and where."""
    from shanhai.cli.output import emit, table
    from shanhai.report.phrases import phrase
    from shanhai.service.surveying import design as share_out

    rows = share_out(
        file, margin=margin, n=n, confidence=confidence, deviation=deviation, response=response,
        least=least,
    )  # fmt: skip
    if not emit(rows, DESIGN, as_json=as_json, as_csv=as_csv):
        head = [phrase("survey", k, language(lang)) for k in DESIGN]
        body = [[r["stratum"], r["size"], r["sample"], f"{r['weight']:.4g}"] for r in rows]
        total = [phrase("survey", "all", language(lang)), sum(r["size"] for r in rows),
                 sum(r["sample"] for r in rows), ""]  # fmt: skip
        table(phrase("survey", "design", language(lang)), head, [*body, total])


@survey.command("estimate")
def estimate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="答卷表，一人一行 / One row for each person.")],
    value: Annotated[str, typer.Option("--value", help="得分列（0至100） / Column of the answers.")],
    stratum: Annotated[str | None, typer.Option("--stratum", help="分层列 / Column of the strata.")] = None,
    population: Annotated[
        Path | None, typer.Option("--population", metavar="FILE", help="各层人数表 / Sizes of the strata.")
    ] = None,
    margins: Annotated[
        Path | None, typer.Option("--margins", metavar="FILE", help="边际总数：column, value, size / Sums to add up to.")
    ] = None,
    weight: Annotated[str | None, typer.Option("--weight", help="权重列 / Column of weights.")] = None,
    by: Annotated[list[str] | None, typer.Option("--by", help="分组列，可重复 / Parts, repeatable.")] = None,
    confidence: Confidence = 0.95,
    lang: LangOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """满意度及置信区间 / The estimate with its confidence interval."""
    from shanhai.cli.output import emit, table
    from shanhai.report.phrases import phrase
    from shanhai.service.surveying import estimated

    words = language(lang)
    rows = estimated(
        file, value=value, stratum=stratum, population=population, margins=margins, weight=weight,
        by=by or (), confidence=confidence,
    )  # fmt: skip
    if emit(rows, ESTIMATE, as_json=as_json, as_csv=as_csv):
        return
    head = [phrase("survey", k, words) for k in ("part", "n", "mean", "interval", "design_effect")]
    body = [
        [r["part"] or phrase("survey", "all", words), r["n"], f"{r['mean']:.2f}",
         "—" if r["low"] is None else f"{r['low']:.2f} – {r['high']:.2f}",
         "—" if r["design_effect"] is None else f"{r['design_effect']:.2f}"]
        for r in rows
    ]  # fmt: skip
    table(f"{phrase('survey', 'estimate', words)} ({100 * confidence:g}%)", head, body)
