"""A workspace made by ``shanhai init``; commands that write get one of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import shanhai


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample workspace, for commands that only look."""
    folder = tmp_path_factory.mktemp("cli") / "demo"
    assert shanhai("init", "xiamen", folder).code == 0
    return folder


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A sample workspace to write to."""
    folder = tmp_path / "town"
    assert shanhai("init", "xiamen", folder).code == 0
    return folder
