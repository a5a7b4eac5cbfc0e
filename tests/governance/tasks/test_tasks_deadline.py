from __future__ import annotations

from datetime import date

import pytest

from shanhai.core.errors import InputError
from shanhai.governance.tasks import last_day


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2025", date(2025, 12, 31)),
        ("2025H1", date(2025, 6, 30)),
        ("2025H2", date(2025, 12, 31)),
        ("2025Q1", date(2025, 3, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2025-02-03", date(2025, 2, 3)),
    ],
)
def test_a_period_is_due_by_its_end(period: str, day: date) -> None:
    assert last_day(period) == day


@pytest.mark.parametrize(
    "period",
    ["", "年底", "2025-13", "2025-00", "2025-02-30", "2025Q5", "25", "2025-6", "2025-06-30x"],
)
def test_what_is_no_deadline(period: str) -> None:
    with pytest.raises(InputError, match="is no deadline"):
        last_day(period)
