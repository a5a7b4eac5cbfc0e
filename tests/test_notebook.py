"""The product as a Python library, as the tutorial uses it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import shanhai as sh
from shanhai.core.errors import StoreError
from shanhai.notebook import Result, Workspace
from tests.support import csv_text, shanhai, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("notebook") / "demo"
    assert shanhai("init", "xiamen", made).code == 0
    return made


@pytest.fixture(scope="module")
def ws(folder: Path) -> Workspace:
    return sh.open(folder)


@pytest.fixture(scope="module")
def result(ws: Workspace) -> Result:
    return ws.evaluate("xiamen-135-eco")


def test_the_example_of_the_package(result: Result) -> None:
    assert result.counts == {"met": 32, "not_met": 1}
    assert repr(result).endswith("xiamen-135-eco: met 32, not_met 1>")
    assert len(result) == result.frame.height


def test_frames(ws: Workspace, result: Result) -> None:
    for frame in (result.frame, result.values, ws.targets(), ws.tasks(), ws.observations()):
        assert isinstance(frame, pl.DataFrame)
        assert frame.height > 0
    assert set(ws.targets("xiamen-135-eco")["plan"]) == {"xiamen-135-eco"}
    assert set(ws.observations("air.pm25")["indicator"]) == {"air.pm25"}


def test_it_shows_as_a_table(result: Result) -> None:
    html = result._repr_html_()
    assert html.count("<tr>") == len(result) + 1
    assert "未达到" in html


def test_in_english(folder: Path) -> None:
    html = sh.open(folder, lang="en").evaluate("xiamen-135-eco", store=False)._repr_html_()
    assert "not met" in html
    assert "short by 5" in html


def test_explaining(ws: Workspace) -> None:
    told = ws.explain("xiamen-135-eco", 28)
    assert len(told) == 1
    assert "未达到" in repr(told)
    assert "表1-28" in repr(told)
    assert "\n  ← " in repr(told)


def test_runs_are_stored_only_if_wanted(folder: Path, result: Result) -> None:
    runs = folder / "runs"
    assert (runs / result.run.id / "run.json").is_file()
    before = len(list(runs.iterdir()))
    sh.open(folder).evaluate("xiamen-145-eco", store=False)
    assert len(list(runs.iterdir())) == before


def test_opening(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sh.open(folder / "plans").folder == folder
    monkeypatch.chdir(tmp_path)
    sample = sh.open("xiamen")
    assert sample.evaluate("xiamen-135-eco").counts == {"met": 32, "not_met": 1}
    assert "xiamen" in repr(sample)
    with pytest.raises(StoreError, match="is not a workspace"):
        sh.open(tmp_path)
    with pytest.raises(StoreError, match="is not a workspace"):
        sh.open("xiamem")
    row = {"indicator": "air.pm25", "area": "350200", "period": "2025", "value": "19", "unit": "ug/m3",
           "document": "函", "clause": "表1"}  # fmt: skip
    write(tmp_path, {"a.csv": csv_text(row)})
    with pytest.raises(StoreError, match="this is the sample"):
        sample.ingest("a.csv")
    assert sample.ingest("a.csv", dry_run=True).change.new == 1


def test_contradictions(ws: Workspace) -> None:
    assert len(ws.conflicts()) >= 15


def test_only_these_names() -> None:
    assert dir(sh) == sorted(sh.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sh.nothing  # type: ignore[attr-defined]
