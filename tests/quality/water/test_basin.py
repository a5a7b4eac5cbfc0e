from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.quality import water

TP = {1: 0.02, 2: 0.1, 3: 0.2, 4: 0.3, 5: 0.4, 6: 0.9}


def sections(*classes, basin="b"):
    return {
        "basin": [basin] * len(classes),
        "site": [f"s{k}" for k in range(len(classes))],
        "water_body": ["river"] * len(classes),
        "tp": [TP.get(level) for level in classes],
    }


def test_class_shares(engine):
    frame = engine.make(
        {"sections": ["national"] * 5 + ["small"], "class": [1, 2, 3, 6, None, None]}
    )
    national, small = engine.rows(water.class_shares(frame, by=["sections"]), "sections")
    assert (national["n"], national["missing"]) == (4, 1)
    shares = [national[f"share_{k}"] for k in range(1, 7)]
    assert shares == [25.0, 25.0, 25.0, 0.0, 0.0, 25.0]
    assert (national["good_share"], national["class_v_worse_share"]) == (75.0, 25.0)
    assert (small["n"], small["missing"], small["good_share"]) == (0, 1, None)


def test_all_rows_as_one_group(engine):
    rows = engine.rows(water.class_shares(engine.make({"class": [3, 4]})))
    assert (rows[0]["n"], rows[0]["good_share"]) == (2, 50.0)


@pytest.mark.parametrize(
    ("classes", "level", "status"),
    [
        ((1, 2, 3, 3, 3, 3, 3, 3, 3, 4), 1, "优"),
        ((3, 3, 3, 4), 4 - 1, "轻度污染"),  # fewer than five: mean 0.225, class IV
        ((1, 1, 1, 1), 1, "优"),
        ((1, 2, 3, 3, 4), 2, "良好"),
        ((3, 3, 3, 4, 4), 3, "轻度污染"),
        ((3, 3, 3, 4, 6), 4, "中度污染"),
        ((3, 3, 3, 6, 6), 5, "重度污染"),
    ],
)
def test_basin_status(classes, level, status):
    found = water.basin_status(pl.DataFrame(sections(*classes)), by=["basin"])
    row = found.row(0, named=True)
    assert (row["sections"], row["level"], row["status"]) == (len(classes), level, status)
    assert row["basis"] == ("shares" if len(classes) >= 5 else "means")


def test_basin_status_on_every_engine(every_engine):
    few, many = sections(1, 1, 6, None, basin="few"), sections(3, 3, 3, 6, 6, None, basin="many")
    both = {key: few[key] + many[key] for key in few}
    rows = every_engine.rows(water.basin_status(every_engine.make(both), by=["basin"]), "basin")
    assert [tuple(row.values()) for row in rows] == [
        ("few", 3, pytest.approx(200 / 3), pytest.approx(100 / 3), "means", 5, 4, "中度污染"),
        ("many", 5, 60.0, 40.0, "shares", None, 5, "重度污染"),
    ]


def test_several_samples_of_a_section_are_one_section():
    frame = pl.DataFrame({**sections(1, 1, 1, 1), "site": ["a", "a", "a", "b"]})
    row = water.basin_status(frame, by=["basin"]).row(0, named=True)
    assert (row["sections"], row["basis"]) == (2, "means")


def test_means_of_lakes_use_the_lake_limits():
    frame = pl.DataFrame({**sections(1, 1), "water_body": ["lake", "lake"]})
    assert water.basin_status(frame, by=["basin"])["class"].to_list() == [2]


@pytest.mark.parametrize(
    ("good", "bad", "verdict"),
    [(60, 0, 0), (70, 0, 0), (70.5, 0, 1), (80, 0, 1), (80, 5, 1), (81, 0, 2), (50, 11, -2)],
)
def test_share_change(engine, good, bad, verdict):
    def shares(g, b):
        return engine.make({"basin": ["b"], "good_share": [g], "class_v_worse_share": [b]})

    now, base = shares(float(good), float(bad)), shares(60.0, 0.0)
    row = engine.rows(water.share_change(now, base, by=["basin"]))[0]
    assert row["change"] == good - bad - 60
    assert row["verdict"] == verdict


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, 6, None]), min_size=1, max_size=30))
def test_shares_add_up(classes):
    frame = pl.DataFrame({"class": classes}, schema={"class": pl.Int64})
    row = water.class_shares(frame).row(0, named=True)
    assert row["n"] + row["missing"] == len(classes)
    if row["n"]:
        assert sum(row[f"share_{k}"] for k in range(1, 7)) == pytest.approx(100)
        assert row["good_share"] == pytest.approx(sum(row[f"share_{k}"] for k in (1, 2, 3)))


def test_a_basin_needs_a_name():
    with pytest.raises(InputError, match="by"):
        water.basin_status(pl.DataFrame(sections(1)), by=[])


def test_change_by_levels_of_status(engine):
    pairs = [(1, 1), (1, 2), (1, 5), (3, 2), (5, 1), (None, 1)]
    frame = engine.make({
        "n": list(range(len(pairs))), "now": [a for a, _ in pairs], "was": [b for _, b in pairs],
    })  # fmt: skip
    table = nw.from_native(frame).with_columns(c=water.level_change(nw.col("now"), nw.col("was")))
    assert [row["c"] for row in engine.rows(table, "n")] == [0, 1, 2, -1, -2, None]
