"""Deadlines as documents give them: a year, half, quarter, month or day."""

from __future__ import annotations

import calendar
import re
from datetime import date

from shanhai.core.errors import InputError

_WRITTEN = re.compile(r"(\d{4})(?:H([12])|Q([1-4])|-(\d\d)(?:-(\d\d))?)?")


def last_day(period: str) -> date:
    """Return the last day of a period: by the end of it a task is due.

    Parameters
    ----------
    period
        ``2025``, ``2025H1``, ``2025Q2``, ``2025-06`` or ``2025-06-30``.

    Raises
    ------
    InputError
        It is none of these, or there is no such day.
    """
    found = _WRITTEN.fullmatch(period)
    if found is None:
        raise InputError(
            f"{period!r} is no deadline: write 2025, 2025H1, 2025Q2, 2025-06 or 2025-06-30"
        )
    year, half, quarter, month, day = (
        None if part is None else int(part) for part in found.groups()
    )
    assert year is not None
    last = half * 6 if half else quarter * 3 if quarter else month if month is not None else 12
    try:
        return date(year, last, day if day is not None else calendar.monthrange(year, last)[1])
    except (ValueError, calendar.IllegalMonthError):
        raise InputError(f"{period!r} is no deadline: there is no such day") from None
