"""A city with a small synthetic network, February and March 2025."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from shanhai.service.synthesizing import synthesize_network
from shanhai.store import Workspace
from shanhai.store.workspace import create


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    pytest.importorskip("shapely")
    ws = create("xiamen", tmp_path_factory.mktemp("monitoring") / "city")
    synthesize_network(ws, year=2025, stations=8, sections=6, months=(2, 3))
    return ws


@pytest.fixture(scope="session")
def hours(city: Workspace) -> pl.DataFrame:
    return city.lake.scan("air.hour").drop("month").collect()


@pytest.fixture
def corrected(city: Workspace, tmp_path: Path) -> Workspace:
    """Return a copy that a test may change."""
    import shutil

    return Workspace(Path(shutil.copytree(city.folder, tmp_path / "copy")))
