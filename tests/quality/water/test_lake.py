from __future__ import annotations

from math import log

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.quality import water

NAMES = ("chl_a", "tp", "tn", "sd", "cod_mn")
LAKE = {"chl_a": [10.0], "tp": [0.05], "tn": [1.0], "sd": [1.0], "cod_mn": [4.0]}


def test_weights_are_those_of_the_method():
    rounded = {name: round(weight, 4) for name, weight in water.trophic_weights().items()}
    assert rounded == {"chl_a": 0.2663, "tp": 0.1879, "tn": 0.1790, "sd": 0.1834, "cod_mn": 0.1834}
    assert sum(water.trophic_weights().values()) == pytest.approx(1)


def test_trophic_index_by_hand(engine):
    row = engine.rows(water.evaluate_trophic(engine.make(LAKE)))[0]
    parts = {
        "chl_a": 10 * (2.5 + 1.086 * log(10)),
        "tp": 10 * (9.436 + 1.624 * log(0.05)),
        "tn": 54.53,
        "sd": 51.18,
        "cod_mn": 10 * (0.109 + 2.661 * log(4)),
    }
    for name, value in parts.items():
        assert row[f"tli_{name}"] == pytest.approx(value)
    weights = water.trophic_weights()
    assert row["tli"] == pytest.approx(sum(weights[name] * parts[name] for name in NAMES))
    assert (row["trophic_level"], row["trophic_state"]) == (2, "中营养")


@pytest.mark.parametrize(
    ("index", "level"),
    [
        (29.99, 1),
        (30, 2),
        (50, 2),
        (50.01, 3),
        (60, 3),
        (60.1, 4),
        (70, 4),
        (70.1, 5),
        (None, None),
    ],
)
def test_ends_of_the_states(index, level):
    frame = nw.from_native(pl.DataFrame({"x": [index]}, schema={"x": pl.Float64}))
    assert frame.select(water.trophic_state(nw.col("x")).alias("y"))["y"].to_list() == [level]


@pytest.mark.parametrize("value", [None, 0.0, -1.0, float("nan")])
def test_without_a_parameter_there_is_no_index(engine, value):
    row = engine.rows(water.evaluate_trophic(engine.make({**LAKE, "sd": [value]})))[0]
    assert row["tli_sd"] is None
    assert row["tli"] is None
    assert row["trophic_state"] is None
    assert row["tli_tp"] is not None


def test_all_parameters_are_needed():
    frame = pl.DataFrame({name: values for name, values in LAKE.items() if name != "sd"})
    with pytest.raises(InputError, match="sd"):
        water.evaluate_trophic(frame)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 10), st.floats(1.01, 5))
def test_clearer_water_is_less_eutrophic(sd, factor):
    frame = pl.DataFrame({**{k: v * 2 for k, v in LAKE.items()}, "sd": [sd, sd * factor]})
    murky, clear = water.evaluate_trophic(frame)["tli"]
    assert clear < murky
