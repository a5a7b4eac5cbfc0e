from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.governance.scoring import (
    Item,
    contributions,
    gains,
    item_scores,
    rank_sensitivity,
    total_scores,
)
from tests.governance.scoring.test_score import FIGURES, GROUPS, ITEMS, columns


def points(engine: Any, **options: Any) -> Any:
    return item_scores(engine.make(columns()), ITEMS, missing="zero", **options)


def test_contributions_add_up_to_the_score(engine: Any) -> None:
    rows = engine.rows(contributions(points(engine)))
    for assessed in FIGURES:
        own = [row for row in rows if row["assessed"] == assessed]
        assert sum(row["of_score"] for row in own) == pytest.approx(1.0)
        everyone = sum(row["points"] for row in rows) / len(FIGURES)
        mine = sum(row["points"] for row in own)
        assert sum(row["above_mean"] for row in own) == pytest.approx(mine - everyone)
    lost = {row["item"]: row["lost"] for row in rows if row["assessed"] == "b"}
    assert lost["air"] == pytest.approx(15.0)
    assert lost["accident"] == pytest.approx(2.0)


def test_gains_put_first_what_raises_the_score_most(engine: Any) -> None:
    rows = engine.rows(gains(points(engine)))
    first = {row["assessed"]: (row["item"], row["to_full"]) for row in rows if row["order"] == 1}
    assert first["b"] == ("air", pytest.approx(15.0))
    assert first["c"] == ("pm", pytest.approx(20.0))
    assert first["d"] == ("fraud", pytest.approx(100.0))
    assert first["e"] == ("air", pytest.approx(30.0))
    by_item = {row["item"]: row for row in rows if row["assessed"] == "c"}
    assert by_item["sewage"]["wanted"] == 100.0
    assert by_item["pm"]["wanted"] == 25.0
    assert by_item["public"]["to_best"] == pytest.approx(10.0)


def test_the_gain_promised_is_the_gain_made() -> None:
    frame = pl.DataFrame(columns())
    before = item_scores(frame, ITEMS, missing="zero")
    score = {r["assessed"]: r["score"] for r in total_scores(before, groups=GROUPS).to_dicts()}
    fixed = {"air", "pm", "cover", "sewage", "plan", "accident"}
    tried = 0
    for row in gains(before).filter(pl.col("item").is_in(fixed)).to_dicts():
        here = (pl.col("assessed") == row["assessed"]) & (pl.col("figure") == row["figure"])
        better = frame.with_columns(
            value=pl.when(here).then(row["wanted"]).otherwise(pl.col("value"))
        )
        after = total_scores(item_scores(better, ITEMS, missing="zero"), groups=GROUPS)
        now = {r["assessed"]: r["score"] for r in after.to_dicts()}[row["assessed"]]
        assert now - score[row["assessed"]] == pytest.approx(row["to_full"], abs=0.011)
        tried += 1
    assert tried == 11


def test_ranks_are_kept_where_weights_stay(engine: Any) -> None:
    scores = points(engine)
    ranks = {r["assessed"]: r["rank"] for r in engine.rows(total_scores(scores, groups=GROUPS))}
    rows = engine.rows(rank_sensitivity(scores, seed=1, draws=50, spread=0.0))
    assert {r["assessed"]: (r["rank"], r["kept"]) for r in rows} == {
        a: (rank, 1.0) for a, rank in ranks.items()
    }


def test_close_ranks_hang_on_the_weights_and_the_seed_decides() -> None:
    items = [
        Item("x", "g", "x", "proportion", weight=50, target=100),
        Item("y", "g", "y", "proportion", weight=50, target=100),
    ]
    figures: Any = {"a": {"x": 90, "y": 80}, "b": {"x": 80, "y": 89}, "c": {"x": 10, "y": 10}}
    frame = item_scores(pl.DataFrame(columns(figures)), items, missing="zero")
    result = rank_sensitivity(frame, seed=7, draws=2000, spread=0.2)
    rows = {r["assessed"]: r for r in result.to_dicts()}
    # a leads by 10·w_x − 9·w_y: lost where w_y > 10/9·w_x. For two factors between 0.8 and
    # 1.2 that is the triangle (1.2 − 0.8·10/9)²·9/10/2 of the square 0.16
    lost = (1.2 - 0.8 * 10 / 9) ** 2 * 0.9 / 2 / 0.16
    assert rows["a"]["kept"] == pytest.approx(1 - lost, abs=0.03)
    assert (rows["a"]["best"], rows["a"]["worst"]) == (1, 2)
    assert rows["c"]["kept"] == 1.0
    for seed in range(10):  # the rank shown is that of the weights as they are
        once = rank_sensitivity(frame, seed=seed, draws=1, spread=0.9)
        assert once.sort("assessed")["rank"].to_list() == [1, 2, 3]
    mixed = frame.sample(fraction=1.0, shuffle=True, seed=3)
    assert rank_sensitivity(mixed, seed=7, draws=2000, spread=0.2).equals(result)
    with pytest.raises(InputError, match="spread"):
        rank_sensitivity(frame, seed=1, spread=1.0)
