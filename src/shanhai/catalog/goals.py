"""Goals: what a target may ask for, in the words of the documents."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Comparator = Literal[
    "at_least", "at_most", "above", "below", "about", "decline", "growth",
    "hold", "trend", "rank", "assigned_by", "qualitative", "done",
]  # fmt: skip
COMPARATORS: tuple[Comparator, ...] = Comparator.__args__  # type: ignore[attr-defined]
NUMERIC = ("at_least", "at_most", "above", "below", "about", "decline", "growth")


class Goal(BaseModel):
    """One goal: exactly one comparator, perhaps a base year, and the document's wording.

    ``at_least`` … ``below`` take a number in the target's unit, or the id of another
    indicator to be tied to. See ``docs/howto/declare.md`` for all of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    at_least: float | str | None = None
    at_most: float | str | None = None
    above: float | str | None = None
    below: float | str | None = None
    about: float | None = None
    decline: float | None = None
    growth: float | None = None
    hold: int | None = None
    trend: Literal["rising", "falling", "not_rising", "not_falling"] | None = None
    rank: int | Literal["front"] | None = None
    of: int | None = Field(None, description="how many are ranked")
    assigned_by: str | None = None
    qualitative: str | None = None
    done: str | None = None
    since: int | None = Field(None, description="base year of a change, first year of a sum")
    text: str | None = Field(None, description="the document's own wording")

    @model_validator(mode="before")
    @classmethod
    def _area_code(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("assigned_by"), int):
            return {**data, "assigned_by": str(data["assigned_by"])}
        return data

    @model_validator(mode="after")
    def _one_comparator(self) -> Goal:
        given = [name for name in COMPARATORS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a goal has exactly one of {', '.join(COMPARATORS)}; "
                f"here: {', '.join(given) or 'none'}"
            )
        if given[0] in ("decline", "growth") and self.since is None:
            raise ValueError(f"{given[0]} needs the base year: since: <year>")
        if self.of is not None and self.rank is None:
            raise ValueError("'of' goes with rank")
        if self.text is None and (given[0] not in NUMERIC or isinstance(self.value, str)):
            raise ValueError(f"{given[0]} needs the document's wording: text: …")
        return self

    @cached_property
    def comparator(self) -> Comparator:
        """The one comparator of the goal."""
        return next(name for name in COMPARATORS if getattr(self, name) is not None)

    @property
    def value(self) -> float | str | int:
        """What the comparator compares with."""
        found: float | str | int = getattr(self, self.comparator)
        return found

    @property
    def tied_to(self) -> str | None:
        """The id of the indicator this goal is tied to, if any."""
        tied = self.comparator in ("at_least", "at_most", "above", "below")
        return self.value if tied and isinstance(self.value, str) else None

    @property
    def number(self) -> float | None:
        """The number to reach, if the goal is one."""
        if self.comparator in NUMERIC and not isinstance(self.value, str):
            return float(self.value)
        return None

    @property
    def wording(self) -> str:
        """The document's wording, or the plain number as printed."""
        return self.text if self.text is not None else f"{self.value:g}"
