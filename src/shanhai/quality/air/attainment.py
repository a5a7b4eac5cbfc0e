"""Does the air meet the standard (达标评价)? Pollutant by pollutant, overall, day by day.

Statistics are long (``period_statistics``), days wide (``site_days``, ``area_days``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import check_local_time, closed, joined, names, nullable, opened, whole
from shanhai.core.periods import Period, bucket, period_label
from shanhai.core.rounding import round_half_even
from shanhai.quality._standards import standard
from shanhai.quality.air._edition import IN_FORCE, ITEMS, Zone, limits_by_year
from shanhai.quality.air.evaluate import evaluate
from shanhai.quality.air.statistics import by_year, least_days
from shanhai.stats import day_statistics

NativeT = TypeVar("NativeT")

GOOD, HEAVY = 100, 200
LEVELS = range(1, 7)


def pollutant_attainment(
    stats: NativeT,
    *,
    edition: str = "in_force",
    on: date | None = None,
    zone: Zone = "ii",
) -> NativeT:
    """Judge yearly statistics by the limits of GB 3095, item by item.

    A pollutant attains when its mean meets the yearly limit and its percentile the daily
    limit; CO and ozone are judged by the percentile alone.

    Parameters
    ----------
    stats
        From ``period_statistics`` with ``period="year"``.
    edition
        Of GB 3095: ``2012``, ``2026`` (in the phase of each year), or ``in_force``. The year
        2026 began under one edition and ended under the other: which judges it is not
        settled, so in force gives null for it; name an edition.
    on
        Take the limits of this date for all years: ``date(2031, 1, 1)`` judges any history
        by the final limits of the edition of 2026.

    Returns
    -------
    Same kind of frame
        ``stats`` with ``mean_limit``, ``percentile_limit``, ``attained`` (null where the
        statistic is not valid or there is no limit) and ``excess``, the larger exceedance
        multiple (超标倍数: value over limit, less 1; two decimals; null where attained).

    Source: GB 3095-2012, GB 3095-2026, table 1; HJ 663-2013.
    """
    table = opened(stats, ["year", "item", "mean", "percentile", "valid"], where="statistics")
    phases = limits_by_year(edition, on=on, zone=zone)
    yearly = {item: f"{item}.year" for item in ("so2", "no2", "pm10", "pm25")}
    daily = {item: f"{item}.day" for item in ITEMS}
    limited = table.with_columns(
        mean_limit=by_year(phases, yearly), percentile_limit=by_year(phases, daily)
    )
    mean_over = nw.col("mean") / nw.col("mean_limit") - 1
    percentile_over = nw.col("percentile") / nw.col("percentile_limit") - 1
    over = limited.with_columns(_over=nw.max_horizontal(mean_over, percentile_over))
    judged = nw.col("valid") & ~nw.col("percentile_limit").is_null() & ~nw.col("_over").is_null()
    exceeds = nw.col("_over") > 1e-12
    digits = standard("cn.hj663-2013")["rounding"]["exceedance_multiple"]
    result = over.with_columns(
        attained=nw.when(judged).then(~exceeds),
        excess=nw.when(judged & exceeds).then(round_half_even(nw.col("_over"), digits)),
    )
    return closed(nullable(result.drop("_over"), ["attained"]), stats)


def overall_attainment(attained: NativeT, *, key: str = "area") -> NativeT:
    """Say whether an area attains as a whole: when all six pollutants do.

    Returns
    -------
    Same kind of frame
        ``key``, ``period``, ``judged`` (pollutants with a verdict), ``exceeding`` (of those, not
        attaining) and ``attained``: false with one exceeding, true with six attaining, null
        where a verdict is missing and none exceeds.

    Source: HJ 663-2013.
    """
    table = opened(attained, [key, "period", "item", "attained"], where="attainment")
    yes = nw.col("attained").fill_null(value=False).cast(nw.Boolean)
    no = ~yes & ~nw.col("attained").is_null()
    marked = table.with_columns(_yes=yes.cast(nw.Int64), _no=no.cast(nw.Int64))
    sums = marked.group_by(key, "period").agg(
        _yes=nw.col("_yes").sum(), exceeding=nw.col("_no").sum()
    )
    failed, met = nw.col("exceeding") > 0, nw.col("_yes") == len(ITEMS)
    told = sums.with_columns(judged=nw.col("_yes") + nw.col("exceeding"))
    verdict = nw.when(failed | met).then(~failed)
    result = told.select(key, "period", "judged", "exceeding", attained=verdict)
    return closed(nullable(whole(result, ["judged", "exceeding"]), ["attained"]), attained)


def day_aqi(
    days: NativeT, *, edition: str = IN_FORCE, digits: Mapping[str, int] | None = None
) -> NativeT:
    """Add the daily AQI to daily values, after rounding them as they are published.

    As ``evaluate`` with ``kind="daily"``; the daily values of ``site_days`` and ``area_days``
    are unrounded, and the published index is that of the published concentrations.

    Parameters
    ----------
    digits
        Decimals of each item; default those of HJ 663: 0, CO 1.
    """
    table = opened(days, ["date"], where="daily air values")
    rounding = standard("cn.hj663-2013")["rounding"]
    usual = {item: rounding[item] for item in ITEMS} | {"o3": rounding["o3_8h"]}
    places = usual if digits is None else digits
    have = names(table)
    rounded = {
        item: round_half_even(nw.col(item), to) for item, to in places.items() if item in have
    }
    result: Any = evaluate(
        table.with_columns(**rounded), kind="daily", edition=edition, time="date"
    )
    return closed(result, days)


def level_days(days: NativeT, *, period: Period = "year", key: str = "area") -> NativeT:
    """Count the days of each level, the good (AQI ≤ 100) and the heavily polluted (> 200) ones.

    Parameters
    ----------
    days
        One row per ``key`` and ``date`` with ``aqi`` and ``level``; without AQI a day is missing.

    Returns
    -------
    Same kind of frame
        ``key``, ``period``, ``year``, ``n`` (days with an AQI), ``days`` (the calendar's),
        ``valid`` (days enough, as for a yearly mean), ``level_1`` … ``level_6``, ``good``,
        ``heavy``.

    Source: HJ 633; HJ 663-2013.
    """
    table = opened(days, [key, "date", "aqi", "level"], where="days with AQI")
    check_local_time(table, "date")
    known = table.filter(~nw.col("aqi").is_null())
    day = nw.col("date")
    number = bucket(day.dt.month().cast(nw.Int64), period)
    marks = {f"level_{n}": nw.col("level") == n for n in LEVELS}
    marks |= {"good": nw.col("aqi") <= GOOD, "heavy": nw.col("aqi") > HEAVY}
    marked = known.select(
        nw.col(key),
        period=period_label(day.dt.year(), number, period),
        **{name: mark.cast(nw.Int64) for name, mark in marks.items()},
    )
    sums = marked.group_by(key, "period").agg(*[nw.col(name).sum() for name in marks])
    counts = opened(
        day_statistics(known, value="aqi", by=[key], period=period, least=least_days())
    ).select(key, "period", "year", "n", "days", "valid")
    return closed(whole(joined(counts, sums, on=[key, "period"]), marks), days)


def good_day_share(
    days: NativeT, *, period: Period = "year", key: str = "area", digits: int | None = None
) -> NativeT:
    """Give the share of good-air days (优良天数比率): AQI ≤ 100 among days with an AQI, in %.

    Parameters
    ----------
    days
        As for ``level_days``.
    digits
        Decimals of the share; default 1 (HJ 663).

    Returns
    -------
    Same kind of frame
        ``key``, ``period``, ``year``, ``value``, ``good``, ``n``, ``days``, ``valid``.

    Source: HJ 663-2013.
    """
    counts = opened(level_days(days, period=period, key=key))
    places = standard("cn.hj663-2013")["rounding"]["share"] if digits is None else digits
    share = 100.0 * nw.col("good").cast(nw.Float64) / nw.col("n").cast(nw.Float64)
    result = counts.with_columns(value=round_half_even(share, places))
    columns = ["period", "year", "value", "good", "n", "days", "valid"]
    return closed(result.select(key, *columns), days)
