from __future__ import annotations

from typing import Any

from shanhai.stats import ranked


def test_ties_share_a_rank_and_the_next_skips(engine: Any) -> None:
    frame = engine.make({"c": list("abcde"), "v": [2.1, 1.0, 2.1, 3.0, None]})
    ranks = {row["c"]: row["rank"] for row in engine.rows(ranked(frame, value="v"))}
    assert ranks == {"b": 1, "a": 2, "c": 2, "d": 4, "e": None}


def test_within_groups_and_largest_first(engine: Any) -> None:
    frame = engine.make({"g": list("xxyy"), "c": list("abcd"), "v": [1.0, 2.0, 5.0, 4.0]})
    result = ranked(frame, value="v", by=["g"], descending=True, name="place")
    assert {row["c"]: row["place"] for row in engine.rows(result)} == {
        "a": 2,
        "b": 1,
        "c": 1,
        "d": 2,
    }
