from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from shanhai.quality import air

#: Between the limits of the transition and the final ones: PM2.5 30 and 25, PM10 60 and 50.
CITY = {"so2": 6.0, "no2": 20.0, "pm10": 55.0, "pm25": 28.0, "co": 0.8, "o3_8h": 128.0}


def history(engine: Any, first: int, last: int) -> Any:
    days = [date(first, 1, 1) + timedelta(days=n) for n in range((last - first) * 366 + 365)]
    days = [day for day in days if first <= day.year <= last]
    columns: dict[str, list[Any]] = {item: [value] * len(days) for item, value in CITY.items()}
    return engine.make({"area": ["A"] * len(days), "date": days, **columns})


def test_a_history_under_other_editions_and_the_limits_of_2031(engine: Any) -> None:
    days = history(engine, 2024, 2025)
    in_force = engine.rows(air.reassess(days), "period")
    assert [(r["period"], r["attained"], r["limit_pm25"]) for r in in_force] == [
        ("2024", True, 35.0), ("2025", True, 35.0),
    ]  # fmt: skip
    final = engine.rows(air.reassess(days, edition="2026", on=date(2031, 1, 1)), "period")
    row = final[0]
    assert (row["limit_pm25"], row["attained_pm25"], row["pm25"]) == (25.0, False, 28.0)
    assert (row["attained_co"], row["attained"], row["exceeding"]) == (True, False, 2)
    # 6/20 + 20/30 + 55/50 + 28/25 + 0.8/4 + 128/160
    assert (row["index"], row["primary"]) == (4.19, "pm25")
    assert (row["good_days"], row["valid"]) == (100.0, True)
    transition = engine.rows(air.reassess(days, edition="2026"), "period")
    assert (transition[0]["attained"], transition[0]["limit_pm10"]) == (True, 60.0)
