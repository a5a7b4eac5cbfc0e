"""Commands that make labelled synthetic data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shanhai.cli.options import LangOption, WorkspaceOption, language, open_workspace

app = typer.Typer(help="合成数据 / Synthetic data, labelled as such.", no_args_is_help=True)


@app.callback()
def synthetic() -> None:
    """合成数据，处处标明，不参与真实城市的评估 / Synthetic data: labelled, never counted."""


@app.command("network")
def network(
    year: Annotated[int, typer.Option("--year", min=1990, max=2100, help="年份 / Year.")] = 2025,
    stations: Annotated[
        int, typer.Option("--stations", min=0, max=5000, help="空气站数 / Air stations.")
    ] = 12,
    sections: Annotated[
        int, typer.Option("--sections", min=0, max=5000, help="水质断面数 / Water sections.")
    ] = 20,
    seed: Annotated[int, typer.Option("--seed", help="随机种子 / Seed.")] = 0,
    workspace: WorkspaceOption = None,
) -> None:
    """合成监测网及一年读数入湖 / Synthetic stations and sections with a year of readings."""
    from rich.console import Console

    from shanhai.service.synthesizing import synthesize_network

    ws = open_workspace(workspace)
    with Console(stderr=True).status("…") as status:
        brought = synthesize_network(
            ws, year=year, stations=stations, sections=sections, seed=seed, progress=status.update
        )
    rows = sum(one.readings.good.height for one in brought[1:])
    print(
        f"合成数据 / synthetic: {stations} 个空气站 stations, {sections} 个断面 sections, "
        f"{year}年 {rows} 条读数 readings"
    )
    print("仅供演示，不参与评估 / for show only: no evaluation counts them")


@app.command("assessment")
def assessment(
    year: Annotated[int, typer.Argument(metavar="YEAR", help="年度 / Year.")],
    out: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=".csv 或 .xlsx / .csv or .xlsx.")
    ],
    area: Annotated[
        str | None,
        typer.Option(
            "--area", help="只含一个区当年的数据，可用于报送 / One area's, to be handed in."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="随机种子 / Seed.")] = 0,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """考核所缺的各区数据，以合成数据填好 / The figures an assessment lacks, filled with synthetic ones."""
    from shanhai.service.assessing import assess
    from shanhai.service.filling import missing_sheet

    ws = open_workspace(workspace)
    n = missing_sheet(ws, assess(ws, year), out, area=area, synthetic=seed, lang=language(lang))
    verb = "ingest observations" if area is None else "figures submit"
    print(f"{n} 行合成数据 / synthetic rows → {out}；shanhai {verb} {out}")
