"""What a year of tasks comes to: the shares done and on time, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Part:
    """A unit's part of a task: first and last day, progress reported [%], day it was done."""

    begins: date | None
    deadline: date | None
    percent: float
    done: date | None

    def due(self, on: date) -> float:
        """Return how far it should be on a day, on the straight line to its deadline, in %.

        All of it from the deadline on, or where no first day is known.
        """
        assert self.deadline is not None
        if on >= self.deadline or self.begins is None or self.begins >= self.deadline:
            return 100.0
        gone, whole = (on - self.begins).days + 1, (self.deadline - self.begins).days + 1
        return 100.0 * max(gone, 0) / whole

    def reached(self, on: date) -> float:
        """Return how far it was on a day: all of it once done, else as reported., in %."""
        return 100.0 if self.done is not None and self.done <= on else min(self.percent, 100.0)


def in_force(parts: Iterable[Part], year: int) -> list[Part]:
    """Return the parts a year is answerable for.

    Those with a deadline, begun by the year's end and not done before the year.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    return [
        p for p in parts
        if p.deadline is not None and (p.begins is None or p.begins <= last)
        and (p.done is None or p.done >= first)
    ]  # fmt: skip


def done_share(parts: Iterable[Part], year: int) -> float | None:
    """Return how far the year's work is done, in %.

    The mean over the parts in force of progress over what is due by the year's end, each 100 at
    most: a task due within the year counts as a whole, one of several years by the straight line.
    None where nothing is in force.
    """
    end = date(year, 12, 31)
    shares = [
        min(1.0, p.reached(end) / due) for p in in_force(parts, year) if (due := p.due(end)) > 0.0
    ]
    return 100.0 * sum(shares) / len(shares) if shares else None


def on_time_share(parts: Iterable[Part], year: int) -> float | None:
    """Return the share of the parts in force that are in time, in %.

    Done by the deadline, or before it as far as the straight line asks. None where nothing
    is in force.
    """
    end = date(year, 12, 31)
    known = in_force(parts, year)
    good = [p for p in known if _in_time(p, end)]
    return 100.0 * len(good) / len(known) if known else None


def _in_time(part: Part, end: date) -> bool:
    assert part.deadline is not None
    if part.done is not None and part.done <= end:
        return part.done <= part.deadline
    return end < part.deadline and part.reached(end) >= part.due(end) - 1e-9


def overdue(parts: Iterable[Part], year: int) -> int:
    """Return how many parts are past their deadline and not done at the year's end."""
    end = date(year, 12, 31)
    return sum(
        p.deadline is not None and p.deadline < end and (p.done is None or p.done > end)
        for p in parts
    )
