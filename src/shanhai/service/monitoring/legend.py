"""Words and colours of the levels, from the standards."""

from __future__ import annotations

from datetime import date
from typing import Any

from shanhai.core.errors import InputError
from shanhai.quality._standards import editions, standard


def legend(medium: str, *, on: date | None = None) -> list[dict[str, Any]]:
    """Return a row for each level: ``level, title {zh, en}, colour "#RRGGBB", up_to, source``.

    Air: the six levels of the AQI in the edition of HJ 633 in force ``on`` a day (default: the
    latest). Water: the classes I to worse than V with the colours that 环办〔2011〕22号 names.

    Raises
    ------
    InputError
        The medium has no levels here.
    """
    if medium == "air":
        rules = _edition("cn.hj633", on)
        return [
            {"level": row["level"], "title": row["category"], "colour": row["colour"]["hex"],
             "up_to": row["up_to"], "source": rules["title"]}
            for row in rules["levels"]
        ]  # fmt: skip
    if medium == "water":
        rules = standard("cn.surface-water-evaluation-2011")
        return [
            {"level": row["class"], "title": row["name"], "colour": row["colour"]["hex"],
             "up_to": None, "source": rules["title"]}
            for row in rules["grades"]["section"]
        ]  # fmt: skip
    raise InputError(f"no legend for {medium!r}; there are: air, water")


def _edition(family: str, on: date | None) -> dict[str, Any]:
    known = [standard(name) for name in editions() if name.startswith(f"{family}-")]
    known.sort(key=_begin)
    begun = [rules for rules in known if on is None or _begin(rules) <= on]
    return (begun or known[:1])[-1]


def _begin(rules: dict[str, Any]) -> date:
    begin: date = rules.get("applied_from", rules["valid_from"])
    return begin
