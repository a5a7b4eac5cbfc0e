"""Commands that bring figures in, and hand out what is to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from shanhai.cli.options import (
    CsvOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    in_language,
    language,
    open_workspace,
    pairs,
)

ingest = typer.Typer(help="导入数据 / Bring data in.", no_args_is_help=True)
template = typer.Typer(help="填报模板 / Templates to fill in.", no_args_is_help=True)


@ingest.command("observations")
def observations(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="csv, xlsx, parquet")],
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="OURS=THEIRS", help="列名对应，如 value=数据值 / Column names, e.g. value=Wert."
        ),
    ] = None,
    default: Annotated[
        list[str] | None,
        typer.Option(
            "--default", metavar="OURS=VALUE",
            help="缺列时的值，如 document=市统计局函 / Value for a column the file lacks.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览，不写入 / Preview only.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="有一行不合格则全部不入库 / Store nothing if a row is refused.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """导入上报或公布的数据 / Bring in reported figures: checked, converted, idempotent, all or nothing."""
    from rich.console import Console

    from shanhai.cli.output import emit
    from shanhai.service.bringing import ingest_observations

    ws = open_workspace(workspace)
    with Console(stderr=True).status(f"{file.name} …"):
        brought = ingest_observations(
            ws, file, mapping=pairs(mapping, "--map"), defaults=pairs(default, "--default"),
            dry_run=dry_run, strict=strict,
        )  # fmt: skip
    change, rejected = brought.change, brought.prepared.rejected
    row = {
        "file": brought.prepared.file, "digest": brought.prepared.digest, "new": change.new,
        "changed": change.changed, "unchanged": change.unchanged, "refused": rejected.height,
        "version": change.version, "dry_run": dry_run,
        "refused_rows": rejected.select("row", "reason").to_dicts(),
    }  # fmt: skip
    if not emit([row], (), as_json=as_json, as_csv=False):
        verb = "将 / would be" if dry_run else "已 / done"
        print(
            f"{verb}: 新增 new {change.new}, 更新 changed {change.changed}, "
            f"不变 unchanged {change.unchanged}, 退回 refused {rejected.height}"
        )
        for number, reason in rejected.select("row", "reason").head(20).iter_rows():
            print(f"  {file.name} 第{number}行 / row {number}: {in_language(reason)}")
        if rejected.height > 20:
            print(f"  … {rejected.height - 20} more: shanhai quarantine")
    if rejected.height and not brought.prepared.good.height:
        raise typer.Exit(2)


@ingest.command("readings")
def readings(
    medium: Annotated[str, typer.Argument(help="air, water … 或 / or sites")],
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="csv, xlsx, parquet")],
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="OURS=THEIRS", help="列名对应，记入工作区 / Column names; remembered."
        ),
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            "--unit",
            metavar="COLUMN=UNIT",
            help="文件所用单位，记入工作区 / The file's unit; remembered.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只预览，不写入 / Preview only.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """导入监测站读数（或点位表） / Bring in readings of monitoring sites, or the list of sites."""
    from rich.progress import track

    from shanhai.cli.output import emit
    from shanhai.service.bringing import ingest_readings

    ws = open_workspace(workspace)
    rows: list[dict[str, Any]] = []
    for path in track(paths, description=medium, transient=True, disable=len(paths) < 2):
        brought = ingest_readings(
            ws, medium, path, mapping=pairs(mapping, "--map"), units=pairs(unit, "--unit"),
            dry_run=dry_run,
        )  # fmt: skip
        change, rejected = brought.change, brought.readings.rejected
        rows.append({
            "file": brought.readings.file, "new": change.new, "changed": change.changed,
            "unchanged": change.unchanged, "refused": rejected.height, "version": change.version,
            "dry_run": dry_run, "notes": list(brought.readings.notes),
            "refused_rows": rejected.select("row", "reason").to_dicts(),
        })  # fmt: skip
    if emit(rows, (), as_json=as_json, as_csv=False):
        return
    for row in rows:
        verb = "将 / would be" if dry_run else "已 / done"
        print(
            f"{row['file']} {verb}: 新增 new {row['new']}, 更新 changed {row['changed']}, "
            f"不变 unchanged {row['unchanged']}, 退回 refused {row['refused']}"
        )
        for note in row["notes"]:
            print(f"  注意 / note: {note}")
        for refused in row["refused_rows"][:20]:
            print(
                f"  第{refused['row']}行 / row {refused['row']}: {in_language(refused['reason'])}"
            )


@ingest.command("areas")
def areas(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="GeoJSON, GeoPackage, Shapefile")],
    crs: Annotated[
        str | None,
        typer.Option(
            "--crs", metavar="CRS",
            help="坐标系 gcj02 | bd09 | EPSG:…，默认取自文件 / Coordinate system (default: the file's).",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只预览，不写入 / Preview only.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """导入区划边界，替换示意图形 / Shapes of areas in place of the schematic ones."""
    from dataclasses import asdict

    from shanhai.cli.output import emit
    from shanhai.service.bringing_areas import ingest_areas

    brought = ingest_areas(open_workspace(workspace), file, crs=crs, dry_run=dry_run)
    change, shapes = brought.change, brought.shapes
    features = [{k: v for k, v in asdict(one).items() if k != "geometry"} for one in shapes.found]
    row = {
        "file": shapes.file, "digest": shapes.digest, "crs": shapes.crs, "new": change.new,
        "changed": change.changed, "unchanged": change.unchanged, "version": change.version,
        "dry_run": dry_run, "notes": list(shapes.notes), "features": features,
    }  # fmt: skip
    if emit([row], (), as_json=as_json, as_csv=False):
        return
    verb = "将 / would be" if dry_run else "已 / done"
    refused = sum(one.area is None for one in shapes.found)
    print(
        f"{verb}: 新增 new {change.new}, 更新 changed {change.changed}, "
        f"不变 unchanged {change.unchanged}, 退回 refused {refused} ({shapes.crs})"
    )
    for note in shapes.notes:
        print(f"  注意 / note: {note}")
    for one in shapes.found:
        if one.repaired:
            print(f"  处理 / mended {one.area} {one.said}: {one.repaired}")
        if one.reason:
            print(f"  第{one.row}个 / feature {one.row} ({one.said}): {in_language(one.reason)}")


def quarantine(
    workspace: WorkspaceOption = None, as_json: JsonOption = False, as_csv: CsvOption = False
) -> None:
    """被退回的行及原因 / Refused rows and why."""
    from shanhai.cli.output import emit, table
    from shanhai.service.bringing import quarantine as refused

    rows = refused(open_workspace(workspace)).to_dicts()
    if not emit(
        rows, ("file", "row", "reason", "reason_zh", "content"), as_json=as_json, as_csv=as_csv
    ):
        why = "reason" if language(None) == "en" else "reason_zh"
        columns = ("file", "row", why, "content")
        table("退回 / refused", columns, [[r[c] for c in columns] for r in rows], wrap=3)


@template.command("indicators")
def indicators(
    year: Annotated[int, typer.Option("--year", help="填报年份 / Year to report.")],
    out: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.xlsx", help="文件 / File.")],
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", "--provider", help="只含该部门的指标 / Only this department's indicators."
        ),
    ] = None,
    plan: Annotated[list[str] | None, typer.Option("--plan", help="规划编号 / Plan id.")] = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """部门填报的电子表格 / The spreadsheet a department fills in; it comes back by `figures submit`."""
    from shanhai.service.templating import indicator_template

    written = indicator_template(
        open_workspace(workspace), out, year=year, plans=plan or (), unit=unit,
        lang=language(lang),
    )  # fmt: skip
    print(f"{written.path}: {written.rows} 行 / rows")
