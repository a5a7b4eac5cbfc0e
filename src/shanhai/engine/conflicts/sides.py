"""The two sides of a contradiction: what a document wants, and what a document says there is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from shanhai.catalog import Catalog
from shanhai.core.units import factor
from shanhai.engine.conflicts.model import Place
from shanhai.engine.express import Wanted, wanted_of
from shanhai.engine.figures import Definition, Figure
from shanhai.engine.words import unit_label

#: A figure derived by arithmetic from rounded ones may be off by this share of its value.
DERIVED_TOLERANCE = 0.02

_LOWER = re.compile(
    r"下限|lower bound|(?:超过?|逾|突破|[>＞≥])\s*\d|\d[\d.,]*\s*[^\s\d，。；、]{0,6}?(?:以上|余|多)"
)
_UPPER = re.compile(
    r"上限|upper bound|(?:不足|不到|低于|少于|[<＜≤])\s*\d|\d[\d.,]*\s*[^\s\d，。；、]{0,6}?(?:以下|以内)"
)
_ABOUT = re.compile(r"约数|左右|(?:约|近)\s*\d|\brounded\b|\babout\b")


@dataclass(frozen=True, eq=False)
class Aim:
    """A target for one year; its number is in the indicator's canonical unit."""

    wanted: Wanted
    unit: str
    better: str
    scale: float

    @property
    def definition(self) -> Definition:
        """What the target is about."""
        w = self.wanted
        return Definition(w.target.indicator, w.area, w.scope, w.since)

    @property
    def document(self) -> str:
        """The document the target stands in."""
        return self.wanted.plan.document

    @property
    def due(self) -> str:
        """The period the target is for; December is the whole year."""
        return self.wanted.period.removesuffix("-12")

    @property
    def number(self) -> float | None:
        """The number to reach."""
        given = self.wanted.goal.number
        return None if given is None else float(f"{given * self.scale:.12g}")

    @property
    def half_digit(self) -> float:
        """Half a unit of the last printed digit of the number."""
        digits = f"{self.wanted.goal.number:g}".partition(".")[2]
        return 0.5 * 10.0 ** -len(digits) * self.scale

    @property
    def upward(self) -> bool | None:
        """Whether more is nearer to the goal; None where that cannot be told."""
        match self.wanted.goal.comparator:
            case "at_least" | "above" | "decline" | "growth":
                return True
            case "at_most" | "below":
                return False
            case "about" if self.better != "none":
                return self.better == "high"
        return None

    @property
    def includes_limit(self) -> bool:
        """Whether the number itself reaches the goal."""
        return self.wanted.goal.comparator not in ("above", "below")

    @property
    def binding(self) -> bool:
        """Whether the target is binding (约束性)."""
        return self.wanted.target.attribute == "binding"

    @property
    def place(self) -> Place:
        """Where the target stands, with its wording."""
        w = self.wanted
        return Place(
            self.document, w.target.clause, w.plan.id, w.target.no, w.period, w.goal.wording
        )


@dataclass(frozen=True)
class Stated:
    """A figure as a document or publication states it."""

    figure: Figure
    period: str
    place: Place
    bound: Literal["lower", "upper"] | None
    about: bool

    @property
    def value(self) -> float:
        """The figure in canonical unit."""
        assert self.figure.value is not None
        return self.figure.value

    @property
    def said(self) -> tuple[object, ...]:
        """What makes it the same statement, in whichever way it was read."""
        return self.place.document, self.place.clause, self.period, self.value

    @property
    def tolerance(self) -> float:
        """How far the true value may lie from the figure."""
        half = self.figure.half_digit
        if self.figure.basis != "reported":
            return max(2 * half, DERIVED_TOLERANCE * abs(self.value))
        return 2 * half if self.about else half

    def agrees(self, other: Stated) -> bool:
        """Tell whether both can be true, up to rounding; a bound agrees with what lies beyond."""
        room = max(self.tolerance, other.tolerance) + 1e-9 * max(abs(self.value), abs(other.value))
        higher = other.value - self.value
        if self.bound is not None and self.bound == other.bound:
            return True
        if self.bound == "lower" or other.bound == "upper":
            return higher >= -room
        if self.bound == "upper" or other.bound == "lower":
            return higher <= room
        return abs(higher) <= room


def aims_of(catalog: Catalog) -> list[Aim]:
    """Return every target of every plan, for each of its years."""
    found = []
    for plan in catalog.plans.values():
        for wanted in wanted_of(plan):
            indicator = catalog.indicators[wanted.target.indicator]
            unit = wanted.target.unit
            scale = factor(unit, indicator.unit) if unit and indicator.unit else 1.0
            found.append(Aim(wanted, indicator.unit, indicator.better, scale))
    return found


def beside(aim: Aim, *, actual: bool) -> Iterator[Stated]:
    """Yield the baselines with a number that stand beside a target, the latest first.

    With ``actual`` also what is said to have been reached.
    """
    w = aim.wanted
    printed = {**(w.target.actual if actual else {}), **w.target.baseline}
    for period, reported in sorted(printed.items(), reverse=True):
        if reported.value is None or len(period) != 4:
            continue
        row = {
            "period": period, "value": reported.value * aim.scale, "text": reported.text,
            "given": f"{reported.value:g}", "given_unit": w.target.unit or aim.unit,
            "basis": "reported",
            "document": aim.document, "clause": w.target.clause, "since": reported.since,
        }  # fmt: skip
        about = aim.definition._replace(since=reported.since)
        yield _stated(row, about, plan=w.plan.id, no=w.target.no)


class Statements:
    """The figures of all observations, by definition and period, those of whole years by year."""

    def __init__(self, observations: pl.DataFrame) -> None:
        self._by_key: dict[tuple[Definition, str], list[Stated]] = defaultdict(list)
        self._by_definition: dict[Definition, list[Stated]] = defaultdict(list)
        rows = observations.filter(pl.col("value").is_not_null())
        for row in rows.sort("document", "clause", "period", "id").iter_rows(named=True):
            about = Definition(row["indicator"], row["area"], row["scope"] or "", row["since"])
            stated = _stated(row, about)
            self._by_key[about, row["period"]].append(stated)
            if len(row["period"]) == 4:
                self._by_definition[about].append(stated)

    def together(self) -> Iterable[tuple[tuple[Definition, str], list[Stated]]]:
        """Return the figures of one definition and period, for all of them."""
        return self._by_key.items()

    def years(self, definition: Definition) -> list[Stated]:
        """Return the figures of whole years of a definition."""
        return self._by_definition.get(definition, [])


def _stated(
    row: dict[str, Any], about: Definition, *, plan: str | None = None, no: str | None = None
) -> Stated:
    figure = Figure(
        about, int(row["period"][:4]), row["value"], row["text"], None, row["basis"],
        row.get("id") or "", row,
    )  # fmt: skip
    text = row["text"] or f"{row['given'] or row['value']}{_unit(row)}"
    said = f"{row['text'] or ''} {row.get('note') or ''}"
    place = Place(
        row["document"], row["clause"] or "", plan, no, row["period"], text, row.get("url")
    )
    bound: Literal["lower", "upper"] | None = None
    if _LOWER.search(said):
        bound = "lower"
    elif _UPPER.search(said):
        bound = "upper"
    return Stated(figure, row["period"], place, bound, bool(_ABOUT.search(said)))


def _unit(row: dict[str, Any]) -> str:
    return unit_label(row.get("given_unit") or row.get("unit") or "", "zh")


def ancestors(catalog: Catalog, area: str) -> list[str]:
    """Return the areas an area lies in, the nearest first."""
    found: list[str] = []
    parent = catalog.areas[area].parent if area in catalog.areas else None
    while parent is not None and parent not in found:
        found.append(parent)
        parent = catalog.areas[parent].parent if parent in catalog.areas else None
    return found


def same(a: float, b: float) -> bool:
    """Tell whether two numbers are the same but for binary noise."""
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))
