"""Moments to play through on a map, and which there are."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from shanhai.core.errors import InputError
from shanhai.service.monitoring import parts
from shanhai.service.monitoring.media import medium
from shanhai.service.monitoring.moments import latest, readings
from shanhai.store import Workspace


def play(workspace: Workspace, name: str, span: str) -> pl.DataFrame:
    """Return the levels of every site at each moment of a span: small rows to play through.

    Parameters
    ----------
    span
        A day (``2025-03-01``, air: 24 hours), a month (``2025-03``, air: its days) or a year
        (``2025``, water: its months).

    Returns
    -------
    ``site, moment, level`` and for air ``aqi``, in order of the moments.

    Raises
    ------
    InputError
        The medium has no moments of this span.
    """
    watched = medium(name)
    match name, len(span):
        case "air", 10:
            begin = datetime.combine(day_of(span), datetime.min.time())
            hours = readings(workspace, watched, begin, begin + timedelta(days=1)).collect()
            found = watched.judged(hours).select("site", "level", "aqi", moment="time")
        case "air", 7:
            days = parts.air_days(workspace, span)
            found = days.select("site", "level", "aqi", moment="date").collect()
        case "water", 4:
            first = pl.date("year", "month", 1)
            months = parts.water_months(workspace, span)
            found = months.select("site", level="class", moment=first).collect()
        case _:
            raise InputError(f"{span!r} is no span of {name}: air: a day or month, water: a year")
    return found.sort("moment", "site")


def last_time(workspace: Workspace, name: str) -> datetime | None:
    """Return the time of the newest reading of a medium, None where there is none."""
    times = latest(workspace, name).get_column("time").drop_nulls()
    return times.sort()[-1] if len(times) else None


def years(workspace: Workspace, name: str) -> list[int]:
    """Return the years there are readings of, in order."""
    months = parts.counts(workspace, medium(name)).select(pl.col("month").unique()).collect()
    return sorted({int(month[:4]) for month in months.get_column("month")})


def day_of(text: str) -> date:
    """Read a day.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no day; write it as 2025-03-01") from None
