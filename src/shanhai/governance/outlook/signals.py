"""Early warning: what needs a look before it is too late.

Every rule is a function that gives a :class:`Signal` or None; its limits come from the declared
rules in ``data/early-warning.yaml``, the sentences from ``data/warnings.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from shanhai.governance.outlook.chance import Outlook
from shanhai.governance.targets import Point, meets, path_value
from shanhai.governance.targets.numbers import Comparator, upward

Severity = Literal["high", "medium", "low"]
_ORDER = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True)
class Signal:
    """One warning: which rule, about what, why.

    ``reason`` is the key of a sentence in ``data/warnings.yaml`` (``reasons``), ``facts`` go into
    it; ``units`` are those who answer for it.
    """

    rule: str
    subject: str
    severity: Severity
    reason: str
    facts: dict[str, object] = field(default_factory=dict)
    units: tuple[str, ...] = ()


def near_limit(
    subject: str, comparator: Comparator, limit: float, latest: Point, *, margin: float,
    better: str = "none", units: tuple[str, ...] = (),
) -> Signal | None:  # fmt: skip
    """Warn of a value that keeps a limit narrowly, or does not keep it.

    Parameters
    ----------
    margin
        Distance from the limit that is still near. [% of the limit]

    Returns
    -------
    ``near_limit`` (medium) or ``beyond_limit`` (high).
    """
    facts: dict[str, object] = {"year": latest.year, "value": latest.value, "limit": limit}
    distance = abs(latest.value - limit)
    facts |= {"gap": distance, "margin": margin}
    if not meets(comparator, latest.value, limit, better=better):
        return Signal("near_limit", subject, "high", "beyond_limit", facts, units)
    if distance <= abs(limit) * margin / 100.0 * (1.0 + 1e-9):
        return Signal("near_limit", subject, "medium", "near_limit", facts, units)
    return None


def behind_path(
    subject: str, comparator: Comparator, base: Point, goal: Point, latest: Point, *,
    tolerance: float, better: str = "none", units: tuple[str, ...] = (),
) -> Signal | None:  # fmt: skip
    """Warn of a value that has fallen behind the straight line from base to goal.

    Parameters
    ----------
    tolerance
        How far behind is still borne. [% of the whole way]

    Returns
    -------
    ``behind_path``: medium, high where more than half of the way due has not been gone.
    """
    if not base.year < latest.year < goal.year:
        return None
    wanted = path_value(base, goal, latest.year)
    sign = 1.0 if upward(comparator, better) else -1.0
    behind = sign * (wanted - latest.value)
    way, due = abs(goal.value - base.value), abs(wanted - base.value)
    if behind <= way * tolerance / 100.0 + 1e-9 * max(1.0, abs(wanted)):
        return None
    facts: dict[str, object] = {
        "year": latest.year, "value": latest.value, "path": wanted, "gap": behind,
        "target_year": goal.year, "limit": goal.value,
    }  # fmt: skip
    severity: Severity = "high" if behind > due / 2.0 else "medium"
    return Signal("behind_path", subject, severity, "behind_path", facts, units)


def low_chance(
    subject: str, found: Outlook, *, at_most: float, units: tuple[str, ...] = ()
) -> Signal | None:
    """Warn of a target that is unlikely to be met.

    Parameters
    ----------
    at_most
        Probability up to which a warning is given. [%]

    Returns
    -------
    ``low_chance``: medium, high at half of ``at_most`` and below. What is decided or unknown
    gives none.
    """
    if found.probability is None or found.reason == "decided":
        return None
    percent = 100.0 * found.probability
    if percent > at_most:
        return None
    severity: Severity = "high" if percent <= at_most / 2.0 else "medium"
    return Signal("low_chance", subject, severity, "low_chance", dict(found.facts), units)


def data_late(
    subject: str, period: str, due: date, *, today: date, there: bool, grace: int = 0,
    units: tuple[str, ...] = (),
) -> Signal | None:  # fmt: skip
    """Warn of a figure that should be there and is not.

    Parameters
    ----------
    period, due
        Which figure, and the last day for handing it in.
    grace
        Days after that before a warning is given.

    Returns
    -------
    ``data_late``: low, medium from 30 days, high from 90 days after the due day.
    """
    late = (today - due).days
    if there or late <= grace:
        return None
    facts: dict[str, object] = {"period": period, "due": due.isoformat(), "days": late}
    severity: Severity = "high" if late >= 90 else "medium" if late >= 30 else "low"
    return Signal("data_late", subject, severity, "data_late", facts, units)


def task_due(
    subject: str, deadline: date, *, today: date, done: bool, progress: float | None = None,
    soon: int = 30, units: tuple[str, ...] = (),
) -> Signal | None:  # fmt: skip
    """Warn of a task that is overdue, or soon due and not done.

    Parameters
    ----------
    progress
        How far it is, as reported. [%]
    soon
        Days before the deadline from which a warning is given.

    Returns
    -------
    ``overdue`` (high) or ``due_soon`` (medium, low where the progress is nine tenths at least).
    """
    if done or today < deadline - timedelta(days=soon):
        return None
    facts: dict[str, object] = {"deadline": deadline.isoformat(), "progress": progress}
    if today > deadline:
        facts["days"] = (today - deadline).days
        return Signal("task_due", subject, "high", "overdue", facts, units)
    facts["days"] = (deadline - today).days
    nearly = progress is not None and progress >= 90.0
    return Signal("task_due", subject, "low" if nearly else "medium", "due_soon", facts, units)


def listed(signals: Iterable[Signal | None]) -> list[Signal]:
    """Return the warnings there are, the most severe first."""
    found = [signal for signal in signals if signal is not None]
    return sorted(found, key=lambda s: (_ORDER[s.severity], s.rule, s.subject))
