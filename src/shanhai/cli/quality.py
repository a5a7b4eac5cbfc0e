"""``shanhai quality``: a file of readings in, the verdict by the national standards out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from shanhai.cli.options import LangOption, language

if TYPE_CHECKING:
    import polars as pl

    Table: TypeAlias = Callable[[pl.DataFrame], pl.DataFrame]

app = typer.Typer(help="环境质量评价 / Environment quality by the standards.", no_args_is_help=True)


@app.callback()
def media() -> None:
    """环境质量评价：读入监测数据，输出国家标准的结论 / Readings in, verdicts out."""


FileArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="csv 或 parquet，- 为标准输入 / csv or parquet, - is stdin.")
]
OutOption = Annotated[
    str,
    typer.Option("-o", "--out", metavar="OUT", help="csv 或 parquet，- 为标准输出 / - is stdout."),
]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="OURS=THEIRS", help="列名对应，如 so2=SO2 / Column names, e.g. pm25=PM2.5."
    ),
]
FindingsOption = Annotated[
    str | None,
    typer.Option("--findings", metavar="FILE", help="数据问题清单写到 / Write what is wrong to."),
]


def run_medium(
    evaluate: Table,
    file: str,
    out: str,
    mapping: list[str] | None,
    *,
    measured: Iterable[str],
    labels: Iterable[str] = ("site",),
    clocks: Iterable[str] = (),
    findings: Table | None = None,
    findings_out: str | None = None,
) -> None:
    """Read a file, evaluate it, write it with the new columns; say on stderr what was found.

    The file's own columns are kept as they are; one that has the name of a new column stays
    as ``<name>_given``.

    Parameters
    ----------
    mapping
        ``ours=theirs`` pairs of column names.
    measured, labels, clocks
        Our names of the columns read: numbers, texts, times. Others are only passed on.
    findings
        Lists what is wrong with the readings; written to ``findings_out`` if given.
    """
    import polars as pl

    from shanhai.cli import tables
    from shanhai.core.errors import InputError

    pairs = _pairs(mapping)
    given = tables.read_table(file)
    measured, clocks = list(measured), list(clocks)
    readings = tables.mapped(given, pairs, [*labels, *clocks, *measured])
    readings = tables.times(tables.numbers(readings, measured), clocks)
    try:
        result = evaluate(readings)
    except InputError as error:
        columns = ", ".join(given.columns)
        hint = f"the file has: {columns}. Name its columns with --map ours=theirs"
        raise InputError(f"{error}; {hint}") from None
    added = result.select(name for name in result.columns if name not in readings.columns)
    kept = given.rename({name: f"{name}_given" for name in added.columns if name in given.columns})
    tables.write_table(pl.concat([kept, added], how="horizontal"), out)
    if findings is not None:
        found = findings(readings)
        if findings_out is not None:
            tables.write_table(found.sort("finding", "column", "site", "time"), findings_out)
        counts = found.group_by("finding").len().sort("finding")
        told = ", ".join(f"{name} {count}" for name, count in counts.iter_rows())
        if told:
            hint = "" if findings_out else " (--findings FILE)"
            print(f"shanhai: 数据问题 / findings: {told}{hint}", file=sys.stderr)


def _pairs(given: list[str] | None) -> dict[str, str]:
    from shanhai.core.errors import InputError

    wrong = [pair for pair in given or [] if "=" not in pair]
    if wrong:
        raise InputError(f"--map takes ours=theirs, not {wrong[0]!r}")
    return dict(pair.split("=", 1) for pair in given or [])


@app.command("air")
def air(
    file: FileArgument,
    out: OutOption = "-",
    kind: Annotated[
        str, typer.Option("--kind", help="realtime 实时（小时值）| daily 日报（日均值）")
    ] = "daily",
    edition: Annotated[
        str, typer.Option("--edition", help="HJ 633: 2012 | 2026 | in_force 按日期 / by date.")
    ] = "in_force",
    mapping: MapOption = None,
    not_monitored: Annotated[
        list[str] | None,
        typer.Option(
            "--not-monitored", metavar="ITEM", help="监测方案外的项目 / Not in the monitoring plan."
        ),
    ] = None,
    findings: FindingsOption = None,
    lang: LangOption = None,
) -> None:
    """空气质量指数 / Air: AQI, level, category, primary pollutants.

    Reads site, time (or date), so2, no2, pm10, pm25, o3, o3_8h in ug/m3 and co in mg/m3;
    realtime: one-hour values; daily: daily means and o3_8h as the daily maximum 8-hour mean.
    Adds iaqi_*, aqi, level, category and primary (joined by +).
    """
    from shanhai.quality import air as science
    from shanhai.quality.air.findings import MEASURED

    def verdict(readings: pl.DataFrame) -> pl.DataFrame:
        return science.evaluate(
            readings, kind=kind, edition=edition,  # type: ignore[arg-type]
            not_monitored=not_monitored or [], language=language(lang),  # type: ignore[arg-type]
        )  # fmt: skip

    def wrong(readings: pl.DataFrame) -> pl.DataFrame:
        return science.findings(readings, step="day" if kind == "daily" else "hour")

    run_medium(
        verdict, file, out, mapping, measured=MEASURED, clocks=("time", "date"),
        findings=wrong, findings_out=findings,
    )  # fmt: skip
