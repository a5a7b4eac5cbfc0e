"""A synthetic network: inside its districts, labelled, and never counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanhai.core.errors import InputError
from shanhai.service.evaluating import evaluate
from shanhai.service.shapes import areas
from shanhai.service.synthesizing import synthesize_network
from shanhai.store import Workspace
from shanhai.store.workspace import create
from tests.support import shanhai


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    pytest.importorskip("shapely")
    ws = create("xiamen", tmp_path_factory.mktemp("synthetic") / "city")
    synthesize_network(ws, year=2025, stations=7, sections=6, months=(3, 3))
    return ws


def test_every_site_lies_in_its_district(city: Workspace) -> None:
    shapely = pytest.importorskip("shapely")
    shapes = {f["id"]: shapely.geometry.shape(f["geometry"]) for f in areas(city)["features"]}
    sites = city.lake.scan("sites").collect()
    assert sites.height == 13
    for row in sites.iter_rows(named=True):
        assert shapely.contains_xy(shapes[row["area"]], row["longitude"], row["latitude"])


def test_every_row_says_that_it_is_synthetic(city: Workspace) -> None:
    for table in ("sites", "air.hour", "water.sample"):
        rows = city.lake.scan(table).collect()
        assert rows.height > 10
        assert set(rows.get_column("origin")) == {"synthetic"}, table


def test_the_verdicts_of_the_city_stay_as_they_were(city: Workspace, tmp_path: Path) -> None:
    before = evaluate(create("xiamen", tmp_path / "untouched"), store=False)
    after = evaluate(city, store=False)
    assert after.id == before.id
    assert after.verdicts.equals(before.verdicts)


def test_again_is_the_same(city: Workspace) -> None:
    brought = synthesize_network(city, year=2025, stations=7, sections=6, months=(3, 3))
    assert [(b.change.new, b.change.changed) for b in brought] == [(0, 0)] * 3


def test_the_year_goes_in_file_by_file(tmp_path: Path) -> None:
    from shanhai.service.synthesizing import _spans

    assert list(_spans((1, 12), 12)) == [(1, 12)]
    assert list(_spans((1, 12), 1700)) == [(m, m) for m in range(1, 13)]
    assert list(_spans((1, 12), 0)) == []


def test_the_command_refuses_what_makes_no_sense(city: Workspace) -> None:
    said = shanhai("-w", city.folder, "synthetic", "network", "--stations", 0, "--sections", 0)
    assert said.code == 2
    assert "at least one" in said.err
    with pytest.raises(InputError, match="at least one"):
        synthesize_network(city, year=2025, stations=-1)
