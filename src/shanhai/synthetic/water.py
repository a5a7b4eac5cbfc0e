"""Synthetic surface water samples and their sections (合成地表水监测数据): never a measurement.

Every item is a base level, times a season, the state of its river (a slow drift shared by
the sections of a basin), noise of its own, and rain that brings phosphorus and oxygen
demand. Oxygen follows temperature and, by day, light. Local time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from shanhai.synthetic import ORIGIN
from shanhai.synthetic._noise import drift, spoil

Array = NDArray[np.float64]

HOURS_OF_A_DAY, DAYS_OF_A_YEAR = 24, 365.25


@dataclass(frozen=True)
class Shape:
    """How one item behaves: level [mg/L], season and its peak day, spread, rain, digits."""

    base: float
    season: float
    peak_day: int
    spread: float
    rain: float
    digits: int


AUTOMATIC = {
    "cod_mn": Shape(3.1, 0.15, 200, 0.25, 0.5, 1),
    "nh3_n": Shape(0.22, 0.30, 20, 0.60, 0.3, 2),
    "tp": Shape(0.075, 0.15, 200, 0.45, 0.7, 3),
    "tn": Shape(2.0, 0.25, 60, 0.40, 0.3, 2),
}
"""What automatic stations measure beside temperature, pH and oxygen."""

LABORATORY = {
    "cod": Shape(13, 0.10, 200, 0.25, 0.4, 1),
    "bod5": Shape(2.2, 0.10, 60, 0.30, 0.3, 1),
    "cu": Shape(0.004, 0, 1, 0.5, 0, 4),
    "zn": Shape(0.015, 0, 1, 0.5, 0, 4),
    "fluoride": Shape(0.35, 0, 1, 0.35, 0, 2),
    "se": Shape(0.0004, 0, 1, 0.3, 0, 4),
    "as": Shape(0.0015, 0, 1, 0.5, 0, 4),
    "hg": Shape(0.00002, 0, 1, 0.3, 0, 5),
    "cd": Shape(0.00006, 0, 1, 0.5, 0, 5),
    "cr6": Shape(0.002, 0, 1, 0.3, 0, 3),
    "pb": Shape(0.0008, 0, 1, 0.6, 0, 4),
    "cyanide": Shape(0.001, 0, 1, 0.4, 0, 3),
    "volatile_phenol": Shape(0.0004, 0, 1, 0.5, 0, 4),
    "petroleum": Shape(0.012, 0, 1, 0.6, 0.2, 3),
    "las": Shape(0.03, 0, 1, 0.4, 0, 2),
    "sulfide": Shape(0.005, 0, 1, 0.5, 0, 3),
}
"""What is measured by hand once a month."""


def sections(count: int, *, areas: int = 1, basins: int = 1, seed: int = 0) -> pl.DataFrame:
    """Return ``count`` sections: site, area, basin, water_body, sections, origin.

    One in six is a lake; ``sections`` is the set: national, provincial or small_basins.
    """
    draw = np.random.default_rng(seed)
    sets = np.array(["national", "provincial", "small_basins"])
    return pl.DataFrame(
        {
            "site": [f"SYN-W{number:05d}" for number in range(count)],
            "area": [f"SYN-A{number % areas:03d}" for number in range(count)],
            "basin": [f"SYN-B{number % basins:03d}" for number in range(count)],
            "water_body": np.where(draw.random(count) < 1 / 6, "lake", "river"),
            "sections": sets[draw.choice(3, count, p=[0.3, 0.4, 0.3])],
        }
    ).with_columns(origin=pl.lit(ORIGIN))


def samples(
    section_table: pl.DataFrame,
    *,
    start: datetime,
    end: datetime,
    every: str = "4h",
    laboratory: bool = False,
    seed: int = 0,
    missing: float = 0.03,
    outliers: float = 0.0005,
) -> pl.DataFrame:
    """Return samples of the sections from ``start`` to ``end``, both included.

    Columns: site, time, water_body, temp [°C], ph, do, cod_mn, nh3_n, tp, tn [mg/L], with
    ``laboratory`` the rest of the 21 items, origin. ``every``: ``4h`` as automatic stations,
    ``1mo`` as sampling by hand. ``missing`` is the share of values lost, a third of them with
    the whole sample. ``outliers`` is the share of spikes, and as many sentinels (−999) and
    negatives together. The same seed, section and period give the same values.
    """
    clock = pl.datetime_range(start, end, every, eager=True)
    shapes = {**AUTOMATIC, **(LABORATORY if laboratory else {})}
    parts = [
        _section(row, clock, shapes, seed, missing, outliers)
        for row in section_table.iter_rows(named=True)
    ]
    return pl.concat(parts).with_columns(origin=pl.lit(ORIGIN))


def _section(
    row: dict[str, str],
    clock: pl.Series,
    shapes: dict[str, Shape],
    seed: int,
    missing: float,
    outliers: float,
) -> pl.DataFrame:
    count = len(clock)
    day = clock.dt.ordinal_day().to_numpy().astype(np.float64)
    hour = clock.dt.hour().to_numpy().astype(np.float64)
    own = np.random.default_rng([seed, *row["site"].encode()])
    basin = np.random.default_rng([seed, *row["basin"].encode()])
    state, rain = (
        drift(basin, count, every=20),
        np.clip(drift(basin, count, every=20) - 0.8, 0, None),
    )
    dirt = own.normal(0.0, 0.45)
    lake = row["water_body"] == "lake"
    temp = 17 - 9 * np.cos(2 * np.pi * (day - 25) / DAYS_OF_A_YEAR) + own.normal(0, 1.2, count)
    light = np.cos(2 * np.pi * (hour - 15) / HOURS_OF_A_DAY)
    oxygen: Array = (
        468 / (31.6 + temp) * (0.92 - 0.09 * dirt + 0.06 * light + own.normal(0, 0.06, count))
    )
    oxygen = np.minimum(np.maximum(oxygen, 0.2), 20.0)
    acidity: Array = 7.7 + (0.4 if lake else 0.0) + 0.15 * light + own.normal(0, 0.25, count)
    columns: dict[str, Array] = {
        "temp": np.round(temp, 1),
        "ph": np.round(acidity, 2),
        "do": np.round(oxygen, 2),
    }
    for item, shape in shapes.items():
        base = shape.base * (0.4 if lake and item == "tp" else 1.0)
        wave = 1.0 + shape.season * np.cos(2 * np.pi * (day - shape.peak_day) / DAYS_OF_A_YEAR)
        noise = np.exp(shape.spread * (0.5 * own.normal(0, 1, count) + 0.3 * state) + dirt)
        values = base * wave * noise * (1.0 + shape.rain * rain)
        columns[item] = np.round(values, shape.digits + 1)
    lost = own.random(count) < missing / 3
    for item, values in columns.items():
        if item != "temp":
            spoil(own, values, outliers, negative=-0.1)
        columns[item][own.random(count) < 2 * missing / 3] = np.nan
    table = pl.DataFrame({"time": clock, **columns}).fill_nan(None)
    kept = table.filter(pl.Series(~lost))
    labels = [pl.lit(row[name]).alias(name) for name in ("site", "water_body")]
    return kept.select(labels[0], "time", labels[1], pl.exclude("time"))
