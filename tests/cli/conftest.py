"""Workspaces made by ``shanhai init``: whole to look at, with two plans to write to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support import shanhai


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample workspace, for commands that only look."""
    folder = tmp_path_factory.mktemp("cli") / "demo"
    assert shanhai("init", "xiamen", folder).code == 0
    return folder


@pytest.fixture(scope="session")
def small(demo: Path) -> Path:
    """The same with two plans only, for commands that only look; it is quicker."""
    folder = demo.with_name("small")
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("runs", ".lock", "measures"))
    for path in (folder / "plans").iterdir():
        if path.stem not in ("xiamen-135-eco", "xiamen-145-eco"):
            path.unlink()
    return folder


@pytest.fixture
def town(small: Path, tmp_path: Path) -> Path:
    """A workspace of one's own to write to."""
    return Path(
        shutil.copytree(small, tmp_path / "town", ignore=shutil.ignore_patterns("runs", ".lock"))
    )
