"""The words of a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Status = Literal[
    "met", "not_met", "on_track", "behind", "hold_kept", "hold_broken",
    "pending", "no_data", "not_comparable",
]  # fmt: skip
STATUSES: tuple[Status, ...] = Status.__args__  # type: ignore[attr-defined]


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
