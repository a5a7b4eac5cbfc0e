from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.quality import water
from shanhai.quality._standards import standard

ADDED = ("class", "status", "worst", "excess")
NAN = float("nan")
SAMPLES = {
    "site": ["clean", "lake", "bad", "pond", "empty", "rounded"],
    "water_body": ["river", "lake", "river", "pond", "river", "湖库"],
    "ph": [7.0, 7.0, 9.6, 7.0, None, 7.0],
    "do": [8.0, 8.0, 1.0, 8.0, None, 4.96],
    "cod_mn": [1.5, 1.5, 16.0, 1.0, None, 6.05],
    "nh3_n": [0.1, 0.1, 3.0, 3.0, -999.0, 0.155],
    "tp": [0.02, 0.02, 0.7, 0.7, None, 0.0505],
    "cu": [None, 0.5, 2.0, 2.0, NAN, NAN],
}
EXPECTED = {
    "clean": (1, "优", None, None),
    "lake": (2, "优", "tp+cu", None),
    "bad": (6, "重度污染", "ph+do+cod_mn+nh3_n+tp+cu", 2.5),
    "pond": (None, None, None, None),
    "empty": (None, None, None, None),
    "rounded": (3, "良好", "do+cod_mn+tp", None),
}


def verdicts(engine, frame):
    return {row["site"]: tuple(row[name] for name in ADDED) for row in engine.rows(frame)}


def test_every_engine_gives_the_same_verdict(every_engine):
    found = water.evaluate(every_engine.make(SAMPLES))
    assert verdicts(every_engine, found) == EXPECTED


def test_other_columns_are_kept():
    frame = pl.DataFrame({**SAMPLES, "note": list("abcdef")})
    found = water.evaluate(frame)
    assert found.columns == [*frame.columns, *ADDED]
    assert found.select(frame.columns).equals(frame)


def one(**values):
    frame = pl.DataFrame({key: [value] for key, value in values.items()})
    return water.evaluate(frame, water_body="river").row(0, named=True)


@pytest.mark.parametrize("item", standard("cn.surface-water-evaluation-2011")["items"])
def test_every_limit_of_table_1(item):
    rule = standard("cn.gb3838-2002")["limits"][item]
    limits = list(rule["by_class"].values())
    for number, limit in enumerate(limits, start=1):
        if item == "ph":
            assert [one(ph=end)["class"] for end in limit] == [1, 1]
        else:
            # equal limits in neighbouring classes: the best class whose limit is met
            assert one(**{item: limit})["class"] == limits.index(limit) + 1 <= number
    worst = {"ph": 9.6, "do": 1.9}.get(item, 0.0) or limits[-1] * 1.1
    assert one(**{item: worst})["class"] == 6
    assert one(**{item: worst})["worst"] == item


def test_lake_limits():
    frame = pl.DataFrame({"tp": [0.01, 0.025, 0.05, 0.1, 0.2, 0.201]})
    assert water.evaluate(frame, water_body="lake")["class"].to_list() == [1, 2, 3, 4, 5, 6]
    nitrogen = pl.DataFrame({"tn": [0.2, 0.5, 1.0, 1.5, 2.0, 2.01]})
    found = water.evaluate(nitrogen, water_body="lake", items=["tn"])
    assert found["class"].to_list() == [1, 2, 3, 4, 5, 6]
    assert (
        water.evaluate(nitrogen, water_body="river", items=["tn"])["class"].to_list() == [None] * 6
    )


def test_reference_items_do_not_count():
    assert one(tp=0.01, tn=9.0, faecal_coliform=90000.0, temp=40.0)["class"] == 1


def test_oxygen_by_saturation():
    frame = pl.DataFrame({"do": [7.2, 7.2, None], "do_saturation": [90.0, 89.9, 95.0]})
    assert water.evaluate(frame)["class"].to_list() == [1, 2, None]


def test_excess_is_of_the_deciding_items_over_class_iii():
    row = one(cod_mn=13.2, tp=0.39, nh3_n=1.2, do=4.0)
    assert (row["class"], row["worst"]) == (5, "cod_mn+tp")
    assert row["excess"] == pytest.approx(1.2)  # (13.2 - 6) / 6; tp: 0.95
    assert one(do=1.0)["excess"] is None


def test_required_items_and_other_digits():
    frame = pl.DataFrame({"tp": [0.2004, 0.1], "cod_mn": [1.0, None]})
    found = water.evaluate(frame, water_body="river", require=["cod_mn"])
    assert found["class"].to_list() == [3, None]
    unrounded = water.evaluate(frame, water_body="river", digits={})
    assert unrounded["class"].to_list() == [4, 2]


def test_english_and_item_classes():
    frame = pl.DataFrame({"tp": [0.3], "do": [9.0]})
    found = water.evaluate(frame, water_body="river", language="en", keep_items=True)
    row = found.row(0, named=True)
    assert (row["status"], row["class_tp"], row["class_do"]) == ("lightly polluted", 4, 1)


@pytest.mark.parametrize(
    ("columns", "options", "message"),
    [
        ({"x": [1.0]}, {}, "none of the items"),
        ({"tp": [1.0]}, {}, "water_body"),
        ({"do": ["a"]}, {}, "hold text"),
        ({"do": [1.0]}, {"edition": "1988"}, "no edition '1988'"),
        ({"do": [1.0]}, {"items": ["wetness"]}, "wetness"),
        ({"do": [1.0]}, {"water_body": "sea"}, "'sea'"),
        ({"do": [1.0]}, {"require": ["tp"]}, "lacks column"),
    ],
)
def test_bad_tables_are_refused_by_name(columns, options, message):
    with pytest.raises(InputError, match=message):
        water.evaluate(pl.DataFrame(columns), **options)


def test_no_dataframe():
    with pytest.raises(InputError, match="no dataframe"):
        water.evaluate([1, 2, 3])


amount = st.one_of(st.none(), st.floats(0, 60))
ITEMS = ("ph", "do", "cod_mn", "nh3_n", "tp")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(*[amount] * 5), min_size=10, max_size=50), st.data())
def test_the_section_is_its_worst_item_in_any_order(rows, data):
    schema = dict.fromkeys(ITEMS, pl.Float64)
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("site")
    found = water.evaluate(frame, water_body="river", keep_items=True)
    for row in found.iter_rows(named=True):
        known = [row[f"class_{item}"] for item in ITEMS if row[f"class_{item}"] is not None]
        assert row["class"] == (max(known) if known else None)
        if row["class"] is not None and row["class"] > 1:
            named = [item for item in ITEMS if row[f"class_{item}"] == row["class"]]
            assert row["worst"] == "+".join(named)
    shuffled = frame[data.draw(st.permutations(range(len(rows))))]
    again = water.evaluate(shuffled, water_body="river", keep_items=True).sort("site")
    assert again.equals(found)


CLASS = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "劣Ⅴ": 6}
COLUMNS = {"ph": "pH", "do": "溶解氧", "cod_mn": "高锰酸盐指数", "nh3_n": "氨氮", "tp": "总磷"}


@pytest.mark.parametrize(
    ("suffix", "digits", "agreeing"),
    [("", None, 3159), ("_原始值", None, 3159), ("_原始值", {}, 3103)],
    ids=["displayed", "raw, rounded", "raw, not rounded"],
)
def test_published_classes(reference, suffix, digits, agreeing):
    path = reference / "water" / "cnemc_surface_water_202511.csv"
    table = pl.read_csv(path, infer_schema=False).filter(pl.col("水质类别").is_not_null())
    frame = table.select(
        pl.col("水质类别").replace_strict(CLASS).alias("published"),
        *(pl.col(zh + suffix).cast(pl.Float64, strict=False).alias(k) for k, zh in COLUMNS.items()),
    )
    river = water.evaluate(frame, water_body="river", digits=digits)["class"]
    lake = water.evaluate(frame, water_body="lake", digits=digits)["class"]
    assert frame.height == 3159
    # the file does not mark lakes: the class is right by the one or the other limit of tp
    equal = (frame["published"] == river) | (frame["published"] == lake)
    assert equal.sum() == agreeing
