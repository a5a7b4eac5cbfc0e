"""Ecosystem accounts: a city of 17 M cells, a province of 138 M in blocks, and InVEST beside us.

    python benchmarks/bench_gep.py [--quick] [--only city,linear,province,invest] [--keep DIR]

Every case runs in a process of its own; its seconds and peak memory are printed. InVEST runs in
the environment of benchmarks/invest_env.sh and is skipped with a message where that is absent.
The floor of the city is a plain read of all its rasters.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

HERE = Path(__file__).resolve()
INVEST = Path(
    os.environ.get("SHANHAI_INVEST")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shanhai" / "invest"
)
CLASSES = {  # code: usle_c, usle_p, kc, root_depth, lulc_veg, carbon pools
    1: (0.003, 1.0, 1.0, 3000, 1, (80, 20, 60, 5)), 2: (0.05, 1.0, 0.8, 1200, 1, (20, 10, 50, 2)),
    3: (0.22, 0.6, 0.9, 700, 1, (5, 2, 40, 0)), 4: (0.3, 0.9, 0.3, 500, 0, (1, 1, 10, 0)),
    5: (0.0, 1.0, 1.0, 1, 0, (0, 0, 0, 0)),
}  # fmt: skip


def peak() -> float:
    """Peak memory of this process [MiB]."""
    status = Path("/proc/self/status")
    if status.exists():  # unlike ru_maxrss it does not remember the process that started us
        [line] = [x for x in status.read_text().splitlines() if x.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(*arguments: str, python: str = sys.executable, script: Path = HERE) -> dict[str, Any]:
    """Run a case in its own process; the last line it prints is its result."""
    done = subprocess.run(
        [python, str(script), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{arguments}: {done.stderr[-3000:]}")
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


# --- a city, whole account


def make_city(folder: Path, cells: int, edge: float, years: tuple[int, ...]) -> None:
    from shanhai.synthetic.gep import city

    city(folder, cells=cells, years=years, projects=50, edge=edge)


def run_city(folder: str, cells: str, out: str) -> dict[str, Any]:
    """Reckon the whole account of one year: checks, terrain, sums of 57 areas, tables (and maps)."""
    from shanhai.service.gep import gep

    path = Path(folder) / "CITY.yaml"
    start = time.perf_counter()
    target = Path(folder) / "out" if out else None
    stages: list[tuple[str, float]] = []
    found = gep(
        path, years=[2020], out=target, maps=bool(out), uncertain=False, cells=int(cells),
        progress=lambda text: stages.append((text, time.perf_counter() - start)),
    )  # fmt: skip
    seconds = time.perf_counter() - start
    city = found.tables["totals"][0]
    districts = sum(r["gep"] for r in found.tables["totals"] if r["kind"] == "district")
    return {"seconds": seconds, "cpu": time.process_time(), "mib": peak(), "gep": city["gep"], "areas": len(found.tables["totals"]),
            "additive": abs(districts / city["gep"] - 1), "stages": stages}  # fmt: skip


def run_floor(folder: str) -> dict[str, Any]:
    """Read every cell of every raster once."""
    import rasterio

    start = time.perf_counter()
    for path in sorted((Path(folder) / "rasters").glob("*.tif")):
        with rasterio.open(path) as file:
            for top in range(0, file.height, 512):
                file.read(1, window=((top, min(top + 512, file.height)), (0, file.width)))
    return {"seconds": time.perf_counter() - start, "mib": peak()}


def run_kernel(cells: str) -> dict[str, Any]:
    """Only the pass over the rasters, from memory: how its time grows with the cells."""
    import rioxarray  # noqa: F401
    import xarray as xr

    from shanhai.accounts.gep.totals import Inputs, statistics
    from shanhai.grid.blocks import strips
    from shanhai.grid.zones import Area, Zones
    from shanhai.synthetic import landscape as make
    from shanhai.synthetic.gep import districts

    side = int(cells)
    where = strips(side, side, cells=side * side)[0]

    def raster(values: np.ndarray) -> xr.DataArray:
        half = make.EDGE_M / side
        north = make.CORNER[1] - half * (np.arange(side) + 0.5)
        east = make.CORNER[0] + half * (np.arange(side) + 0.5)
        array = xr.DataArray(values, dims=("y", "x"), coords={"y": north, "x": east})
        return array.rio.write_crs(make.EPSG)

    import shapely.geometry

    land = raster(make.land_cover(where, side, side)).rio.write_nodata(255)
    layers: dict[str, Any] = {
        name: raster(make.climate(name, where, side, side))
        for name in ("precipitation", "evapotranspiration", "npp", "erodibility")
    }
    layers |= {
        "erosivity": 7000.0,
        "slope_length": 3.0,
        "storm_rain": 250.0,
        "hot_evaporation": 500.0,
    }
    ecosystems = sorted(set(make.CLASSES.values()))
    inputs = Inputs(land, make.CLASSES, ecosystems, layers)
    areas = [
        Area(p["code"], p["name"], p["kind"], p["parent"], shapely.geometry.shape(f["geometry"]))
        for f in districts(projects=50) for p in [f["properties"]]
    ]  # fmt: skip
    zones = Zones(areas, inputs.grid)
    statistics(inputs, zones)
    times, results = [], []
    for block in (1_000_000, 4_000_000, 1_000_000):
        start = time.perf_counter()
        results.append(statistics(inputs, zones, cells=block))
        times.append(time.perf_counter() - start)
    same = all(np.array_equal(results[0], one) for one in results)
    return {"seconds": min(times), "mib": peak(), "cells": side * side, "same_bits": same}


# --- InVEST


def make_basin(folder: Path, cells: int) -> None:
    """Rasters on a slope without pits or flats, so that there is one way for water to flow."""
    import geopandas
    import rasterio
    import shapely
    from rasterio.transform import from_origin

    from shanhai.grid.blocks import strips
    from shanhai.synthetic.landscape import places, waves

    folder.mkdir(parents=True, exist_ok=True)
    side, left, top = 10.0, 500_000.0, 2_900_000.0

    def write(
        name: str, values: Callable[[Any, np.ndarray, np.ndarray], np.ndarray], dtype: str
    ) -> None:
        nodata = 255 if dtype == "uint8" else -9999.0
        with rasterio.open(
            folder / f"{name}.tif", "w", driver="GTiff", height=cells, width=cells, count=1, dtype=dtype,
            crs="EPSG:32650", transform=from_origin(left, top, side, side), nodata=nodata, tiled=True,
            blockxsize=256, blockysize=256, compress="DEFLATE", zlevel=1, num_threads=2,
        ) as file:  # fmt: skip
            for strip in strips(cells, cells, cells=256 * cells):
                east, north = places(strip, cells, cells)
                got = values(strip, east, north).astype(dtype)
                file.write(got, 1, window=((strip.start, strip.stop), (0, cells)))

    length = side * cells
    tilt = 0.12

    def dem(_: Any, east: np.ndarray, north: np.ndarray) -> np.ndarray:
        # waves gentler than the tilt: every cell has a lower neighbour
        rough = waves(5, east, north, count=5, finest=30) * length * 0.0008
        return 20 + tilt * length * (north + 0.31 * east) + rough

    write("dem", dem, "float32")
    write(
        "land",
        lambda _, e, n: np.clip(3 + 1.2 * waves(6, e, n, finest=80), 1, 5).astype(np.uint8),
        "uint8",
    )
    for number, (name, level, swing) in enumerate([
        ("erosivity", 7000, 500), ("erodibility", 0.025, 0.004), ("rain", 1500, 150), ("et", 1000, 80),
        ("roots", 1500, 300), ("pawc", 0.18, 0.03),
    ]):  # fmt: skip
        write(
            name,
            lambda _, e, n, k=number, a=level, b=swing: (
                a + b * waves(50 + k, e, n, count=5, finest=9)
            ),
            "float32",
        )
    rows = [
        {"lucode": k, "usle_c": c, "usle_p": p, "kc": kc, "root_depth": r, "lulc_veg": v,
         "c_above": s[0], "c_below": s[1], "c_soil": s[2], "c_dead": s[3], "lulc_name": f"class {k}"}
        for k, (c, p, kc, r, v, s) in CLASSES.items()
    ]  # fmt: skip
    pl.DataFrame(rows).write_csv(folder / "classes.csv")
    box = shapely.box(left - 1e4, top - length - 1e4, left + length + 1e4, top + 1e4)
    geopandas.GeoDataFrame({"ws_id": [1]}, geometry=[box], crs="EPSG:32650").to_file(
        folder / "basin.gpkg"
    )


def run_ours(folder: str, model: str) -> dict[str, Any]:
    """Make the same maps by our functions, from files to files."""
    from shanhai.accounts.gep import rasters
    from shanhai.grid.raster import open_raster
    from shanhai.grid.terrain import ls_factor

    where = Path(folder)

    def load(name: str) -> Any:
        return open_raster(where / f"{name}.tif", lazy=model != "sdr")

    pick = {
        k: dict(zip(("c", "p", "kc", "root", "veg", "pools"), v, strict=True))
        for k, v in CLASSES.items()
    }
    for repeat in range(2):  # the first time on a corner, to load what is compiled
        start = time.perf_counter()
        corner = (lambda a: a[:128, :128]) if repeat == 0 else (lambda a: a)
        land = corner(load("land"))
        if model == "sdr":
            factor = ls_factor(corner(load("dem")))
            bare = rasters.rkls(corner(load("erosivity")), corner(load("erodibility")), factor)
            lost = rasters.usle(bare, land, cover={k: v["c"] for k, v in pick.items()},
                                practice={k: v["p"] for k, v in pick.items()})  # fmt: skip
            out = {
                "rkls": bare,
                "usle": lost,
                "avoided_erosion": rasters.avoided_erosion(bare, lost),
            }
        elif model == "water":
            out = {"wyield": rasters.budyko_water_yield(
                corner(load("rain")), corner(load("et")), corner(load("roots")), corner(load("pawc")), land,
                crop_factor={k: v["kc"] for k, v in pick.items()},
                root_depth={k: v["root"] for k, v in pick.items()},
                vegetated={k: bool(v["veg"]) for k, v in pick.items()}, season=5.0,
            )}  # fmt: skip
        else:
            stock = {k: float(sum(v["pools"])) for k, v in pick.items()}
            out = {"stock": rasters.carbon_stock(land, stock=stock)}
        for name, one in out.items():
            one.rio.to_raster(
                where / f"ours_{name}.tif", tiled=True, compress="DEFLATE", zlevel=1, num_threads=2,
                windowed=model != "sdr", lock=True if model != "sdr" else None,
            )  # fmt: skip
        seconds = time.perf_counter() - start
    return {"seconds": seconds, "mib": peak()}


def agreement(folder: Path, ours: str, theirs: Path) -> tuple[float, float, int]:
    """Largest relative difference, share of cells beyond 1e-5, cells compared."""
    import rasterio

    with rasterio.open(folder / f"ours_{ours}.tif") as one, rasterio.open(theirs) as other:
        assert one.transform.almost_equals(other.transform), (one.transform, other.transform)
        a, b = one.read(1, masked=True).astype(float), other.read(1, masked=True).astype(float)
    both = ~(np.ma.getmaskarray(a) | np.ma.getmaskarray(b)) & np.isfinite(a.data)
    difference = np.abs(a.data[both] - b.data[both]) / np.maximum(np.abs(b.data[both]), 1e-6)
    return float(difference.max()), float((difference > 1e-5).mean()), int(both.sum())


def show_invest(folder: Path, cells: int) -> None:
    python = INVEST / "bin" / "python"
    if not python.exists():
        print(f"InVEST: skipped, no environment at {INVEST} (make it: sh benchmarks/invest_env.sh)")
        return
    make_basin(folder, cells)
    outputs = {
        "sdr": {
            "rkls": "sdr/rkls.tif",
            "usle": "sdr/usle.tif",
            "avoided_erosion": "sdr/avoided_erosion.tif",
        },
        "water": {"wyield": "water/output/per_pixel/wyield.tif"},
        "carbon": {"stock": "carbon/c_storage_bas.tif"},
    }
    for model, maps in outputs.items():
        theirs = child(
            str(folder), model, python=str(python), script=HERE.with_name("gep_invest_side.py")
        )
        ours = child("--case", "ours", str(folder), model)
        print(
            f"{model:7s} {cells * cells / 1e6:6.1f} M cells: InVEST {theirs['seconds']:7.2f} s {theirs['mib']:6.0f} MiB"
            f" | ours {ours['seconds']:6.2f} s {ours['mib']:6.0f} MiB | {theirs['seconds'] / ours['seconds']:5.1f} times"
        )
        for name, path in maps.items():
            most, beyond, number = agreement(folder, name, folder / path)
            print(
                f"        {name:16s} largest relative difference {most:.1e}, beyond 1e-5: {beyond:.1e} of {number} cells"
            )


CASES = {"city": run_city, "floor": run_floor, "kernel": run_kernel, "ours": run_ours}


def main() -> None:
    """Run the benchmark, or one case of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a hundredth of the cells")
    parser.add_argument("--only", default="city,linear,province,invest")
    parser.add_argument("--keep", type=Path, help="keep the rasters in this folder")
    parser.add_argument("--case", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        name, *rest = options.case
        print(json.dumps(CASES[name](*rest)))
        return
    wanted = options.only.split(",")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        shrink = 10 if options.quick else 1
        if "city" in wanted:
            cells = 4_124 // shrink
            place = folder / "city"
            if not (place / "CITY.yaml").exists():
                make_city(place, cells, 60_000.0, (2020,))
            floor = child("--case", "floor", str(place))
            child("--case", "city", str(place), "4000000", "")  # compiles
            for label, out in (("tables", ""), ("tables and maps", "maps")):
                got = child("--case", "city", str(place), "4000000", out)
                print(
                    f"city, {cells * cells / 1e6:.1f} M cells, {got['areas']} areas, {label}: {got['seconds']:.1f} s "
                    f"({got['cpu']:.0f} s of CPU), {got['mib']:.0f} MiB; floor (read all) {floor['seconds']:.1f} s: "
                    f"{got['seconds'] / floor['seconds']:.1f} times; districts/city - 1 = {got['additive']:.1e}"
                )
                print("   ", ", ".join(f"{text} at {at:.1f} s" for text, at in got["stages"]))
        if "linear" in wanted:
            for side in (1_024 // shrink, 2_048 // shrink, 4_096 // shrink):
                got = child("--case", "kernel", str(side))
                print(
                    f"one pass, {got['cells'] / 1e6:.2f} M cells: {got['seconds']:.2f} s, "
                    f"{1e9 * got['seconds'] / got['cells']:.0f} ns per cell; blocks leave every bit: {got['same_bits']}"
                )
        if "province" in wanted:
            cells = 11_750 // shrink
            place = folder / "province"
            if not (place / "CITY.yaml").exists():
                make_city(place, cells, 352_500.0, (2020,))
            got = child("--case", "city", str(place), "4000000", "")
            print(
                f"province, {cells * cells / 1e6:.1f} M cells in blocks, with its terrain: "
                f"{got['seconds']:.1f} s ({got['cpu']:.0f} s of CPU), {got['mib']:.0f} MiB"
            )
        if "invest" in wanted:
            show_invest(folder / "basin", 3_464 // shrink)


if __name__ == "__main__":
    main()
