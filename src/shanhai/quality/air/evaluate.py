"""From readings to the official verdict: individual indices, AQI, level, category, primary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, check_local_time, closed, names, opened, whole
from shanhai.core.periods import ymd
from shanhai.quality._frames import no_text
from shanhai.quality._verdict import titled
from shanhai.quality.air import index
from shanhai.quality.air._edition import IN_FORCE, IndexRules, Kind, Scale, index_editions

NativeT = TypeVar("NativeT")


def evaluate(
    frame: NativeT,
    *,
    kind: Kind = "daily",
    edition: str = IN_FORCE,
    time: str | None = None,
    not_monitored: Sequence[str] = (),
    language: Literal["zh", "en"] = "zh",
) -> NativeT:
    """Add ``iaqi_*``, ``aqi``, ``level``, ``category`` and ``primary`` to a table of readings.

    Parameters
    ----------
    frame
        One row per site and hour (``realtime``) or day (``daily``), columns ``so2``, ``no2``,
        ``pm10``, ``pm25``, ``o3``, ``o3_8h`` [ug/m3] and ``co`` [mg/m3]. ``realtime`` reads
        one-hour values; ``daily`` reads daily means, ``o3_8h`` as the daily maximum 8-hour
        mean and, in the edition of 2012, ``o3`` as the maximum hour if it is there.
        Negative, NaN and infinite values count as missing. Other columns are kept.
    edition
        ``2012``, ``2026``, or ``in_force``: by the date of each row, from ``time``. Rows
        older than every edition get null.
    time
        Name of the date or time column; by default ``time``, or ``date``.
    not_monitored
        Pollutants outside the monitoring plan: they need no column and are not missed.

    Returns
    -------
    Same kind of frame
        Integer indices, level 1 to 6, category in ``language``, primary pollutants joined by
        ``+`` (null up to AQI 50). Under the edition of 2026 a row with a pollutant missing and
        AQI up to 100 has no AQI and no level, and the category ``NA``; under that of 2012 the
        AQI is that of the pollutants measured, as the national network publishes it.

    Raises
    ------
    InputError
        Columns are missing, hold text, or the edition or kind is unknown.

    Source: HJ 633-2012, HJ 633-2026.
    """
    rules = index_editions(str(edition), kind)
    table = opened(frame)
    have = names(table)
    _check_items(rules, have, not_monitored)
    items = [item for item in _union(rules) if item in have and item not in not_monitored]
    when = _time_column(have, time) if edition == IN_FORCE else None
    numbers = _numbers(table, items, when)
    counted = [f"iaqi_{item}" for item in items] + ["aqi", "level"]
    added = [*counted, "category", "primary"]
    inputs = _rounded(numbers, rules, items, when)
    steps = whole(_verdict(inputs, rules, items, language), counted)
    if isinstance(table, nw.DataFrame):
        made = _collected(steps.select(*added))
        result: Frame = table.with_columns(*[made[name] for name in added])
    else:
        kept = [name for name in have if name not in added]
        result = steps.select(*kept, *added)
    return closed(result, frame)


EDITION = "__edition"
"""Working column: the day as an integer, to tell the edition in force."""


def _rounded(numbers: Any, rules: list[IndexRules], items: list[str], when: str | None) -> Any:
    """Project first: the inputs as each edition rounds them, and the day of each row."""
    day = nw.lit(0) if when is None else ymd(nw.col(when))
    dated = numbers.with_columns(day.alias(EDITION))
    rounded = {
        f"__{item}": _by_date([_input(rule, item) for rule in rules], rules) for item in items
    }
    return dated.with_columns(**rounded)


def _verdict(inputs: Any, rules: list[IndexRules], items: list[str], language: str) -> Any:
    """Add indices, level and primary pollutants: one projection after the other."""
    iaqis = {item: nw.col(f"iaqi_{item}") for item in items}
    with_iaqi = inputs.with_columns(**{f"iaqi_{item}": _iaqi(rules, item) for item in items})
    raw = with_iaqi.with_columns(aqi=index.aqi(*iaqis.values()))
    shown = [_published(rule, nw.col("aqi"), iaqis) for rule in rules]
    with_aqi = raw.with_columns(aqi=_by_date(shown, rules))
    with_level = with_aqi.with_columns(level=index.level(nw.col("aqi"), rules[0].upper_ends))
    category = titled(nw.col("level"), rules[0].categories[language])
    unpublished = _by_date([nw.lit(rule.publish_above is not None) for rule in rules], rules)
    not_available = nw.col("level").is_null() & unpublished.fill_null(False)
    return with_level.with_columns(
        category=nw.when(not_available).then(nw.lit("NA")).otherwise(category),
        primary=index.primary_pollutants(nw.col("aqi"), iaqis, above=rules[0].primary_above),
    )


def _input(rule: IndexRules, item: str) -> nw.Expr:
    scale = rule.scales.get(item)
    if scale is None or scale.digits is None:
        return nw.col(item).cast(nw.Float64)
    return index.measured(nw.col(item), digits=scale.digits)


def _iaqi(rules: list[IndexRules], item: str) -> nw.Expr:
    """Read the index on the scale in force; on one scale where the editions agree."""
    scales = [rule.scales.get(item) for rule in rules]
    if len({(one.at, one.above_top) if one else None for one in scales}) == 1:
        return _by_date([_on_scale(item, scales[0])], [rules[-1]], dated=len(rules) > 1)
    return _by_date([_on_scale(item, one) for one in scales], rules)


def _on_scale(item: str, scale: Scale | None) -> nw.Expr:
    if scale is None:
        return nw.lit(None).cast(nw.Float64)
    return index.on_scale(nw.col(f"__{item}"), scale.at, scale.index, above_top=scale.above_top)


def _published(rule: IndexRules, raw: nw.Expr, iaqis: dict[str, nw.Expr]) -> nw.Expr:
    if rule.publish_above is None:
        return raw
    needed = [iaqis[item] for item in rule.needed if item in iaqis]
    return index.publishable(raw, needed, above=rule.publish_above)


def _by_date(
    parts: list[nw.Expr], rules: list[IndexRules], *, dated: bool | None = None
) -> nw.Expr:
    """Choose per row the part of the edition in force; parts and rules are newest first."""
    if not (len(rules) > 1 if dated is None else dated):
        return parts[0]
    chosen: nw.Expr | None = None
    for part, rule in reversed(list(zip(parts, rules, strict=True))):
        begun = nw.when(nw.col(EDITION) >= _as_ymd(rule.valid_from)).then(part)
        chosen = begun if chosen is None else begun.otherwise(chosen)
    assert chosen is not None
    return chosen


def _as_ymd(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _union(rules: list[IndexRules]) -> list[str]:
    return list(dict.fromkeys(item for rule in reversed(rules) for item in rule.scales))


def _check_items(rules: list[IndexRules], have: list[str], not_monitored: Sequence[str]) -> None:
    needed = dict.fromkeys(item for rule in rules for item in rule.needed)
    missing = [item for item in needed if item not in have and item not in not_monitored]
    if missing:
        raise InputError.missing_columns(missing, have, where="table of air readings")


def _time_column(have: list[str], time: str | None) -> str:
    candidates = [time] if time else ["time", "date"]
    for name in candidates:
        if name in have:
            return name
    raise InputError.missing_columns(candidates[:1], have, where="edition=in_force: the table")


def _numbers(table: Frame, items: list[str], when: str | None) -> Any:
    """Return the columns needed, checked: lazy, or on pandas with dtypes that know null."""
    no_text(table, items)
    if when is not None:
        check_local_time(table, when)
    if isinstance(table, nw.LazyFrame):
        return table
    narrow = table.select(*items, *([when] if when else []))
    if narrow.implementation.is_polars():
        return narrow.lazy()  # one pass in parts that fit the cache, not one per step
    return nw.maybe_convert_dtypes(narrow)


def _collected(steps: Any) -> nw.DataFrame[Any]:
    return steps.collect(engine="streaming") if isinstance(steps, nw.LazyFrame) else steps
