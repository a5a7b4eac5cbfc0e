from __future__ import annotations

import os
from pathlib import Path

import pytest

from shanhai.core.errors import StoreError
from shanhai.store import Runs

FILES = {"run.json": b'{"run": "ab12", "plans": ["p"]}', "verdicts.parquet": b"\x00\x01"}


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "runs")


def test_a_run_is_stored_once_and_read_back(runs: Runs) -> None:
    assert runs.ids() == []
    assert runs.put("ab12", FILES)
    assert not runs.put("ab12", {"run.json": b"{}"})
    assert runs.ids() == ["ab12"]
    assert {p.name for p in runs.find("ab12").iterdir()} == set(FILES)
    assert runs.read("ab12", "verdicts.parquet") == b"\x00\x01"
    assert runs.manifest("ab12") == {"run": "ab12", "plans": ["p"]}


def test_runs_come_oldest_first(runs: Runs) -> None:
    for age, name in enumerate(["cc", "aa", "bb"]):
        runs.put(name, FILES)
        os.utime(runs.folder / name / "run.json", ns=(age, age))
    assert runs.ids() == ["cc", "aa", "bb"]


def test_a_run_is_found_by_its_beginning(runs: Runs) -> None:
    runs.put("ab12", FILES)
    runs.put("ab99", FILES)
    assert runs.find("ab1").name == "ab12"
    with pytest.raises(StoreError, match="'ab' fits several runs: ab12, ab99"):
        runs.find("ab")


def test_an_unknown_run_is_answered_with_those_there_are(runs: Runs) -> None:
    with pytest.raises(StoreError, match="no run 'ab13'; none is stored yet"):
        runs.find("ab13")
    runs.put("ab12", FILES)
    with pytest.raises(
        StoreError, match=r"no run 'ab13' \(did you mean 'ab12'\?\); there are: ab12"
    ):
        runs.find("ab13")


def test_what_fails_half_way_leaves_nothing(runs: Runs) -> None:
    with pytest.raises(TypeError):
        runs.put("ab12", {**FILES, "steps.ndjson": None})  # type: ignore[dict-item]
    assert runs.ids() == []
    assert list(runs.folder.iterdir()) == []


def test_what_a_killed_writer_left_is_no_run_and_is_swept_away(runs: Runs) -> None:
    left = runs.folder / ".run.x1"
    left.mkdir(parents=True)
    (left / "run.json").write_bytes(b"{")
    assert runs.ids() == []
    with pytest.raises(StoreError):
        runs.find(".run")
    runs.put("ab12", FILES)
    assert [p.name for p in runs.folder.iterdir()] == ["ab12"]
