"""Schemes over one set of figures, frozen to files and back."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
import pytest

from shanhai.catalog.model import Indicator, Text
from shanhai.catalog.scheme import Combination, Scheme
from shanhai.core.errors import StoreError
from shanhai.engine.assess import FIGURES, Assessment, assess
from shanhai.engine.assessed import files, read

WORDS = {"zh": "样例", "en": "sample"}
INDICATORS = {
    "air.pm25": Indicator(title=Text(zh="细", en="fine"), unit="ug/m3", better="low"),
    "nature.forest": Indicator(title=Text(zh="林", en="forest"), unit="%", better="high"),
}


def scheme(name: str, item: dict[str, Any]) -> Scheme:
    return Scheme.model_validate({
        "id": name, "title": WORDS, "assesses": "area", "missing": "left_out",
        "peers": {"all": {"title": WORDS, "members": ["a", "b", "c"]}},
        "groups": {"g": {"title": WORDS, "weight": 100, "items": {
            "x": {"figure": "air.pm25", "weight": 60, "rule": {"kind": "interval", "steps": [[25, 1], [35, 0.5]]}},
            "y": {"figure": "nature.forest", "weight": 40, **item},
        }}},
    })  # fmt: skip


KEPT = {"base": "previous", "rule": {"kind": "distance"}}
OWN = {"targets": {"a": 50, "b": 40, "c": 80}, "rule": {"kind": "proportion", "target": 100}}


def figures(**changed: float) -> pl.DataFrame:
    values = {"a": (20.0, 40.0), "b": (30.0, 40.0), "c": (40.0, 40.0)}
    rows = [
        {"assessed": who, "figure": name, "value": changed.get(f"{who}_{name[0]}", value),
         "unit": "1", "basis": "reported", "origin": "somewhere", "step": ""}
        for who, pair in values.items()
        for name, value in zip(INDICATORS, pair, strict=True)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=FIGURES, orient="row")


def made(frame: pl.DataFrame | None = None) -> Assessment:
    both = Combination.model_validate(
        {"id": "both", "title": WORDS, "schemes": {"kept": 1, "own": 3}}
    )
    return assess(
        2024, figures() if frame is None else frame, [scheme("own", OWN), scheme("kept", KEPT)],
        indicators=INDICATORS, combinations=[both], previous={"nature.forest": {"a": 39.0, "b": 41.0}},
    )  # fmt: skip


def points(one: Assessment, name: str) -> dict[tuple[str, str], float | None]:
    return {(r["assessed"], r["item"]): r["points"] for r in one.scored[name].points.to_dicts()}


def test_what_is_to_be_kept_is_measured_by_the_year_before() -> None:
    found = points(made(), "kept")
    assert found["a", "g.y"] == pytest.approx(40.0)
    assert found["b", "g.y"] == pytest.approx(0.0)


def test_a_base_that_is_unknown_earns_nothing_and_takes_nothing() -> None:
    one = made()
    assert points(one, "kept")["c", "g.y"] is None
    (row,) = [r for r in one.scored["kept"].totals.to_dicts() if r["assessed"] == "c"]
    assert (row["missing"], row["covered"], row["score"]) == (1, pytest.approx(0.6), 0.0)


def test_each_is_measured_by_its_own_target() -> None:
    found = points(made(), "own")
    assert [found[who, "g.y"] for who in "abc"] == pytest.approx([40 * 0.8, 40.0, 40 * 0.5])


def test_schemes_are_combined_by_their_weights() -> None:
    one = made()
    scores = {
        name: dict(s.totals.select("assessed", "score").iter_rows())
        for name, s in one.scored.items()
    }
    combined = dict(one.combined["both"].totals.select("assessed", "score").iter_rows())
    assert combined["a"] == pytest.approx((scores["kept"]["a"] + 3 * scores["own"]["a"]) / 4)


def test_it_is_known_by_what_went_in_whatever_the_order() -> None:
    assert made().id == made(figures().reverse()).id
    assert made().id != made(figures(a_a=21.0)).id


def test_it_comes_back_from_its_files_as_it_was() -> None:
    one = made()
    stored = files(one)
    again = read(stored.__getitem__)
    assert again.id == one.id
    for name, scored in one.scored.items():
        assert again.scored[name].totals.equals(scored.totals)
        assert again.scored[name].gains.equals(scored.gains)
    assert files(again) == stored
    assert list(again.scored) == ["own", "kept"]  # as given, not by the alphabet


def test_a_figure_changed_in_its_files_is_found() -> None:
    stored = files(made())
    buffer = io.BytesIO()
    pl.read_parquet(io.BytesIO(stored["figures.parquet"])).with_columns(
        value=pl.col("value") + 1
    ).write_parquet(buffer)
    with pytest.raises(StoreError, match="not those that were kept"):
        read({**stored, "figures.parquet": buffer.getvalue()}.__getitem__)
