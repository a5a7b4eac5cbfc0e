"""What a level says to people: colour, effect on health, advice, in our own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import closed, opened
from shanhai.quality._standards import standard
from shanhai.quality._verdict import titled
from shanhai.quality.air._edition import resolve

NativeT = TypeVar("NativeT")


def advise(
    frame: NativeT, *, edition: str = "2026", language: Literal["zh", "en"] = "zh"
) -> NativeT:
    """Add ``colour`` (hex), ``effect`` and ``advice`` to rows with a ``level`` (``evaluate``).

    Null where there is no level. Source: HJ 633, table of levels; the words are ours.
    """
    table = opened(frame, ["level"], where="air verdicts")
    levels = standard(resolve("cn.hj633", edition))["levels"]
    texts = {
        "colour": [row["colour"]["hex"] for row in levels],
        "effect": [row["effect"][language] for row in levels],
        "advice": [row["advice"][language] for row in levels],
    }
    added = {name: titled(nw.col("level"), text) for name, text in texts.items()}
    return closed(table.with_columns(**added), frame)


def sensitive_groups(item: str, *, language: Literal["zh", "en"] = "zh") -> str:
    """Return who is sensitive to a pollutant whose IAQI is above 100 (敏感人群).

    Source: HJ 633-2026, table 2; the words are ours.
    """
    groups: dict[str, dict[str, str]] = standard("cn.hj633-2026")["sensitive_groups"]
    return groups[item.removesuffix("_8h")][language]


def never_primary(
    days: NativeT, items: Sequence[str], *, key: str = "area", last_year: int
) -> NativeT:
    """Tell which pollutants may be left out of the monitoring plan (HJ 633-2026).

    A pollutant that is not monitored is ignored (``not_monitored`` of ``evaluate``) if in the
    last three consecutive years it was never primary on a day of light or worse pollution.

    Parameters
    ----------
    days
        Days with ``aqi`` and ``primary`` (``day_aqi``), by ``key`` and ``date``.
    items
        The pollutants asked about.
    last_year
        The last of the three years.

    Returns
    -------
    Same kind of frame
        ``key``, ``years`` (of the three, those with days) and, by the name of each item, true
        where it was never primary and all three years are there.
    """
    table = opened(days, [key, "date", "aqi", "primary"], where="days with AQI")
    year = nw.col("date").dt.year()
    recent = table.filter(year.is_between(last_year - 2, last_year) & ~nw.col("aqi").is_null())
    polluted = (nw.col("aqi") > 100).fill_null(value=False)
    named = nw.concat_str(nw.lit("+"), nw.col("primary").fill_null(""), nw.lit("+"))
    marks = {
        f"_{item}": nw.when(polluted & named.str.contains(f"+{item}+", literal=True))
        .then(1)
        .otherwise(0)
        for item in items
    }
    rows = recent.with_columns(_year=year, **marks)
    found = rows.group_by(key).agg(
        nw.col("_year").n_unique().alias("years"), *[nw.col(name).max() for name in marks]
    )
    told = {item: (nw.col(f"_{item}") == 0) & (nw.col("years") == 3) for item in items}
    return closed(found.select(key, "years", **told), days)
