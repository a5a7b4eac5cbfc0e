"""Synthetic figures of districts: the same for a seed, within bounds, and labelled."""

from __future__ import annotations

import polars as pl

from shanhai.synthetic.assessment import Asked, figures

ASKED = [
    Asked("air.good_day_share", f"35020{n}", year, "%", 98.0, "high", 0.0, 100.0)
    for n in range(8) for year in (2024, 2025)
]  # fmt: skip


def test_a_seed_gives_the_same_figures_in_any_order() -> None:
    found = figures(ASKED, seed=3)
    assert found.sort("area", "period").equals(figures(ASKED[::-1], seed=3).sort("area", "period"))
    assert not found.equals(figures(ASKED, seed=4))


def test_figures_stay_within_what_can_be_and_say_what_they_are() -> None:
    found = figures(ASKED, seed=3)
    assert found["value"].is_between(80, 100).all()
    assert found["value"].n_unique() > 8
    assert set(found["basis"]) == {"synthetic"}
    assert found["document"].str.starts_with("合成数据").all()


def test_counts_are_whole_and_states_are_no_numbers() -> None:
    asked = [
        Asked("a.count", "x", 2025, "项", 1.0, "high", 0.0, whole=True),
        Asked("a.state", "x", 2025, "", 1.0, state=True),
    ]
    count, state = figures(asked, seed=1).to_dicts()
    assert count["value"] == int(count["value"])
    assert state["value"] is None
    assert state["fulfilled"] in ("true", "false")


def test_years_of_one_area_are_near_each_other() -> None:
    found = figures(ASKED, seed=3).pivot("period", index="area", values="value")
    assert (found["2024"] - found["2025"]).abs().max() < 3
    assert isinstance(found, pl.DataFrame)
