"""The media that are watched: their readings, what is shown of them, how one reading is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from shanhai.core.errors import InputError, did_you_mean
from shanhai.quality import air, water
from shanhai.store import Workspace


@dataclass(frozen=True)
class Medium:
    """A medium: its stored table and the judgement of its readings.

    ``within`` is how long before a moment a reading still tells of it.
    """

    table: str
    items: tuple[str, ...]
    shown: tuple[str, ...]
    within: timedelta
    evaluate: Callable[[pl.DataFrame], pl.DataFrame]

    def judged(self, rows: pl.DataFrame, *also: str) -> pl.DataFrame:
        """Return ``site, time, origin, level`` and the values shown of each reading."""
        return self.evaluate(rows).select("site", "time", "origin", "level", *self.shown, *also)

    def nothing(self) -> pl.LazyFrame:
        """Return a table of readings without any."""
        texts = {"site": pl.String(), "origin": pl.String(), "water_body": pl.String()}
        numbers = {item: pl.Float64() for item in self.items}
        return pl.LazyFrame(schema={**texts, "time": pl.Datetime("us"), **numbers})

    def measured(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return the readings that hold a value, with every column there may be."""
        have = rows.collect_schema()
        texts = [n for n in ("origin", "water_body") if n not in have]
        complete = rows.with_columns(
            *(pl.lit(None, pl.Float64).alias(n) for n in self.items if n not in have),
            *(pl.lit(None, pl.String).alias(n) for n in texts),
        )
        return complete.filter(pl.any_horizontal(pl.col(n).is_not_null() for n in self.items))


def _air(rows: pl.DataFrame) -> pl.DataFrame:
    return air.evaluate(rows, kind="realtime")


def _water(rows: pl.DataFrame) -> pl.DataFrame:
    return water.evaluate(rows).rename({"class": "level"})


AIR_ITEMS = ("so2", "no2", "pm10", "pm25", "co", "o3")
WATER_ITEMS = ("temp", "ph", "do", "cod_mn", "nh3_n", "tp", "tn")
MEDIA = {
    "air": Medium(
        "air.hour", AIR_ITEMS, ("aqi", "primary", *AIR_ITEMS), timedelta(hours=1), _air
    ),
    "water": Medium(
        "water.sample", WATER_ITEMS, ("worst", *WATER_ITEMS), timedelta(days=31), _water
    ),
}  # fmt: skip


def medium(name: str) -> Medium:
    """Return a medium by name.

    Raises
    ------
    InputError
        It is not watched; the nearest name is told.
    """
    if name not in MEDIA:
        raise InputError(
            f"no medium {name!r}{did_you_mean(name, MEDIA)}; there are: {', '.join(MEDIA)}"
        )
    return MEDIA[name]


def version(workspace: Workspace, name: str) -> str:
    """Return a stamp that changes whenever a reading or site does (for an ETag); cheap to ask."""
    lake = workspace.lake
    return f"{lake.version(medium(name).table)}-{lake.version('sites')}"
