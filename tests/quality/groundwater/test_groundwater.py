from __future__ import annotations

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import groundwater
from shanhai.quality._standards import standard

LIMITS = standard("cn.gbt14848-2017")["limits"]
SAMPLES = {
    "site": ["one", "five", "smell", "four", "none"],
    "ph": [7.0, 5.4, 7.0, 8.9, None],
    "tds": [300.0, 100.0, 100.0, 100.0, -1.0],
    "las": [0.0, 0.05, None, 0.05, None],
    "nh3_n": [0.02, 1.6, 0.1, 0.6, None],
    "odour_taste": [False, False, True, False, None],
}


def test_verdicts(every_engine):
    rows = every_engine.rows(groundwater.evaluate(every_engine.make(SAMPLES)), "site")
    assert {
        row["site"]: (row["class"], row["status"], row["worst"], row["excess"]) for row in rows
    } == {
        "one": (1, "Ⅰ类", None, None),
        "five": (5, "Ⅴ类", "ph+nh3_n", 2.2),
        "smell": (5, "Ⅴ类", "odour_taste", None),
        "four": (4, "Ⅳ类", "ph+nh3_n", 0.2),
        "none": (None, None, None, None),
    }


def classes(item, values):
    return groundwater.evaluate(pl.DataFrame({item: values}))["class"].to_list()


@pytest.mark.parametrize("item", [name for name in LIMITS if name != "ph"])
def test_every_limit(item):
    limits = list(LIMITS[item]["by_class"].values())
    known = [limit for limit in limits if limit is not None]
    beyond = 5 if limits[-1] is not None else 4  # radioactivity: IV or V cannot be told
    found = classes(item, [*(float(x) for x in known), known[-1] * 1.01])
    assert found == [*(1 + limits.index(x) for x in known), beyond]


def test_acidity():
    assert classes("ph", [6.5, 8.5, 6.4, 8.6, 5.5, 9.0, 5.4, 9.1]) == [1, 1, 4, 4, 4, 4, 5, 5]


def test_all_tables_are_there():
    assert sum(rule["source"] == "table 1" for rule in LIMITS.values()) == 37
    assert sum(rule["source"] == "table 2" for rule in LIMITS.values()) == 21


def test_class_shares(engine):
    frame = engine.make({"class": [1, 4, 5, 5, None]})
    row = engine.rows(groundwater.class_shares(frame))[0]
    assert (row["n"], row["missing"]) == (4, 1)
    assert (row["good_share"], row["class_v_share"]) == (50.0, 50.0)


def test_findings(engine):
    rows = engine.rows(groundwater.findings(engine.make(SAMPLES)), "finding", "column")
    assert [(row["finding"], row["column"], row["site"]) for row in rows] == [
        ("impossible", "tds", "none")
    ]


def test_refusals():
    with pytest.raises(InputError, match="no edition"):
        groundwater.evaluate(pl.DataFrame(SAMPLES), edition="1993")
    with pytest.raises(InputError, match="gold"):
        groundwater.evaluate(pl.DataFrame(SAMPLES), items=["gold"])
    with pytest.raises(InputError, match="none of the items"):
        groundwater.evaluate(pl.DataFrame({"site": ["a"]}))
