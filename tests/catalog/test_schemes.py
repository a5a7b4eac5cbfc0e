from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from shanhai.catalog import load
from shanhai.catalog.model import Indicator, Text
from shanhai.catalog.scheme import LEDGER_FIGURES, figures_asked
from shanhai.catalog.schemes import load_combinations, load_schemes
from shanhai.core.errors import CatalogError, InputError
from shanhai.governance.scoring import combined_scores, item_scores, total_scores

XIAMEN = Path(__file__).parents[2] / "cities" / "xiamen"
DISTRICTS = {"350203", "350205", "350206", "350211", "350212", "350213"}
SOUND = """
id: s
title: {zh: 样例, en: sample}
assesses: area
peers: {all: {title: {zh: 全部, en: all}, members: [a, b]}}
missing: zero
groups:
  g:
    title: {zh: 组, en: group}
    weight: 100
    items:
      x: {figure: air.pm25, weight: 60, rule: {kind: interval, steps: [[25, 1], [35, 0.6]]}}
      y: {figure: ledger.tasks_done_share, weight: 40, rule: {kind: proportion, target: 100}}
grades:
  - {id: good, title: {zh: 好, en: good}, at_least: 60}
  - {id: bad, title: {zh: 差, en: bad}, at_least: 0}
"""
INDICATORS = {"air.pm25": Indicator(title=Text(zh="细", en="fine"), unit="ug/m3", better="low")}


def written(folder: Path, text: str) -> Path:
    (folder / "s.yaml").write_text(text, "utf-8")
    return folder


def faults(folder: Path, *changes: tuple[str, str]) -> str:
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(CatalogError) as error:
        load_schemes(written(folder, text), INDICATORS)
    return str(error.value)


def test_a_scheme_becomes_plain_items(tmp_path: Path) -> None:
    scheme = load_schemes(written(tmp_path, SOUND), INDICATORS)["s"]
    weights = scheme.item_weights()
    assert weights == {"g.x": {"all": 60.0}, "g.y": {"all": 40.0}}
    first, second = scheme.scoring_items(INDICATORS, weights)
    assert (first.id, first.better, first.steps) == ("g.x", "low", ((25.0, 1.0), (35.0, 0.6)))
    assert (second.better, second.target) == ("high", 100.0)
    assert scheme.figures == ("air.pm25", "ledger.tasks_done_share")
    assert scheme.scoring_grades == [("good", 60.0), ("bad", 0.0)]


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    told = faults(
        tmp_path, ("weight: 60", "weight: {all: 50, hill: 10}"), ("weight: 100", "weight: 90"),
        ("air.pm25", "air.pm2"), ("[35, 0.6]", "[15, 0.6]"), ("at_least: 60", "at_least: 0"),
    )  # fmt: skip
    assert "s.yaml:7: groups: the weights of the groups sum to 90, not to 100 (all)" in told
    assert "s.yaml:11: groups.g.items: the weights of the items sum to 90" not in told
    assert "s.yaml:12: groups.g.items.x.weight.hill: no group of assessed 'hill'" in told
    assert "no indicator 'air.pm2' (did you mean 'air.pm25'?)" in told
    assert "grades: the least scores must fall" in told
    lines = faults(tmp_path, ("weight: 60", "weight: 50"))
    assert (
        "s.yaml:11: groups.g.items: the weights of the items sum to 90, not to 100 (all)" in lines
    )
    lines = faults(tmp_path, ("[35, 0.6]", "[15, 0.6]"))
    assert "s.yaml:12: groups.g.items.x.rule: the steps give less for a better value" in lines


def test_rules_take_only_their_own_parameters(tmp_path: Path) -> None:
    assert "each does not go with proportion, which takes target, floor, cap" in faults(
        tmp_path, ("target: 100", "target: 100, each: 2")
    )
    assert "unknown key 'tarket' (did you mean 'target'?)" in faults(
        tmp_path, ("target: 100", "tarket: 100")
    )
    assert "a veto has no weight" in faults(
        tmp_path, ("grades:", "extra: {v: {figure: ledger.false_figures, weight: 1, rule: {kind: veto, target: 1}}}\ngrades:")
    )  # fmt: skip
    assert "belongs in extra" in faults(tmp_path, ("kind: proportion", "kind: veto"))
    assert "a sample says in a note" in faults(tmp_path, ("assesses:", "sample: true\nassesses:"))
    assert "stands in several groups" in faults(tmp_path, ("[a, b]", "[a, a]"))


def test_weights_by_judgement_and_by_entropy(tmp_path: Path) -> None:
    by_pairs = SOUND.replace("weight: 60, ", "").replace("weight: 40, ", "").replace(
        "    items:", "    weights: {method: ahp, judgements: [[1, 3], [0.3333, 1]]}\n    items:"
    )  # fmt: skip
    scheme = load_schemes(written(tmp_path, by_pairs), INDICATORS)["s"]
    weights = scheme.item_weights()
    assert weights["g.x"]["all"] == pytest.approx(75.0, abs=0.01)
    written(tmp_path, by_pairs.replace("[0.3333, 1]", "[2, 1]"))
    with pytest.raises(
        CatalogError, match=r"s.yaml:11: groups.g.weights.judgements: x over y is 3"
    ):
        load_schemes(tmp_path, INDICATORS)
    by_entropy = by_pairs.replace("ahp, judgements: [[1, 3], [0.3333, 1]]", "entropy")
    scheme = load_schemes(written(tmp_path, by_entropy), INDICATORS)["s"]
    with pytest.raises(InputError, match="come from the figures"):
        scheme.item_weights()
    figures = pl.DataFrame({
        "assessed": ["a", "b", "a", "b"], "figure": ["air.pm25"] * 2 + ["ledger.tasks_done_share"] * 2,
        "value": [20.0, 30.0, 50.0, 50.0],
    })  # fmt: skip
    assert scheme.item_weights(figures, {"air.pm25": "low"})["g.x"]["all"] == pytest.approx(100.0)


def test_the_samples_of_xiamen_say_that_they_are_samples() -> None:
    catalog, problems = load(XIAMEN)
    problems.raise_if_any()
    schemes = load_schemes(XIAMEN / "schemes", catalog.indicators)
    assert len(schemes) == 4
    for scheme in schemes.values():
        assert scheme.sample
        assert scheme.note is not None
        assert "样例" in scheme.title.zh
        assert "sample" in scheme.title.en
    areas = [s for s in schemes.values() if s.assesses == "area"]
    assert all(set(s.members) == DISTRICTS for s in areas)
    combined = load_combinations(XIAMEN / "schemes", schemes)["three-in-one"]
    assert combined.sample
    assert set(combined.schemes) == {s.id for s in areas}
    shared = figures_asked(areas)
    assert len(shared["air.good_day_share"]) == 3
    hill = schemes["districts-evaluation"].item_weights()["growth.gdp_growth"]
    assert hill == {"island": 10.0, "bay": 10.0, "hill": 0.0}


def test_the_departments_are_those_of_the_measures() -> None:
    catalog, _ = load(XIAMEN)
    members = set(load_schemes(XIAMEN / "schemes")["departments"].members)
    named = {
        unit for m in catalog.measures["xiamen-beautiful-city"] for unit in m.units
        if m.clause.startswith("（")
    }  # fmt: skip
    assert members == named - {"各区政府"}


def test_the_samples_can_be_scored_and_combined() -> None:
    catalog, _ = load(XIAMEN)
    schemes = load_schemes(XIAMEN / "schemes", catalog.indicators)
    combined = load_combinations(XIAMEN / "schemes", schemes)["three-in-one"]
    asked = list(figures_asked(schemes[name] for name in combined.schemes))
    figures = pl.DataFrame(
        [
            (district, figure, 0.0 if figure in LEDGER_FIGURES
             else 1.0 if figure == "governance.major_incidents" else 60.0 + k)
            for k, district in enumerate(sorted(DISTRICTS)) for figure in asked
        ],
        schema=["assessed", "figure", "value"], orient="row",
    )  # fmt: skip
    parts = []
    for name in combined.schemes:
        scheme = schemes[name]
        points = item_scores(
            figures, scheme.scoring_items(catalog.indicators, scheme.item_weights()),
            peers=scheme.members, missing=scheme.missing, full=scheme.full,
        )  # fmt: skip
        total = total_scores(
            points, groups=list(scheme.groups), grades=scheme.scoring_grades, ties=scheme.ties
        )
        assert total.height == 6
        assert total["score"].is_between(0, 103).all()
        worth = points.filter(pl.col("group") != "extra").group_by("assessed").agg(
            pl.col("worth").sum()
        )  # fmt: skip
        assert worth["worth"].to_list() == pytest.approx([100.0] * 6)
        parts.append(total.select("assessed", "score", "vetoed", scheme=pl.lit(name)))
    result = combined_scores(pl.concat(parts), weights=combined.schemes)
    assert sorted(result["rank"].to_list()) == [1, 2, 3, 4, 5, 6]
