from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import narwhals.stable.v2 as nw
import pytest

from shanhai.core import periods

DAYS = [date(1999, 12, 30) + timedelta(days=37 * i) for i in range(300)]


def test_days_are_numbered_without_a_jump(engine: Any) -> None:
    frame = engine.make({"d": DAYS})
    numbered = nw.from_native(frame).with_columns(
        n=periods.day_number(nw.col("d")), ymd=periods.ymd(nw.col("d"))
    )
    rows = engine.rows(numbered, "d")
    first = rows[0]["n"]
    for row in rows:
        assert row["n"] - first == (row["d"] - DAYS[0]).days
        assert row["ymd"] == int(row["d"].strftime("%Y%m%d"))


@pytest.mark.parametrize("period", ["month", "quarter", "half", "year"])
def test_lengths_of_periods(engine: Any, period: Any) -> None:
    months = [(y, m) for y in (1900, 2000, 2023, 2024) for m in range(1, 13)]
    frame = engine.make({"y": [y for y, _ in months], "m": [m for _, m in months]})
    number = periods.bucket(nw.col("m"), period)
    table = nw.from_native(frame).with_columns(
        label=periods.period_label(nw.col("y"), number, period),
        days=periods.period_days(nw.col("y"), number, period),
    )
    step = periods.MONTHS[period]
    signs = {"quarter": "Q", "half": "H"}
    for row in engine.rows(table):
        k = (row["m"] - 1) // step
        inside = range(k * step + 1, k * step + step + 1)
        assert row["days"] == sum(periods.days_in_month(row["y"], m) for m in inside)
        within = {"year": "", "month": f"-{row['m']:02d}"}.get(
            period, f"{signs.get(period)}{k + 1}"
        )
        assert row["label"] == f"{row['y']}{within}"
