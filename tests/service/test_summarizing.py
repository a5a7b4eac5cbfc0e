from __future__ import annotations

from itertools import permutations

import pytest

from shanhai.engine.run import run
from shanhai.governance.targets import STATUSES, worst
from shanhai.service.summarizing import summary
from tests.support import catalog, observations


def test_a_row_is_met_when_all_of_its_parts_are() -> None:
    assert worst(["met", "met"]) == "met"
    for other in STATUSES:
        if other != "met":
            assert worst(["met", other, "met"]) == other


@pytest.mark.parametrize(
    ("statuses", "wanted"),
    [
        (["met", "pending", "not_met"], "not_met"), (["on_track", "behind", "no_data"], "behind"),
        (["hold_kept", "on_track"], "on_track"), (["no_data", "pending"], "no_data"),
        (["hold_broken", "behind"], "hold_broken"),
    ],
)  # fmt: skip
def test_the_worst_part_counts_in_any_order(statuses: list[str], wanted: str) -> None:
    assert {worst(order) for order in permutations(statuses)} == {wanted}


def test_numbered_rows_are_counted_once_for_each_target_year() -> None:
    small = catalog(
        {"no": "1", "target": {2025: {"at_least": 90}}},
        {"no": "1", "indicator": "test.dust", "target": {2025: {"at_most": 20}}},
        {"no": "2", "target": {2023: {"at_least": 80}, 2025: {"at_least": 85}}},
    )
    rows = [
        {"indicator": "test.good", "period": 2023, "value": 81},
        {"indicator": "test.good", "period": 2025, "value": 91},
        {"indicator": "test.dust", "period": 2025, "value": 21},
    ]
    done = run(small, [small.plan("p")], observations(small, *rows), sources={})
    (counted,) = summary(done, small, lang="en")
    assert (counted["plan"], counted["title"]) == ("p", "The plan")
    assert (counted["targets"], counted["judged"], counted["good"], counted["bad"]) == (3, 3, 2, 1)
    assert (counted["met"], counted["not_met"], counted["no_data"]) == (2, 1, 0)
