"""Surface water: samples with 21 items to the verdict, against a plain scan of the same file.

    python benchmarks/bench_water.py [--rows 10000000] [--keep FILE]

The floor is what the machine needs at least: Polars reads the same Parquet file and takes
the mean of the 21 items by station. Printed are seconds, ratios to the floor and peak memory.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from shanhai.quality import water
from shanhai.quality._standards import standard

ITEMS = standard("cn.surface-water-evaluation-2011")["items"]
CHUNK = 500_000
STATIONS = 3_646


def samples(rows: int, seed: int) -> pa.Table:
    """Make synthetic samples about the class III limits, one in fifty values missing."""
    random = np.random.default_rng(seed)
    limits = standard("cn.gb3838-2002")["limits"]
    columns: dict[str, object] = {
        "site": random.integers(0, STATIONS, rows).astype(np.int32),
        "water_body": pa.array(
            np.array(["river", "lake"])[(random.random(rows) < 0.2).astype(int)]
        ),
    }
    for item in ITEMS:
        if item == "ph":
            values = random.normal(7.6, 0.5, rows)
        elif item == "do":
            values = np.abs(random.normal(8.0, 1.8, rows))
        else:
            values = limits[item]["by_class"]["iii"] * random.lognormal(-1.2, 0.8, rows)
        columns[item] = pa.array(values, mask=random.random(rows) < 0.02)
    return pa.table(columns)


def write(path: Path, rows: int) -> None:
    """Write the samples in row groups, so that they never stand in memory together."""
    first = samples(1, 0)
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        for number, start in enumerate(range(0, rows, CHUNK)):
            writer.write_table(samples(min(CHUNK, rows - start), number))


def timed(work: Callable[[], pl.LazyFrame]) -> tuple[float, pl.DataFrame]:
    """Return the better of two runs and the result."""
    best, result = float("inf"), pl.DataFrame()
    for _ in range(2):
        start = time.perf_counter()
        result = work().collect(engine="streaming")
        best = min(best, time.perf_counter() - start)
    return best, result


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--keep", type=Path, help="use this file, or write it and keep it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "samples.parquet"
        if not path.exists():
            write(path, options.rows)
        rows = pq.ParquetFile(path).metadata.num_rows
        print(f"{rows:,} samples x {len(ITEMS)} items, {path.stat().st_size / 1e6:,.0f} MB")
        run(path, rows)


def run(path: Path, rows: int) -> None:
    """Time the floor and our two evaluations, and print them."""
    floor, _ = timed(lambda: pl.scan_parquet(path).group_by("site").agg(pl.col(ITEMS).mean()))

    def shares() -> pl.LazyFrame:
        return water.class_shares(water.evaluate(pl.scan_parquet(path)), by=["site"])

    def verdicts() -> pl.LazyFrame:
        # every one of the four columns of every row is made; only their counts are kept
        found = water.evaluate(pl.scan_parquet(path))
        return found.group_by("class", "status", "worst").agg(pl.len(), pl.col("excess").max())

    seconds, found = timed(shares)
    print(f"floor (scan, mean by station)    {floor:8.2f} s")
    print(f"class of every row, shares       {seconds:8.2f} s   {seconds / floor:5.2f} x floor")
    assert found["n"].sum() + found["missing"].sum() == rows
    seconds, _ = timed(verdicts)
    print(f"class, status, worst and excess  {seconds:8.2f} s   {seconds / floor:5.2f} x floor")
    print(f"                                 {rows / seconds / 1e6:8.2f} M samples/s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory                      {peak:8.2f} GB")


if __name__ == "__main__":
    main()
