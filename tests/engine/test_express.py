"""What must be known, from the declarations alone."""

from __future__ import annotations

from shanhai.engine.express import express, scope_key, wanted_of
from tests.support import catalog

DECLINE = {"decline": 14, "since": 2020, "text": "下降14%"}


def test_each_target_is_wanted_once_for_each_year() -> None:
    small = catalog(
        {"target": {2023: {"at_least": 85}, "2025-06": {"at_least": 90}}, "area": "350203"}
    )
    wanted = list(wanted_of(small.plan("p")))
    assert [(w.period, w.year, w.area, w.scope) for w in wanted] == [
        ("2023", 2023, "350203", ""), ("2025-06", 2025, "350203", ""),
    ]  # fmt: skip


def test_a_base_year_belongs_to_a_change_or_sum_and_not_to_a_trend() -> None:
    small = catalog(
        {"no": "1", "indicator": "test.intensity_decline", "target": {2025: DECLINE}},
        {"no": "2", "target": {2025: {"at_least": 9, "since": 2021, "text": "累计9"}}},
        {"no": "3", "target": {2025: {"trend": "rising", "since": 2020, "text": "持续提高"}}},
        {"no": "4", "target": {2025: {"assigned_by": "350000", "since": 2020, "text": "完成"}}},
    )
    assert [w.since for w in wanted_of(small.plan("p"))] == [2020, 2021, None, 2020]


def test_indicators_and_inputs_are_followed_to_the_end() -> None:
    small = catalog({"indicator": "test.intensity_decline", "target": {2025: DECLINE}})
    graph = express(small, [small.plan("p")])
    assert graph.indicators == ("test.intensity", "test.intensity_decline")
    assert graph.inputs == ("energy_use", "gdp")
    assert graph.order == ("test.intensity", "test.intensity_decline")
    assert graph.bases == {"test.intensity_decline": (2020,)}


def test_what_a_target_is_tied_to_is_needed_too() -> None:
    tied = {"at_least": "test.gdp_growth", "text": "≥GDP增长率"}
    small = catalog({"indicator": "test.gep_growth", "target": {2025: tied}})
    graph = express(small, [small.plan("p")])
    assert graph.indicators == ("test.gdp_growth", "test.gep_growth")
    assert graph.inputs == ("gdp",)


def test_nothing_else_is_needed() -> None:
    small = catalog({"target": {2025: {"at_least": 90}}})
    graph = express(small, [small.plan("p")])
    assert (graph.indicators, graph.inputs, graph.order) == (("test.good",), (), ())


def test_a_scope_is_written_in_one_order() -> None:
    assert scope_key({"sections": "national", "cities": "nine"}) == "cities=nine;sections=national"
    assert scope_key({}) == ""
