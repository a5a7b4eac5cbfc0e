from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from shanhai.governance.scoring import Item, item_scores

LOW = ((25.0, 1.0), (35.0, 0.6))
CASES: list[tuple[Item, float, float]] = [
    (Item("i", "g", "f", "proportion", better="low", target=20), 25.0, 0.8),
    (Item("i", "g", "f", "proportion", better="low", target=20), 20.0, 1.0),
    (Item("i", "g", "f", "proportion", better="low", target=20), 0.0, 1.0),
    (Item("i", "g", "f", "proportion", better="low", target=20), -3.0, 1.0),
    (Item("i", "g", "f", "proportion", target=20), -3.0, 0.0),
    (Item("i", "g", "f", "proportion", target=20, cap=1.2), 30.0, 1.2),
    (Item("i", "g", "f", "proportion", target=20, floor=0.3), 2.0, 0.3),
    (Item("i", "g", "f", "interval", better="low", steps=LOW), 25.0, 1.0),
    (Item("i", "g", "f", "interval", better="low", steps=LOW), 25.1, 0.6),
    (Item("i", "g", "f", "interval", better="low", steps=LOW), 35.1, 0.0),
    (Item("i", "g", "f", "interval", better="low", steps=LOW, smooth=True), 30.0, 0.8),
    (Item("i", "g", "f", "interval", better="low", steps=LOW, smooth=True), 99.0, 0.6),
    (Item("i", "g", "f", "interval", steps=((0.3, 1.0),)), 0.1 + 0.2 - 1e-16, 1.0),
    (Item("i", "g", "f", "interval", steps=((0.3, 1.0),)), 0.3 - 1e-6, 0.0),
    (Item("i", "g", "f", "distance", better="low", zero=50, target=30), 40.0, 0.5),
    (Item("i", "g", "f", "distance", better="low", zero=50, target=30), 60.0, 0.0),
    (Item("i", "g", "f", "distance", zero=0, target=10, cap=1.5), 12.0, 1.2),
    (Item("i", "g", "f", "yes_no"), 0.0, 0.0),
    (Item("i", "g", "f", "yes_no", better="low"), 0.0, 1.0),
    (Item("i", "g", "f", "yes_no", better="low"), 1.0, 0.0),
    (Item("i", "g", "f", "rank"), 5.0, 1.0),
]


def scored(item: Item, *values: float | None) -> list[dict[str, Any]]:
    frame = pl.DataFrame(
        {"assessed": [f"u{k}" for k in range(len(values))], "figure": "f", "value": values},
        schema_overrides={"value": pl.Float64},
    )
    return item_scores(frame, [item], missing="zero").sort("assessed").to_dicts()


@pytest.mark.parametrize(("item", "value", "share"), CASES)
def test_share_of_one_value(item: Item, value: float, share: float) -> None:
    assert scored(item, value)[0]["share"] == pytest.approx(share, abs=1e-12)


def test_places_where_less_is_better() -> None:
    rows = scored(Item("i", "g", "f", "rank", better="low"), 3.0, 1.0, 2.0, 2.0, None)
    assert [row["share"] for row in rows] == [
        0.0,
        1.0,
        pytest.approx(2 / 3),
        pytest.approx(2 / 3),
        None,
    ]
    listed = Item("i", "g", "f", "rank", better="low", steps=((1, 1.0), (3, 0.5)))
    # places 4, 1, 2, 2: the second place earns what the third is listed with
    assert [row["share"] for row in scored(listed, 3.0, 1.0, 2.0, 2.0)] == [0.0, 1.0, 0.5, 0.5]


@pytest.mark.parametrize(
    ("better", "value", "vetoed"),
    [("low", 0.0, False), ("low", 1.0, True), ("low", 3.0, True), ("high", 0.5, True),
     ("high", 1.0, True), ("high", 1.5, False)],
)  # fmt: skip
def test_what_brings_a_veto(better: Any, value: float, vetoed: bool) -> None:
    assert (
        scored(Item("i", "g", "f", "veto", better=better, target=1), value)[0]["vetoed"] is vetoed
    )


@pytest.mark.parametrize(("value", "points"), [(None, 0.0), (-2.0, 0.0), (3.0, 1.5), (99.0, 4.0)])
def test_counted_points(value: float | None, points: float) -> None:
    assert scored(Item("i", "g", "f", "bonus", each=0.5, at_most=4), value)[0]["points"] == points
    minus = scored(Item("i", "g", "f", "deduction", each=0.5, at_most=4), value)[0]["points"]
    assert minus == -points


def test_what_is_wanted() -> None:
    def wanted(item: Item) -> Any:
        return scored(item, 1.0)[0]["wanted"]

    assert wanted(Item("i", "g", "f", "proportion", target=90)) == 90.0
    assert wanted(Item("i", "g", "f", "interval", better="low", steps=LOW)) == 25.0
    assert wanted(Item("i", "g", "f", "yes_no", better="low")) == 0.0
    assert wanted(Item("i", "g", "f", "rank")) is None
    assert wanted(Item("i", "g", "f", "deduction", at_most=1)) == 0.0
