"""A run is named by everything that went into it, and by nothing else."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import pytest

from shanhai.catalog import Catalog, Goal
from shanhai.catalog.model import Dimension, Plan, Text, Variable
from shanhai.engine import lineage
from shanhai.engine import run as runs
from shanhai.engine.evaluate import Assignment
from shanhai.engine.run import VALUES, VERDICTS, Run, run
from tests.support import catalog, observations

TARGETS = (
    {"no": "1", "scope": {"sections": "national"}, "target": {2025: {"at_least": 90}}},
    {"no": "2", "indicator": "test.cover", "target": {2025: {"at_least": 40, "text": "≥40"}}},
    {"no": "3", "indicator": "test.intensity_decline", "unit": "‰",
     "target": {2025: {"decline": 140, "since": 2020, "text": "下降14%"}}},
    {"no": "4", "indicator": "test.gep_growth", "target": {2025: {"at_least": "test.gdp_growth", "text": "≥"}}},
    {"no": "5", "indicator": "test.line", "target": {2025: {"done": "划定", "text": "划定"}}},
    {"no": "6", "target": {2025: {"assigned_by": "350000", "text": "完成省下达"}}},
    {"no": "7", "indicator": "test.dust", "target": {2025: {"at_most": 25}}},
)  # fmt: skip
ROWS: tuple[dict[str, Any], ...] = (
    {"indicator": "test.good", "period": 2023, "value": 91, "scope": "sections=national"},
    {"indicator": "test.good", "period": 2023, "value": 80},
    {"indicator": "forest_area", "period": 2023, "value": 41_000},
    {"indicator": "land_area", "period": 2023, "value": 1_000},
    {"indicator": "test.cover", "period": 2023, "value": 41},
    {"indicator": "energy_use", "period": 2020, "value": 100},
    {"indicator": "gdp", "period": 2020, "value": 100},
    {"indicator": "energy_use", "period": 2025, "value": 93},
    {"indicator": "gdp", "period": 2024, "value": 105},
    {"indicator": "gdp", "period": 2025, "value": 110},
    {"indicator": "test.gep_growth", "period": 2025, "value": 5},
    {"indicator": "test.line", "period": 2022, "text": "已划定", "fulfilled": True},
    {"indicator": "test.dust", "period": 2022, "value": 26},
)
SOURCES: dict[str, Any] = {"files": {"f.csv": "ab"}, "lake": {"observations": 3}}
ASSIGNED = {
    ("p", "6", "test.good", "2025"): Assignment(
        Goal.model_validate({"at_least": 80, "text": "80"}), "文"
    )
}


def small() -> Catalog:
    return catalog(*TARGETS)


def made(
    given: Catalog | None = None, *, rows: tuple[Mapping[str, Any], ...] = ROWS, **more: Any
) -> Run:
    given = given or small()
    arguments = {"sources": SOURCES, "assignments": ASSIGNED, **more}
    return run(given, list(given.plans.values()), observations(given, *rows), **arguments)


@pytest.fixture(scope="module")
def one() -> Run:
    return made()


def again(given: Catalog, **parts: Mapping[str, Any]) -> Catalog:
    """The same catalog with some declarations replaced."""
    return Catalog(
        **{**{k: v for k, v in vars(given).items() if k in given.__dataclass_fields__}, **parts}
    )


def with_plan(**change: Any) -> Catalog:
    given = small()
    return again(given, plans={"p": given.plans["p"].model_copy(update=change)})


def with_target(**change: Any) -> Catalog:
    targets = list(TARGETS)
    targets[0] = {**targets[0], **change}
    return catalog(*targets)


def with_indicator(name: str, **change: Any) -> Catalog:
    given = small()
    changed = given.indicators[name].model_copy(update=change)
    return again(given, indicators={**given.indicators, name: changed})


def with_variable(name: str, **change: Any) -> Catalog:
    given = small()
    return again(
        given, variables={**given.variables, name: given.variables[name].model_copy(update=change)}
    )


NEW = Text(zh="新", en="New")
INGREDIENTS: dict[str, Callable[[], Run]] = {
    "title of the plan": lambda: made(with_plan(title=NEW)),
    "area of the plan": lambda: made(with_plan(area="350203")),
    "number of a target": lambda: made(with_target(no="9")),
    "limit of a target": lambda: made(with_target(target={2025: {"at_least": 91}})),
    "wording of a target": lambda: made(with_target(target={2025: {"at_least": 90, "text": "≥90"}})),
    "clause of a target": lambda: made(with_target(clause="表9")),
    "baseline of a target": lambda: made(with_target(baseline={2020: 1})),
    "title of an indicator": lambda: made(with_indicator("test.good", title=NEW)),
    "better of an indicator": lambda: made(with_indicator("test.good", better="low")),
    "formula of an indicator": lambda: made(with_indicator("test.cover", formula="50 * forest_area / land_area")),
    "formula behind a formula": lambda: made(with_indicator("test.intensity", formula="2 * energy_use / gdp")),
    "indicator tied to": lambda: made(with_indicator("test.gdp_growth", title=NEW)),
    "title of a variable": lambda: made(with_variable("forest_area", title=NEW)),
    "unit of a variable": lambda: made(with_variable("forest_area", unit="mu")),
    "digest of a file": lambda: made(sources={**SOURCES, "files": {"f.csv": "ac"}}),
    "name of a file": lambda: made(sources={**SOURCES, "files": {"g.csv": "ab"}}),
    "version of the lake": lambda: made(sources={**SOURCES, "lake": {"observations": 4}}),
    "no lake": lambda: made(sources={**SOURCES, "lake": {"observations": None}}),
    "no assignment": lambda: made(assignments={}),
    "value assigned": lambda: made(assignments={
        key: Assignment(Goal.model_validate({"at_least": 81, "text": "81"}), a.source) for key, a in ASSIGNED.items()
    }),
    "source of an assignment": lambda: made(assignments={key: Assignment(a.goal, "他") for key, a in ASSIGNED.items()}),
    "as of": lambda: made(as_of=2024),
}  # fmt: skip


@pytest.mark.parametrize("name", INGREDIENTS)
def test_the_id_changes_with_every_ingredient(one: Run, name: str) -> None:
    assert INGREDIENTS[name]().id != one.id


def test_the_id_changes_with_the_code(one: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (lineage, runs):
        monkeypatch.setattr(module, "code_version", lambda: "9.9.9")
    assert made().id != one.id


def test_the_ids_of_different_runs_are_different() -> None:
    ids = {name: make().id for name, make in INGREDIENTS.items()}
    assert len(set(ids.values())) == len(ids)


@pytest.mark.parametrize("kind", ["dimension", "area"])
def test_the_id_changes_with_every_word_a_verdict_shows(one: Run, kind: str) -> None:
    given = small()
    if kind == "dimension":
        told = {
            **given.dimensions["sections"].model_dump(),
            "values": {"national": NEW, "small": NEW},
        }
        changed = again(given, dimensions={"sections": Dimension.model_validate(told)})
        other = made(changed)
    else:
        name = given.areas["350000"].model_copy(update={"name": NEW})
        other = made(again(given, areas={**given.areas, "350000": name}), assignments={})
        one = made(assignments={})
    assert other.files()["verdicts.parquet"] != one.files()["verdicts.parquet"]
    assert other.id != one.id


def test_the_id_changes_with_nothing_else(one: Run) -> None:
    given = small()
    more = again(
        given,
        indicators={**given.indicators, "test.new": given.indicators["test.vague"]},
        variables={**given.variables, "new": Variable(title=NEW, unit="%")},
        measures={"p": ()},
    )
    assert made(more).id == one.id
    assert made(again(given, indicators=dict(reversed(given.indicators.items())))).id == one.id
    assert made(rows=tuple(reversed(ROWS))).id == one.id
    assert made(sources=dict(reversed(SOURCES.items()))).id == one.id


def test_the_same_again_is_the_same_bytes(one: Run) -> None:
    files = one.files()
    assert files == one.files()
    assert files == made().files()
    assert set(files) == {"run.json", "verdicts.parquet", "values.parquet", "steps.ndjson"}


def test_the_order_of_rows_changes_no_byte(one: Run) -> None:
    """Rows carry the number they stand in, so that is put back."""
    given = small()
    frame = observations(given, *ROWS)
    for mixed in (frame.reverse(), frame.sample(fraction=1, shuffle=True, seed=7)):
        other = run(given, [given.plan("p")], mixed, sources=SOURCES, assignments=ASSIGNED)
        assert other.files() == one.files()


def test_the_tables_have_their_columns(one: Run) -> None:
    assert dict(one.verdicts.schema) == VERDICTS
    assert dict(one.values.schema) == VALUES
    assert one.verdicts.get_column("run").unique().to_list() == [one.id]
    files = one.files()
    for name, frame in (("verdicts", one.verdicts), ("values", one.values)):
        assert pl.read_parquet(io.BytesIO(files[f"{name}.parquet"])).equals(frame)


def test_the_manifest_says_what_went_in(one: Run) -> None:
    manifest = json.loads(one.files()["run.json"])
    assert manifest["run"] == one.id
    assert manifest["plans"] == ["p"]
    assert manifest["inputs"]["sources"] == SOURCES
    assert manifest["inputs"]["assignments"] == [
        ["p", "6", "test.good", "2025", {"at_least": 80.0, "text": "80"}, "文"]
    ]
    assert manifest["code"] == lineage.code_version()


def test_every_step_is_named_by_what_it_holds(one: Run) -> None:
    lines = [json.loads(line) for line in one.files()["steps.ndjson"].decode().splitlines()]
    assert [step["id"] for step in lines] == sorted(one.steps)
    for step in lines:
        assert all(name in one.steps for name in step["inputs"])
        if step["function"] != "observation":
            body = {
                "function": step["function"], "inputs": step["inputs"],
                "parameters": step["parameters"], "result": step["result"],
                "code": lineage.code_version(),
            }  # fmt: skip
            assert lineage.digest(body) == step["id"]
    for table in (one.verdicts, one.values):
        assert set(table.get_column("step")) <= set(one.steps)


def test_verdict_rows(one: Run) -> None:
    rows = {row["no"]: row for row in one.verdicts.to_dicts()}
    assert {no: row["status"] for no, row in rows.items()} == {
        "1": "on_track", "2": "on_track", "3": "met", "4": "met", "5": "met", "6": "on_track",
        "7": "no_data",
    }  # fmt: skip
    third = rows["3"]  # 93/110 against 100/100: 15.45 % less, shown in the target's own ‰
    assert third["value"] == pytest.approx(154.545454545)
    assert (third["unit"], third["since"], third["basis"]) == ("‰", 2020, "computed")
    assert rows["4"]["value"] == 5
    assert rows["4"]["status"] == "met"  # GDP grew by 110/105 - 1 = 4.76 %
    assert rows["5"]["text"] == "已划定"
    assert rows["5"]["value"] is None
    assert "（下达值80，文）" in rows["6"]["reason"]
    assert rows["1"]["qualifier_zh"] == "国控断面"
    assert rows["1"]["qualifier_en"] == "National sections"


def test_computed_and_reported_stand_side_by_side(one: Run) -> None:
    row = one.verdicts.filter(pl.col("no") == "2").row(0, named=True)
    assert (row["value"], row["computed"], row["difference"], row["differs"]) == (41, 41, 0, False)
    values = one.values.filter((pl.col("indicator") == "test.cover") & (pl.col("period") == "2023"))
    assert sorted(values.get_column("basis")) == ["computed", "reported"]


def test_plans_may_be_evaluated_together_or_alone() -> None:
    second = small().plans["p"].model_dump(by_alias=True) | {"id": "q"}
    given = again(small(), plans={**small().plans, "q": Plan.model_validate(second)})
    table = observations(given, *ROWS)
    both = run(given, list(given.plans.values()), table, sources=SOURCES)
    alone = run(given, [given.plan("q")], table, sources=SOURCES)
    assert both.plans == ("p", "q")
    assert both.id != alone.id
    drop = ["run", "step"]
    assert both.verdicts.filter(pl.col("plan") == "q").drop(drop).equals(alone.verdicts.drop(drop))
    assert (
        both.verdicts.filter(pl.col("plan") == "q")["step"].to_list()
        == alone.verdicts["step"].to_list()
    )
