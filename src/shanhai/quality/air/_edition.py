"""The declared editions of the air standards as plain values, read once on first use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from shanhai.core.errors import InputError, did_you_mean
from shanhai.quality._standards import editions, standard

Kind = Literal["realtime", "daily"]
Zone = Literal["i", "ii"]
"""Zone class (环境空气功能区) i or ii."""

ITEMS = ("so2", "no2", "pm10", "pm25", "co", "o3_8h")
"""The six pollutants a day, a year and a ranking are judged by."""

IN_FORCE = "in_force"


@dataclass(frozen=True)
class Scale:
    """One pollutant's breakpoints: its concentrations [ug/m3; CO mg/m3] and their indices."""

    at: tuple[float, ...]
    index: tuple[float, ...]
    digits: int | None
    above_top: Literal["last", "none"]


@dataclass(frozen=True)
class IndexRules:
    """What an edition of HJ 633 says about one kind of report."""

    edition: str
    valid_from: date
    scales: dict[str, Scale]
    optional: tuple[str, ...]
    primary_above: float
    publish_above: float | None
    upper_ends: tuple[float, ...]
    categories: dict[str, tuple[str, ...]]

    @property
    def needed(self) -> list[str]:
        """The pollutants the report cannot do without."""
        return [item for item in self.scales if item not in self.optional]


def known_editions(family: str) -> list[str]:
    """Return the short names (years) of the editions of e.g. ``cn.hj633``, oldest first."""
    return [name.removeprefix(f"{family}-") for name in editions() if name.startswith(f"{family}-")]


def resolve(family: str, edition: str) -> str:
    """Return the full id of an edition given as ``2012``, ``hj633-2012`` or ``cn.hj633-2012``."""
    known = known_editions(family)
    short = str(edition).rpartition("-")[2]
    if short not in known:
        hint = did_you_mean(str(edition), known)
        raise InputError(
            f"no edition {edition!r} of {family}{hint}; known: {', '.join(known)}, {IN_FORCE}"
        )
    return f"{family}-{short}"


@cache
def index_rules(edition: str, kind: str) -> IndexRules:
    """Return the rules of one edition of HJ 633 for one kind of report."""
    name = resolve("cn.hj633", edition)
    rules = standard(name)
    if kind not in rules["reports"]:
        known = ", ".join(rules["reports"])
        raise InputError(f"no kind {kind!r}{did_you_mean(kind, rules['reports'])}; known: {known}")
    digits = rules["rounding"].get("inputs", {})
    scales = {
        item: Scale(
            at=tuple(rules["scales"][key]["at"]),
            index=tuple(rules["scales"]["index"]),
            digits=digits.get(item),
            above_top=rules["scales"][key]["above_top"],
        )
        for item, key in rules["reports"][kind].items()
    }
    levels = rules["levels"]
    return IndexRules(
        edition=name,
        valid_from=rules.get("applied_from", rules["valid_from"]),
        scales=scales,
        optional=tuple(rules["optional"].get(kind, ())),
        primary_above=rules["primary"]["above"],
        publish_above=rules["missing"].get("publish_above"),
        upper_ends=tuple(row["up_to"] for row in levels if row["up_to"] is not None),
        categories={
            language: tuple(row["category"][language] for row in levels)
            for language in ("zh", "en")
        },
    )


def index_editions(edition: str, kind: str) -> list[IndexRules]:
    """Return the rules asked for: one edition, or all of them, newest first, for ``in_force``."""
    if edition == IN_FORCE:
        years = known_editions("cn.hj633")
        rules = [index_rules(year, kind) for year in years]
        return sorted(rules, key=lambda rule: rule.valid_from, reverse=True)
    return [index_rules(edition, kind)]


def limits_on(edition: str, on: date, *, zone: Zone = "ii") -> dict[str, float]:
    """Return the limits of an edition of GB 3095 in the phase of a date.

    ``limits_on("2026", date(2031, 1, 1))["pm25.year"]`` is 25. Keys are
    ``<pollutant>.<hour|day|season|year>``. [ug/m3; CO mg/m3] A date before the edition's
    first phase is given that first phase: a history can be judged by any edition.
    """
    content = standard(resolve("cn.gb3095", edition))
    if zone not in ("i", "ii"):
        raise InputError(f"no zone class {zone!r}; known: i, ii")
    return {key: float(_phase(limit, on)[zone]) for key, limit in content["limits"].items()}


def limits_by_year(
    edition: str, *, on: date | None = None, zone: Zone = "ii"
) -> list[tuple[int, dict[str, float] | None]]:
    """Return the limits that judge each year, as (first year, limits), oldest first.

    None where no edition judges the year: before the oldest one applied and, ``in_force``,
    in a year that two editions share. With ``on`` the limits of that date judge every year.
    """
    if on is not None:
        return [(0, limits_on(edition_on(on) if edition == IN_FORCE else edition, on, zone=zone))]
    if edition != IN_FORCE:
        return [(0, limits_on(edition, date.min, zone=zone)), *_later_phases(edition, zone)]
    found: list[tuple[int, dict[str, float] | None]] = []
    for short in known_editions("cn.gb3095"):
        begin = _begin(short)
        whole_year = begin.year if (begin.month, begin.day) == (1, 1) else begin.year + 1
        if found and whole_year > begin.year:
            found.append((begin.year, None))
        found.append((whole_year, limits_on(short, begin, zone=zone)))
        found += [phase for phase in _later_phases(short, zone) if phase[0] > whole_year]
    return found


def edition_on(day: date) -> str:
    """Return the edition of GB 3095 in force on a day."""
    begun = [short for short in known_editions("cn.gb3095") if _begin(short) <= day]
    if not begun:
        raise InputError(f"no edition of GB 3095 is declared for {day}")
    return max(begun, key=_begin)


def _begin(short: str) -> date:
    content = standard(resolve("cn.gb3095", short))
    begin: date = content.get("applied_from", content["valid_from"])
    return begin


def _later_phases(edition: str, zone: Zone) -> list[tuple[int, dict[str, float] | None]]:
    limits = standard(resolve("cn.gb3095", edition))["limits"].values()
    starts = {phase["valid_from"] for one in limits for phase in one.get("phases", [])[1:]}
    return [(start.year, limits_on(edition, start, zone=zone)) for start in sorted(starts)]


def _phase(limit: dict[str, Any], on: date) -> dict[str, Any]:
    phases: list[dict[str, Any]] = limit.get("phases", [limit])
    begun = [phase for phase in phases if phase.get("valid_from", date.min) <= on]
    chosen: dict[str, Any] = (begun or phases[:1])[-1]["by_class"]
    return chosen
