"""The standing of one unit's part of a task, by declared rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Status = Literal["overdue", "at_risk", "not_started", "on_track", "open_ended", "done", "closed"]
#: From what most needs a look to what needs none.
ORDER: tuple[Status, ...] = (
    "overdue", "at_risk", "not_started", "on_track", "open_ended", "done", "closed",
)  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """When a task is at risk.

    Parameters
    ----------
    soon_days, soon_percent
        So near the deadline, less progress than this is too little. [days, %]
    behind_points
        So far behind the straight line from beginning to deadline. [percentage points]
    silent_days
        So long without a report. [days]
    """

    soon_days: int
    soon_percent: float
    behind_points: float
    silent_days: int


@dataclass(frozen=True)
class Standing:
    """How it stands and why: ``reason`` names a sentence, ``facts`` go into it."""

    status: Status
    reason: str
    facts: dict[str, object] = field(default_factory=dict)


def standing(
    *, today: date, rules: Rules, deadline: date | None, begins: date | None = None,
    percent: float = 0.0, reported: date | None = None, done: date | None = None,
    closed: date | None = None, milestones: Sequence[tuple[str, date, date | None]] = (),
) -> Standing:  # fmt: skip
    """Return how a part of a task stands on a day.

    Parameters
    ----------
    deadline, begins
        Its last day and its first, where there are such.
    percent
        Progress reported. [%]
    reported
        Day of the last report.
    done
        Day it was completed, as reported; it waits for the reviewer until it is ``closed``.
    milestones
        Title, day due, day reached.

    Returns
    -------
    ``closed`` or ``done`` where it is, with whether it was late; ``overdue`` after the deadline;
    ``at_risk`` by the first of these rules that holds: a milestone missed, the deadline near
    with too little done, far behind the straight line, long silent; else ``on_track``,
    ``not_started`` (nothing reported yet) or ``open_ended`` (no deadline to be measured by).
    """
    if closed is not None or done is not None:
        return _ended(deadline, done, closed)
    if deadline is not None and today > deadline:
        return Standing(
            "overdue", "overdue", {"days": (today - deadline).days, "deadline": deadline}
        )
    risk = (
        _missed(milestones, today)
        or _soon(deadline, percent, today, rules)
        or _behind(begins, deadline, percent, today, rules, reported=reported)
        or _silent(begins, reported, today, rules)
    )
    if risk is not None:
        return risk
    if reported is None:
        return Standing("not_started", "nothing_reported")
    if deadline is None:
        return Standing("open_ended", "no_deadline", {"percent": percent})
    return Standing("on_track", "on_track", {"percent": percent, "days": (deadline - today).days})


def _ended(deadline: date | None, done: date | None, closed: date | None) -> Standing:
    day = done if done is not None else closed
    assert day is not None
    status: Status = "done" if closed is None else "closed"
    if deadline is not None and day > deadline:
        return Standing(status, f"{status}_late", {"day": day, "days": (day - deadline).days})
    return Standing(status, status, {"day": day})


def _missed(milestones: Sequence[tuple[str, date, date | None]], today: date) -> Standing | None:
    for title, due, reached in sorted(milestones, key=lambda m: m[1]):
        if reached is None and today > due:
            return Standing("at_risk", "milestone_missed", {"title": title, "due": due})
    return None


def _soon(deadline: date | None, percent: float, today: date, rules: Rules) -> Standing | None:
    if deadline is None or percent >= rules.soon_percent:
        return None
    days = (deadline - today).days
    if days > rules.soon_days:
        return None
    return Standing("at_risk", "due_soon", {"days": days, "percent": percent})


def _behind(
    begins: date | None, deadline: date | None, percent: float, today: date, rules: Rules, *,
    reported: date | None,
) -> Standing | None:  # fmt: skip
    if begins is None or deadline is None or deadline <= begins:
        return None
    due = 100.0 * min(max((today - begins).days / (deadline - begins).days, 0.0), 1.0)
    if due - percent < rules.behind_points:
        return None
    if reported is None:
        return Standing("at_risk", "unreported", {"due": round(due)})
    return Standing("at_risk", "behind", {"percent": percent, "due": round(due)})


def _silent(
    begins: date | None, reported: date | None, today: date, rules: Rules
) -> Standing | None:
    last = reported if reported is not None else begins
    if last is None or (today - last).days <= rules.silent_days:
        return None
    return Standing("at_risk", "silent", {"days": (today - last).days})
