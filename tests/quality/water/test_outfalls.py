from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.quality import water

# made-up limits: those of a permit are an input
LIMITS = {
    "strict": {"cod": 50.0, "tp": {"limit": 0.5, "digits": 1}, "ph": (6, 9)},
    "plant_in": {"bod5": {"limit": 100, "sense": "above"}},
}
READINGS = {
    "row": [1, 2, 3, 4, 5, 6, 7],
    "site": ["A", "A", "B", "B", "P", "P", "C"],
    "limit_set": ["strict", "strict", "strict", "strict", "plant_in", "plant_in", None],
    "receiving_class": [3, 2, 4, None, 3, 3, 3],
    "cod": [50.0, 75.0, 40.0, -999.0, 500.0, 500.0, 10.0],
    "tp": [0.54, 1.04, 0.2, None, None, None, 0.1],
    "ph": [7.0, 9.5, 7.0, None, None, None, 7.0],
    "bod5": [900.0, 900.0, 900.0, 900.0, 100.0, 101.0, 1.0],
}


def test_readings_are_judged_by_the_set_that_holds(every_engine):
    found = water.evaluate_outfalls(every_engine.make(READINGS), limits=LIMITS, keep_excess=True)
    rows = every_engine.rows(found, "row")
    assert [(r["judged"], r["compliant"], r["failing"]) for r in rows] == [
        (3, True, None),  # 0.54 is 0.5 to one decimal
        (3, False, "cod+tp+ph"),
        (3, True, None),
        (0, None, None),  # −999 is no reading
        (1, False, "bod5"),  # not above 100
        (1, True, None),
        (0, None, None),  # no set
    ]
    # 75/50 − 1; 1.0/0.5 − 1: the larger; none for pH nor for a lower limit
    assert [r["excess"] for r in rows] == [None, 1.0, None, None, None, None, None]
    assert rows[1]["excess_cod"] == 0.5


def test_what_the_receiving_class_allows(every_engine):
    allowed = {2: [], 3: ["strict"], 4: ["strict", "plant_in"]}
    found = water.evaluate_outfalls(every_engine.make(READINGS), limits=LIMITS, allowed=allowed)
    permitted = [row["permitted"] for row in every_engine.rows(found, "row")]
    assert permitted == [True, False, True, None, False, False, None]


def test_rates_by_times_and_by_outfalls(every_engine):
    judged = {
        "area": ["x"] * 7,
        "site": ["A", "A", "A", "B", "B", "C", "C"],
        "compliant": [True, True, False, True, True, None, None],
    }
    (row,) = every_engine.rows(water.outfall_shares(every_engine.make(judged), by=["area"]))
    assert (row["times"], row["compliant_times"], row["times_share"]) == (5, 4, 80.0)
    assert (row["outfalls"], row["compliant_outfalls"], row["outfall_share"]) == (2, 1, 50.0)
    (eased,) = every_engine.rows(water.outfall_shares(every_engine.make(judged), least=60))
    assert (eased["compliant_outfalls"], eased["times_share"]) == (2, 80.0)
    each = every_engine.rows(water.outfall_shares(every_engine.make(judged), by=["site"]), "site")
    assert [(r["site"], r["times"], round(r["times_share"], 1)) for r in each] == [
        ("A", 3, 66.7), ("B", 2, 100.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"limits": {}}, "limits of discharge are needed"),
        ({"limits": {"x": {"tn": 15}}}, "none of the items"),
        ({"limits": LIMITS, "allowed": {3: ["lax"]}}, "lax"),
        ({"limits": LIMITS, "limit_set": "norm"}, "norm"),
        ({"limits": LIMITS, "allowed": {3: []}, "receiving_class": "rc"}, "rc"),
    ],
)
def test_wrong_input_is_told(how, said):
    with pytest.raises(InputError, match=said):
        water.evaluate_outfalls(pl.DataFrame(READINGS), **how)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.booleans()), min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_rates_are_counts(rows):
    frame = pl.DataFrame(rows, schema=["site", "compliant"], orient="row")
    (found,) = water.outfall_shares(frame).to_dicts()
    assert found["times_share"] == pytest.approx(100 * frame["compliant"].mean())
    whole = [all(ok for site, ok in rows if site == one) for one in {site for site, _ in rows}]
    assert found["compliant_outfalls"] == sum(whole)
    assert found["outfalls"] == len(whole)
