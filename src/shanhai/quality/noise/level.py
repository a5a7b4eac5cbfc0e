"""Levels of noise: energy means over hours, day-night level, regional and road means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, check_local_time, closed, names, opened
from shanhai.core.rounding import round_half_even
from shanhai.quality._frames import no_text
from shanhai.quality._limits import class_cuts
from shanhai.quality._standards import standard
from shanhai.quality._verdict import titled

NativeT = TypeVar("NativeT")
Kind = Literal["regional", "road"]
_WEIGHTS = ("day_hours", "night_hours", "night_penalty")
LN10 = 2.302585092994046
POSSIBLE = (0.0, 194.0)
"""What an equivalent level in dB can be at all."""


def possible(level: nw.Expr) -> nw.Expr:
    """Keep what a level can be; NaN, −999 and the like become null."""
    value = level.cast(nw.Float64)
    return nw.when(value.is_between(*POSSIBLE)).then(value)


def energy(level: nw.Expr) -> nw.Expr:
    """Relative sound energy of a level, 10^(0.1 L)."""
    return (level * (LN10 / 10.0)).exp()


def level_of(energy: nw.Expr) -> nw.Expr:
    """Level of a relative sound energy, 10 lg E, in dB."""
    return energy.log() * (10.0 / LN10)


def day_night_levels(
    frame: NativeT,
    *,
    by: Sequence[str] = ("site", "date"),
    time: str = "time",
    level: str = "leq",
    day_from: int | None = None,
    night_from: int | None = None,
    least_day: int | None = None,
    least_night: int | None = None,
) -> NativeT:
    """Day, night and day-night levels of a site from its hourly equivalent levels.

    Parameters
    ----------
    frame
        Hourly rows: ``by``, ``time`` (datetime, the beginning of the hour), ``level`` [dB].
    by
        Columns that tell sites and days apart; ``date`` is made from ``time`` where it is
        missing: the hours 0 to 24 of a date. Give it to count a night otherwise.
    day_from, night_from
        First hour of the day (6) and of the night (22).
    least_day, least_night
        Hours needed; by default all of them (16 and 8), else the level is null.

    Returns
    -------
    Frame of the same kind: ``by``, ``ld``, ``ln``, ``ldn`` [dB], not rounded, ``n_day``,
    ``n_night`` hours. L = 10 lg (Σ 10^(0.1 L_i) / n); ldn weighs 16 hours of day and 8 of
    night, the night raised by 10 dB. Hours given twice count twice: see ``findings``.

    Raises
    ------
    InputError
        Columns are missing, ``time`` is no datetime.

    Source: HJ 640-2012, function zones [unverified].
    """
    hours = standard("cn.gb3096-2008")["periods"]
    rule = standard("cn.hj640-2012")["day_night_level"]
    first = hours["day_from"] if day_from is None else day_from
    last = hours["night_from"] if night_from is None else night_from
    need_day = last - first if least_day is None else least_day
    need_night = 24 - last + first if least_night is None else least_night
    table = opened(frame, [time, level, *(name for name in by if name != "date")], where="levels")
    no_text(table, [level])
    check_local_time(table, time)
    if "date" in by and "date" not in names(table):
        table = table.with_columns(nw.col(time).dt.truncate("1d").alias("date"))
    value = energy(possible(nw.col(level)))
    day = is_day(nw.col(time), day_from=first, night_from=last)
    table = table.with_columns(
        nw.when(day).then(value).alias("_day"), nw.when(~day).then(value).alias("_night")
    )
    means = table.group_by(*by).agg(
        nw.col("_day").mean().alias("_mean_day"),
        nw.col("_night").mean().alias("_mean_night"),
        nw.col("_day").count().alias("n_day"),
        nw.col("_night").count().alias("n_night"),
    )
    means = means.with_columns(
        nw.when(nw.col("n_day") >= need_day).then(level_of(nw.col("_mean_day"))).alias("ld"),
        nw.when(nw.col("n_night") >= need_night).then(level_of(nw.col("_mean_night"))).alias("ln"),
    )
    whole = day_night_level(nw.col("ld"), nw.col("ln"), **{k: rule[k] for k in _WEIGHTS})
    means = means.with_columns(whole.alias("ldn"))
    return closed(means.select(*by, "ld", "ln", "ldn", "n_day", "n_night"), frame)


def day_night_level(
    ld: nw.Expr,
    ln: nw.Expr,
    *,
    day_hours: float = 16,
    night_hours: float = 8,
    night_penalty: float = 10,
) -> nw.Expr:
    """Day-night level Ldn = 10 lg {[16·10^(0.1 Ld) + 8·10^(0.1 (Ln + 10))] / 24} in dB.

    Source: HJ 640-2012 [unverified].
    """
    total = energy(ld) * day_hours + energy(ln + night_penalty) * night_hours
    return level_of(total / (day_hours + night_hours))


def is_day(time: nw.Expr, *, day_from: int = 6, night_from: int = 22) -> nw.Expr:
    """Say whether a time is in the day (昼间): from 6 up to 22 o'clock. GB 3096-2008."""
    hour = time.dt.hour()
    return (hour >= day_from) & (hour < night_from)


def regional_levels(
    frame: NativeT, *, by: Sequence[str] = (), level: str = "leq", language: str = "zh"
) -> NativeT:
    """Regional noise (区域声环境): arithmetic mean over the grid points, and its grade.

    ``frame`` has one row per grid point with ``period`` (day, night) and ``level`` [dB].
    Returns ``by``, ``period``, ``n``, ``mean`` [dB, one decimal], ``grade`` 1 … 5, ``status``.
    Source: HJ 640-2012.
    """
    table = opened(frame, [*by, "period", level], where="levels of grid points")
    no_text(table, [level])
    value = possible(nw.col(level))
    table = table.with_columns(value.alias("_value"), nw.lit(1.0).alias("_weight"))
    return closed(_means(table, by, "regional", language), frame)


def road_levels(
    frame: NativeT,
    *,
    by: Sequence[str] = (),
    level: str = "leq",
    length: str = "length",
    language: str = "zh",
) -> NativeT:
    """Road noise (道路交通声环境): mean weighted by the length of the roads, and its grade.

    ``frame`` has one row per road section with ``period``, ``level`` [dB] and ``length``.
    Returns as ``regional_levels``, and ``above_share``, the share of the length above 70 dB
    by day [%], null at night. Source: HJ 640-2012.
    """
    table = opened(frame, [*by, "period", level, length], where="levels of roads")
    no_text(table, [level, length])
    extent = nw.col(length).cast(nw.Float64)
    weight = nw.when(extent.is_between(0.0, 1e12)).then(extent)
    table = table.with_columns(possible(nw.col(level)).alias("_value"), weight.alias("_weight"))
    return closed(_means(table, by, "road", language), frame)


def noise_grade(mean: nw.Expr, upper: Sequence[float], *, digits: int = 1) -> nw.Expr:
    """Grade 1 (好) … 5 (差) of a mean level, after rounding it to 0.1 dB. HJ 640-2012."""
    grade: nw.Expr | None = None
    for _, cut, steps in class_cuts(upper, digits=digits):
        part = (mean > cut).cast(nw.Int32) * steps
        grade = part if grade is None else grade + part
    if grade is None:
        raise InputError("upper: at least one end of a grade is needed")
    return nw.when(~mean.is_null()).then(grade + 1)


def _means(table: Frame, by: Sequence[str], kind: Kind, language: str) -> Frame:
    declared = standard("cn.hj640-2012")
    digits, grades = declared["rounding"]["digits"], declared["grades"]
    known = ~nw.col("_value").is_null() & ~nw.col("_weight").is_null()
    bound = declared["road_limit"]["day"]
    above = nw.when(round_half_even(nw.col("_value"), digits) > bound).then(nw.col("_weight"))
    rows = table.filter(known).with_columns(
        (nw.col("_value") * nw.col("_weight")).alias("_sum"), above.alias("_above")
    )
    groups: Any = rows.group_by(*by, "period").agg(
        nw.len().alias("n"),
        nw.col("_sum").sum(),
        nw.col("_weight").sum(),
        nw.col("_above").sum(),
    )
    total = nw.when(nw.col("_weight") > 0).then(nw.col("_weight"))
    mean = round_half_even(nw.col("_sum") / total, digits)
    groups = groups.with_columns(mean.alias("mean"))
    night = noise_grade(nw.col("mean"), grades[kind]["night"], digits=digits)
    day = noise_grade(nw.col("mean"), grades[kind]["day"], digits=digits)
    by_period: nw.Expr = nw.when(nw.col("period") == "night").then(night)
    by_period = nw.when(nw.col("period") == "day").then(day).otherwise(by_period)
    groups = groups.with_columns(by_period.alias("grade"))
    titles = [row["title"][language] for row in grades["titles"]]
    groups = groups.with_columns(titled(nw.col("grade"), titles).alias("status"))
    kept = [*by, "period", "n", "mean", "grade", "status"]
    if kind == "road":
        share = (nw.col("_above").fill_null(0.0) * 100.0) / total
        groups = groups.with_columns(
            nw.when(nw.col("period") == "day").then(share).alias("above_share")
        )
        kept.append("above_share")
    result: Frame = groups.select(*kept)
    return result
