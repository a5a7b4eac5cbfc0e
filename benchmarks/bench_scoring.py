"""Scoring 1,000 assessed by 200 items, against a plain scan of the same rows.

    python benchmarks/bench_scoring.py [--assessed 1000] [--items 200]

The floor is what the machine needs at least: the weighted sum of the same figures by assessed.
Printed are the best of five in seconds, and ratios to the floor.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from shanhai.governance.scoring import (
    Item,
    contributions,
    gains,
    item_scores,
    rank_sensitivity,
    total_scores,
)

KINDS = ("proportion", "interval", "smooth", "distance", "rank", "yes_no", "bonus", "deduction",
         "veto")  # fmt: skip
GROUPS = tuple("abcdefgh")


def items(n: int) -> list[Item]:
    """Make items of all kinds, with weights that differ by group of assessed."""
    made = []
    for k in range(n):
        name, group, figure = f"i{k}", GROUPS[k % len(GROUPS)], f"f{k}"
        weight = {"x": 1.0 + k % 5, "y": 1.0 + k % 3}
        match KINDS[k % len(KINDS)]:
            case "proportion":
                made.append(Item(name, group, figure, "proportion", weight, target=80))
            case "interval":
                steps = tuple((20.0 * s, 0.2 * s) for s in range(1, 6))
                made.append(Item(name, group, figure, "interval", weight, steps=steps))
            case "smooth":
                steps = ((40.0, 1.0), (60.0, 0.6), (90.0, 0.0))
                made.append(
                    Item(name, group, figure, "interval", weight, "low", steps=steps, smooth=True)
                )
            case "distance":
                made.append(Item(name, group, figure, "distance", weight, zero=20, target=90))
            case "rank":
                made.append(Item(name, group, figure, "rank", weight, within=k % 2 == 0))
            case "yes_no":
                made.append(Item(name, group, figure, "yes_no", weight))
            case "bonus":
                made.append(Item(name, group, figure, "bonus", each=0.01, at_most=0.5))
            case "deduction":
                made.append(Item(name, group, figure, "deduction", each=0.01, at_most=0.5))
            case _:
                made.append(Item(name, group, figure, "veto", better="low", target=101))
    return made


def figures(assessed: int, scheme: list[Item]) -> pl.DataFrame:
    """Make labelled synthetic figures, one in fifty missing."""
    random = np.random.default_rng(1)
    size = assessed * len(scheme)
    values = random.uniform(0, 100, size)
    yes_no = np.tile([item.kind == "yes_no" for item in scheme], assessed)
    values[yes_no] = np.round(values[yes_no] / 100)
    return pl.DataFrame({
        "assessed": np.repeat([f"u{k:05d}" for k in range(assessed)], len(scheme)),
        "figure": np.tile([item.figure for item in scheme], assessed),
        "value": pl.Series(values).set(pl.Series(random.random(size) < 0.02), None),
    })  # fmt: skip


def best(work: Callable[[], object], times: int = 5) -> float:
    """Return the least seconds of several runs."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assessed", type=int, default=1000)
    parser.add_argument("--items", type=int, default=200)
    given = parser.parse_args()
    scheme = items(given.items)
    frame = figures(given.assessed, scheme)
    peers = {f"u{k:05d}": "xy"[k % 2] for k in range(given.assessed)}
    grades = [("a", 80.0), ("b", 60.0), ("c", 0.0)]

    def points() -> pl.DataFrame:
        return item_scores(frame, scheme, peers=peers, missing="left_out")

    def total(scored: pl.DataFrame) -> pl.DataFrame:
        return total_scores(scored, groups=GROUPS, grades=grades, ties=["a", "b"])

    scored = points()
    floor = best(lambda: frame.group_by("assessed").agg((pl.col("value") * 0.5).sum()))
    both = best(lambda: total(points()))
    print(f"{given.assessed} assessed x {given.items} items = {frame.height} figures")
    print(f"  floor (sum by assessed)     {floor:8.4f} s")
    print(f"  points, total, rank, grade  {both:8.4f} s  {both / floor:7.1f} x floor")
    for name, work in {
        "contributions": lambda: contributions(scored),
        "gains": lambda: gains(scored),
        "rank_sensitivity, 1000 draws": lambda: rank_sensitivity(scored, seed=1),
    }.items():
        print(f"  {name:27s} {best(work, 3):8.4f} s")


if __name__ == "__main__":
    main()
