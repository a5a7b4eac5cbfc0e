"""Two runs side by side: what moved, and the ingredient that moved it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shanhai.catalog import Catalog, Goal
from shanhai.engine.compare import Difference, Stored, compare
from shanhai.engine.evaluate import Assignment
from shanhai.engine.run import run
from tests.support import catalog, observations

Row = Mapping[str, Any]
GOOD = {"no": "1", "target": {2025: {"at_least": 90}}}
DUST = {"no": "2", "indicator": "test.dust", "target": {2025: {"at_most": 25}}}


def good(value: float, **more: Any) -> dict[str, Any]:
    return {"indicator": "test.good", "period": 2025, "value": value, **more}


def stored(small: Catalog, *rows: Row, **more: Any) -> Stored:
    done = run(small, [small.plan("p")], observations(small, *rows), sources={}, **more)
    return Stored(done.verdicts.to_dicts(), done.steps)


def differences(
    before: Stored, after: Stored, small: Catalog, lang: str = "zh"
) -> list[Difference]:
    return compare(small, before, after, lang=lang)


def test_the_same_run_does_not_differ() -> None:
    small = catalog(GOOD, DUST)
    one = stored(small, good(91))
    assert differences(one, one, small) == []
    assert differences(one, stored(small, good(91)), small) == []


def test_a_corrected_figure_is_named_on_both_sides() -> None:
    small = catalog(GOOD, DUST)
    found = differences(
        stored(small, good(91, document="公报")), stored(small, good(89, document="更正")), small
    )
    assert len(found) == 1
    (one,) = found
    assert one.key == ("p", "1", "test.good", "350200", "", "2025")
    assert one.was is not None
    assert one.now is not None
    assert (one.was["status"], one.now["status"]) == ("met", "not_met")
    assert one.ingredients == (
        "− 厦门市 优良比例 2025 = 91% [上报/公布] · 公报 · https://example.org · f.csv 第2行",
        "+ 厦门市 优良比例 2025 = 89% [上报/公布] · 更正 · https://example.org · f.csv 第2行",
    )


def test_a_new_figure_is_named() -> None:
    small = catalog(GOOD, DUST)
    rows = [good(91), {"indicator": "test.dust", "period": 2025, "value": 24.5}]
    (one,) = differences(stored(small, rows[0]), stored(small, *rows), small, "en")
    assert one.key[1] == "2"
    assert [text[:1] for text in one.ingredients] == ["+"]
    assert "Xiamen: Dust 2025 = 24.5 µg/m³" in one.ingredients[0]


def test_a_changed_target_is_named() -> None:
    before, after = catalog(GOOD), catalog({**GOOD, "target": {2025: {"at_least": 95}}})
    (one,) = differences(stored(before, good(91)), stored(after, good(91)), after)
    assert [text[:1] for text in one.ingredients] == ["−", "+"]
    assert "2025年目标“≥90%”：达到" in one.ingredients[0]
    assert "2025年目标“≥95%”：未达到" in one.ingredients[1]


def test_a_changed_formula_is_named_and_figures_are_not() -> None:
    declared = {"no": "1", "indicator": "test.cover", "target": {2025: {"at_least": 40}}}
    before = catalog(declared)
    cover = before.indicators["test.cover"].model_dump(by_alias=True)
    after = catalog(
        declared, indicators={"test.cover": {**cover, "formula": "50 * forest_area / land_area"}}
    )
    rows = [
        {"indicator": n, "period": 2025, "value": v}
        for n, v in (("forest_area", 45e3), ("land_area", 1e3))
    ]
    (one,) = differences(stored(before, *rows), stored(after, *rows), after)
    assert [text.partition("计算: ")[2].partition("]")[0] for text in one.ingredients] == [
        "100 * forest_area / land_area", "50 * forest_area / land_area",
    ]  # fmt: skip


def test_an_assigned_value_is_named() -> None:
    small = catalog({"target": {2025: {"assigned_by": "350000", "text": "完成省下达"}}})
    goal = Goal.model_validate({"at_least": 88, "text": "88"})
    key = ("p", "1", "test.good", "2025")
    assigned = stored(small, good(91), assignments={key: Assignment(goal, "闽环〔2022〕1号")})
    (one,) = differences(stored(small, good(91)), assigned, small)
    assert one.was is not None
    assert one.now is not None
    assert (one.was["status"], one.now["status"]) == ("pending", "met")
    assert any(text.startswith("+") and "闽环〔2022〕1号" in text for text in one.ingredients)


def test_targets_that_came_or_went() -> None:
    small, less = catalog(GOOD, DUST), catalog(GOOD)
    rows = [good(91), {"indicator": "test.dust", "period": 2025, "value": 20}]
    (gone,) = differences(stored(small, *rows), stored(less, *rows), small)
    assert gone.now is None
    assert gone.was is not None
    assert gone.was["no"] == "2"
    assert all(text.startswith("−") for text in gone.ingredients)
    (came,) = differences(stored(less, *rows), stored(small, *rows), small)
    assert came.was is None
    assert all(text.startswith("+") for text in came.ingredients)


def test_a_figure_of_another_definition_is_named() -> None:
    small = catalog(GOOD)
    rows = [good(95, scope="sections=national")]
    (one,) = differences(stored(small), stored(small, *rows), small)
    assert one.now is not None
    assert one.now["status"] == "not_comparable"
    assert any("2025 = 95%" in text for text in one.ingredients)


def test_as_of_shows_the_figures_it_brings() -> None:
    small = catalog(GOOD)
    rows = [{**good(80), "period": 2020}, {**good(85), "period": 2022}, good(70)]
    (one,) = differences(stored(small, *rows, as_of=2022), stored(small, *rows), small)
    assert [text[:1] for text in one.ingredients] == ["+"]
    assert "2025 = 70%" in one.ingredients[0]
