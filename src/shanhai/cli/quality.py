"""``shanhai quality``: a file of readings in, the verdict by the national standards out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from shanhai.cli.options import LangOption, language, pairs

if TYPE_CHECKING:
    import polars as pl

    Table: TypeAlias = Callable[[pl.DataFrame], pl.DataFrame]

app = typer.Typer(help="环境质量评价 / Environment quality by the standards.", no_args_is_help=True)


@app.callback()
def media() -> None:
    """环境质量评价：读入监测数据，输出国家标准的结论 / Readings in, verdicts out."""


FileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="csv 或 parquet，- 为标准输入 / csv or parquet, - is stdin."
    ),
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


def _asked(function: Callable[..., Any], **how: Any) -> Table:
    """Return a function of the science with all that was asked for but the readings."""
    return partial(function, **how)


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

    renamed = pairs(mapping, "--map")
    given = tables.read_table(file)
    measured, clocks = list(measured), list(clocks)
    readings = tables.mapped(given, renamed, [*labels, *clocks, *measured])
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
    from shanhai.quality.air.findings import MEASURED, PAIRS

    verdict = _asked(
        science.evaluate, kind=kind, edition=edition,
        not_monitored=not_monitored or [], language=language(lang),
    )  # fmt: skip

    wrong = _asked(science.findings, step="day" if kind == "daily" else "hour")

    run_medium(
        verdict, file, out, mapping, measured=[*MEASURED, *(top for _, top in PAIRS)],
        clocks=("time", "date"), findings=wrong, findings_out=findings,
    )  # fmt: skip


ItemsOption = Annotated[
    list[str] | None,
    typer.Option("--item", metavar="ITEM", help="只评价该项目，可重复 / Evaluate only this item."),
]


def _limits(edition: str) -> list[str]:
    """Return the names of the items a standard has limits for."""
    from shanhai.quality._standards import standard

    names = (name.partition(".")[0] for name in standard(edition)["limits"])
    return list(dict.fromkeys(names))


@app.command("water")
def water(
    file: FileArgument,
    out: OutOption = "-",
    edition: Annotated[str, typer.Option("--edition", help="GB 3838: 2002 | in_force")] = "2002",
    water_body: Annotated[
        str | None,
        typer.Option("--water-body", help="river 河流 | lake 湖库：全部 / for all rows."),
    ] = None,
    item: ItemsOption = None,
    mapping: MapOption = None,
    findings: FindingsOption = None,
    lang: LangOption = None,
) -> None:
    """地表水水质类别 / Surface water: class, status, deciding items, exceedance.

    Reads site, time, water_body (river, lake) and the items by name (ph, do, cod_mn, cod,
    bod5, nh3_n, tp, tn …) in mg/L. Adds class (1 to 5, 6 for 劣Ⅴ), status, worst and excess.
    """
    from shanhai.quality import water as science

    verdict = _asked(
        science.evaluate, edition=edition, items=item, water_body=water_body,
        language=language(lang),
    )  # fmt: skip

    run_medium(
        verdict, file, out, mapping,
        measured=[*_limits("cn.gb3838-2002"), "temp", "do_saturation"],
        labels=("site", "water_body"), clocks=("time",),
        findings=science.findings, findings_out=findings,
    )  # fmt: skip


@app.command("groundwater")
def groundwater(
    file: FileArgument,
    out: OutOption = "-",
    edition: Annotated[str, typer.Option("--edition", help="GB/T 14848: 2017 | in_force")] = "2017",
    item: ItemsOption = None,
    mapping: MapOption = None,
    findings: FindingsOption = None,
    lang: LangOption = None,
) -> None:
    """地下水质量类别 / Groundwater: class, deciding items, exceedance.

    Reads site, time and the items by name, in mg/L, organic substances in ug/L;
    odour_taste and visible_matter as 1 or 0. Adds class (1 to 5), status, worst and excess.
    """
    from shanhai.quality import groundwater as science

    verdict = _asked(
        science.evaluate, edition=edition, items=item,
        language=language(lang),
    )  # fmt: skip

    run_medium(
        verdict, file, out, mapping,
        measured=[*_limits("cn.gbt14848-2017"), "odour_taste", "visible_matter"],
        clocks=("time",), findings=science.findings, findings_out=findings,
    )  # fmt: skip


@app.command("sea")
def sea(
    file: FileArgument,
    out: OutOption = "-",
    edition: Annotated[str, typer.Option("--edition", help="GB 3097: 1997 | in_force")] = "1997",
    item: ItemsOption = None,
    mapping: MapOption = None,
    findings: FindingsOption = None,
    lang: LangOption = None,
) -> None:
    """海水水质类别 / Sea water: class, deciding items, exceedance of class 2.

    Reads site, time and the items by name (ph, do, cod, din, phosphate_p, petroleum …) in
    mg/L. Adds class (1 to 4, 5 for 劣四类), status, worst and excess.
    """
    from shanhai.quality import sea as science

    verdict = _asked(
        science.evaluate, edition=edition, items=item,
        language=language(lang),
    )  # fmt: skip

    run_medium(
        verdict, file, out, mapping, measured=[*_limits("cn.gb3097-1997"), "temp"],
        clocks=("time",), findings=science.findings, findings_out=findings,
    )  # fmt: skip


@app.command("noise")
def noise(
    file: FileArgument,
    out: OutOption = "-",
    edition: Annotated[str, typer.Option("--edition", help="GB 3096: 2008 | in_force")] = "2008",
    mapping: MapOption = None,
    findings: FindingsOption = None,
    lang: LangOption = None,
) -> None:
    """声环境功能区达标 / Noise: limit, compliance and excess by function zone.

    Reads site, zone (0, 1, 2, 3, 4a, 4b), leq in dB(A), and period (day, night) or time;
    existing_railway as 1 or 0. Adds period, limit, compliant, status and excess.
    """
    from shanhai.quality import noise as science

    verdict = _asked(
        science.evaluate, edition=edition, language=language(lang),
    )  # fmt: skip

    run_medium(
        verdict, file, out, mapping, measured=("leq", "existing_railway"),
        labels=("site", "zone", "period"), clocks=("time",),
        findings=science.findings, findings_out=findings,
    )  # fmt: skip


@app.command("soil")
def soil(
    file: FileArgument,
    out: OutOption = "-",
    kind: Annotated[
        str, typer.Option("--kind", help="farmland 农用地 | construction 建设用地")
    ] = "farmland",
    edition: Annotated[str, typer.Option("--edition", help="2018 | in_force")] = "2018",
    item: ItemsOption = None,
    mapping: MapOption = None,
    findings: FindingsOption = None,
    lang: LangOption = None,
) -> None:
    """土壤筛选值和管制值 / Soil: screening and intervention, deciding items, exceedance.

    Reads site and the items by name in mg/kg; farmland: ph and land_use (paddy, orchard,
    rotation, other); construction: land_type (1, 2), background_as, _co, _v. Adds class
    (1 to 3), status, worst and excess.
    """
    from shanhai.quality import soil as science

    verdict = _asked(
        science.evaluate, kind=kind, edition=edition, items=item,
        language=language(lang),
    )  # fmt: skip

    wrong = _asked(science.findings, kind=kind)

    edition_id = "cn.gb36600-2018" if kind == "construction" else "cn.gb15618-2018"
    natural = ("background_as", "background_co", "background_v")
    run_medium(
        verdict, file, out, mapping, measured=["ph", *_limits(edition_id), *natural],
        labels=("site", "land_use", "land_type"), clocks=("time",),
        findings=wrong, findings_out=findings,
    )  # fmt: skip
