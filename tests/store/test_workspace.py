from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from shanhai.core.errors import CatalogError, StoreError
from shanhai.store import Workspace, find_workspace, sample_folder, samples
from shanhai.store import workspace as workspaces
from shanhai.store.workspace import create, open_workspace
from tests.support import SAMPLE, write

FILES = {
    "workspace.yaml": 'id: town\ntitle: {zh: 小城, en: Town}\narea: "350200"\nlake: store/lake\n',
    "documents.yaml": "",
    "areas.yaml": '"350200": {name: {zh: 厦门市, en: Xiamen}, kind: city}\n',
}


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write(tmp_path / "town", FILES)


def test_the_samples() -> None:
    assert samples() == ["xiamen"]
    assert sample_folder("xiamen") == SAMPLE
    with pytest.raises(
        StoreError, match=r"no sample 'xiamem' \(did you mean 'xiamen'\?\); there are: xiamen"
    ):
        sample_folder("xiamem")


def test_a_workspace_is_found_from_inside_it(town: Path, tmp_path: Path) -> None:
    (town / "plans" / "deep").mkdir(parents=True)
    for start in (town, town / "plans", town / "plans" / "deep"):
        found = find_workspace(start)
        assert found is not None
        assert found.folder == town
        assert not found.sample
    assert find_workspace(tmp_path) is None


def test_the_sample_knows_that_it_is_one() -> None:
    found = find_workspace(SAMPLE / "plans")
    assert found is not None
    assert found.sample
    assert open_workspace(SAMPLE).sample


def test_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(
        StoreError, match=r"is not a workspace: it has no workspace.yaml .*shanhai init"
    ):
        open_workspace(tmp_path)


def test_workspace_yaml_says_where_things_lie(town: Path) -> None:
    opened = open_workspace(town)
    assert opened.lake.folder == town / "store/lake"
    assert opened.ledger.file == town / "ledger.sqlite"
    assert opened.runs.folder == town / "runs"


def test_a_faulty_declaration_is_told_when_it_is_needed(town: Path) -> None:
    write(town, {"areas.yaml": '"350200": {name: {zh: 厦门市}, kind: city}\n'})
    opened = open_workspace(town)
    with pytest.raises(CatalogError, match=r"1 problem\(s\).*\n.*areas.yaml:1: .*give 'en' too"):
        _ = opened.catalog


def test_measures_are_read_only_where_they_are_needed(town: Path) -> None:
    write(town, {"measures/p.yaml": "nonsense: here\n"})
    opened = open_workspace(town)
    assert opened.plans_catalog.measures == {}
    with pytest.raises(CatalogError):
        _ = opened.catalog


# --- making one


def listing(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_new_workspace_is_the_sample_as_declared(tmp_path: Path) -> None:
    made = create("xiamen", tmp_path / "deep" / "demo")
    assert made.folder == tmp_path / "deep" / "demo"
    assert not made.sample
    shipped = [
        name for name in listing(SAMPLE) if not name.startswith((".", "lake/", "runs/", "reports/"))
    ]
    assert listing(made.folder) == [n for n in shipped if "sqlite" not in n]
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["demo"]
    assert made.plans_catalog.plan("xiamen-135-eco")


def test_data_of_the_sample_are_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SAMPLE, tmp_path / "cities" / "own")
    own = tmp_path / "cities" / "own"
    write(own, {"lake/x/a": "", "runs/r/run.json": "{}", "ledger.sqlite": "", "ledger.sqlite-wal": "",
                ".lock": "", "reports/a.html": ""})  # fmt: skip
    monkeypatch.setattr(workspaces, "_samples_folder", lambda: tmp_path / "cities")
    assert listing(create("own", tmp_path / "new").folder) == [
        n for n in listing(SAMPLE) if not n.startswith(".")
    ]  # fmt: skip


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    assert create("xiamen", tmp_path / "demo").folder == tmp_path / "demo"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "demo", {"mine.txt": "keep"})
    (tmp_path / "file").write_text("keep", "utf-8")
    for name in ("demo", "file"):
        with pytest.raises(StoreError, match="is there already and not empty"):
            create("xiamen", tmp_path / name)
    assert listing(tmp_path) == ["demo/mine.txt", "file"]


def test_here_will_do_if_it_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "demo").mkdir()
    monkeypatch.chdir(tmp_path / "demo")
    create("xiamen", Path())
    assert (tmp_path / "demo" / "workspace.yaml").is_file()


def test_what_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(shutil, "copytree", fail)
    with pytest.raises(OSError, match="disk full"):
        create("xiamen", tmp_path / "demo")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreError):
        create("nowhere", tmp_path / "demo")
    assert list(tmp_path.iterdir()) == []


# --- one writer at a time


def test_the_sample_is_not_written_to() -> None:
    with (
        pytest.raises(
            StoreError, match=r"cannot store: this is the sample .* shanhai init xiamen DIR"
        ),
        open_workspace(SAMPLE).writing("store"),
    ):
        pytest.fail("the sample was written to")


def test_a_second_writer_waits_and_then_gives_up(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspaces, "PATIENCE", 0.2)
    first, second = Workspace(town), Workspace(town)
    held, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with first.writing("hold"):
            held.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        with (
            pytest.raises(StoreError, match="cannot bring: another writer is busy"),
            second.writing("bring"),
        ):
            pytest.fail("two writers at once")
    finally:
        leave.set()
        thread.join()
    with second.writing("bring"):
        pass


def test_the_lock_is_free_again_after_a_fault(town: Path) -> None:
    with pytest.raises(RuntimeError), Workspace(town).writing("fail"):
        raise RuntimeError
    with Workspace(town).writing("go on"):
        assert os.path.exists(town / ".lock")  # noqa: PTH110


def test_figures_that_belong_to_the_declarations(town: Path) -> None:
    write(town, {"observations/b.csv": "", "observations/a.csv": "", "observations/note.txt": ""})
    assert [p.name for p in Workspace(town).observation_files] == ["a.csv", "b.csv"]
