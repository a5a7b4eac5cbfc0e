"""Noise by function zone (声环境功能区): limits, compliance by day and night, by GB 3096."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, check_local_time, closed, names, opened
from shanhai.core.rounding import round_half_even
from shanhai.quality._findings import Range, reading_findings
from shanhai.quality._frames import no_text
from shanhai.quality._standards import standard
from shanhai.quality.noise.level import POSSIBLE, is_day, possible

NativeT = TypeVar("NativeT")
_EDITIONS = {"2008": "cn.gb3096-2008", "in_force": "cn.gb3096-2008"}
_DAY, _NIGHT = ("day", "昼间", "昼"), ("night", "夜间", "夜")
_STATUS = {"zh": ("达标", "超标"), "en": ("compliant", "exceeding")}


def evaluate(
    frame: NativeT,
    *,
    edition: str = "2008",
    zone: str = "zone",
    level: str = "leq",
    time: str = "time",
    digits: int | None = 1,
    limits: Mapping[str, Mapping[str, float]] | None = None,
    day_from: int | None = None,
    night_from: int | None = None,
    language: Literal["zh", "en"] = "zh",
) -> NativeT:
    """Add ``period``, ``limit``, ``compliant``, ``status`` and ``excess`` to noise levels.

    Parameters
    ----------
    frame
        One row per point and monitoring period: ``zone`` (0, 1, 2, 3, 4a, 4b), ``level``
        [dB], and ``period`` (day, night) or ``time`` (datetime). ``existing_railway`` (true,
        false) marks zone 4b at a railway approved before 2011, measured without trains.
    edition
        ``2008``, or ``in_force``, of GB 3096.
    digits
        Decimals of the level, rounded before it is compared (GB/T 8170); None: not at all.
    limits
        ``{zone: {"day": …, "night": …}}`` [dB], instead of the standard's.
    day_from, night_from
        First hours of day (6) and night (22), as the local government set them.
    language
        Of ``status``: ``zh`` or ``en``.

    Returns
    -------
    Frame of the same kind, with ``period`` (day, night), ``limit`` [dB], ``compliant``,
    ``status`` (达标, 超标), ``excess`` [dB above the limit], null where compliant. A level
    that is missing or impossible, or an unknown zone, gives null.

    Raises
    ------
    InputError
        Columns are missing, levels are text, an unknown edition.

    Source: GB 3096-2008 table 1.
    """
    if edition not in _EDITIONS:
        raise InputError(f"GB 3096 has no edition {edition!r}; known: {', '.join(_EDITIONS)}")
    declared = standard(_EDITIONS[edition])
    table = opened(frame, [zone, level], where="noise levels")
    no_text(table, [level])
    table = with_period(table, time=time, day_from=day_from, night_from=night_from)
    bounds = limits or {name: rule["by_period"] for name, rule in declared["limits"].items()}
    limit = _limit(nw.col(zone).cast(nw.String), nw.col("period"), bounds)
    if "existing_railway" in names(table):
        old = declared["existing_railway"]
        is_old = (nw.col("existing_railway").cast(nw.Float64) == 1) & (nw.col(zone) == "4b")
        of_old = _limit(nw.col(zone).cast(nw.String), nw.col("period"), {"4b": old})
        limit = nw.when(is_old).then(of_old).otherwise(limit)
    value = possible(nw.col(level))
    rounded = value if digits is None else round_half_even(value, digits)
    table = table.with_columns(limit.alias("limit"))
    over = (rounded - nw.col("limit")).round(6)
    known = ~(value.is_null() | nw.col("limit").is_null())
    good, bad = _STATUS[language]
    status = nw.when(over > 0).then(nw.lit(bad)).otherwise(nw.lit(good))
    table = table.with_columns(
        nw.when(known).then(over <= 0).alias("compliant"),
        nw.when(known).then(status).alias("status"),
        nw.when(over > 0).then(over).alias("excess"),
    )
    return closed(table, frame)


def sudden_noise_compliant(
    highest: nw.Expr, night_limit: nw.Expr | float, *, above_limit: float = 15
) -> nw.Expr:
    """Say whether a sudden noise at night stays within 15 dB above the night limit.

    Source: GB 3096-2008, night sudden noise.
    """
    return possible(highest) <= night_limit + above_limit


def compliance_shares(frame: NativeT, *, by: Sequence[str] = ()) -> NativeT:
    """Compliance rates of function zones (功能区达标率), by day and by night.

    ``frame`` has one row per point-time (点次) with ``period`` and ``compliant``
    (``evaluate``). Returns ``by`` (e.g. zone, year), ``n_day``, ``day_share``, ``n_night``,
    ``night_share`` [%]; null without any point-time. Source: HJ 640-2012 [unverified].
    """
    table = opened(frame, [*by, "period", "compliant"], where="judged levels")
    table = table.filter(~nw.col("compliant").is_null())
    good = nw.col("compliant").cast(nw.Float64).cast(nw.Int32)
    table = table.with_columns(
        *(
            nw.when(nw.col("period") == period).then(good).otherwise(0).alias(f"_{period}")
            for period in ("day", "night")
        ),
        *(
            (nw.col("period") == period).cast(nw.Int32).alias(f"n_{period}")
            for period in ("day", "night")
        ),
    )
    sums = [nw.col(name).sum() for name in ("n_day", "n_night", "_day", "_night")]
    groups = table.group_by(*by).agg(*sums) if by else table.select(*sums)
    shares = []
    for period in ("day", "night"):
        some = nw.when(nw.col(f"n_{period}") > 0).then(nw.col(f"n_{period}"))
        shares.append((nw.col(f"_{period}") * 100.0 / some).alias(f"{period}_share"))
    groups = groups.with_columns(*shares)
    return closed(groups.select(*by, "n_day", "day_share", "n_night", "night_share"), frame)


def findings(frame: NativeT, *, level: str = "leq", time: str = "time") -> NativeT:
    """List what is wrong with noise levels, one row per finding.

    As ``shanhai.quality.water.findings``: impossible levels, unknown zones and periods,
    duplicates, missing sites and times, mixed time zones.
    """
    table = opened(frame, [level], where="noise levels")
    zones = list(standard("cn.gb3096-2008")["limits"])
    labels: dict[str, Sequence[str]] = {"zone": zones, "period": (*_DAY, *_NIGHT)}
    low, high = POSSIBLE
    found = reading_findings(table, {level: Range(low, high)}, time=time, labels=labels)
    return closed(found, frame)


def with_period(
    table: Frame, *, time: str = "time", day_from: int | None = None, night_from: int | None = None
) -> Frame:
    """Make sure of a column ``period`` that says day or night, from ``time`` where it is missing."""
    hours = standard("cn.gb3096-2008")["periods"]
    have = names(table)
    if "period" in have:
        label = nw.col("period")
        period: nw.Expr = nw.when(label.is_in(_NIGHT)).then(nw.lit("night"))
        period = nw.when(label.is_in(_DAY)).then(nw.lit("day")).otherwise(period)
        return table.with_columns(period.alias("period"))
    if time not in have:
        raise InputError.missing_columns(["period", time], have, where="noise levels")
    check_local_time(table, time)
    moment = nw.col(time)
    day = is_day(
        moment,
        day_from=hours["day_from"] if day_from is None else day_from,
        night_from=hours["night_from"] if night_from is None else night_from,
    )
    period = nw.when(day).then(nw.lit("day")).otherwise(nw.lit("night"))
    return table.with_columns(nw.when(~moment.is_null()).then(period).alias("period"))


def _limit(zone: nw.Expr, period: nw.Expr, bounds: Mapping[str, Mapping[str, float]]) -> nw.Expr:
    chain: nw.Expr | None = None
    for name, rule in bounds.items():
        for part in ("day", "night"):
            here = zone.is_in([name, f"{name}.0"]) & (period == part)  # 1.0: pandas beside a gap
            then = nw.when(here).then(nw.lit(float(rule[part])))
            chain = then if chain is None else then.otherwise(chain)
    if chain is None:
        raise InputError("limits: at least one zone is needed")
    return chain
