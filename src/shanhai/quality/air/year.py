"""The whole verdict of a year in one call, under any edition and the limits of any date."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, closed, joined, opened
from shanhai.quality.air._edition import IN_FORCE, ITEMS, Zone
from shanhai.quality.air.attainment import (
    day_aqi,
    good_day_share,
    overall_attainment,
    pollutant_attainment,
)
from shanhai.quality.air.ranking import composite_index
from shanhai.quality.air.statistics import period_statistics

NativeT = TypeVar("NativeT")


def reassess(
    days: NativeT,
    *,
    edition: str = IN_FORCE,
    on: date | None = None,
    zone: Zone = "ii",
    key: str = "area",
    excluded: str | None = None,
) -> NativeT:
    """Judge every year of a history anew: ``reassess(days, edition="2026", on=date(2031, 1, 1))``.

    Parameters
    ----------
    days
        Daily values by ``key`` and ``date`` (``site_days``, ``area_days``).
    edition
        ``2012``, ``2026`` or ``in_force``: of GB 3095 for the limits, of HJ 633 for the AQI.
    on
        Take the limits of this date for all years; the AQI has one scale in each edition, so
        the limits of 2031 do not change it.
    zone, excluded
        As for ``pollutant_attainment`` and ``period_statistics``.

    Returns
    -------
    Same kind of frame
        One row per ``key`` and year: ``period``; of each item what it is judged by
        (``pm25`` …), its ``mean_limit`` or, of CO and ozone, its ``percentile_limit`` as
        ``limit_<item>``, and ``attained_<item>``; ``attained`` (all six), ``exceeding`` (how many
        do not), ``index`` (composite), ``primary`` of the index, ``good_days`` (share, %),
        ``valid`` (enough days for the share). Null where the edition says nothing.

    Source: GB 3095, HJ 633, HJ 663; 城市环境空气质量排名技术规定 (2018).
    """
    table = opened(days, [key, "date"], where="daily air values")
    stats = period_statistics(table, key=key, excluded=excluded)
    judged: Frame = pollutant_attainment(stats, edition=edition, on=on, zone=zone)
    whole: Frame = overall_attainment(judged, key=key)
    index: Frame = composite_index(stats, edition=edition, on=on, key=key)
    good: Frame = good_day_share(day_aqi(table, edition=edition), key=key)
    by = [key, "period"]
    result = joined(_items(judged, by), whole.select(*by, "attained", "exceeding"), on=by)
    result = joined(result, index.select(*by, "index", "primary"), on=by)
    shares = good.select(*by, "valid", good_days="value")
    return closed(joined(result, shares, on=by), days)


def _items(judged: Frame, by: list[str]) -> Frame:
    """Put the items of a year side by side: value, limit, whether it attains."""
    limit = nw.when(nw.col("mean_limit").is_null()).then(nw.col("percentile_limit"))
    met = nw.when(nw.col("attained").cast(nw.Boolean)).then(1.0).otherwise(0.0)
    rows = judged.with_columns(
        _limit=limit.otherwise(nw.col("mean_limit")),
        _met=nw.when(~nw.col("attained").is_null()).then(met),
    )
    each: dict[str, nw.Expr] = {}
    for item in ITEMS:
        here = nw.col("item") == item
        each[item] = nw.when(here).then(nw.col("value"))
        each[f"limit_{item}"] = nw.when(here).then(nw.col("_limit"))
        each[f"attained_{item}"] = nw.when(here).then(nw.col("_met"))
    wide = rows.select(*by, **each).group_by(*by).agg(*[nw.col(name).max() for name in each])
    verdicts = [f"attained_{item}" for item in ITEMS]
    return wide.with_columns(
        **{name: nw.when(~nw.col(name).is_null()).then(nw.col(name) == 1.0) for name in verdicts}
    )
