"""Every number leads back to a document and clause, an address, or a row of a file."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from shanhai.catalog import Catalog
from shanhai.core.errors import InputError
from shanhai.engine.explain import Node, explain
from shanhai.engine.run import Run, run
from tests.support import catalog, observations

TARGETS = (
    {"no": "1", "indicator": "test.intensity_decline",
     "target": {2025: {"decline": 10, "since": 2020, "text": "较2020年下降10%"}}, "clause": "表1-1"},
    {"no": "2", "target": {2025: {"at_least": 90}}, "clause": "表1-2", "scope": {"sections": "national"}},
    {"no": "3", "indicator": "test.gep_growth",
     "target": {2025: {"at_least": "test.gdp_growth", "text": "≥GDP增长率"}}},
    {"no": "4", "indicator": "test.line", "target": {2025: {"done": "划定", "text": "划定"}}},
    {"no": "5", "indicator": "test.cover", "target": {2025: {"at_least": 40}}},
)  # fmt: skip
ROWS: tuple[dict[str, Any], ...] = (
    {"indicator": "energy_use", "period": 2020, "value": 100, "document": "统计年鉴", "url": "https://example.org/2020"},
    {"indicator": "energy_use", "period": 2025, "value": 99, "given": "990000", "given_unit": "吨标准煤"},
    {"indicator": "gdp", "period": 2020, "value": 100, "document": "000", "clause": "表2", "url": None},
    {"indicator": "gdp", "period": 2024, "value": 105},
    {"indicator": "gdp", "period": 2025, "value": 110, "note": "初步核算"},
    {"indicator": "test.good", "period": 2025, "value": 91, "scope": "sections=national",
     "published": "2026-06-05", "file_digest": "0123456789abcdef"},
    {"indicator": "test.gep_growth", "period": 2025, "value": 5, "basis": "derived"},
    {"indicator": "test.line", "period": 2022, "text": "已划定", "fulfilled": True},
)  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Catalog:
    given = catalog(*TARGETS)
    places = {("indicators", name): f"test.yaml:{i}" for i, name in enumerate(given.indicators)}
    return Catalog(
        **{**{k: getattr(given, k) for k in given.__dataclass_fields__}, "places": places}
    )


@pytest.fixture(scope="module")
def done(small: Catalog) -> Run:
    return run(small, [small.plan("p")], observations(small, *ROWS), sources={})


def tree(small: Catalog, done: Run, no: str, lang: str = "zh") -> Node:
    step = done.verdicts.filter(done.verdicts["no"] == no)["step"].item()
    return explain(small, done.steps, step, lang=lang)


def test_from_a_verdict_over_formulas_to_the_figures(small: Catalog, done: Run) -> None:
    """Decline ← intensity of both years ← energy and GDP of both years."""
    top = tree(small, done, "1")
    assert top.what == "厦门市 能耗强度下降（较2020年），2025年目标“较2020年下降10%”：达到"
    assert top.source == "000 《规划》 · 表1-1 · p 第1项"
    (decline,) = top.children
    assert (
        decline.what == "厦门市 能耗强度下降（较2020年） 2025 = 10% [计算: decline(test.intensity)]"
    )
    assert decline.source.startswith("test.yaml:")
    assert [child.what for child in decline.children] == [
        "厦门市 能耗强度 2020 = 1吨标准煤/万元 [计算: energy_use / gdp]",
        "厦门市 能耗强度 2025 = 0.9吨标准煤/万元 [计算: energy_use / gdp]",
    ]
    assert [leaf.what for leaf in top.leaves()] == [
        "厦门市 能源消费总量 2020 = 100万吨标准煤 [上报/公布]",
        "厦门市 地区生产总值 2020 = 100亿元 [上报/公布]",
        "厦门市 能源消费总量 2025 = 99万吨标准煤（原值 990000 吨标准煤） [上报/公布]",
        "厦门市 地区生产总值 2025 = 110亿元 [上报/公布] — 初步核算",
    ]


def test_the_places_a_figure_can_be_read_at(small: Catalog, done: Run) -> None:
    leaves = list(tree(small, done, "1").leaves())
    assert leaves[0].source == "统计年鉴 · https://example.org/2020 · f.csv 第2行"
    assert leaves[1].source == "000 《规划》 · 表2 · f.csv 第4行"
    (leaf,) = tree(small, done, "2").leaves()
    assert (
        leaf.source == "年报 · 2026-06-05 · https://example.org · f.csv 第7行 sha256:0123456789ab"
    )


def test_in_english(small: Catalog, done: Run) -> None:
    top = tree(small, done, "1", "en")
    assert top.what == (
        "Xiamen: Decline of energy intensity (against 2020), wanted for 2025: 10% below 2020: met"
    )
    assert top.source == "000 《The plan》 · 表1-1 · p no. 1"
    leaves = [leaf.what for leaf in top.leaves()]
    assert leaves[1] == "Xiamen: GDP 2020 = 100 × 10⁸ CNY [reported]"


def test_a_tie_rests_on_both_figures(small: Catalog, done: Run) -> None:
    whats = [child.what for child in tree(small, done, "3").children]
    assert whats == [
        "厦门市 GEP增长率 2025 = 5% [推算]",
        "厦门市 GDP增长率 2025 = 4.7619% [计算: growth(gdp)]",
    ]


def test_a_state_rests_on_what_was_said(small: Catalog, done: Run) -> None:
    (leaf,) = tree(small, done, "4").leaves()
    assert leaf.what == "厦门市 红线 2022 = “已划定” [上报/公布]"


def test_without_figures_the_target_itself_is_the_end(small: Catalog, done: Run) -> None:
    top = tree(small, done, "5")
    assert top.children == ()
    assert list(top.leaves()) == [top]
    assert top.source == "000 《规划》 · 表1 · p 第5项"


def test_every_step_of_the_run_leads_to_observations(small: Catalog, done: Run) -> None:
    for name, step in done.steps.items():
        node = explain(small, done.steps, name)
        assert node.step == name
        for leaf in node.leaves():
            end = done.steps[leaf.step]
            if end.function == "observation":
                row = end.parameters
                assert (row["document"] and row.get("clause")) or row.get("url") or row["file"]
            else:
                assert not step.inputs
                assert end.function.startswith("governance.targets")


def test_a_tree_as_plain_data(small: Catalog, done: Run) -> None:
    data = tree(small, done, "2").as_dict()
    assert set(data) == {"what", "source", "step", "inputs"}
    assert data["inputs"][0]["inputs"] == []


def test_a_step_may_be_named_by_its_beginning(small: Catalog, done: Run) -> None:
    names = sorted(done.steps)
    shared = max(
        next((i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y), 0)
        for a, b in pairwise(names)
    )
    assert explain(small, done.steps, names[0][: shared + 1]).step == names[0]
    with pytest.raises(InputError, match="more than one step ''"):
        explain(small, done.steps, "")
    with pytest.raises(InputError, match=f"no step 'x{names[0][1:]}' .did you mean '{names[0]}'"):
        explain(small, done.steps, f"x{names[0][1:]}")
