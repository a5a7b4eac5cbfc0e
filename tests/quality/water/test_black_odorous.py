from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.quality import water
from shanhai.quality._standards import standard

LIMITS = standard("cn.black-odorous-2015")["limits"]


@pytest.mark.parametrize(
    ("item", "value", "level"),
    [
        ("transparency", 25.1, 0),
        ("transparency", 25.0, 1),
        ("transparency", 10.0, 1),
        ("transparency", 9.9, 2),
        ("do", 2.1, 0),
        ("do", 2.0, 1),
        ("do", 0.2, 1),
        ("do", 0.1, 2),
        ("orp", 51.0, 0),
        ("orp", 50.0, 1),
        ("orp", -200.0, 1),
        ("orp", -201.0, 2),
        ("nh3_n", 7.9, 0),
        ("nh3_n", 8.0, 1),
        ("nh3_n", 15.0, 1),
        ("nh3_n", 15.1, 2),
        ("nh3_n", None, None),
    ],
)
def test_table_1(item, value, level):
    rule = {key: LIMITS[item][key] for key in ("light", "heavy", "worse")}
    frame = nw.from_native(pl.DataFrame({"x": [value]}, schema={"x": pl.Float64}))
    found = frame.select(water.indicator_level(nw.col("x"), **rule).alias("y"))["y"].to_list()
    assert found == [level]


def samples(site, **items):
    count = len(next(iter(items.values())))
    empty = [None] * count
    return {
        "site": [site] * count,
        **{
            item: items.get(item, empty) for item in ("transparency", "depth", "do", "orp", "nh3_n")
        },
    }


def joined(*parts):
    return {key: [value for part in parts for value in part[key]] for key in parts[0]}


POINTS = joined(
    samples("clean", do=[5.0] * 3, nh3_n=[1.0] * 3),
    samples("empty", do=[None] * 2),
    samples("heavy one", do=[0.1] * 6 + [1.0] * 4),
    samples("heavy two", do=[0.1] * 3 + [5.0] * 7, orp=[-300.0] * 3 + [60.0] * 7),
    samples("light", do=[0.1] * 5 + [1.0] * 5),
    # 8 cm deep: 40 % are 3.2 cm, so that 5 cm of transparency is light only
    samples("shallow", transparency=[5.0, 5.0], depth=[8.0, 8.0]),
    samples("deep", transparency=[5.0, 5.0], depth=[80.0, None]),
)


def test_points(engine):
    rows = engine.rows(water.point_grades(engine.make(POINTS)), "site")
    assert {row["site"]: row["grade"] for row in rows} == {
        "clean": 0,
        "empty": None,
        "heavy one": 2,
        "heavy two": 2,
        "light": 1,
        "shallow": 1,
        "deep": 2,
    }
    by_site = {row["site"]: row for row in rows}
    assert by_site["heavy one"]["heavy_do"] == 60.0
    assert by_site["heavy one"]["n"] == 10


def test_reaches(engine):
    frame = {
        "body": ["x"] * 8 + ["y"] * 3,
        "distance": [*range(8), 0, 1, 2],
        "grade": [2, 2, 1, 2, 2, 2, 2, 0, 2, 2, None],
    }
    rows = engine.rows(water.reach_grades(engine.make(frame)), "body", "distance")
    assert [row["heavy_reach"] for row in rows] == [False] * 3 + [True] * 4 + [False] * 4


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=15), st.integers(1, 4))
def test_reaches_are_runs(grades, length):
    frame = pl.DataFrame({"body": "x", "distance": range(len(grades)), "grade": grades})
    found = water.reach_grades(frame, reach=length).sort("distance")["heavy_reach"].to_list()
    runs = [
        any(
            all(0 <= k < len(grades) and grades[k] == 2 for k in range(first, first + length))
            for first in range(place - length + 1, place + 1)
        )
        for place in range(len(grades))
    ]
    assert found == runs


def test_bodies(engine):
    frame = {
        "body": ["x"] * 5 + ["y"] * 5 + ["z", "z"],
        "grade": [2, 2, 2, 0, 0, 2, 2, 1, 0, None, 0, 0],
    }
    x, y, z = engine.rows(water.body_grades(engine.make(frame)), "body")
    assert (x["n"], x["heavy_share"], x["grade"]) == (5, 60.0, 2)
    assert (y["n"], y["heavy_share"], y["grade"]) == (4, 50.0, 1)
    assert (z["heavy_share"], z["grade"]) == (0.0, 0)
