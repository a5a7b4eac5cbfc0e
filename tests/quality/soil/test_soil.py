from __future__ import annotations

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import soil
from shanhai.quality._standards import standard

FARM = standard("cn.gb15618-2018")["limits"]
BUILT = standard("cn.gb36600-2018")["limits"]
SAMPLES = {
    "site": ["clean", "paddy", "upland", "strict", "orchard", "no ph", "unknown", "rotation"],
    "ph": [7.0, 6.5, 6.5, 5.0, 7.0, None, 7.0, 6.0],
    "land_use": ["other", "水田", "其他", "paddy", "orchard", "other", "moon", "rotation"],
    "cd": [0.3, 0.4, 0.4, 1.6, 0.1, 0.1, 0.1, 0.35],
    "hg": [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.6],
    "cu": [None, None, None, None, 200.0, None, None, None],
    "ddt": [None, None, None, 0.2, None, 0.2, 0.2, None],
}


def test_farmland(every_engine):
    rows = every_engine.rows(soil.evaluate(every_engine.make(SAMPLES)), "site")
    assert {
        row["site"]: (row["class"], row["status"], row["worst"], row["excess"]) for row in rows
    } == {
        "clean": (1, "优先保护", None, None),
        "paddy": (1, "优先保护", None, None),
        "upland": (2, "安全利用", "cd", pytest.approx(1 / 3)),
        "strict": (3, "严格管控", "cd", pytest.approx(1.6 / 0.3 - 1)),
        "orchard": (1, "优先保护", None, None),
        "no ph": (2, "安全利用", "ddt", 1.0),
        "unknown": (None, None, None, None),
        "rotation": (2, "安全利用", "cd+hg", 0.2),
    }


@pytest.mark.parametrize("name", list(FARM))
def test_every_farmland_value(name):
    item, _, use = name.partition(".")
    rows, expected = [], []
    for number, ph in enumerate((5.5, 6.5, 7.5, 7.6)):
        low = FARM[name]["screening"][number]
        high = FARM[item].get("intervention", [None] * 4)[number]
        values = [low, low * 1.01, *([high, high * 1.01] if high else [])]
        rows += [(ph, use or "other", float(value)) for value in values]
        expected += [1, 2, 2, 3][: len(values)]
    frame = pl.DataFrame(rows, schema=["ph", "land_use", item], orient="row")
    assert soil.evaluate(frame)["class"].to_list() == expected


@pytest.mark.parametrize("item", list(BUILT))
def test_every_construction_value(item):
    rows, expected = [], []
    for use in (1, 2):
        low, high = BUILT[item]["screening"][use], BUILT[item]["intervention"][use]
        rows += [(use, value) for value in (float(low), high * 1.0, high * 1.01)]
        expected += [1, 1 if low == high else 2, 3]
    frame = pl.DataFrame(rows, schema=["land_type", item], orient="row")
    assert soil.evaluate(frame, kind="construction")["class"].to_list() == expected


def test_construction(engine):
    frame = engine.make(
        {
            "site": list("abcd"),
            "land_type": [1, 2, 1, None],
            "as": [25.0, 25.0, 25.0, 25.0],
            "background_as": [20.0, 20.0, 30.0, None],
            "pb": [None, 2600.0, 10.0, 10.0],
        }
    )
    rows = engine.rows(soil.evaluate(frame, kind="construction"), "site")
    assert [(row["class"], row["worst"], row["excess"]) for row in rows] == [
        (2, "as", 0.25),
        (3, "pb", 2.25),
        (1, None, None),
        (None, None, None),
    ]


def test_the_tables_are_complete():
    assert sum(rule["source"] == "table 1" for rule in BUILT.values()) == 45
    assert sum(rule["source"] == "table 2" for rule in BUILT.values()) == 40
    for rule in BUILT.values():
        assert all(rule["screening"][use] <= rule["intervention"][use] for use in (1, 2))


def test_safe_use_share(engine):
    frame = engine.make(
        {
            "area_code": ["x", "x", "x", "y"],
            "area": [10.0, 20.0, 10.0, None],
            "safe_use": [True, False, None, True],
        }
    )
    first, second = engine.rows(soil.safe_use_share(frame, by=["area_code"]), "area_code")
    assert tuple(first.values()) == ("x", 3, 40.0, 10.0, 25.0)
    assert second["safe_use_share"] is None


def test_findings(engine):
    frame = {**SAMPLES, "cd": [-1.0, 2e6] + [0.1] * 6}
    rows = engine.rows(soil.findings(engine.make(frame)), "finding", "site")
    assert [(row["finding"], row["column"], row["site"]) for row in rows] == [
        ("impossible", "cd", "clean"),
        ("impossible", "cd", "paddy"),
        ("unknown_label", "land_use", "unknown"),
    ]


@pytest.mark.parametrize(
    ("columns", "options", "message"),
    [
        ({"cd": [0.1]}, {}, "ph"),
        ({"cd": [0.1]}, {"kind": "construction"}, "land_type"),
        ({"cd": [0.1]}, {"kind": "roof"}, "'roof'"),
        ({"ph": [7.0], "land_use": ["other"]}, {}, "none of the items"),
        ({"ph": [7.0], "land_use": ["other"], "cd": [1]}, {"items": ["au"]}, "au"),
        ({"ph": [7.0], "land_use": ["other"], "cd": [1]}, {"edition": "1995"}, "no edition"),
    ],
)
def test_refusals(columns, options, message):
    with pytest.raises(InputError, match=message):
        soil.evaluate(pl.DataFrame(columns), **options)
