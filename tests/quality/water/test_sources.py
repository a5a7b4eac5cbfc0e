from __future__ import annotations

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import water

SAMPLES = {
    "site": ["a", "b", "c", "d", "e"],
    "water_body": ["river", "lake", "river", "river", "river"],
    "ph": [7.0, 7.0, 7.0, 9.6, None],
    "do": [6.0, 6.0, 4.9, 6.0, None],
    "tp": [0.2, 0.2, 0.2, 0.1, -1.0],
    "sulfate": [250.0, 100.0, 250.1, 100.0, None],
    "tl": [0.0001, None, None, 0.0002, None],
    "cod": [90.0] * 5,
    "tn": [9.0] * 5,
}


def test_class_iii_and_the_limits_of_tables_2_and_3(engine):
    rows = engine.rows(water.source_compliance(engine.make(SAMPLES)), "site")
    assert [(row["judged"], row["compliant"], row["failing"]) for row in rows] == [
        (5, True, None),
        (4, False, "tp"),
        (4, False, "do+sulfate"),
        (5, False, "ph+tl"),
        (0, None, None),
    ]


def test_every_item_named_is_judged():
    found = water.source_compliance(pl.DataFrame(SAMPLES), items=["cod", "ph"])
    assert found["failing"].to_list() == ["cod", "cod", "cod", "cod+ph", "cod"]


def test_groundwater_sources():
    frame = pl.DataFrame({"ph": [6.5, 6.4], "chloroform": [60.0, 61.0], "tds": [1000.0, 900.0]})
    found = water.source_compliance(frame, kind="groundwater")
    assert found["compliant"].to_list() == [True, False]
    assert found["failing"].to_list() == [None, "ph+chloroform"]


def test_unknown_items_and_kinds():
    with pytest.raises(InputError, match="magic"):
        water.source_compliance(pl.DataFrame(SAMPLES), items=["magic"])
    with pytest.raises(InputError, match="'rain'"):
        water.source_compliance(pl.DataFrame(SAMPLES), kind="rain")
    with pytest.raises(InputError, match="water_body"):
        water.source_compliance(pl.DataFrame({"tp": [0.1]}))


JUDGED = {
    "city": ["x", "x", "x", "x", "y"],
    "site": ["a", "a", "b", "b", "c"],
    "compliant": [True, False, True, True, True],
    "volume": [10.0, 10.0, 20.0, 40.0, None],
}


def test_shares_by_source_and_by_volume(engine):
    found = water.source_shares(engine.make(JUDGED), by=["city"])
    x, y = engine.rows(found, "city")
    assert x == {
        "city": "x",
        "sources": 2,
        "compliant_sources": 1,
        "source_share": 50.0,
        "volume_share": 87.5,
    }
    assert (y["source_share"], y["volume_share"]) == (100.0, None)


def test_shares_without_volume(engine):
    frame = engine.make({"site": ["a", "b"], "compliant": [True, None]})
    row = engine.rows(water.source_shares(frame, volume=None))[0]
    assert row == {"sources": 1, "compliant_sources": 1, "source_share": 100.0}
