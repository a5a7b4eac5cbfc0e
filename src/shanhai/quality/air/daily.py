"""From hours to days, from sites to areas (HJ 663): daily means, MDA8 ozone, area means.

Tables are wide: one row per site (or area) and time, pollutants as columns [ug/m3; CO
mg/m3]. Values stay unrounded: statistics are rounded once, at the end. A value that is not
valid is null, and ``n_*`` says how much there was.
"""

from __future__ import annotations

from typing import Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, check_local_time, closed, joined, names, opened, whole
from shanhai.quality._standards import standard
from shanhai.quality.air.index import POSSIBLE

NativeT = TypeVar("NativeT")

MEANS = ("so2", "no2", "pm10", "pm25", "co")
OZONE = "o3"
HOURS = range(1, 25)

Label = Literal["end", "begin"]


def site_days(
    hours: NativeT,
    *,
    least_hours: int | None = None,
    ozone_limit: float | None = None,
    label: Label = "end",
    site: str = "site",
    time: str = "time",
) -> NativeT:
    """Give the daily values of each site from hourly ones.

    Parameters
    ----------
    hours
        One row per site and hour: ``site``, ``time`` (local), any of ``so2, no2, pm10, pm25,
        co, o3``. Negative, NaN and infinite values count as missing.
    least_hours
        Hours a daily mean needs; default 20 (GB 3095, data validity).
    ozone_limit
        Above it an MDA8 stands even with too few windows; default 160, class ii.
    label
        ``end``: the hour ended (00:00 is the last hour of the day before), as the national
        network labels it; ``begin``: the hour begun.

    Returns
    -------
    Same kind of frame
        ``site``, ``date``, the means, ``o3`` (maximum hour), ``o3_8h`` (MDA8), ``n_*`` (hours;
        for ``o3_8h`` the valid windows of 17) and ``duplicates``. A day on which a site
        has an hour twice, or times off the hour that fall together, has no values and
        ``duplicates`` true: which row is right is not for this function to say.

    Raises
    ------
    InputError
        Columns are missing, or no pollutant is there.

    Source: GB 3095, daily mean and data validity; HJ 663-2013, 6.1.2.
    """
    table = opened(hours, [site, time], where="hourly air readings")
    check_local_time(table, time)
    have = names(table)
    means = [item for item in MEANS if item in have]
    ozone = OZONE in have
    if not means and not ozone:
        raise InputError.missing_columns([*MEANS, OZONE], have, where="hourly air readings")
    least = _validity("day", "least_hours") if least_hours is None else least_hours
    days = _grouped(_by_hour(table, site, time, label, means, ozone=ozone), means, ozone=ozone)
    once = ~nw.col("duplicates")
    kept = {i: nw.when(once & (nw.col(f"n_{i}") >= least)).then(nw.col(i)) for i in means}
    counts = [f"n_{item}" for item in means]
    if ozone:
        limit = _ozone_limit() if ozone_limit is None else ozone_limit
        days = mda8(days, limit=limit)
        kept |= {item: nw.when(once).then(nw.col(item)) for item in (OZONE, "o3_8h")}
        counts += ["n_o3", "n_o3_8h"]
    result = days.select("site", "date", **kept, **{c: nw.col(c) for c in counts}, duplicates=~once)
    renamed = result if site == "site" else result.rename({"site": site})
    return closed(whole(renamed, counts), hours)


def mda8(
    days: Frame,
    *,
    limit: float,
    least_hours: int = 6,
    least_windows: int = 14,
) -> Frame:
    """Add ``o3_8h`` and ``n_o3_8h``: the daily maximum of the 8-hour means (MDA8).

    ``days`` has the hours of ozone as columns ``_h1`` … ``_h24`` (hour ended). Windows end at
    08:00 … 24:00, 17 of them; one is valid with ``least_hours`` hours. With fewer than
    ``least_windows`` valid ones the maximum stands only if it is above ``limit``.

    Source: GB 3095, data validity; HJ 663-2013, 6.1.2.
    """
    width = 8
    ends = range(width, HOURS.stop)
    known = days.with_columns(
        *[(~nw.col(f"_h{h}").is_null()).cast(nw.Float64).alias(f"_k{h}") for h in HOURS],
        *[nw.col(f"_h{h}").fill_null(0.0) for h in HOURS],
    )
    sums = known.with_columns(
        *[_total("_h", end, width).alias(f"_s{end}") for end in ends],
        *[_total("_k", end, width).alias(f"_n{end}") for end in ends],
    )
    valid = {end: nw.col(f"_n{end}") >= least_hours for end in ends}
    windows = [nw.when(valid[end]).then(nw.col(f"_s{end}") / nw.col(f"_n{end}")) for end in ends]
    count = nw.sum_horizontal(*[valid[end].cast(nw.Float64) for end in ends])
    found = sums.with_columns(_top=nw.max_horizontal(*windows), n_o3_8h=count)
    stands = (nw.col("n_o3_8h") >= least_windows) | (nw.col("_top") > limit)
    return found.with_columns(o3_8h=nw.when(stands).then(nw.col("_top")))


def area_days(
    days: NativeT,
    sites: NativeT,
    *,
    least_share: float | None = None,
    site: str = "site",
) -> NativeT:
    """Give the daily values of each area: the mean of its sites, item by item.

    Parameters
    ----------
    days
        From ``site_days``.
    sites
        ``site``, ``area``; where ``background`` is true (clean control points) the site does
        not count. Sites not listed belong to no area.
    least_share
        Share of the area's sites that must have a valid value, default 75. [%]

    Returns
    -------
    Same kind of frame
        ``area``, ``date``, the items, ``n_*`` (sites with a value) and ``sites`` (sites the
        area has, whether they reported or not).

    Source: HJ 663-2013, spatial averages.
    """
    table = opened(days, [site, "date"], where="daily air values")
    listed = opened(sites, ["site", "area"], where="sites")
    items = [item for item in (*MEANS, OZONE, "o3_8h") if item in names(table)]
    share = standard("cn.hj663-2013")["area"]["least_share_of_sites"]
    least = (share if least_share is None else least_share) / 100
    if "background" in names(listed):
        background = nw.col("background").fill_null(value=False).cast(nw.Boolean)
        listed = listed.filter(~background)
    members = listed.select(nw.col("site").alias(site), nw.col("area"))
    sizes = members.group_by("area").agg(sites=nw.len())
    both = joined(table.select(site, "date", *items), members, on=[site], how="inner")
    means = both.group_by("area", "date").agg(
        *[nw.col(item).mean() for item in items],
        *[nw.col(item).count().alias(f"n_{item}") for item in items],
    )
    sized = joined(means, sizes, on=["area"])
    needed = nw.col("sites") * least - 1e-9
    counts = [f"n_{item}" for item in items]
    result = sized.select(
        "area", "date",
        *[nw.when(nw.col(f"n_{i}") >= needed).then(nw.col(i)).alias(i) for i in items],
        *counts, "sites",
    )  # fmt: skip
    return closed(whole(result, [*counts, "sites"]), days)


def _by_hour(
    table: Frame, site: str, time: str, label: Label, means: list[str], *, ozone: bool
) -> Frame:
    """Select what is needed: day, hour ended 1 to 24, measured values, ozone hour by hour."""
    moment = nw.col(time)
    begun = moment.dt.offset_by("-1h") if label == "end" else moment
    pandas = isinstance(table, nw.DataFrame) and table.implementation.is_pandas_like()
    day = begun.dt.truncate("1d") if pandas else begun.dt.date()  # pandas has no dates
    items = [*means, *([OZONE] if ozone else [])]
    rows = table.filter(~moment.is_null()).select(
        nw.col(site).alias("site"),
        day.alias("date"),
        (begun.dt.hour().cast(nw.Int64) + 1).alias("_hour"),
        *[_measured(item) for item in items],
    )
    split = rows.with_columns(_bit=nw.lit(2.0) ** (nw.col("_hour") - 1).cast(nw.Float64))
    if not ozone:
        return split
    each = [nw.when(nw.col("_hour") == h).then(nw.col(OZONE)).alias(f"_h{h}") for h in HOURS]
    return split.with_columns(*each)


def _measured(item: str) -> nw.Expr:
    value = nw.col(item).cast(nw.Float64)
    return nw.when(value.is_between(0.0, POSSIBLE)).then(value).alias(item)


def _grouped(rows: Frame, means: list[str], *, ozone: bool) -> Frame:
    """Group by site and day: means, counts, the hours of ozone, whether an hour is twice.

    Each hour adds its own power of two: the sum has as many binary digits 1 as there are
    rows if and only if no hour comes twice, since equal powers carry. The digits 1 of a
    whole S are S − Σ ⌊S/2^k⌋ over k ≥ 1.
    """
    ozones = [nw.col(f"_h{h}").max() for h in HOURS] if ozone else []
    if ozone:
        ozones += [nw.col(OZONE).max(), nw.col(OZONE).count().alias("n_o3")]
    days = rows.group_by("site", "date").agg(
        *[nw.col(item).mean() for item in means],
        *[nw.col(item).count().alias(f"n_{item}") for item in means],
        *ozones,
        _rows=nw.len(),
        _bits=nw.col("_bit").sum(),
    )
    bits = nw.col("_bits")
    carried = [(bits / float(2**k)).floor().cast(nw.Float64) for k in range(1, 25 + 8)]
    ones = bits - nw.sum_horizontal(*carried)
    rows_in_day = nw.col("_rows")
    return days.with_columns(duplicates=(ones < rows_in_day) | (rows_in_day > len(HOURS)))


def _total(prefix: str, end: int, width: int) -> nw.Expr:
    total = nw.col(f"{prefix}{end}")
    for hour in range(end - width + 1, end):
        total = total + nw.col(f"{prefix}{hour}")
    return total


def _validity(rule: str, key: str) -> int:
    found: int = standard("cn.gb3095-2026")["validity"][rule][key]
    return found


def _ozone_limit() -> float:
    found: float = standard("cn.gb3095-2026")["limits"]["o3_8h.day"]["by_class"]["ii"]
    return found
