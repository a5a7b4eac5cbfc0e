"""What is wrong with air readings: named, located, never raised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, closed, joined, names, opened
from shanhai.core.periods import day_number, is_leap
from shanhai.quality._findings import Range, reading_findings
from shanhai.quality._frames import some_items
from shanhai.quality._standards import standard

NativeT = TypeVar("NativeT")
Step = Literal["hour", "day"]

MEASURED = ("so2", "no2", "pm10", "pm25", "co", "o3", "o3_8h")
PAIRS = (("o3", "o3_24h"), ("o3_8h", "o3_8h_24h"))
"""A current value and the largest of its last 24 hours."""

CO_TYPICAL = 20.0
"""No network has a mean of CO above this in mg/m3; in ug/m3 every one has."""


def findings(
    frame: NativeT,
    *,
    step: Step = "hour",
    time: str | None = None,
    ranges: Mapping[str, Range] | None = None,
) -> NativeT:
    """List what is wrong with readings: impossible values, units, duplicates, gaps.

    Parameters
    ----------
    frame
        As for ``evaluate``: ``site``, ``time`` (or ``date``), pollutants.
    step
        Time from one row of a site to the next.
    ranges
        Replaces, by item, what is possible and from where on the unit is in doubt. By
        default nothing below 0 is possible and 100 times the daily limit is in doubt.

    Returns
    -------
    Same kind of frame
        One row per finding: ``finding``, ``column``, ``site``, ``time`` (text), ``value``,
        ``detail``. Beside the codes of ``reading_findings`` (``impossible``,
        ``doubtful_unit``, ``no_value``, ``duplicate``, ``no_site``, ``no_time``,
        ``mixed_time_zones``): ``gap`` (steps missing between two readings; ``value`` is how
        many, ``time`` the last reading before), ``incomplete_year`` (in a year that the table
        covers from January to December; ``value`` is how many steps a site lacks), ``off_the_hour``, ``pm25_above_pm10``,
        ``swapped_columns`` (a current value above the maximum of its day in most rows: the
        network's feed swaps o3 with o3_24h and o3_8h with o3_8h_24h), and ``doubtful_unit``
        of a whole column.

    Raises
    ------
    InputError
        No pollutant is there, or one holds text.
    """
    table = opened(frame, where="air readings")
    have = names(table)
    items = some_items(table, MEASURED, where="air readings")
    clock = time or ("time" if "time" in have or "date" not in have else "date")
    if clock in have and table.collect_schema()[clock] == nw.Date:
        table = table.with_columns(nw.col(clock).cast(nw.Datetime("us")))
    limits = standard("cn.gb3095-2012")["limits"]
    known = {item: Range(doubtful_above=100.0 * _worst(limits, item)) for item in items}
    chosen = {item: (ranges or {}).get(item, known[item]) for item in items}
    parts = [reading_findings(table, chosen, time=clock)]
    timed = clock in have and table.collect_schema()[clock].is_temporal()
    if timed and "site" in have:
        parts += [_gaps(table, clock, step), _years(table, clock, step)]
        if step == "hour":
            parts.append(_off_the_hour(table, clock))
    if timed and "site" in have and "pm25" in have and "pm10" in have:
        parts.append(_particles(table, clock))
    parts += [_units(table, item) for item in items]
    parts += [_swapped(table, now, top) for now, top in PAIRS if now in have and top in have]
    result: Frame = nw.concat(parts, how="vertical")  # type: ignore[type-var]
    return closed(result, frame)


def _worst(limits: Mapping[str, Mapping[str, Mapping[str, float]]], item: str) -> float:
    key = "o3.hour" if item == "o3" else f"{item}.day"
    return limits[key]["by_class"]["ii"]


def _told(
    table: Frame, finding: str, column: str, detail: str, *,
    value: nw.Expr, site: nw.Expr | None = None, time: nw.Expr | None = None,
) -> Frame:  # fmt: skip
    nothing = nw.lit(None).cast(nw.String)
    return table.select(
        finding=nw.lit(finding),
        column=nw.lit(column),
        site=nothing if site is None else site.cast(nw.String),
        time=nothing if time is None else time,
        value=value.cast(nw.Float64),
        detail=nw.lit(detail),
    )


def _text(clock: str) -> nw.Expr:
    return nw.col(clock).dt.to_string("%Y-%m-%dT%H:%M:%S")


def _steps(clock: str, step: Step) -> nw.Expr:
    number = day_number(nw.col(clock))
    return number if step == "day" else number * 24 + nw.col(clock).dt.hour().cast(nw.Int64)


def _gaps(table: Frame, clock: str, step: Step) -> Frame:
    """Compare each reading with the next one of its site."""
    known = table.filter(~nw.col("site").is_null() & ~nw.col(clock).is_null())
    numbered = known.select("site", _time=_text(clock), _step=_steps(clock, step))
    once = numbered.group_by("site", "_step").agg(_time=nw.col("_time").min())
    after = nw.col("_step").shift(-1).over("site", order_by="_step")
    apart = once.with_columns(_lost=after - nw.col("_step") - 1)
    said = f"{step}s without a row after this one"
    lost = nw.col("_lost")
    return _told(
        apart.filter(lost > 0), "gap", clock, said, value=lost,
        site=nw.col("site"), time=nw.col("_time"),
    )  # fmt: skip


def _years(table: Frame, clock: str, step: Step) -> Frame:
    """Count what each site has of every year that the table covers, January to December."""
    known = table.filter(~nw.col("site").is_null() & ~nw.col(clock).is_null())
    moment = nw.col(clock) if step == "day" else nw.col(clock).dt.offset_by("-1h")  # hour begun
    numbered = known.select(
        "site",
        _step=_steps(clock, step),
        _year=moment.dt.year().cast(nw.Int64),
        _month=moment.dt.month().cast(nw.Int64),
    )
    ends = numbered.group_by("_year").agg(_from=nw.col("_month").min(), _to=nw.col("_month").max())
    covered = ends.filter((nw.col("_from") == 1) & (nw.col("_to") == 12)).select("_year")
    of_these = joined(numbered, covered, on=["_year"], how="inner")
    found = of_these.group_by("site", "_year").agg(_n=nw.col("_step").n_unique())
    year = nw.col("_year")
    days = nw.when(is_leap(year)).then(nw.lit(366)).otherwise(nw.lit(365))
    lost = (days if step == "day" else days * 24) - nw.col("_n").cast(nw.Int64)
    counted = found.with_columns(_lost=lost)
    said = f"{step}s of the year without a row"
    return _told(
        counted.filter(nw.col("_lost") > 0), "incomplete_year", clock, said,
        value=nw.col("_lost"), site=nw.col("site"), time=year.cast(nw.String),
    )  # fmt: skip


def _off_the_hour(table: Frame, clock: str) -> Frame:
    moment = nw.col(clock)
    off = table.filter((moment.dt.minute() != 0) | (moment.dt.second() != 0))
    return _told(
        off, "off_the_hour", clock, "an hourly value not on the hour",
        value=moment.dt.minute(), site=nw.col("site"), time=_text(clock),
    )  # fmt: skip


def _particles(table: Frame, clock: str) -> Frame:
    fine, coarse = nw.col("pm25").cast(nw.Float64), nw.col("pm10").cast(nw.Float64)
    above = table.filter((fine > coarse) & (coarse >= 0))
    return _told(
        above, "pm25_above_pm10", "pm25", "PM2.5 is part of PM10", value=fine - coarse,
        site=nw.col("site"), time=_text(clock),
    )  # fmt: skip


def _units(table: Frame, item: str) -> Frame:
    """Suspect a whole column in another unit: CO in ug/m3, the others in mg/m3."""
    value = nw.col(item).cast(nw.Float64)
    usual = table.select(_v=nw.when(value.is_between(0.0, 1e12)).then(value))
    sums = usual.select(_mean=nw.col("_v").mean(), _top=nw.col("_v").max())
    if item == "co":
        strange, said = nw.col("_mean") > CO_TYPICAL, "the mean of CO: is it in ug/m3, not mg/m3?"
    else:
        strange, said = nw.col("_top") < 1.0, "the mean: is it in mg/m3, not ug/m3?"
        strange = strange & (nw.col("_top") > 0.0)
    return _told(sums.filter(strange), "doubtful_unit", item, said, value=nw.col("_mean"))


def _swapped(table: Frame, now: str, top: str) -> Frame:
    above = (nw.col(now) > nw.col(top)).cast(nw.Int64)
    below = (nw.col(now) < nw.col(top)).cast(nw.Int64)
    sums = table.select(_above=above, _below=below).select(
        _above=nw.col("_above").sum(), _below=nw.col("_below").sum()
    )
    said = f"{now} above {top}, the maximum of its day, in most rows: the two are swapped"
    most = nw.col("_above") > nw.col("_below")
    return _told(sums.filter(most), "swapped_columns", now, said, value=nw.col("_above"))
