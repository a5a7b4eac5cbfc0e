"""``shanhai quality``: a file of readings in, the verdict by the national standards out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from shanhai.cli.options import LangOption, language, pairs

if TYPE_CHECKING:
    import polars as pl

    from shanhai.cli.columns import Column

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
UnitOption = Annotated[
    list[str] | None,
    typer.Option(
        "--unit",
        metavar="OURS=UNIT",
        help="文件所用单位，如 co=ug/m3 / The file's unit of a column.",
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
    units: list[str] | None,
    *,
    measured: Mapping[str, Column],
    labels: Mapping[str, Column],
    clocks: Mapping[str, Column],
    clock_needed: bool = False,
    findings: Table,
    findings_out: str | None,
) -> None:
    """Read a file, evaluate it, write it with the new columns; say on stderr what was found.

    The file's own columns are kept as they are; one that has the name of a new column stays
    as ``<name>_given``.

    Parameters
    ----------
    mapping, units
        ``ours=theirs`` pairs of column names, ``ours=unit`` pairs of the file's units.
    measured, labels, clocks
        The columns read: numbers, texts, times. Others are only passed on.
    clock_needed
        Whether nothing can be said without a time.
    findings
        Lists what is wrong with the readings; written to ``findings_out`` if given.
    """
    import polars as pl

    from shanhai.cli import tables
    from shanhai.core.errors import InputError

    given = tables.read_table(file)
    known = {**labels, **clocks, **measured}
    readings, recognised = tables.mapped(
        given, pairs(mapping, "--map"), {name: column.also for name, column in known.items()}
    )
    _tell("列名识别 / columns recognised", [f"{k} ← {v}" for k, v in recognised.items()])
    read = {*readings.columns, *recognised.values(), *pairs(mapping, "--map").values()}
    _tell("未读取的列 / columns not read", [c for c in given.columns if c not in read])
    readings, no_numbers = tables.numbers(readings, measured)
    readings = _converted(readings, pairs(units, "--unit"), measured)
    readings, no_times = tables.times(readings, clocks, needed=clock_needed)
    try:
        result = evaluate(readings)
    except InputError as error:
        columns = ", ".join(given.columns)
        hint = f"the file has: {columns}. Name its columns with --map ours=theirs"
        raise InputError(f"{error}; {hint}") from None
    added = result.select(name for name in result.columns if name not in readings.columns)
    kept = given.rename({name: f"{name}_given" for name in added.columns if name in given.columns})
    undecided = tables.undecided(result, added.columns, [c for c in measured if c in readings])
    found = pl.concat([no_numbers, no_times, findings(readings), undecided], how="vertical_relaxed")
    tables.write_table(pl.concat([kept, added], how="horizontal"), out)
    if findings_out is not None:
        tables.write_table(found.sort("finding", "column", "site", "time"), findings_out)
    counts = found.group_by("finding").len().sort("finding")
    hint = "数据问题 / findings" + ("" if findings_out else " (--findings FILE)")
    _tell(hint, [f"{name} {count}" for name, count in counts.iter_rows()])


def _tell(what: str, words: Sequence[str]) -> None:
    """Say on stderr what was noticed, if anything was."""
    if words:
        print(f"shanhai: {what}: {', '.join(words)}", file=sys.stderr)


def _converted(
    readings: pl.DataFrame, units: Mapping[str, str], measured: Mapping[str, Column]
) -> pl.DataFrame:
    """Turn the columns whose unit was given into the unit they are read in."""
    import polars as pl

    from shanhai.core.errors import InputError
    from shanhai.core.units import factor

    for name, unit in units.items():
        if name not in readings.columns or name not in measured:
            raise InputError(f"--unit: no column {name} was read as a number")
        ratio = factor(unit, measured[name].unit)
        readings = readings.with_columns(pl.col(name).cast(pl.Float64) * ratio)
    return readings


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
    unit: UnitOption = None,
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
    from shanhai.cli.columns import Column, of_table
    from shanhai.quality import air as science
    from shanhai.quality.air.findings import PAIRS

    verdict = _asked(
        science.evaluate, kind=kind, edition=edition,
        not_monitored=not_monitored or [], language=language(lang),
    )  # fmt: skip

    wrong = _asked(science.findings, step="day" if kind == "daily" else "hour")

    items, labels, clocks = of_table("air.hour")
    items["o3_8h"] = Column("ug/m3", ("臭氧8小时",))
    run_medium(
        verdict, file, out, mapping, unit, labels=labels, clocks={**clocks, "date": Column()},
        measured={**items, **{top: Column("ug/m3") for _, top in PAIRS}},
        clock_needed=edition == "in_force", findings=wrong, findings_out=findings,
    )  # fmt: skip


ItemsOption = Annotated[
    list[str] | None,
    typer.Option("--item", metavar="ITEM", help="只评价该项目，可重复 / Evaluate only this item."),
]


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
    unit: UnitOption = None,
    findings: FindingsOption = None,
    lang: LangOption = None,
) -> None:
    """地表水水质类别 / Surface water: class, status, deciding items, exceedance.

    Reads site, time, water_body (river, lake) and the items by name (ph, do, cod_mn, cod,
    bod5, nh3_n, tp, tn …) in mg/L. Adds class (1 to 5, 6 for 劣Ⅴ), status, worst and excess.
    """
    from shanhai.cli.columns import Column, of_table
    from shanhai.quality import water as science

    verdict = _asked(
        science.evaluate, edition=edition, items=item, water_body=water_body,
        language=language(lang),
    )  # fmt: skip

    items, labels, clocks = of_table("water.sample")
    run_medium(
        verdict, file, out, mapping, unit, labels=labels, clocks=clocks,
        measured={**items, "do_saturation": Column("%", ("溶解氧饱和度",))},
        findings=science.findings, findings_out=findings,
    )  # fmt: skip


@app.command("groundwater")
def groundwater(
    file: FileArgument,
    out: OutOption = "-",
    edition: Annotated[str, typer.Option("--edition", help="GB/T 14848: 2017 | in_force")] = "2017",
    item: ItemsOption = None,
    mapping: MapOption = None,
    unit: UnitOption = None,
    findings: FindingsOption = None,
    lang: LangOption = None,
) -> None:
    """地下水质量类别 / Groundwater: class, deciding items, exceedance.

    Reads site, time and the items by name, in mg/L, organic substances in ug/L;
    odour_taste and visible_matter as 1 or 0. Adds class (1 to 5), status, worst and excess.
    """
    from shanhai.cli.columns import Column, of_table
    from shanhai.quality import groundwater as science

    verdict = _asked(
        science.evaluate, edition=edition, items=item,
        language=language(lang),
    )  # fmt: skip

    items, labels, clocks = of_table("groundwater.sample")
    sensed = {
        "odour_taste": Column("1", ("嗅和味",)),
        "visible_matter": Column("1", ("肉眼可见物",)),
    }
    run_medium(
        verdict, file, out, mapping, unit, measured={**items, **sensed}, labels=labels,
        clocks=clocks, findings=science.findings, findings_out=findings,
    )  # fmt: skip


@app.command("sea")
def sea(
    file: FileArgument,
    out: OutOption = "-",
    edition: Annotated[str, typer.Option("--edition", help="GB 3097: 1997 | in_force")] = "1997",
    item: ItemsOption = None,
    mapping: MapOption = None,
    unit: UnitOption = None,
    findings: FindingsOption = None,
    lang: LangOption = None,
) -> None:
    """海水水质类别 / Sea water: class, deciding items, exceedance of class 2.

    Reads site, time and the items by name (ph, do, cod, din, phosphate_p, petroleum …) in
    mg/L. Adds class (1 to 4, 5 for 劣四类), status, worst and excess.
    """
    from shanhai.cli.columns import of_table
    from shanhai.quality import sea as science

    verdict = _asked(
        science.evaluate, edition=edition, items=item,
        language=language(lang),
    )  # fmt: skip

    items, labels, clocks = of_table("sea.sample")
    run_medium(
        verdict, file, out, mapping, unit, measured=items, labels=labels, clocks=clocks,
        findings=science.findings, findings_out=findings,
    )  # fmt: skip


@app.command("noise")
def noise(
    file: FileArgument,
    out: OutOption = "-",
    edition: Annotated[str, typer.Option("--edition", help="GB 3096: 2008 | in_force")] = "2008",
    mapping: MapOption = None,
    unit: UnitOption = None,
    findings: FindingsOption = None,
    lang: LangOption = None,
) -> None:
    """声环境功能区达标 / Noise: limit, compliance and excess by function zone.

    Reads site, zone (0, 1, 2, 3, 4a, 4b), leq in dB(A), and period (day, night) or time;
    existing_railway as 1 or 0. Adds period, limit, compliant, status and excess.
    """
    from shanhai.cli.columns import Column, of_table
    from shanhai.quality import noise as science

    verdict = _asked(
        science.evaluate, edition=edition, language=language(lang),
    )  # fmt: skip

    items, labels, clocks = of_table("noise.level")
    run_medium(
        verdict, file, out, mapping, unit, clocks=clocks,
        measured={**items, "existing_railway": Column("1")},
        labels={**labels, "period": Column("", ("时段",))},
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
    unit: UnitOption = None,
    findings: FindingsOption = None,
    lang: LangOption = None,
) -> None:
    """土壤筛选值和管制值 / Soil: screening and intervention, deciding items, exceedance.

    Reads site and the items by name in mg/kg; farmland: ph and land_use (paddy, orchard,
    rotation, other); construction: land_type (1, 2), background_as, _co, _v. Adds class
    (1 to 3), status, worst and excess.
    """
    from shanhai.cli.columns import Column, of_standard, of_table
    from shanhai.quality import soil as science

    verdict = _asked(
        science.evaluate, kind=kind, edition=edition, items=item,
        language=language(lang),
    )  # fmt: skip

    wrong = _asked(science.findings, kind=kind)

    _, labels, clocks = of_table("soil.plot")
    items = of_standard("cn.gb36600-2018" if kind == "construction" else "cn.gb15618-2018")
    natural = {f"background_{item}": Column("mg/kg") for item in ("as", "co", "v")}
    run_medium(
        verdict, file, out, mapping, unit, clocks=clocks,
        measured={"ph": Column("1"), **items, **natural},
        labels={"site": labels["site"], "land_use": Column("", ("土地利用", "用地类型")), "land_type": Column()},
        findings=wrong, findings_out=findings,
    )  # fmt: skip
