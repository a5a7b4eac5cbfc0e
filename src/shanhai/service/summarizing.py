"""How a run stands, in numbers: by plan, counting a document's numbered row once."""

from __future__ import annotations

from typing import Any

import polars as pl

from shanhai.catalog import Catalog
from shanhai.engine.run import Run
from shanhai.governance.targets import STATUSES, worst

_GOOD: tuple[str, ...] = ("met", "hold_kept")
_BAD: tuple[str, ...] = ("not_met", "hold_broken")


def summary(run: Run, catalog: Catalog, *, lang: str = "zh") -> list[dict[str, Any]]:
    """Return a row for each plan: its rows, and how many have each status."""
    return summary_of(run.verdicts, catalog, lang=lang)


def summary_of(
    verdicts: pl.DataFrame, catalog: Catalog, *, lang: str = "zh"
) -> list[dict[str, Any]]:  # fmt: skip
    """Sum stored verdicts up, as :func:`summary` does; plans that are gone are named by id."""
    rows = verdicts.select("plan", "no", "target_year", "status").to_dicts()
    counted: list[dict[str, Any]] = []
    for plan in dict.fromkeys(row["plan"] for row in rows):
        by_row: dict[tuple[str, str], list[str]] = {}
        for row in rows:
            if row["plan"] == plan:
                by_row.setdefault((row["no"], row["target_year"]), []).append(row["status"])
        statuses = [worst(found) for found in by_row.values()]
        counts: dict[str, int] = {status: statuses.count(status) for status in STATUSES}
        good, bad = sum(counts[s] for s in _GOOD), sum(counts[s] for s in _BAD)
        counted.append(
            {
                "plan": plan,
                "title": catalog.plans[plan].title[lang] if plan in catalog.plans else plan,
                "targets": len(statuses),
                "judged": good + bad,
                "good": good,
                "bad": bad,
                **counts,
            }
        )
    return counted
