"""What a year of tasks comes to."""

from __future__ import annotations

from datetime import date

import pytest

from shanhai.governance.tasks.yearly import Part, done_share, in_force, on_time_share, overdue

BEGIN = date(2025, 1, 1)


def part(deadline: str, percent: float = 0.0, done: str | None = None) -> Part:
    return Part(
        BEGIN, date.fromisoformat(deadline), percent, date.fromisoformat(done) if done else None
    )


def test_a_task_of_several_years_is_measured_by_the_straight_line() -> None:
    long = part("2026-12-31", percent=25.0)  # half of it is due by the end of 2025
    assert done_share([long], 2025) == pytest.approx(50.0)
    assert done_share([part("2025-12-31", percent=25.0)], 2025) == pytest.approx(25.0)
    assert done_share([part("2026-12-31", percent=80.0)], 2025) == pytest.approx(100.0)


def test_in_time_is_done_by_the_deadline_or_as_far_as_due() -> None:
    parts = [
        part("2025-06-30", done="2025-06-30"),  # just in time
        part("2025-06-30", done="2025-07-01"),  # a day late
        part("2025-06-30", percent=99.0),  # not done
        part("2026-12-31", percent=50.0),  # as far as due
    ]
    assert on_time_share(parts, 2025) == pytest.approx(50.0)
    assert overdue(parts, 2025) == 1


def test_what_was_done_before_or_has_no_deadline_is_not_the_years() -> None:
    parts = [part("2025-06-30", done="2025-03-01"), Part(BEGIN, None, 10.0, None)]
    assert in_force(parts, 2026) == []
    assert done_share(parts, 2026) is None
    assert on_time_share(parts, 2026) is None


def test_what_begins_later_is_not_the_years() -> None:
    assert in_force([part("2027-12-31")], 2024) == []
