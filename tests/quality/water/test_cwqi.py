from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import water
from shanhai.quality._standards import standard

ITEMS = standard("cn.surface-water-evaluation-2011")["items"]
LIMITS = standard("cn.gb3838-2002")["limits"]


def at_the_limits(**changed):
    values = {item: LIMITS[item]["by_class"]["iii"] for item in ITEMS if item != "ph"}
    return {"ph": [7.0], **{item: [float(v)] for item, v in values.items()}, **changed}


def test_a_section_at_all_limits(engine):
    frame = engine.make({**at_the_limits(), "water_body": ["river"]})
    row = engine.rows(water.cwqi(frame, keep_items=True))[0]
    assert row["cwqi_ph"] == 0
    assert row["cwqi"] == pytest.approx(20)
    lake = engine.make({**at_the_limits(), "water_body": ["lake"]})
    row = engine.rows(water.cwqi(lake, keep_items=True))[0]
    assert row["cwqi_tp"] == pytest.approx(4)  # 0.2 over 0.05


@pytest.mark.parametrize(
    ("ph", "index"), [(7, 0), (6, 1), (6.4, 0.6), (9, 1), (8, 0.5), (15, None)]
)
def test_ph(ph, index):
    frame = nw.from_native(pl.DataFrame({"x": [float(ph)]}))
    found = frame.select(water.ph_index(nw.col("x")).alias("y"))["y"][0]
    assert found == (None if index is None else pytest.approx(index))


@pytest.mark.parametrize(("do", "index"), [(5.0, 1), (10.0, 0.5), (0.0, None)])
def test_oxygen(do, index):
    frame = nw.from_native(pl.DataFrame({"x": [do]}))
    assert frame.select(water.oxygen_index(nw.col("x")).alias("y"))["y"].to_list() == [index]


def test_a_missing_item_leaves_no_index(engine):
    frame = engine.make({**at_the_limits(cu=[None]), "water_body": ["river"]})
    assert engine.rows(water.cwqi(frame))[0]["cwqi"] is None
    fewer = [item for item in ITEMS if item != "cu"]
    assert engine.rows(water.cwqi(frame, items=fewer))[0]["cwqi"] == pytest.approx(19)
    with pytest.raises(InputError, match="lacks column"):
        water.cwqi(engine.make({"ph": [7.0], "water_body": ["river"]}))


MEANS = {
    "area": ["a", "a", "a", "b", "c", "c"],
    "water_body": ["river", "river", "lake", "river", "lake", "river"],
    "do": [5.0, 15.0, 5.0, 10.0, 5.0, 5.0],
    "tp": [0.1, 0.3, 0.1, 0.2, 0.05, None],
}


def test_cities_are_weighted_by_their_sections(engine):
    found = water.city_cwqi(engine.make(MEANS), items=["do", "tp"])
    a, b, c = engine.rows(found, "area")
    # rivers of a: do 10, tp 0.2 -> 0.5 + 1; its lake: 1 + 2
    assert (a["rivers"], a["lakes"]) == (2, 1)
    assert (a["cwqi_rivers"], a["cwqi_lakes"]) == (1.5, 3.0)
    assert a["cwqi"] == pytest.approx((1.5 * 2 + 3.0) / 3)
    assert (b["cwqi"], b["lakes"], b["cwqi_lakes"]) == (1.5, 0, None)
    assert c["cwqi"] is None


def test_ranking(engine):
    now = engine.make({"area": list("abcde"), "cwqi": [3.0, 1.0, 1.0, 2.0, None]})
    base = engine.make({"area": list("abcdf"), "cwqi": [6.0, 1.0, 2.0, 1.0, 1.0]})
    rows = engine.rows(water.city_ranking(now, base=base), "area")
    assert [row["rank"] for row in rows] == [4, 1, 1, 3, None]
    assert [row["change"] for row in rows] == [-0.5, 0.0, -0.5, 1.0, None]
    assert [row["change_rank"] for row in rows] == [1, 3, 1, 4, None]


def test_ranking_within_groups(engine):
    frame = engine.make({"m": [1, 1, 2], "area": ["a", "b", "a"], "cwqi": [2.0, 1.0, 9.0]})
    rows = engine.rows(water.city_ranking(frame, by=["m"]), "m", "area")
    assert [row["rank"] for row in rows] == [2, 1, 1]
