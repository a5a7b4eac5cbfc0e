from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import sea
from shanhai.quality._standards import standard

LIMITS = standard("cn.gb3097-1997")["limits"]
SAMPLES = {
    "site": ["one", "strict", "worse", "coli", "none"],
    "ph": [8.0, 7.7, 8.0, 8.0, None],
    "do": [6.1, 6.0, 3.0, 7.0, None],
    "din": [0.2, 0.2, 0.6, 0.1, -999.0],
    "phosphate_p": [0.015, 0.02, 0.06, 0.01, None],
    "faecal_coliform": [None, None, None, 90000.0, None],
}


def test_verdicts(every_engine):
    rows = every_engine.rows(sea.evaluate(every_engine.make(SAMPLES)), "site")
    assert {
        row["site"]: (row["class"], row["status"], row["worst"], row["excess"]) for row in rows
    } == {
        "one": (1, "一类", None, None),
        "strict": (3, "三类", "ph", None),
        "worse": (5, "劣四类", "do+din+phosphate_p", 1.0),
        "coli": (4, "四类", "faecal_coliform", 44.0),
        "none": (None, None, None, None),
    }


def classes(item, values):
    return sea.evaluate(pl.DataFrame({item: values}))["class"].to_list()


@pytest.mark.parametrize("item", [name for name in LIMITS if name not in ("ph", "do")])
def test_every_limit(item):
    limits = list(LIMITS[item]["by_class"].values())
    known = [limit for limit in limits if limit is not None]
    beyond = 5 if limits[-1] is not None else 4
    found = classes(item, [*(float(x) for x in known), known[-1] * 1.01])
    assert found == [*(1 + limits.index(x) for x in known), beyond]


def test_oxygen_must_be_above_its_limits():
    assert classes("do", [6.1, 6.0, 5.0, 4.0, 3.1, 3.0]) == [1, 2, 3, 4, 4, 5]


def test_acidity():
    assert classes("ph", [7.8, 8.5, 7.7, 8.6, 6.8, 8.8, 6.7, 8.9]) == [1, 1, 3, 3, 3, 3, 5, 5]


# shares of the 2017 bulletin: classes 1 and 2, worse than 4; no area reached class-1 shares of 60
@pytest.mark.parametrize(
    ("p1", "p12", "p5", "status"),
    [
        (30.0, 67.8, 15.6, "一般"),  # the nation
        (30.0, 67.9, 9.9, "一般"),  # 渤海
        (30.0, 82.5, 2.2, "良好"),  # 黄海
        (30.0, 46.9, 31.0, "差"),  # 东海
        (30.0, 75.8, 15.2, "一般"),  # 南海
        (60.0, 90.0, 1.0, "优"),
        (59.9, 95.0, 1.0, "良好"),
        (60.0, 89.9, 1.0, "良好"),
        (10.0, 59.0, 30.0, "差"),
        (10.0, 60.0, 40.0, "差"),
        (10.0, 50.0, 40.1, "极差"),
        (None, None, None, None),
    ],
)
def test_status_by_shares(p1, p12, p5, status):
    columns = {"share_1": [p1], "good_share": [p12], "worse_than_4_share": [p5]}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64))
    assert sea.sea_area_status(frame)["status"].to_list() == [status]


def test_shares_and_status_together(engine):
    frame = engine.make({"sea": ["x"] * 5, "class": [1, 2, 2, 5, None]})
    row = engine.rows(sea.sea_area_status(sea.site_shares(frame, by=["sea"])))[0]
    assert (row["n"], row["missing"], row["share_2"]) == (4, 1, 50.0)
    assert (row["good_share"], row["worse_than_4_share"]) == (75.0, 25.0)
    assert (row["level"], row["status"]) == (3, "一般")


@pytest.mark.parametrize(
    ("cod", "index", "level"),
    [(0.9, 0.9, 1), (1.0, 1.0, 2), (3.0, 3.0, 2), (3.1, 3.1, 3), (9.0, 9.0, 3), (9.1, 9.1, 4)],
)
def test_eutrophication(cod, index, level):
    # DIN 0.3 and DIP 0.015: 0.3 * 0.015 * 1e6 / 4500 = 1
    frame = nw.from_native(pl.DataFrame({"cod": [cod], "din": [0.3], "p": [0.015]}))
    found = sea.eutrophication_index(nw.col("cod"), nw.col("din"), nw.col("p")).round(9)
    frame = frame.with_columns(found.alias("e"))
    frame = frame.with_columns(sea.eutrophication_level(nw.col("e")).alias("level"))
    assert frame["e"].to_list() == [pytest.approx(index)]
    assert frame["level"].to_list() == [level]


def test_un_ionised_ammonia():
    # at 298 K and no salt pKa is 9.245: at that pH one half is un-ionised
    columns = {"n": [1.0, 1.0], "ph": [9.245, 8.0], "t": [24.85, 24.85], "s": [0.0, 30.0]}
    frame = nw.from_native(pl.DataFrame(columns))
    found = sea.un_ionised_ammonia(
        nw.col("n"), ph=nw.col("ph"), temp=nw.col("t"), salinity=nw.col("s")
    )
    half, seawater = frame.select(found.alias("x"))["x"].to_list()
    assert half == pytest.approx(0.5)
    assert seawater == pytest.approx(1 / (10 ** (9.245 + 0.002949 * 30 - 8) + 1))


def test_findings(engine):
    rows = engine.rows(sea.findings(engine.make(SAMPLES)), "finding")
    assert [(row["finding"], row["column"], row["site"]) for row in rows] == [
        ("impossible", "din", "none")
    ]


def test_refusals():
    with pytest.raises(InputError, match="no edition"):
        sea.evaluate(pl.DataFrame(SAMPLES), edition="1982")
    with pytest.raises(InputError, match="foam"):
        sea.evaluate(pl.DataFrame(SAMPLES), items=["foam"])
