from __future__ import annotations

from datetime import datetime

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import noise

LIMITS = [
    ("0", 50, 40),
    ("1", 55, 45),
    ("2", 60, 50),
    ("3", 65, 55),
    ("4a", 70, 55),
    ("4b", 70, 60),
]
SAMPLES = {
    "site": list("abcdefg"),
    "zone": ["1", "1", "2", "4a", "5", "3", None],
    "period": ["day", "夜间", "day", "night", "day", "day", "day"],
    "leq": [55.04, 45.06, 60.0, 58.0, 50.0, -999.0, 50.0],
}


def test_verdicts(engine):
    rows = engine.rows(noise.evaluate(engine.make(SAMPLES)), "site")
    names = ("period", "limit", "compliant", "status", "excess")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("day", 55, True, "达标", None),
        ("night", 45, False, "超标", 0.1),
        ("day", 60, True, "达标", None),
        ("night", 55, False, "超标", 3.0),
        ("day", None, None, None, None),
        ("day", 65, None, None, None),
        ("day", None, None, None, None),
    ]


@pytest.mark.parametrize(("zone", "day", "night"), LIMITS)
def test_table_1(zone, day, night):
    frame = pl.DataFrame(
        {
            "zone": [zone] * 4,
            "period": ["day", "day", "night", "night"],
            "leq": [float(day), day + 0.1, float(night), night + 0.1],
        }
    )
    assert noise.evaluate(frame)["compliant"].to_list() == [True, False, True, False]


def test_the_period_comes_from_the_time(engine):
    times = [datetime(2024, 5, 1, hour) for hour in (5, 6, 21, 22)]
    frame = engine.make({"zone": [2] * 4, "time": times, "leq": [55.0] * 4})
    rows = engine.rows(noise.evaluate(frame), "time")
    assert [row["period"] for row in rows] == ["night", "day", "day", "night"]
    assert [row["compliant"] for row in rows] == [False, True, True, False]
    later = engine.rows(noise.evaluate(frame, day_from=7, night_from=23), "time")
    assert [row["period"] for row in later] == ["night", "night", "day", "day"]


def test_existing_railways(engine):
    frame = engine.make(
        {
            "zone": ["4b", "4b", "4a"],
            "period": ["night"] * 3,
            "leq": [58.0] * 3,
            "existing_railway": [True, False, True],
        }
    )
    assert [row["limit"] for row in engine.rows(noise.evaluate(frame))] == [55, 60, 55]


def test_sudden_noise():
    frame = nw.from_native(pl.DataFrame({"x": [65.0, 65.1, None]}))
    found = frame.select(noise.sudden_noise_compliant(nw.col("x"), 50))["x"].to_list()
    assert found == [True, False, None]


def test_compliance_shares(every_engine):
    frame = every_engine.make(
        {
            "zone": ["1", "1", "1", "1", "2"],
            "period": ["day", "day", "night", "night", "day"],
            "compliant": [True, False, True, None, True],
        }
    )
    first, second = every_engine.rows(noise.compliance_shares(frame, by=["zone"]), "zone")
    assert tuple(first.values()) == ("1", 2, 50.0, 1, 100.0)
    assert tuple(second.values()) == ("2", 1, 100.0, 0, None)
    whole = every_engine.rows(noise.compliance_shares(frame))[0]
    assert whole["day_share"] == pytest.approx(200 / 3)


def test_findings(engine):
    rows = engine.rows(noise.findings(engine.make(SAMPLES)), "finding", "site")
    assert [(row["finding"], row["column"], row["site"]) for row in rows] == [
        ("impossible", "leq", "f"),
        ("unknown_label", "zone", "e"),
        ("unknown_label", "zone", "g"),
    ]


def test_refusals():
    with pytest.raises(InputError, match="period"):
        noise.evaluate(pl.DataFrame({"zone": ["1"], "leq": [50.0]}))
    with pytest.raises(InputError, match="no edition"):
        noise.evaluate(pl.DataFrame(SAMPLES), edition="1993")
    with pytest.raises(InputError, match="a date or time is needed"):
        noise.evaluate(pl.DataFrame({"zone": ["1"], "time": ["08:00"], "leq": [50.0]}))
