"""Tiles of the maps that accounts keep."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import numpy as np
import pytest
from fastapi.testclient import TestClient

from shanhai.server import tiles
from shanhai.server.app import create
from shanhai.server.settings import Settings

rasterio = pytest.importorskip("rasterio")

#: A tile that lies within the map, and one that does not.
INSIDE, OUTSIDE = "10/848/439", "10/0/0"


@pytest.fixture(scope="module")
def mapped(town: Path) -> Iterator[Path]:
    """An account with one map in the town: west of 118.15 zero, east of it one."""
    from rasterio.transform import from_bounds

    folder = town / "making"  # moved into its place when whole, as accounts are
    folder.mkdir()
    note = {
        "title": {"zh": "试", "en": "Trial"},
        "origin": "synthetic",
        "profile": "x",
        "years": [2020],
    }
    (folder / "evidence.json").write_text(json.dumps(note))
    values = np.zeros((64, 64), "float32")
    values[:, 32:] = 1
    place = from_bounds(118.0, 24.4, 118.3, 24.8, 64, 64)
    with rasterio.open(
        folder / "map_2020_total.tif", "w", driver="GTiff", width=64, height=64, count=1,
        dtype="float32", crs="EPSG:4326", transform=place, nodata=-1,
    ) as made:  # fmt: skip
        made.write(values, 1)
        made.update_tags(
            unit="CNY/m2", title_zh="总值", title_en="Total", low=0, high=1, origin="synthetic"
        )
    (town / "gep").mkdir()
    yield folder.replace(town / "gep" / "small")
    rmtree(town / "gep")


def test_layers_are_listed_with_scale_and_place(hall: TestClient, mapped: Path) -> None:
    (layer,) = hall.get("/api/v1/rasters").json()
    assert (layer["id"], layer["origin"]) == ("small/2020/total", "synthetic")
    assert layer["bounds"] == pytest.approx([118.0, 24.4, 118.3, 24.8])
    assert [s["value"] for s in layer["legend"]] == [0, 0.25, 0.5, 0.75, 1]


@pytest.mark.filterwarnings("ignore:Dataset has no geotransform")  # a picture has none
def test_a_tile_has_the_colours_of_the_legend(hall: TestClient, mapped: Path) -> None:
    layer = hall.get("/api/v1/rasters").json()[0]
    z, x, y = INSIDE.split("/")
    answer = hall.get(layer["tiles"].format(z=z, x=x, y=y))
    assert answer.headers["content-type"] == "image/png"
    with rasterio.open(io.BytesIO(answer.content)) as tile:
        pixels = tile.read()
    opaque = {tuple(int(v) for v in c) for c in pixels[:3, pixels[3] == 255].T}
    ends = {tuple(int(s["colour"][i : i + 2], 16) for i in (1, 3, 5)) for s in layer["legend"][::4]}
    assert ends <= opaque


def test_where_the_layer_has_nothing_there_is_no_picture(hall: TestClient, mapped: Path) -> None:
    assert hall.get(f"/tiles/small/2020/total/{OUTSIDE}.png").status_code == 204


@pytest.mark.parametrize(
    "path", ["none/2020/total", "small/1999/total", "small/2020/none", "..%2F..%2Fetc/2020/total"]
)
def test_only_kept_layers_are_drawn(hall: TestClient, mapped: Path, path: str) -> None:
    assert hall.get(f"/tiles/{path}/{INSIDE}.png").status_code == 404
    assert hall.get(f"/tiles/small/2020/total/{INSIDE}.png?url=/etc/passwd").status_code == 200
    assert hall.get("/tiles/small/2020/total/3/8/0.png").status_code == 404


def test_what_draws_is_ready_before_the_first_request(town: Path, mapped: Path) -> None:
    tiles._titiler.cache_clear()
    with TestClient(create(Settings.model_validate({"workspace": town, "logs": "off"}))):
        assert tiles._titiler.cache_info().currsize == 1
