"""Synthetic hourly air readings and their sites (合成空气监测数据): never a measurement.

Each pollutant is a base level, times a season, a day cycle, weather shared by the sites of
an area (a slowly drifting log-normal factor) and noise of its own. Hours are labelled by
the hour ended, local time.
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


@dataclass(frozen=True)
class Shape:
    """How one pollutant behaves: level [ug/m3; CO mg/m3], swings, hours and days of its peaks."""

    base: float
    season: float
    peak_day: int
    daily: float
    peak_hour: int
    second_peak: bool
    weather: float
    digits: int


SHAPES = {
    "so2": Shape(9, 0.4, 15, 0.25, 10, False, 0.6, 0),
    "no2": Shape(28, 0.35, 10, 0.35, 8, True, 0.7, 0),
    "pm10": Shape(55, 0.35, 25, 0.20, 9, True, 1.0, 0),
    "pm25": Shape(30, 0.45, 15, 0.20, 8, True, 1.0, 0),
    "co": Shape(0.7, 0.30, 10, 0.25, 8, True, 0.6, 1),
    "o3": Shape(65, 0.45, 190, 0.60, 15, False, -0.2, 0),
}
"""Levels of a middling Chinese city."""


def sites(count: int, *, areas: int = 1, seed: int = 0) -> pl.DataFrame:
    """Return ``count`` sites dealt out to ``areas``: site, area, background, origin.

    One site in forty or so is a clean control point (``background``).
    """
    draw = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "site": [f"SYN{number:05d}" for number in range(count)],
            "area": [f"SYN-A{number % areas:03d}" for number in range(count)],
            "background": draw.random(count) < 1 / 40,
        }
    ).with_columns(origin=pl.lit(ORIGIN))


def hours(
    site_table: pl.DataFrame,
    *,
    start: datetime,
    end: datetime,
    seed: int = 0,
    missing: float = 0.02,
    outliers: float = 0.0002,
) -> pl.DataFrame:
    """Return hourly readings of the sites from ``start`` to ``end``, both included.

    Columns: site, time, so2, no2, pm10, pm25, co, o3 [ug/m3; CO mg/m3], origin.
    ``missing`` is the share of values lost: half single hours, half outages of 6 to 72 hours;
    a tenth of the outages take the whole row away. ``outliers`` is the share of spikes,
    and as many sentinels (−999) and small negatives together. The same seed, site and
    period give the same values.
    """
    clock = pl.datetime_range(start, end, "1h", eager=True)
    parts = [
        _site(row["site"], row["area"], clock, seed, missing, outliers)
        for row in site_table.iter_rows(named=True)
    ]
    return pl.concat(parts).with_columns(origin=pl.lit(ORIGIN))


def _site(
    site: str, area: str, clock: pl.Series, seed: int, missing: float, outliers: float
) -> pl.DataFrame:
    count = len(clock)
    hour = clock.dt.hour().to_numpy().astype(np.float64)
    day = clock.dt.ordinal_day().to_numpy().astype(np.float64)
    own = np.random.default_rng([seed, *site.encode()])
    weather = drift(np.random.default_rng([seed, *area.encode()]), count, every=30)
    cleaner = own.normal(0.0, 0.15)
    columns: dict[str, Array] = {}
    for item, shape in SHAPES.items():
        cycle = _season(shape, day) * _day(shape, hour)
        noise = np.exp(own.normal(0.0, 0.25, count) + cleaner + 0.45 * shape.weather * weather)
        columns[item] = np.round(shape.base * cycle * noise, shape.digits)
    columns["pm25"] = np.minimum(columns["pm25"], np.floor(0.95 * columns["pm10"]))
    for values in columns.values():
        spoil(own, values, outliers, negative=-1.0)
        values[_lost(own, count, missing)] = np.nan
    table = pl.DataFrame({"time": clock, **columns}).fill_nan(None)
    kept = ~_outages(own, count, missing / 20)
    return table.filter(pl.Series(kept)).select(pl.lit(site).alias("site"), pl.all())


def _season(shape: Shape, day: Array) -> Array:
    wave: Array = 1.0 + shape.season * np.cos(2 * np.pi * (day - shape.peak_day) / 365.25)
    return wave


def _day(shape: Shape, hour: Array) -> Array:
    wave: Array = 1.0 + shape.daily * np.cos(2 * np.pi * (hour - shape.peak_hour) / 24)
    if shape.second_peak:
        wave += 0.5 * shape.daily * np.cos(4 * np.pi * (hour - shape.peak_hour) / 24)
    return wave


def _lost(draw: np.random.Generator, count: int, share: float) -> NDArray[np.bool_]:
    lost: NDArray[np.bool_] = draw.random(count) < share / 2
    return lost | _outages(draw, count, share / 2)


def _outages(draw: np.random.Generator, count: int, share: float) -> NDArray[np.bool_]:
    """Mark runs of 6 to 72 hours covering about ``share`` of the time."""
    out = np.zeros(count, dtype=np.bool_)
    for begin in draw.integers(0, count, int(draw.poisson(share * count / 39))):
        out[begin : begin + int(draw.integers(6, 73))] = True
    return out
