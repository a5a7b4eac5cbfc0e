"""Synthetic yearly figures of districts (合成各区数据), to try an assessment out: never a measurement.

Each area is somewhat better or worse all over, each figure has noise of its own, and years
drift slowly. Every row has the basis ``synthetic`` and says so in its document.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import polars as pl

from shanhai.synthetic import ORIGIN

DOCUMENT = "合成数据（非实测，仅供演示）"
"""What stands for the document of a synthetic figure: synthetic, not measured, to show only."""
FIRST_YEAR = 2015
SCHEMA = {
    "indicator": pl.String, "area": pl.String, "period": pl.String, "value": pl.Float64,
    "fulfilled": pl.String, "text": pl.String, "unit": pl.String, "basis": pl.String,
    "document": pl.String, "clause": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A figure to be made up: of what, for whom, and about how large."""

    indicator: str
    area: str
    year: int
    unit: str
    near: float
    better: str = "none"
    low: float | None = None
    high: float | None = None
    state: bool = False
    whole: bool = False
    """A count, which has no fraction."""


def figures(asked: Iterable[Asked], *, seed: int = 0) -> pl.DataFrame:
    """Make figures up near the values given; the same seed gives the same ones.

    Returns
    -------
    Columns as a file of observations has them. States are fulfilled but for one in fifty.
    """
    rows = [_row(one, seed) for one in asked]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _row(one: Asked, seed: int) -> dict[str, object]:
    level = np.random.default_rng([seed, crc32(one.area.encode())]).normal()
    own = np.random.default_rng([seed, crc32(f"{one.area} {one.indicator}".encode())])
    years = own.normal(size=max(one.year - FIRST_YEAR, 0) + 1)
    row: dict[str, object] = {
        "indicator": one.indicator, "area": one.area, "period": str(one.year), "basis": ORIGIN,
        "document": DOCUMENT, "clause": f"shanhai.synthetic.assessment, seed={seed}",
    }  # fmt: skip
    if one.state:
        kept = bool(own.random() >= 0.02)
        return {**row, "fulfilled": "true" if kept else "false", "text": DOCUMENT}
    side = -1.0 if one.better == "low" else 1.0
    moved = 0.02 * side * level + 0.02 * own.normal() + 0.003 * float(years.sum())
    value = one.near * (1.0 + moved)
    low, high = one.low, one.high
    if high is not None and value > high:
        value = high - abs(value - high) / 2.0
    value = max(value, low) if low is not None else value
    return {**row, "value": round(float(value), 0 if one.whole else 2), "unit": one.unit}
