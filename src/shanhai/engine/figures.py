"""The figures of an evaluation: reported and computed, looked up by their definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import polars as pl


class Definition(NamedTuple):
    """What a figure is about. Figures of different definitions are never compared."""

    indicator: str
    area: str
    scope: str
    since: int | None


@dataclass(frozen=True)
class Figure:
    """One value of one year in canonical unit, with where it comes from."""

    definition: Definition
    year: int
    value: float | None
    text: str | None
    fulfilled: bool | None
    basis: str
    id: str
    row: Mapping[str, Any]

    @cached_property
    def half_digit(self) -> float:
        """Half a unit of the last digit the figure was given with, in canonical unit."""
        given, value = str(self.row.get("given") or ""), self.value
        digits = len(given.partition(".")[2]) if "." in given else 0
        try:
            raw = float(given.replace(",", "").rstrip("%"))
        except ValueError:
            return 0.0
        scale = abs(value / raw) if value is not None and raw else 1.0
        return 0.5 * 10.0**-digits * scale


def yearly(observations: pl.DataFrame) -> pl.DataFrame:
    """Keep figures of whole years, the most trusted first.

    Reported before derived before forecast; plan documents and sources of high confidence before
    others; later publications before earlier ones.
    """
    basis = pl.col("basis").replace_strict(
        {"reported": 0, "computed": 1, "derived": 2, "forecast": 3}, default=4
    )
    trust = pl.col("confidence").replace_strict({"high": 0, "med": 1}, default=0)
    return (
        observations.filter(pl.col("period").str.len_chars() == 4)
        .with_columns(pl.col("period").cast(pl.Int32).alias("year"), basis.alias("_b"), trust.alias("_t"))
        .sort("indicator", "area", "scope", "since", "year", "_b", "_t",
              pl.col("published").fill_null(""), "id",
              descending=[False] * 7 + [True, False], nulls_last=False)
        .drop("_b", "_t")
    )  # fmt: skip


class Figures:
    """All figures, by definition and year; the first of a year is the preferred one."""

    def __init__(self, reported: pl.DataFrame, computed: pl.DataFrame) -> None:
        self._reported: dict[Definition, dict[int, list[Figure]]] = {}
        self._computed: dict[Definition, dict[int, Figure]] = {}
        self._by_subject: dict[tuple[str, str], list[Definition]] = {}
        for row in reported.iter_rows(named=True):
            d = Definition(row["indicator"], row["area"], row["scope"], row["since"])
            figure = Figure(
                d, row["year"], row["value"], row["text"], row["fulfilled"], row["basis"],
                row["id"], row,
            )  # fmt: skip
            self._note(d)
            self._reported.setdefault(d, {}).setdefault(row["year"], []).append(figure)
        for row in computed.iter_rows(named=True):
            d = Definition(row["indicator"], row["area"], row["scope"], row["since"])
            self._note(d)
            self._computed.setdefault(d, {})[row["year"]] = Figure(
                d, row["year"], row["value"], None, None, row["basis"], "", row
            )

    def _note(self, definition: Definition) -> None:
        known = self._by_subject.setdefault((definition.indicator, definition.area), [])
        if definition not in known:
            known.append(definition)

    def definitions(self, indicator: str, area: str) -> list[Definition]:
        """Return every definition there are figures of, for one indicator and area."""
        return self._by_subject.get((indicator, area), [])

    def all(self) -> Iterator[Figure]:
        """Yield every figure, reported ones first."""
        for by_year in self._reported.values():
            for figures in by_year.values():
                yield from figures
        for by_year_computed in self._computed.values():
            yield from by_year_computed.values()

    def reported(self, definition: Definition, year: int) -> list[Figure]:
        """Return the reported figures of a year, the preferred one first."""
        return self._reported.get(definition, {}).get(year, [])

    def computed(self, definition: Definition, year: int) -> Figure | None:
        """Return the computed figure of a year."""
        return self._computed.get(definition, {}).get(year)

    def best(self, definition: Definition, year: int) -> Figure | None:
        """Return the figure that counts: the preferred reported one, else the computed one."""
        reported = self.reported(definition, year)
        return reported[0] if reported else self.computed(definition, year)

    def years(self, definition: Definition) -> list[int]:
        """Return the years there are figures of, in order."""
        reported = self._reported.get(definition, {})
        return sorted({*reported, *self._computed.get(definition, {})})

    def series(self, definition: Definition, first: int, last: int) -> list[Figure]:
        """Return the figures that count from ``first`` to ``last``, in order of time."""
        found = (
            self.best(definition, year) for year in self.years(definition) if first <= year <= last
        )
        return [figure for figure in found if figure is not None]
