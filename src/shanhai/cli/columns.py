"""The columns a medium's file may have: our name, unit, and the other names it goes by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column that is read: its unit if it is a number, and other names it goes by."""

    unit: str = ""
    also: tuple[str, ...] = ()


def of_table(name: str) -> tuple[dict[str, Column], dict[str, Column], dict[str, Column]]:
    """Return the numbers, texts and times of a stored table, e.g. ``air.hour``."""
    from shanhai.catalog.load import library_table

    declared = library_table(name).columns
    kinds: dict[str, dict[str, Column]] = {kind: {} for kind in ("number", "text", "time", "flag")}
    for column, rule in declared.items():
        kinds[rule.kind][column] = Column(rule.unit or "", rule.known_as)
    return kinds["number"], kinds["text"], kinds["time"]


def of_standard(edition: str) -> dict[str, Column]:
    """Return the items a standard has limits for, known by their titles."""
    from shanhai.quality._standards import standard

    return {
        name: Column(rule["unit"], tuple(rule["title"].values()))
        for name, rule in standard(edition)["limits"].items()
        if "." not in name
    }
