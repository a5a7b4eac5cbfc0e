"""A run of a workspace is its own evidence: the same inputs again give the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanhai.core.errors import CatalogError, InputError, StoreError
from shanhai.service.bringing import ingest_observations
from shanhai.service.evaluating import assign, assignments, evaluate, run_again
from shanhai.store import Workspace
from tests.support import SAMPLE, csv_text, write

PLAN = """\
id: eco
title: {zh: 规划, en: The plan}
document: "000"
area: "350200"
period: {from: 2021, to: 2025}
targets:
  - no: "1"
    indicator: air.pm25
    baseline: {2020: 18}
    target: {2025: {at_most: 25}}
    clause: 表1
  - no: "2"
    indicator: air.good_day_share
    target: {2023: {assigned_by: "350200", text: 完成}, 2025: {assigned_by: "350200", text: 完成}}
    clause: 表2
  - no: "3"
    indicator: air.pm10
    target: {2025: {assigned_by: "350200", text: 完成}}
    clause: 表3
"""
FILES = {
    "workspace.yaml": 'id: town\ntitle: {zh: 小城, en: Town}\narea: "350200"\n',
    "documents.yaml": '"000": {title: {zh: 规划, en: The plan}}\n',
    "areas.yaml": '"350200": {name: {zh: 厦门市, en: Xiamen}, kind: city}\n',
    "plans/eco.yaml": PLAN,
    "plans/other.yaml": PLAN.replace("id: eco", "id: other").replace("2020: 18", "2019: 17"),
}
ROW = {"indicator": "air.pm25", "area": "350200", "period": "2025", "value": "24", "unit": "ug/m3",
       "document": "函", "clause": "表1"}  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return Workspace(write(tmp_path / "town", FILES))


def bring(town: Workspace, **change: str) -> None:
    write(town.folder.parent, {"a.csv": csv_text({**ROW, **change})})
    ingest_observations(town, town.folder.parent / "a.csv")


def fresh(town: Workspace) -> Workspace:
    return Workspace(town.folder)


def test_a_run_is_stored_once(town: Workspace) -> None:
    one = evaluate(town)
    assert town.runs.ids() == [one.id]
    assert evaluate(fresh(town)).id == one.id
    assert town.runs.ids() == [one.id]
    evaluate(town, store=False, as_of=2021)
    assert town.runs.ids() == [one.id]


def test_the_sample_keeps_no_runs() -> None:
    sample = Workspace(SAMPLE, sample=True)
    evaluate(sample, ["xiamen-135-eco"])
    assert not (SAMPLE / "runs").exists()


def test_a_stored_run_is_run_again_from_its_own_inputs(town: Workspace) -> None:
    runs = [evaluate(town).id]
    for value in ("24", "26"):
        bring(town, value=value)
        runs.append(evaluate(town, ["eco"], as_of=2025).id)
    assign(town, "eco", "3", value=140, comparator="at_most", source="文")
    runs.append(evaluate(town).id)
    assign(town, "eco", "3", value=150, comparator="at_most", source="又文")
    runs.append(evaluate(town).id)
    assert len(set(runs)) == len(runs)
    for run in runs:
        again = run_again(fresh(town), run)
        assert again.identical, (run, again.differences)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("plans/eco.yaml", "at_most: 25", "at_most: 24", "plans changed"),
        ("plans/eco.yaml", "2020: 18", "2020: 18.5", "sources changed"),
        ("plans/other.yaml", "2019: 17", "2019: 16", "sources changed"),
        ("areas.yaml", "厦门市", "鹭岛市", "declarations changed"),
        ("observations/a.csv", "24", "23", "sources changed"),
    ],
)
def test_what_has_changed_is_told(
    town: Workspace, file: str, old: str, new: str, told: str
) -> None:
    write(town.folder, {"observations/a.csv": csv_text(ROW)})
    run = evaluate(town).id
    path = town.folder / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    again = run_again(fresh(town), run)
    assert not again.identical
    assert told in again.differences
    assert evaluate(fresh(town)).id != run


def test_only_what_is_evaluated_counts(town: Workspace) -> None:
    run = evaluate(town, ["eco"]).id
    path = town.folder / "plans" / "other.yaml"
    path.write_text(path.read_text("utf-8").replace("at_most: 25", "at_most: 30"), "utf-8")
    assert run_again(fresh(town), run).identical


def test_a_workspace_without_plans(tmp_path: Path) -> None:
    files = {name: text for name, text in FILES.items() if "plans" not in name}
    with pytest.raises(StoreError, match="this workspace has no plans"):
        evaluate(Workspace(write(tmp_path / "empty", files)))
    with pytest.raises(CatalogError, match="no plan 'eco'; there are: "):
        evaluate(Workspace(tmp_path / "empty"), ["eco"])


def test_assigning(town: Workspace) -> None:
    assert assign(town, "eco", "3", value=140, comparator="at_most", source="文") == "air.pm10"
    ((key, given),) = assignments(town).items()
    assert key == ("eco", "3", "air.pm10", "2025")
    assert (given.goal.at_most, given.goal.text, given.source) == (140, "140", "文")
    assert (
        assign(town, "eco", "2", value=98, comparator="at_least", source="文", period="2023")
        == "air.good_day_share"
    )
    assert len(assignments(town)) == 2


def test_assigning_a_change_keeps_its_base_year(town: Workspace) -> None:
    assign(town, "eco", "3", value=5, comparator="decline", source="文", since=2020)
    (given,) = assignments(town).values()
    assert (given.goal.decline, given.goal.since) == (5, 2020)


@pytest.mark.parametrize(
    ("no", "more", "told"),
    [
        ("1", {}, "eco has no assigned target no. 1; assigned are: 2, 3"),
        ("2", {}, "no. 2 has several assigned targets, say which: air.good_day_share 2023, air.good_day_share 2025"),
        ("3", {"period": "2024"}, "eco has no assigned target no. 3"),
        ("3", {"indicator": "air.pm25"}, "eco has no assigned target no. 3"),
        ("3", {"comparator": "hold"}, "no comparator 'hold'; there are: at_least"),
        ("3", {"comparator": "growth"}, "growth needs the base year"),
        ("3", {"value": float("inf")}, "an assigned value is a number, not inf"),
    ],
)  # fmt: skip
def test_what_cannot_be_assigned(
    town: Workspace, no: str, more: dict[str, object], told: str
) -> None:
    given = {"value": 1.0, "comparator": "at_most", "source": "文", **more}
    with pytest.raises(InputError, match=told):
        assign(town, "eco", no, **given)  # type: ignore[arg-type]
    assert assignments(town) == {}
