from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shanhai.governance.tasks import Rules, standing
from shanhai.governance.tasks.standing import ORDER

RULES = Rules(soon_days=30, soon_percent=80, behind_points=20, silent_days=100)
DUE = date(2025, 12, 31)


def stands(today: date, **more: Any) -> tuple[str, str]:
    found = standing(today=today, rules=RULES, **{"deadline": DUE, **more})
    return found.status, found.reason


def test_the_day_of_the_deadline_is_in_time_and_the_next_is_not() -> None:
    ready = {"percent": 90, "reported": DUE}
    assert stands(DUE, **ready) == ("on_track", "on_track")
    assert stands(DUE + timedelta(1), **ready) == ("overdue", "overdue")
    assert standing(today=DUE + timedelta(3), rules=RULES, deadline=DUE).facts["days"] == 3


def test_what_is_done_is_not_overdue_but_may_be_late() -> None:
    after = DUE + timedelta(50)
    assert stands(after, done=DUE) == ("done", "done")
    assert stands(after, done=DUE + timedelta(1)) == ("done", "done_late")
    assert stands(after, done=DUE, closed=after) == ("closed", "closed")
    assert stands(after, done=DUE + timedelta(1), closed=after) == ("closed", "closed_late")
    assert stands(after, deadline=None, done=after) == ("done", "done")


def test_near_the_deadline_with_too_little_done() -> None:
    near, before = DUE - timedelta(30), DUE - timedelta(31)
    assert stands(near, percent=79.9, reported=near) == ("at_risk", "due_soon")
    assert stands(near, percent=80, reported=near) == ("on_track", "on_track")
    assert stands(before, percent=79.9, reported=before) == ("on_track", "on_track")


def test_behind_the_straight_line() -> None:
    year = {"begins": date(2025, 1, 1), "deadline": date(2026, 1, 1)}
    half = date(2025, 7, 2) + timedelta(1)  # 183 of 365 days are gone: 50.1 % is due
    assert stands(half, percent=30.1, reported=half, **year) == ("at_risk", "behind")
    assert stands(half, percent=30.2, reported=half, **year) == ("on_track", "on_track")
    assert stands(half, **year) == ("at_risk", "unreported")


def test_long_silence() -> None:
    last = date(2025, 5, 1)
    assert stands(last + timedelta(100), percent=50, reported=last) == ("on_track", "on_track")
    assert stands(last + timedelta(101), percent=50, reported=last) == ("at_risk", "silent")
    assert stands(last + timedelta(101), begins=last, deadline=None) == ("at_risk", "silent")


def test_a_missed_milestone() -> None:
    today = date(2025, 5, 1)
    missed = ("开工", today - timedelta(1), None)
    assert stands(today, percent=50, reported=today, milestones=[missed]) == (
        "at_risk",
        "milestone_missed",
    )
    for kept in (("开工", today, None), ("开工", today - timedelta(9), today)):
        assert stands(today, percent=50, reported=today, milestones=[kept]) == (
            "on_track",
            "on_track",
        )


def test_without_a_deadline_nothing_is_overdue() -> None:
    assert stands(DUE, deadline=None) == ("not_started", "nothing_reported")
    assert stands(DUE, deadline=None, percent=5, reported=DUE) == ("open_ended", "no_deadline")


@given(
    percent=st.floats(0, 100), more=st.floats(0, 100), gone=st.integers(-400, 400),
    begins=st.none() | st.dates(date(2024, 1, 1), DUE),
)  # fmt: skip
def test_more_progress_never_makes_it_worse(
    percent: float, more: float, gone: int, begins: date | None
) -> None:
    today = DUE + timedelta(gone)
    low, high = sorted((percent, more))
    orders = [
        ORDER.index(
            standing(
                today=today, rules=RULES, deadline=DUE, begins=begins, percent=p, reported=today
            ).status
        )
        for p in (low, high)
    ]
    assert orders[0] <= orders[1]
