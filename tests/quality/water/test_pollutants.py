from __future__ import annotations

import pytest

from shanhai.quality import water

# a: tp 1.5 over and class 6, cod_mn 1.2 over and class 5, nh3_n class 4, do class 4, lead first
SAMPLES = {
    "site": ["a", "good", "tie"],
    "time": [1, 1, 1],
    "water_body": ["river"] * 3,
    "do": [4.5, 8.0, 8.0],
    "cod_mn": [13.2, 2.0, 7.2],
    "nh3_n": [1.2, 0.1, 1.2],
    "tp": [0.5, 0.02, 0.1],
    "pb": [0.09, 0.001, 0.001],
}


def test_three_worst_items_with_toxic_ones_first(engine):
    found = water.main_pollutants(engine.make(SAMPLES), digits={})
    rows = engine.rows(found, "site", "rank")
    shown = [(row["site"], row["rank"], row["text"], row["class"]) for row in rows]
    assert shown == [
        ("a", 1, "pb(0.8)", 5),
        ("a", 2, "tp(1.5)", 6),
        ("a", 3, "cod_mn(1.2)", 5),
        ("tie", 1, "cod_mn(0.2)", 4),  # equal class and multiple: the order of the standard
        ("tie", 2, "nh3_n(0.2)", 4),
    ]
    assert rows[0]["excess"] == pytest.approx(0.8)


def test_oxygen_has_no_multiple(engine):
    frame = engine.make({"site": ["a"], "time": [1], "do": [2.5], "cod_mn": [1.0]})
    row = engine.rows(water.main_pollutants(frame))[0]
    assert (row["item"], row["text"], row["excess"]) == ("do", "do", None)


def test_basins_name_items_by_the_share_of_sections(engine):
    frame = engine.make(
        {
            "basin": ["b"] * 5 + ["small"],
            "site": list("abcdef"),
            "water_body": ["river"] * 6,
            "tp": [0.3, 0.3, 0.3, 0.1, 0.1, 0.9],
            "cod_mn": [7.0, 7.0, None, None, 2.0, 9.0],
            "nh3_n": [1.2, 0.1, 0.1, 0.1, 0.1, 0.1],
        }
    )
    rows = engine.rows(water.basin_pollutants(frame, by=["basin"]), "rank", "item")
    shown = [(r["basin"], r["item"], r["sections"], r["exceeding"], r["rank"]) for r in rows]
    assert shown == [("b", "cod_mn", 3, 2, 1), ("b", "tp", 5, 3, 2), ("b", "nh3_n", 5, 1, 3)]
