"""The sample workspace, evaluated once."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanhai.engine.run import Run
from shanhai.service.evaluating import evaluate
from shanhai.store.workspace import Workspace, create


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A copy of the sample; runs may be stored in it, nothing else."""
    return create("xiamen", tmp_path_factory.mktemp("sample") / "xiamen")


@pytest.fixture(scope="session")
def done(sample: Workspace) -> Run:
    """All its plans against all its figures."""
    return evaluate(sample)


@pytest.fixture(scope="session")
def golden() -> Path:
    return Path(__file__).parents[1] / "golden"
