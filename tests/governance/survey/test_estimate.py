from __future__ import annotations

from math import sqrt
from statistics import variance
from typing import Any

import numpy as np
import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.governance.survey import estimate, post_stratify, proportional, rake

ANSWERS = {"a": [80.0, 90.0, 70.0, 100.0], "b": [60.0, 50.0, 70.0], "c": [95.0, 85.0]}
PEOPLE = {"a": 400, "b": 900, "c": 50}


def table() -> dict[str, list[Any]]:
    rows = [(h, y) for h, values in ANSWERS.items() for y in values]
    return {
        "district": [h for h, _ in rows], "score": [y for _, y in rows],
        "age": ["young", "old"] * 4 + ["young"],
    }  # fmt: skip


def test_a_stratified_mean_by_the_classic_formula(engine: Any) -> None:
    weighted = post_stratify(engine.make(table()), by="district", population=PEOPLE)
    found = estimate(
        weighted, value="score", stratum="district", weight="weight", population=PEOPLE
    )
    row = engine.rows(found)[0]
    total = sum(PEOPLE.values())
    mean = sum(PEOPLE[h] / total * np.mean(values) for h, values in ANSWERS.items())
    error = sqrt(sum(
        (PEOPLE[h] / total) ** 2 * (1 - len(values) / PEOPLE[h]) * variance(values) / len(values)
        for h, values in ANSWERS.items()
    ))  # fmt: skip
    assert row["n"] == 9
    assert row["mean"] == pytest.approx(mean, rel=1e-12)
    assert row["error"] == pytest.approx(error, rel=1e-9)
    assert row["freedom"] == 6
    assert row["margin"] == pytest.approx(2.4469118 * error, rel=1e-6)  # t of 6 degrees
    assert row["low"] == pytest.approx(mean - row["margin"])


def test_a_simple_random_sample_and_its_parts(engine: Any) -> None:
    frame = engine.make(table())
    row = engine.rows(estimate(frame, value="score"))[0]
    values = table()["score"]
    assert row["error"] == pytest.approx(sqrt(variance(values) / 9), rel=1e-9)
    assert row["design_effect"] == pytest.approx(1.0, rel=1e-9)
    parts = engine.rows(estimate(frame, value="score", stratum="district", by=["age"]), "age")
    young = [y for y, age in zip(values, table()["age"], strict=True) if age == "young"]
    assert [row["n"] for row in parts] == [4, 5]
    assert parts[1]["mean"] == pytest.approx(np.mean(young))
    by_district = engine.rows(
        estimate(frame, value="score", stratum="district", by=["district"], bounds=(0, 100)),
        "district",
    )
    own = [(r["district"], r["mean"], r["error"]) for r in by_district]
    assert own == [
        (h, pytest.approx(np.mean(v)), pytest.approx(sqrt(variance(v) / len(v))))
        for h, v in ANSWERS.items()
    ]
    assert by_district[2]["high"] == 100.0


def test_silence_is_left_out_and_one_answer_gives_no_interval(engine: Any) -> None:
    frame = engine.make({"h": ["a", "a", "b", "b"], "y": [1.0, 2.0, 3.0, None]})
    row = engine.rows(estimate(frame, value="y", stratum="h"))[0]
    assert (row["n"], row["mean"]) == (3, 2.0)
    assert row["error"] is None
    assert row["low"] is None
    nobody = engine.make({"h": ["a"], "y": [None]})
    with pytest.raises(InputError):
        estimate(nobody, value="y")
    wrong = engine.make({"y": [1.0, 2.0], "w": [1.0, 0.0]})
    with pytest.raises(InputError, match="above zero"):
        estimate(wrong, value="y", weight="w")


def test_weights_add_up_to_the_population(engine: Any) -> None:
    frame = engine.make(table())
    rows = engine.rows(post_stratify(frame, by="district", population=PEOPLE))
    for h, size in PEOPLE.items():
        assert sum(r["weight"] for r in rows if r["district"] == h) == pytest.approx(size)
    with pytest.raises(InputError, match="nobody answered of d"):
        post_stratify(frame, by="district", population={**PEOPLE, "d": 1})
    with pytest.raises(InputError, match="not in the population: c"):
        post_stratify(frame, by="district", population={"a": 1, "b": 1})


def test_raking_brings_every_margin_to_its_sums(engine: Any) -> None:
    frame = engine.make(table())
    margins = {"district": PEOPLE, "age": {"young": 800, "old": 550}}
    rows = engine.rows(rake(frame, margins=margins))
    for column, sums in margins.items():
        for key, size in sums.items():
            assert sum(r["weight"] for r in rows if r[column] == key) == pytest.approx(size)
    again = rake(rake(frame, margins=margins), margins=margins, weight="weight", name="second")
    for row in engine.rows(again):
        assert row["second"] == pytest.approx(row["weight"])
    with pytest.raises(InputError, match="same total"):
        rake(frame, margins={"district": PEOPLE, "age": {"young": 1, "old": 1}})
    split = engine.make({"a": ["x", "y"], "b": ["u", "v"]})
    with pytest.raises(InputError, match="do not settle"):
        rake(split, margins={"a": {"x": 1, "y": 3}, "b": {"u": 3, "v": 1}}, rounds=50)


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    random = np.random.default_rng(5)
    sizes = {"a": 3000, "b": 5000, "c": 1000}
    centre, width = {"a": 85, "b": 75, "c": 92}, {"a": 12, "b": 20, "c": 6}
    people = {h: np.clip(random.normal(centre[h], width[h], n), 0, 100) for h, n in sizes.items()}
    truth = np.concatenate(list(people.values())).mean()
    sample = proportional(sizes, 120)
    held = 0
    for _ in range(300):
        answers = pl.concat([
            pl.DataFrame({"h": [h] * n, "y": random.choice(people[h], n, replace=False)})
            for h, n in sample.items()
        ])  # fmt: skip
        weighted = post_stratify(answers, by="h", population=sizes)
        row = estimate(weighted, value="y", stratum="h", weight="weight", population=sizes).row(
            0, named=True
        )
        held += row["low"] <= truth <= row["high"]
    assert 0.92 <= held / 300 <= 0.98
