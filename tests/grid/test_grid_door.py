from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from shanhai.core.errors import InputError
from shanhai.grid.blocks import Sum, strips
from shanhai.grid.door import Layer, check_aligned, check_classes, check_numbers
from shanhai.grid.raster import aligned, grid_of, open_raster, read

RAIN = Layer("precipitation", "mm", 50, 6000)


def tif(path: Path, values: np.ndarray, *, epsg: int | None = 32650, side: float = 30.0,
        x: float = 5e5, nodata: float | None = None, tiled: bool = True) -> Path:  # fmt: skip
    more = {"tiled": True, "blockxsize": 64, "blockysize": 64} if tiled else {}
    with rasterio.open(
        path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1, dtype=values.dtype,
        crs=None if epsg is None else f"EPSG:{epsg}", transform=from_origin(x, 2.7e6, side, side),
        nodata=nodata, compress="DEFLATE", **more,
    ) as file:  # fmt: skip
        file.write(values, 1)
    return path


NOISE = np.random.default_rng(0).normal(1200, 100, (200, 150)).astype(np.float32)


def test_a_good_raster_passes(tmp_path: Path) -> None:
    one = open_raster(tif(tmp_path / "a.tif", NOISE, nodata=-9999))
    assert check_numbers(one, RAIN) == 1.0
    grid = grid_of(one)
    assert (grid.height, grid.width, grid.cell_area) == (200, 150, 900.0)
    lazy = open_raster(tmp_path / "a.tif", lazy=True)
    assert lazy.chunks is not None
    strip = strips(200, 150)[0]
    assert np.array_equal(read(lazy, strip), read(one, strip))


def test_a_file_that_is_not_there_or_empty_or_no_raster(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such raster"):
        open_raster(tmp_path / "none.tif")
    (tmp_path / "empty.tif").touch()
    with pytest.raises(InputError, match=r"empty\.tif: the file is empty"):
        open_raster(tmp_path / "empty.tif")
    (tmp_path / "text.tif").write_text("not a raster")
    with pytest.raises(InputError, match=r"text\.tif: cannot be read as a raster"):
        open_raster(tmp_path / "text.tif")


@pytest.mark.parametrize("tiled", [True, False])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_raster_cut_short(tmp_path: Path, share: float, tiled: bool) -> None:
    path = tif(tmp_path / "cut.tif", NOISE, tiled=tiled)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(InputError, match=r"cut\.tif: (cut short|cannot be read)"):
        open_raster(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epsg": 32651}, "CRS differs"),
        ({"side": 29.0}, "cells of 29 × 29 m, not 30 × 30 m"),
        ({"x": 500_010.0}, "its origin is"),
        ({"epsg": 4326}, "counts in degree"),
        ({"epsg": None}, "has no CRS"),
    ],
)
def test_misaligned_and_misprojected(tmp_path: Path, changes: dict, message: str) -> None:
    one = open_raster(tif(tmp_path / "a.tif", NOISE))
    other = open_raster(tif(tmp_path / "b.tif", NOISE, **changes))
    with pytest.raises(InputError, match=message) as told:
        check_aligned({"a": one, "b": other})
    assert "b.tif" in str(told.value)
    assert any(word in str(told.value) for word in ("gdalwarp", "gdal_edit"))


def test_the_remedy_can_be_run_as_it_stands(tmp_path: Path) -> None:
    one = open_raster(tif(tmp_path / "a.tif", NOISE, x=500_012.5))
    other = open_raster(tif(tmp_path / "b.tif", NOISE, x=500_027.5))
    with pytest.raises(InputError) as told:
        check_aligned({"a": one, "b": other})
    wanted = "gdalwarp -t_srs EPSG:32650 -tr 30 30 -te 500012.5 2694000 504512.5 2700000"
    assert wanted in str(told.value)


def test_another_size(tmp_path: Path) -> None:
    one = open_raster(tif(tmp_path / "a.tif", NOISE))
    other = open_raster(tif(tmp_path / "b.tif", NOISE[:-1]))
    with pytest.raises(InputError, match="199 × 150 cells, not 200 × 150"):
        check_aligned({"a": one, "b": other})
    assert check_aligned({"a": one, "b": aligned(other, one)}).height == 200


def test_wrong_scale_nodata_and_signs(tmp_path: Path) -> None:
    metres = open_raster(tif(tmp_path / "m.tif", NOISE / 1000))
    with pytest.raises(InputError, match=r"m\.tif: the median of precipitation is 1\.\d+ mm"):
        check_numbers(metres, RAIN)
    assert check_numbers(metres, RAIN, unit="m") == 1000
    blank = open_raster(
        tif(tmp_path / "n.tif", np.full((200, 150), -9999, np.float32), nodata=-9999)
    )
    with pytest.raises(InputError, match="every cell is nodata"):
        check_numbers(blank, RAIN)
    signs = NOISE.copy()
    signs[5, 5] = -9999
    with pytest.raises(InputError, match=r"below zero \(-9999 mm\); is the nodata value set"):
        check_numbers(open_raster(tif(tmp_path / "s.tif", signs)), RAIN)


def test_class_codes(tmp_path: Path) -> None:
    codes = np.random.default_rng(1).integers(1, 4, (200, 150)).astype(np.uint8)
    codes[0, :3] = 9
    land = open_raster(tif(tmp_path / "l.tif", codes, nodata=0))
    with pytest.raises(InputError, match=r"l\.tif: class codes without a class: 9 \(3 cells\)"):
        check_classes(land, [1, 2, 3])
    counts = check_classes(land, [1, 2, 3, 9])
    assert counts[9] == 3
    assert sum(counts.values()) == codes.size
    wide = open_raster(tif(tmp_path / "w.tif", codes.astype(np.int16), nodata=0))
    assert check_classes(wide, [1, 2, 3, 9]) == counts
    with pytest.raises(InputError, match="whole numbers"):
        check_classes(open_raster(tif(tmp_path / "f.tif", NOISE)), [1])
    none = open_raster(tif(tmp_path / "z.tif", np.zeros((20, 20), np.uint8), nodata=0))
    with pytest.raises(InputError, match="every cell is nodata"):
        check_classes(none, [1])


def test_sums_keep_what_plain_addition_loses() -> None:
    total = Sum((1,))
    total.add(np.array([[1e16], [1.0], [-1e16]]))
    assert total.value[0] == 1.0
