"""Every rule on a small catalog of its own, found and not found; then the sample workspace."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl
import pytest

from shanhai.catalog import Catalog, Indicator, Plan
from shanhai.catalog.model import Area, Dimension, Document
from shanhai.engine.conflicts import KINDS, SEVERITIES, Conflict, find_conflicts
from shanhai.engine.observation import SCHEMA, with_ids


def text(word: str) -> dict[str, str]:
    return {"zh": word, "en": word}


INDICATORS = {
    "sea.good": {"unit": "%", "better": "high"},
    "air.pm25": {"unit": "ug/m3", "better": "low"},
    "waste.capita": {
        "unit": "kg/(person*d)", "better": "low", "definition": text("人均"),
        "source": {"document": "A", "clause": "附件2"},
    },
    "energy.intensity": {"unit": "tce/(1e4 CNY)", "better": "low"},
    "energy.decline": {"unit": "%", "better": "high", "formula": "decline(energy.intensity)"},
    "nature.planted": {"unit": "公顷", "better": "high"},
    "waste.capacity": {"unit": "t/d", "better": "high"},
    "society.rank": {"unit": "位", "better": "low"},
    "air.cut": {"unit": "1e4 t", "better": "high"},
}  # fmt: skip
AREAS = {
    "35": {"name": text("省"), "kind": "province"},
    "3502": {"name": text("甲市"), "kind": "city", "parent": "35"},
    "3501": {"name": text("乙市"), "kind": "city", "parent": "35"},
}


def target(
    indicator: str, goal: dict[str, Any], year: int | str = 2025, **more: Any
) -> dict[str, Any]:
    return {"indicator": indicator, "target": {year: goal}, "no": "1", "clause": "表1", **more}


def catalog(**plans: list[dict[str, Any]]) -> Catalog:
    """Make a catalog of plans named ``<document>`` or ``<document>_<area>``, 2021 to 2025."""
    made = {}
    for name, targets in plans.items():
        document, _, area = name.partition("_")
        numbered = [{**t, "no": str(k)} if t["no"] == "1" else t for k, t in enumerate(targets, 10)]
        made[name] = Plan.model_validate(
            {
                "id": name, "title": text(name), "document": document, "area": area or "3502",
                "period": {"from": 2021, "to": 2025}, "targets": numbered,
            }
        )  # fmt: skip
    return Catalog(
        indicators={
            name: Indicator.model_validate({"title": text(name), **body})
            for name, body in INDICATORS.items()
        },
        dimensions={
            "sections": Dimension.model_validate(
                {"title": text("断面"), "values": {"national": text("国控")}}
            )
        },
        documents={d: Document.model_validate({"title": text(f"文件{d}")}) for d in "ABC"},
        areas={code: Area.model_validate(body) for code, body in AREAS.items()},
        plans=made,
    )


def figure(
    indicator: str, value: float, given: str, document: str, period: str = "2020", **more: Any
) -> dict[str, Any]:
    empty = dict.fromkeys(SCHEMA)
    return {
        **empty, "indicator": indicator, "area": "3502", "period": period, "scope": "",
        "value": value, "given": given, "basis": "reported", "document": document,
        "clause": "正文", **more,
    }  # fmt: skip


def observations(*rows: dict[str, Any]) -> pl.DataFrame:
    return with_ids(pl.DataFrame(list(rows), schema=SCHEMA, orient="row"))


def find(declared: Catalog, *rows: dict[str, Any]) -> list[Conflict]:
    return find_conflicts(declared, observations(*rows))


def kinds(found: list[Conflict]) -> list[tuple[str, str]]:
    return [(c.kind, c.severity) for c in found]


class TestDifferentTargets:
    def test_two_plans_with_different_numbers(self) -> None:
        declared = catalog(
            A=[target("sea.good", {"at_least": 85})],
            B=[target("sea.good", {"above": 81.5, "text": "优于81.5%"})],
        )
        (found,) = find(declared)
        assert (found.kind, found.severity) == ("different_target", "medium")
        assert "≥85%" in found.message_zh
        assert "优于81.5%" in found.message_zh
        assert "at least 85%" in found.message_en
        assert "above 81.5%" in found.message_en
        assert [(p.document, p.plan, p.text) for p in found.places] == [
            ("A", "A", "85"), ("B", "B", "优于81.5%"),
        ]  # fmt: skip

    def test_a_binding_target_makes_it_grave(self) -> None:
        declared = catalog(
            A=[target("sea.good", {"at_least": 85}, attribute="binding")],
            B=[target("sea.good", {"at_least": 82})],
        )
        assert kinds(find(declared)) == [("different_target", "high")]

    def test_three_places_are_one_contradiction(self) -> None:
        declared = catalog(**{d: [target("sea.good", {"at_least": 80 + ord(d)})] for d in "ABC"})
        (found,) = find(declared)
        assert len(found.places) == 3

    def test_units_are_converted_before_comparing(self) -> None:
        hectares = target("nature.planted", {"at_least": 450})
        equal = target("nature.planted", {"at_least": 6750}, unit="亩")
        rounded = target("nature.planted", {"at_least": 6751}, unit="亩")
        other = target("nature.planted", {"at_least": 6800}, unit="亩")
        assert find(catalog(A=[hectares], B=[equal])) == []
        assert find(catalog(A=[hectares], B=[rounded])) == []
        assert kinds(find(catalog(A=[hectares], B=[other]))) == [("different_target", "medium")]

    @pytest.mark.parametrize(
        "other",
        [
            target("sea.good", {"at_least": 85}),
            target("sea.good", {"at_least": 90}, year=2030),
            target("sea.good", {"at_least": 90}, area="3501"),
            target("sea.good", {"at_least": 90}, scope={"sections": "national"}),
            target("sea.good", {"qualitative": "优良", "text": "优良"}),
        ],
        ids=["same", "year", "area", "scope", "qualitative"],
    )
    def test_what_is_not_the_same_thing(self, other: dict[str, Any]) -> None:
        assert find(catalog(A=[target("sea.good", {"at_least": 85})], B=[other])) == []

    def test_december_is_the_year(self) -> None:
        declared = catalog(
            A=[target("sea.good", {"at_least": 85})],
            B=[target("sea.good", {"at_least": 90}, year="2025-12")],
        )
        assert kinds(find(declared)) == [("different_target", "medium")]

    def test_a_floor_above_a_ceiling(self) -> None:
        floor, ceiling = {"at_least": 20}, {"at_most": 25}
        declared = catalog(A=[target("air.pm25", floor)], B=[target("air.pm25", ceiling)])
        assert find(declared) == []
        declared = catalog(A=[target("air.pm25", floor)], B=[target("air.pm25", {"at_most": 15})])
        assert kinds(find(declared)) == [("different_target", "medium")]

    def test_assigned_here_and_a_number_there(self) -> None:
        assigned = {"assigned_by": "35", "text": "完成省下达指标"}
        declared = catalog(
            A=[target("air.pm25", assigned)],
            B=[target("air.pm25", {"below": 18.4, "text": "低于18.4"})],
        )
        (found,) = find(declared)
        assert (found.kind, found.severity) == ("different_target", "medium")
        assert "完成省下达指标" in found.message_zh
        both = catalog(A=[target("air.pm25", assigned)], B=[target("air.pm25", assigned)])
        assert find(both) == []

    @pytest.mark.parametrize(("number", "wrong"), [(20, True), (22, True), (19, False)])
    def test_a_number_that_asks_less_than_a_trend(self, number: float, wrong: bool) -> None:
        trend = {"trend": "falling", "since": 2020, "text": "继续下降"}
        declared = catalog(
            A=[target("air.pm25", {"at_most": number})], B=[target("air.pm25", trend)]
        )
        found = find(declared, figure("air.pm25", 20, "20", "B"))
        assert [c.kind for c in found if "继续下降" in c.message_zh] == ["different_target"] * wrong

    def test_a_trend_without_a_figure_contradicts_nothing(self) -> None:
        trend = {"trend": "falling", "since": 2020, "text": "继续下降"}
        declared = catalog(A=[target("air.pm25", {"at_most": 20})], B=[target("air.pm25", trend)])
        assert find(declared) == []

    def test_opposed_trends(self) -> None:
        def trend(way: str) -> dict[str, Any]:
            return target("sea.good", {"trend": way, "since": 2020, "text": way})

        declared = catalog(A=[trend("rising")], B=[trend("falling")])
        assert kinds(find(declared)) == [("different_target", "medium")]
        assert find(catalog(A=[trend("rising")], B=[trend("not_falling")])) == []


class TestBoundary:
    def test_included_here_and_excluded_there(self) -> None:
        declared = catalog(
            A=[target("sea.good", {"at_least": 85, "text": "≥85"})],
            B=[target("sea.good", {"above": 85, "text": "超过85%"})],
        )
        assert kinds(find(declared)) == [("boundary", "low")]

    def test_both_in_one_document(self) -> None:
        declared = catalog(
            A=[
                target("sea.good", {"at_least": 14}, clause="表2"),
                target("sea.good", {"above": 14}, clause="正文"),
            ]
        )
        (found,) = find(declared)
        assert (found.kind, found.severity) == ("text_and_table", "low")
        assert [p.clause for p in found.places] == ["表2", "正文"]

    def test_the_same_comparator(self) -> None:
        strict = target("sea.good", {"above": 85})
        assert find(catalog(A=[strict], B=[strict])) == []

    def test_about_does_not_exclude(self) -> None:
        declared = catalog(
            A=[target("sea.good", {"about": 25})], B=[target("sea.good", {"at_least": 25})]
        )
        assert find(declared) == []


class TestAmbition:
    def test_worse_than_its_own_baseline(self) -> None:
        own = target(
            "sea.good", {"at_least": 83.3}, baseline={2020: 100}, attribute="binding"
        )  # fmt: skip
        (found,) = find(catalog(A=[own]))
        assert (found.kind, found.severity) == ("below_baseline", "high")
        assert [(p.period, p.text) for p in found.places] == [("2025", "83.3"), ("2020", "100%")]

    def test_direction_is_that_of_the_indicator(self) -> None:
        worse = target("air.pm25", {"at_most": 25}, baseline={2020: 20})
        better = target("air.pm25", {"at_most": 15}, baseline={2020: 20})
        assert kinds(find(catalog(A=[worse]))) == [("below_baseline", "medium")]
        assert find(catalog(A=[better])) == []

    def test_a_figure_elsewhere_in_the_document_is_its_own(self) -> None:
        declared = catalog(A=[target("sea.good", {"at_least": 40, "text": "达40%"})])
        found = find(declared, figure("sea.good", 45.52, "45.52", "A"))
        assert kinds(found) == [("below_baseline", "medium")]

    def test_all_places_of_the_same_number_together(self) -> None:
        declared = catalog(
            A=[
                target("air.pm25", {"at_most": 25}, baseline={2020: 20}),
                target("air.pm25", {"at_most": 25, "text": "不超过25"}, clause="正文"),
            ]
        )
        (found,) = find(declared, figure("air.pm25", 20, "20", "A", clause="表1"))
        assert [p.clause for p in found.places] == ["表1", "正文", "表1"]

    def test_what_was_reached_meanwhile_does_not_count(self) -> None:
        later = target("sea.good", {"at_least": 85}, actual={2023: 90}, baseline={2020: 80})
        assert find(catalog(A=[later])) == []

    def test_the_same_number_for_several_years_is_one(self) -> None:
        goals = {str(year): {"at_least": 85} for year in (2023, 2024, 2025)}
        row = target("sea.good", {}, baseline={2020: 90}) | {"target": goals}
        (found,) = find(catalog(A=[row]))
        assert "2023、2024、2025年" in found.message_zh
        assert "2023, 2024, 2025" in found.message_en

    def test_hold_is_no_number(self) -> None:
        kept = target("sea.good", {"hold": 2020, "text": "不降低"}, baseline={2020: 90})
        assert find(catalog(A=[kept])) == []

    def test_exceeded_by_a_figure_of_others(self) -> None:
        declared = catalog(B=[target("sea.good", {"above": 98.9, "text": "优于98.9%"})])
        before = figure("sea.good", 99.7, "99.7", "晚报")
        assert kinds(find(declared, before)) == [("exceeded_when_set", "medium")]

    @pytest.mark.parametrize(
        "row",
        [
            figure("sea.good", 97, "97", "晚报"),
            figure("sea.good", 99.7, "99.7", "晚报", period="2021"),
            figure("sea.good", 99.7, "99.7", "晚报", period="2018"),
            figure("sea.good", 99.7, "99.7", "晚报", basis="derived"),
            figure("sea.good", 99.7, "99.7", "晚报", scope="sections=national"),
        ],
        ids=["lower", "after it began", "too old", "derived", "scope"],
    )
    def test_figures_that_do_not_count(self, row: dict[str, Any]) -> None:
        assert find(catalog(B=[target("sea.good", {"above": 98.9})]), row) == []

    def test_figures_that_disagree_must_all_reach_it(self) -> None:
        declared = catalog(B=[target("sea.good", {"at_least": 90})])
        rows = figure("sea.good", 95, "95", "日报"), figure("sea.good", 85, "85", "晚报")
        assert [c.kind for c in find(declared, *rows)] == ["figures"]

    def test_by_no_more_than_the_rounding(self) -> None:
        declared = catalog(B=[target("air.pm25", {"below": 18.4})])
        (found,) = find(declared, figure("air.pm25", 18, "18", "晚报"))
        assert (found.kind, found.severity) == ("exceeded_when_set", "low")
        assert "修约" in found.message_zh

    def test_what_there_was_only_keeps_the_level(self) -> None:
        same = target("sea.good", {"at_least": 70, "text": "≥70"}, baseline={2020: 70})
        (found,) = find(catalog(A=[same]))
        assert (found.kind, found.severity) == ("exceeded_when_set", "low")
        assert "保持现状" in found.message_zh
        assert "only keeps the level" in found.message_en

    @pytest.mark.parametrize(
        "kept",
        [
            target("sea.good", {"at_least": 100}, baseline={2020: 100}),
            target("sea.good", {"at_least": 70, "text": "保持70%"}, baseline={2020: 70}),
            target("air.pm25", {"at_most": 0}, baseline={2020: 0}),
            target("sea.good", {"above": 70}, baseline={2020: 70}),
        ],
        ids=["nothing is more", "meant to be kept", "nothing is less", "not yet reached"],
    )
    def test_a_level_that_is_rightly_kept(self, kept: dict[str, Any]) -> None:
        assert find(catalog(A=[kept])) == []

    def test_a_baseline_of_another_base_is_not_compared(self) -> None:
        declared = catalog(
            A=[
                target(
                    "energy.decline", {"decline": 14, "since": 2020},
                    baseline={2020: {"value": 16.9, "since": 2015}},
                )
            ]
        )  # fmt: skip
        assert find(declared) == []


class TestFigures:
    def test_text_and_table(self) -> None:
        found = find(
            catalog(),
            figure("sea.good", 82.9, "82.9", "A"),
            figure("sea.good", 85.2, "85.2", "A", clause="表1"),
        )
        assert kinds(found) == [("text_and_table", "medium")]

    @pytest.mark.parametrize(
        "said", [{"text": "超35%"}, {"note": "下限：原文为“以上”"}, {"text": "35%以上"}]
    )
    def test_a_bound_agrees_with_the_exact_figure(self, said: dict[str, str]) -> None:
        bound = figure("sea.good", 35, "35", "A", **said)
        exact = figure("sea.good", 35.93, "35.93", "A", clause="表1")
        below = figure("sea.good", 34.2, "34.2", "A", clause="表1")
        assert find(catalog(), bound, exact) == []
        assert kinds(find(catalog(), bound, below)) == [("text_and_table", "medium")]

    def test_an_upper_bound(self) -> None:
        bound = figure("sea.good", 35, "35", "A", text="不足35%")
        exact = figure("sea.good", 34.2, "34.2", "A", clause="表1")
        assert find(catalog(), bound, exact) == []

    @pytest.mark.parametrize(
        ("value", "given", "severity"),
        [(2, "2", "medium"), (1, "1", None), (1.4, "1.4", None), (1.6, "1.6", "medium")],
    )
    def test_two_sources(self, value: float, given: str, severity: str | None) -> None:
        found = find(
            catalog(),
            figure("society.rank", 1, "1", "日报", confidence="high"),
            figure("society.rank", value, given, "晚报", confidence="high"),
        )
        assert kinds(found) == ([("figures", severity)] if severity else [])

    def test_a_repost_is_a_weak_witness(self) -> None:
        rows = (
            figure("society.rank", 1, "1", "日报", confidence="high"),
            figure("society.rank", 2, "2", "晚报", confidence="med"),
        )
        assert kinds(find(catalog(), *rows)) == [("figures", "low")]

    @pytest.mark.parametrize(("value", "wrong"), [(24.0, True), (23.2, False)])
    def test_derived_figures_have_room(self, value: float, wrong: bool) -> None:
        rows = (
            figure("air.pm25", 23, "23", "日报"),
            figure("air.pm25", value, str(value), "晚报", basis="derived"),
        )
        assert bool(find(catalog(), *rows)) is wrong

    def test_a_publication_may_count_in_two_ways(self) -> None:
        old = figure("sea.good", 95.0, "95.0", "公报", clause="标况")
        new = figure("sea.good", 97.6, "97.6", "公报", clause="实况")
        assert find(catalog(), old, new) == []
        assert find(catalog(), old, new, figure("sea.good", 97.6, "97.6", "日报")) == []

    @pytest.mark.parametrize(
        "more",
        [{"period": "2019"}, {"scope": "sections=national"}, {"area": "35"}, {"since": 2015}],
    )
    def test_another_thing(self, more: dict[str, Any]) -> None:
        rows = figure("sea.good", 80, "80", "日报"), figure("sea.good", 90, "90", "晚报", **more)
        assert find(catalog(), *rows) == []


class TestDefinitions:
    ASSIGNED = {"assigned_by": "35", "text": "完成省下达指标"}  # noqa: RUF012

    def test_a_cumulative_baseline_of_a_yearly_target(self) -> None:
        printed = {2020: {"value": 15.1, "since": 2015, "text": "累计下降15.1%"}}
        declared = catalog(A=[target("energy.decline", self.ASSIGNED, baseline=printed)])
        (found,) = find(declared)
        assert (found.kind, found.severity) == ("yearly_and_cumulative", "medium")
        assert "较上年" in found.message_zh
        assert "较2015年" in found.message_zh

    def test_a_yearly_baseline_of_a_sum(self) -> None:
        summed = target(
            "nature.planted", {"at_least": 500, "since": 2021, "text": "累计500公顷"},
            baseline={2020: 120},
        )  # fmt: skip
        assert kinds(find(catalog(A=[summed]))) == [("yearly_and_cumulative", "medium")]

    @pytest.mark.parametrize(
        "since", [{"value": 3}, {"value": 3, "since": 2019}], ids=["year before", "said so"]
    )
    def test_yearly_both(self, since: dict[str, Any]) -> None:
        declared = catalog(A=[target("energy.decline", self.ASSIGNED, baseline={2020: since})])
        assert find(declared) == []

    def test_two_five_year_periods_go_together(self) -> None:
        goal = {"decline": 20, "since": 2020, "text": "较2020年下降20%"}
        declared = catalog(
            A=[target("energy.decline", goal, baseline={2020: {"value": 16, "since": 2015}})]
        )
        assert find(declared) == []

    def test_two_plans(self) -> None:
        yearly = target("nature.planted", {"at_least": 30, "text": "每年30公顷"})
        worded = {"at_least": 150, "since": 2021, "text": "累计150公顷"}
        read_so = {"at_least": 150, "since": 2021, "text": "造林150公顷"}
        declared = catalog(A=[yearly], B=[target("nature.planted", worded)])
        assert kinds(find(declared)) == [("yearly_and_cumulative", "medium")]
        assert find(catalog(A=[yearly], B=[target("nature.planted", read_so)])) == []

    def test_a_printed_unit_of_another_quantity(self) -> None:
        def printed(unit: str, clause: str) -> dict[str, Any]:
            return target("waste.capita", {"at_most": 1.15}, printed_unit=unit, clause=clause)

        (found,) = find(catalog(A=[printed("千克/日", "表2"), printed("千克", "正文")]))
        assert (found.kind, found.severity) == ("unit", "low")
        assert [p.clause for p in found.places] == ["表2", "正文", "附件2"]
        assert "“千克/日”" in found.message_zh
        assert "“千克”" in found.message_zh
        assert find(catalog(A=[printed("克/(人·日)", "表2")])) == []

    @pytest.mark.parametrize("printed", ["微克每立方米", "—", "某单位"])
    def test_a_printed_unit_that_fits_or_says_nothing(self, printed: str) -> None:
        row = target(
            "air.pm25", {"at_most": 20}, printed_unit=printed, baseline={2020: {"text": "…"}}
        )
        assert find(catalog(A=[row])) == []

    def test_a_target_of_several_years_is_one_place(self) -> None:
        yearly = {"2024": {"at_most": 2}, "2025": {"at_most": 1}}
        row = target("waste.capita", {}, printed_unit="千克") | {"target": yearly}
        (found,) = find(catalog(A=[row]))
        assert [p.clause for p in found.places] == ["表1", "附件2"]

    def test_one_place_alone_contradicts_nothing(self) -> None:
        alone = target("nature.planted", {"at_least": 20}, printed_unit="公顷/日")
        table = target("nature.planted", {"at_least": 20}, unit="亩", clause="表2")
        assert find(catalog(A=[alone])) == []
        (found,) = [c for c in find(catalog(A=[alone, table])) if c.kind == "unit"]
        assert [p.text for p in found.places] == ["20 [公顷/日]", "20 [亩]"]

    def test_a_row_of_two_quantities(self) -> None:
        goal = {"decline": 10, "since": 2020}
        of_row = {"no": "6", "clause": "表1-6"}
        decline = target(
            "energy.decline", goal, printed_unit="吨标准煤/万元",
            baseline={2020: {"text": "0.5"}}, **of_row,
        )  # fmt: skip
        level = target("energy.intensity", {"at_most": 0.4}, **of_row)
        assert find(catalog(A=[decline, level])) == []
        assert kinds(find(catalog(A=[decline]))) == [("unit", "low")]

    def test_a_baseline_in_percent(self) -> None:
        cut = target(
            "air.cut", {"at_least": 1.1}, baseline={2020: {"text": "较2015年下降16.4%"}}
        )  # fmt: skip
        (found,) = find(catalog(A=[cut]))
        assert (found.kind, found.severity) == ("unit", "low")
        assert "16.4%" in found.message_zh
        share = target("sea.good", {"at_least": 80}, baseline={2020: {"text": "约70%"}})
        assert find(catalog(A=[share])) == []


class TestAreas:
    def bound(self, area: str, attribute: str, **more: Any) -> dict[str, list[dict[str, Any]]]:
        plan = {"35": "B_35", "3502": "A_3502", "3501": "C_3501"}[area]
        goal = {"qualitative": "优", "text": "优"}
        return {plan: [target("sea.good", goal, attribute=attribute, **more)]}

    def test_binding_here_and_expected_there(self) -> None:
        plans = self.bound("35", "expected") | self.bound("3502", "binding")
        (found,) = find(catalog(**plans))
        assert (found.kind, found.severity, found.area) == ("attribute", "low", "3502")
        assert "约束性" in found.message_zh
        assert "预期性" in found.message_zh

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (("35", "binding"), ("3502", "binding")),
            (("35", "binding"), ("3502", "none")),
            (("3501", "binding"), ("3502", "expected")),
        ],
        ids=["same", "not said", "neighbours"],
    )
    def test_attributes_that_go_together(self, one: Any, other: Any) -> None:
        assert find(catalog(**self.bound(*one), **self.bound(*other))) == []

    def test_an_attribute_may_change_between_periods(self) -> None:
        plans = self.bound("35", "expected") | self.bound("3502", "binding", year=2030)
        assert find(catalog(**plans)) == []

    def test_a_city_behind_its_province(self) -> None:
        city = target("sea.good", {"at_least": 85})
        (found,) = find(catalog(A_3502=[city], B_35=[target("sea.good", {"at_least": 86})]))
        assert (found.kind, found.severity, found.area) == ("below_superior", "low", "3502")
        bound = target("sea.good", {"at_least": 86}, attribute="binding")
        assert kinds(find(catalog(A_3502=[city], B_35=[bound]))) == [("below_superior", "medium")]

    @pytest.mark.parametrize(
        ("city", "province"),
        [
            (target("sea.good", {"at_least": 90}), target("sea.good", {"at_least": 86})),
            (target("air.pm25", {"at_most": 18}), target("air.pm25", {"at_most": 20})),
            (target("nature.planted", {"at_least": 50}), target("nature.planted", {"at_least": 675})),
            (target("waste.capacity", {"at_least": 50}), target("waste.capacity", {"at_least": 675})),
            (target("sea.good", {"at_least": 80}, year=2023), target("sea.good", {"at_least": 86})),
        ],
        ids=["ahead", "cleaner", "part of a sum", "part of a capacity", "year"],
    )  # fmt: skip
    def test_a_city_not_behind(self, city: dict[str, Any], province: dict[str, Any]) -> None:
        assert find(catalog(A_3502=[city], B_35=[province])) == []

    def test_neighbours_are_not_superiors(self) -> None:
        declared = catalog(
            A_3502=[target("sea.good", {"at_least": 80})],
            C_3501=[target("sea.good", {"at_least": 86})],
        )
        assert find(declared) == []


def test_the_order_is_stable_and_by_severity() -> None:
    declared = catalog(
        A=[
            target("sea.good", {"at_least": 83}, baseline={2020: 90}, attribute="binding"),
            target("waste.capita", {"at_most": 1}, printed_unit="千克"),
        ],
        B=[target("air.pm25", {"at_most": 25}, baseline={2020: 20})],
    )
    rows = [
        figure("society.rank", 1, "1", "日报"), figure("society.rank", 2, "2", "晚报"),
        figure("society.rank", 3, "3", "A"),
    ]  # fmt: skip
    found = find(declared, *rows)
    assert kinds(found) == [
        ("below_baseline", "high"), ("below_baseline", "medium"), ("unit", "low"),
        ("figures", "low"),
    ]  # fmt: skip
    assert find(declared, *reversed(rows)) == found


@pytest.fixture(scope="module")
def sample() -> list[Conflict]:
    from shanhai.service.contradicting import conflicts
    from shanhai.store.workspace import open_workspace, sample_folder

    return conflicts(open_workspace(sample_folder("xiamen")))


#: Kind, indicator, area, and words that must stand in the Chinese sentence.
EXPECTED = [
    ("different_target", "sea.good_area_share", "350200", ["≥85%", "优于81.5%"]),
    ("different_target", "air.good_day_share", "350200", ["优于98.9%", "完成国家下达指标"]),
    ("different_target", "air.pm25", "350200", ["18.4", "完成省下达指标"]),
    ("below_superior", "sea.good_area_share", "350200", ["≥85%", "优于81.5%", "86%"]),
    ("below_superior", "energy.non_fossil_share", "350200", ["25%左右", "27.4%"]),
    ("text_and_table", "sea.good_area_share", "350000", ["82.9%", "85.2%"]),
    ("text_and_table", "energy.intensity_decline", "350000", ["14%", "完成国家下达指标"]),
    ("text_and_table", "air.pm25", "350000", ["20微克", "继续下降"]),
    ("text_and_table", "society.education_hours", "350200", ["≥14", "超14个"]),
    ("boundary", "green.village_share", "350200", ["达85%（或以上）", "超过85%"]),
    ("below_baseline", "water.good_class_share", "350200", ["83.3%", "100%"]),
    ("below_baseline", "waste.msw_per_capita_day", "350200", ["1.15", "0.98"]),
    ("below_baseline", "green.built_up_cover", "350200", ["40%", "45.52%"]),
    ("below_baseline", "green.park_area_per_capita", "350200", ["12平方米", "14.6"]),
    ("below_baseline", "water.good_class_share", "350000", ["96.2%", "96.4%"]),
    ("below_baseline", "air.good_day_share", "350000", ["98.3%", "98.8%"]),
    ("below_baseline", "water.use_total", "350000", ["189.9", "183"]),
    ("exceeded_when_set", "air.good_day_share", "350200", ["98.9%", "99.7%"]),
    ("exceeded_when_set", "sea.good_area_share", "350200", ["81.5%", "82.4%"]),
    ("exceeded_when_set", "green.travel_share", "350200", ["≥70", "70%"]),
    ("yearly_and_cumulative", "energy.intensity_decline", "350200", ["较上年", "15.1%", "较2015年"]),
    ("unit", "waste.msw_per_capita_day", "350200", ["千克/日", "千克/(人·日)"]),
    ("unit", "water.use_per_gdp_decline", "350000", ["立方米"]),
    ("attribute", "sea.good_area_share", "350200", ["约束性", "预期性"]),
    ("figures", "air.good_day_share", "350000", ["98.5%", "98.4%"]),
    ("figures", "society.environment_satisfaction_rank", "350200", ["2位", "1位"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "indicator", "area", "words"), EXPECTED)
def test_the_sample_shows(
    sample: list[Conflict], kind: str, indicator: str, area: str, words: list[str]
) -> None:
    found = [c for c in sample if (c.kind, c.indicator, c.area) == (kind, indicator, area)]
    assert any(all(word in c.message_zh for word in words) for c in found)


def test_every_contradiction_of_the_sample_is_whole(sample: list[Conflict]) -> None:
    assert len(sample) >= 15
    assert {c.kind for c in sample} == set(KINDS)
    assert [c.severity for c in sample] == sorted(
        (c.severity for c in sample), key=SEVERITIES.index
    )
    repeated = Counter((c.kind, c.indicator, c.area, c.message_zh) for c in sample)
    assert max(repeated.values()) == 1
    for conflict in sample:
        assert len(conflict.places) >= 2
        assert all(place.document and place.text for place in conflict.places)
        assert "{" not in conflict.message_zh + conflict.message_en


def test_what_the_sample_must_not_show(sample: list[Conflict]) -> None:
    """A lower bound, a level kept at its best, two ways of counting in one bulletin."""
    told = {(c.kind, c.indicator, c.area) for c in sample}
    assert ("text_and_table", "water.use_per_gdp_decline", "350200") not in told
    assert ("exceeded_when_set", "waste.msw_harmless_rate", "350200") not in told
    assert not any("95" in c.message_zh and "97.6" in c.message_zh for c in sample)
