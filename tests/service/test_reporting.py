from __future__ import annotations

from pathlib import Path

import pytest

from shanhai.core.errors import CatalogError, StoreError
from shanhai.service.reporting import report
from shanhai.store.workspace import create, open_workspace, sample_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return create("xiamen", tmp_path / "mine").folder


def test_writes_into_the_workspace_under_the_runs_id(folder: Path) -> None:
    workspace = open_workspace(folder)
    path = report(workspace, ["xiamen-135-eco"])
    (run,) = workspace.runs.ids()
    assert path == folder / "reports" / f"report-{run}.html"
    text = path.read_text("utf-8")
    assert run in text
    assert "样例工作区" in text
    before = path.read_bytes()
    assert report(workspace, ["xiamen-135-eco"]).read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_workspace_of_another_id_is_no_sample(folder: Path) -> None:
    top = folder / "workspace.yaml"
    top.write_text(top.read_text("utf-8").replace("id: xiamen", "id: mine"), "utf-8")
    text = report(open_workspace(folder), ["xiamen-outlook-2023"]).read_text("utf-8")
    assert 'class="sample"' not in text


def test_a_sample_is_not_written_to_but_can_be_reported_elsewhere(tmp_path: Path) -> None:
    workspace = open_workspace(sample_folder("xiamen"))
    with pytest.raises(StoreError, match="--output"):
        report(workspace)
    out = tmp_path / "deep" / "page.html"
    assert report(workspace, ["xiamen-135-eco"], out=out, as_of=2018) == out
    assert "2018年" in out.read_text("utf-8")


def test_a_failure_leaves_the_old_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    out.write_text("old", "utf-8")
    with pytest.raises(CatalogError):
        report(open_workspace(folder), ["no-such-plan"], out=out)
    assert out.read_text("utf-8") == "old"
    with pytest.raises(StoreError, match="cannot write"):
        report(open_workspace(folder), ["xiamen-outlook-2023"], out=out / "below.html")
