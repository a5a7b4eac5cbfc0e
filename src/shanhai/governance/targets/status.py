"""The words of a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Status = Literal[
    "met", "not_met", "on_track", "behind", "hold_kept", "hold_broken",
    "pending", "no_data", "not_comparable",
]  # fmt: skip
STATUSES: tuple[Status, ...] = Status.__args__  # type: ignore[attr-defined]


#: The worst part of a row counts for the row: what fails first, then what is unknown.
WORST_FIRST: tuple[Status, ...] = (
    "not_met", "hold_broken", "behind", "not_comparable", "no_data", "pending", "on_track",
    "hold_kept", "met",
)  # fmt: skip


def worst(statuses: Iterable[str]) -> str:
    """Return the status of a row that holds several targets: it is met when all of them are."""
    order: tuple[str, ...] = WORST_FIRST
    return min(statuses, key=order.index)


class Point(NamedTuple):
    """A value of a year."""

    year: int
    value: float


@dataclass(frozen=True)
class Verdict:
    """A status, and why.

    ``reason`` is the key of a sentence in ``data/reasons.yaml``; ``facts`` are the numbers
    and words that go into it.
    """

    status: Status
    reason: str
    facts: dict[str, object] = field(default_factory=dict)
