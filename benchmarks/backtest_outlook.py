"""The back-test of the outlook on the published series of the sample workspace, as a table.

    python benchmarks/backtest_outlook.py

Taken are yearly figures of one definition with four years at least, no ranks; where several
sources give a figure, the one that counts in an evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from shanhai.engine.figures import Figures, yearly
from shanhai.governance.outlook import Skill, Tried, backtest, skills
from shanhai.governance.targets import Point
from shanhai.service.observing import observations
from shanhai.store import workspace as folders

SAMPLE = Path(__file__).parents[1] / "cities" / "xiamen"
KEYS = {"indicator": pl.String, "area": pl.String, "scope": pl.String, "since": pl.Int32}


def series() -> dict[str, list[Point]]:
    """Return the published series of the sample workspace."""
    workspace = folders.open_workspace(SAMPLE)
    catalog = workspace.catalog
    frame = yearly(observations(workspace).frame)
    figures = Figures(frame, pl.DataFrame(schema=KEYS))
    found: dict[str, list[Point]] = {}
    for indicator, area in frame.select("indicator", "area").unique().sort(pl.all()).iter_rows():
        if catalog.unit_of(indicator) == "位":
            continue
        for definition in figures.definitions(indicator, area):
            points = [
                Point(f.year, f.value)
                for f in figures.series(definition, 1990, 2100)
                if f.value is not None and f.basis != "forecast"
            ]
            if len(points) >= 4:
                name = " ".join([indicator, area, definition.scope, str(definition.since or "")])
                found[name.strip()] = points
    return found


def tables(tried: list[Tried]) -> Mapping[str, list[Skill]]:
    """Sum up for all forecasts, and by how far they look ahead."""
    ahead = {"all": range(1, 99), "1 year": range(1, 2), "2 years": range(2, 3),
             "3 and more": range(3, 99)}  # fmt: skip
    return {
        name: skills([row for row in tried if row.year - row.origin in years])
        for name, years in ahead.items()
    }


def main() -> None:
    """Print the table of ``docs/methods/outlook.md``."""
    found = series()
    tried = backtest(found)
    still = len(found) - len({row.series for row in tried})
    print(f"{len(found)} series, {still} of them never moved\n")
    print(
        "| ahead | method | series | forecasts | miss | skill | in 80 % | in 95 % | Brier | Brier skill |"
    )
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name, rows in tables(tried).items():
        for r in rows:
            print(
                f"| {name} | {r.method} | {r.series} | {r.forecasts} | {r.miss:.2f} | "
                f"{r.skill:+.2f} | {100 * r.inside80:.0f} % | {100 * r.inside95:.0f} % | "
                f"{r.brier:.3f} | {r.brier_skill:+.2f} |"
            )


if __name__ == "__main__":
    main()
