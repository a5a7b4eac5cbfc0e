"""Commands about declarations: make a workspace, check it, help an editor."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from shanhai.cli.options import Common, JsonOption, in_language


def init(
    sample: Annotated[str, typer.Argument(help="样例名 / Name of the sample, e.g. xiamen.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新文件夹 / The new folder.")],
) -> None:
    """由样例建立工作区 / Make a workspace from a sample."""
    from shanhai.catalog.schema import write_schemas
    from shanhai.store.workspace import create

    workspace = create(sample, folder)
    write_schemas(workspace.folder)
    catalog = workspace.catalog
    targets = sum(len(plan.targets) for plan in catalog.plans.values())
    print(
        f"已建立工作区 / made {folder}: {len(catalog.plans)} plans, {targets} targets, "
        f"{sum(len(m) for m in catalog.measures.values())} measures, "
        f"{len(workspace.observation_files)} files of published figures"
    )
    print(f"下一步 / next: shanhai --workspace {folder} status")


def check(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="工作区，默认当前 / Workspace (default: here)."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """检查全部声明，一次列出所有问题 / Check all declarations; every problem at once, exit code 2."""
    from shanhai.cli.output import emit
    from shanhai.service.checking import check as check_all
    from shanhai.service.telling import told

    found = check_all(path or Common.workspace or Path())
    rows = [{**asdict(p), "message_zh": told(p.message, "zh")} for p in found.problems]
    if not emit(rows, tuple(rows[0]) if rows else (), as_json=as_json, as_csv=False):
        for problem in found.problems:
            print(replace(problem, message=in_language(problem.message)), file=sys.stderr)
        print(found.summary)
    if rows:
        raise typer.Exit(2)


def schema(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="工作区 / Workspace (default: here).")
    ] = None,
) -> None:
    """写出 JSON Schema，供编辑器补全 / Write JSON Schemas so that an editor completes and checks."""
    from shanhai.catalog.schema import write_schemas

    for written in write_schemas(folder or Common.workspace or Path()):
        print(written)
