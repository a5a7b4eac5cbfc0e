"""Air: hours of many stations to the verdicts of a year, against a plain scan of the same file.

    python benchmarks/bench_air.py [--stations 100] [--hours 8760] [--rows 1000000] [--keep DIR]

``--stations 1700`` is the national network. The floor is what the machine needs at least:
Polars reads the same Parquet file and takes the mean of the six pollutants by station.
Printed are seconds, ratios to the floor and peak memory; then AQI rows per second beside
``aqi-hub`` and ``python-aqi`` where they are installed, and how many values of a 0.1 grid
the formula gets wrong (against exact arithmetic).
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl

from shanhai.quality import air
from shanhai.quality._standards import standard
from shanhai.synthetic import air as synthetic

ITEMS = ("so2", "no2", "pm10", "pm25", "co", "o3")
START = datetime(2023, 1, 1, 1)  # noqa: DTZ001 - local time
CHUNK = 100
SAMPLE = 20_000


def write(folder: Path, stations: int, hours: int) -> None:
    """Write sites and readings, station by station in order, a hundred stations at a time."""
    sites = synthetic.sites(stations, areas=max(1, stations // 5))
    sites.write_parquet(folder / "sites.parquet")
    end = START + timedelta(hours=hours - 1)
    parts = folder / "parts"
    parts.mkdir()
    for first in range(0, stations, CHUNK):
        table = synthetic.hours(sites[first : first + CHUNK], start=START, end=end)
        table.drop("origin").write_parquet(parts / f"{first:06d}.parquet")
    pl.scan_parquet(parts / "*.parquet").sink_parquet(folder / "hours.parquet")


def floor(folder: Path) -> list[pl.DataFrame]:
    """Scan and take the mean of each station."""
    hours = pl.scan_parquet(folder / "hours.parquet")
    return [hours.group_by("site").agg(pl.col(ITEMS).mean()).collect(engine="streaming")]


def yearly(folder: Path) -> list[pl.DataFrame]:
    """Judge the year of every station and area: statistics, attainment, index, good days, rank."""
    hours = pl.scan_parquet(folder / "hours.parquet")
    sites = pl.scan_parquet(folder / "sites.parquet")
    site_days = air.site_days(hours).collect(engine="streaming").lazy()
    verdicts: list[pl.LazyFrame] = []
    for key, days in (("site", site_days), ("area", air.area_days(site_days, sites))):
        stats = air.period_statistics(days, key=key)
        attained = air.pollutant_attainment(stats, edition="2012")
        with_index = air.day_aqi(days, edition="2012")
        composite = air.composite_index(stats, edition="2012", key=key)
        verdicts += [
            attained,
            air.overall_attainment(attained, key=key),
            air.good_day_share(with_index, key=key),
            air.ranking(composite),
        ]
    return pl.collect_all(verdicts, engine="streaming")


def timed(work: Callable[[], Any], runs: int = 2) -> tuple[float, float]:
    """Return the best of some runs in seconds, by the clock and of all cores together."""
    best, least = float("inf"), float("inf")
    for _ in range(runs):
        start, begun = time.perf_counter(), time.process_time()
        work()
        best = min(best, time.perf_counter() - start)
        least = min(least, time.process_time() - begun)
    return best, least


def alone(name: str, folder: Path) -> tuple[float, float, float, int]:
    """Run one of the two in a process of its own: seconds, of all cores, peak GB, result rows."""
    words = [sys.executable, __file__, "--only", name, "--keep", str(folder)]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    return float(told[0]), float(told[1]), float(told[2]), int(told[3])


def readings(rows: int) -> pl.DataFrame:
    """Make rows of plausible concentrations to a tenth."""
    draw = np.random.default_rng(1)
    scale = {"so2": 10.0, "no2": 25.0, "pm10": 50.0, "pm25": 30.0, "co": 0.6, "o3": 40.0}
    return pl.DataFrame({i: np.round(draw.gamma(2.0, s, rows), 1) for i, s in scale.items()})


def rates(rows: int) -> None:
    """Print AQI rows per second: ours eager and streaming, the peers row by row."""
    frame = readings(rows)
    ours: dict[str, Callable[[], Any]] = {
        "shanhai": lambda: air.evaluate(frame, kind="realtime", edition="2012"),
        "shanhai, lazy": lambda: air.evaluate(
            frame.lazy(), kind="realtime", edition="2012"
        ).collect(engine="streaming"),
    }
    print(f"\nAQI of {rows:,} rows of six pollutants      rows/s   rows/s of a core")
    for name, work in ours.items():
        seconds, cpu = timed(work, 3)
        print(f"  {name:32} {rows / seconds:15,.0f} {rows / cpu:18,.0f}")
    sample = frame.head(SAMPLE).rows(named=True)
    for name, one in peers().items():
        seconds, cpu = timed(lambda one=one: [one(row) for row in sample], 1)  # type: ignore[misc]
        print(f"  {name:32} {SAMPLE / seconds:15,.0f} {SAMPLE / cpu:18,.0f}")


def peers() -> dict[str, Callable[[dict[str, float]], Any]]:
    """Return the other packages, those installed."""
    found: dict[str, Callable[[dict[str, float]], Any]] = {}
    if importlib.util.find_spec("aqi_hub"):
        from aqi_hub.aqi_cn import cal_aqi_cn

        found["aqi-hub"] = lambda row: cal_aqi_cn(**row, data_type="hourly")
    if importlib.util.find_spec("aqi"):
        import aqi

        names = {item: item if item.startswith("pm") else f"{item}_1h" for item in ITEMS}

        def python_aqi(row: dict[str, float]) -> Any:
            try:
                return aqi.to_aqi([(names[i], row[i]) for i in ITEMS], algo=aqi.ALGO_MEP)
            except (IndexError, TypeError):
                return None

        found["python-aqi"] = python_aqi
    return found


def grid() -> None:
    """Print how many values of a 0.1 grid over all scales differ from exact arithmetic.

    The formula alone, without rounding of inputs, each package on the breakpoints it has.
    """
    print("\nindices on a 0.1 grid that differ from exact arithmetic")
    for name, edition, of in formulas():
        rules = standard(edition)
        wrong = total = 0
        index = rules["scales"]["index"]
        for scale in (key for key in rules["scales"] if "." in key):
            at = rules["scales"][scale]["at"]
            exact = [_exact(at, index, n) for n in range(at[-1] * 10 + 1)]
            found = of(scale, [n / 10 for n in range(len(exact))], at, index)
            wrong += sum(a != b for a, b in zip(found, exact, strict=True))
            total += len(exact)
        print(f"  {name:20} {edition:12} {wrong:10,} of {total:,}")


def formulas() -> Iterator[tuple[str, str, Callable[..., list[Any]]]]:
    """Yield the packages, those installed, with the edition of their breakpoints."""

    def ours(_: str, values: list[float], at: list[float], index: list[int]) -> list[Any]:
        frame = nw.from_native(pl.DataFrame({"v": values}))
        return frame.select(i=air.iaqi(nw.col("v"), at, index))["i"].to_list()

    yield "shanhai", "cn.hj633-2012", ours
    yield "shanhai", "cn.hj633-2026", ours
    if importlib.util.find_spec("aqi_hub"):
        from aqi_hub.aqi_cn import cal_iaqi_cn

        yield (
            "aqi-hub",
            "cn.hj633-2026",
            lambda scale, values, *_: [cal_iaqi_cn(name_of(scale).upper(), v) for v in values],
        )
    if importlib.util.find_spec("aqi"):
        yield (
            "python-aqi",
            "cn.hj633-2012",
            lambda scale, values, *_: [python_iaqi(scale, v) for v in values],
        )


def name_of(scale: str) -> str:
    """Return the peers' name of a scale: ``so2.day`` is ``so2_24h``."""
    item, _, time = scale.partition(".")
    return item if item == "o3_8h" else f"{item}_{'1h' if time == 'hour' else '24h'}"


def python_iaqi(scale: str, value: float) -> int | None:
    """Return python-aqi's index of one value, None where it fails."""
    import aqi

    name = scale.partition(".")[0] if scale.startswith("pm") else name_of(scale)
    try:
        return int(aqi.to_iaqi(name, str(value), algo=aqi.ALGO_MEP))
    except (IndexError, TypeError):
        return None


def _exact(at: list[float], index: list[int], tenths: int) -> int:
    value = Fraction(tenths, 10)
    i = next(i for i in range(1, len(at)) if value <= at[i])
    low, high = Fraction(at[i - 1]), Fraction(at[i])
    return math.ceil((index[i] - index[i - 1]) / (high - low) * (value - low) + index[i - 1])


def chain(folder: Path) -> None:
    """Print the chain from hours to verdicts beside the floor."""
    rows = pl.scan_parquet(folder / "hours.parquet").select(pl.len()).collect().item()
    base, base_cpu, base_memory, _ = alone("floor", folder)
    ours, cpu, memory, verdicts = alone("yearly", folder)
    print(f"{rows:,} hours of six pollutants to {verdicts:,} verdicts")
    print(f"  {'':28} {'seconds':>8} {'ratio':>6} {'core s':>8} {'ratio':>6} {'peak GB':>8}")
    print(
        f"  {'scan and mean (floor)':28} {base:8.2f} {1:6.1f} {base_cpu:8.2f} {1:6.1f} {base_memory:8.2f}"
    )
    print(
        f"  {'yearly evaluation':28} {ours:8.2f} {ours / base:6.1f} {cpu:8.2f} {cpu / base_cpu:6.1f} {memory:8.2f}"
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stations", type=int, default=100)
    parser.add_argument("--hours", type=int, default=8760)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="use the files in this folder, or write them")
    parser.add_argument("--only", choices=["floor", "yearly"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        work = {"floor": floor, "yearly": yearly}[options.only]
        results = work(options.keep)
        seconds, cpu = timed(lambda: work(options.keep))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(seconds, cpu, memory, sum(table.height for table in results))
        return
    with tempfile.TemporaryDirectory() as place:
        folder = options.keep or Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "hours.parquet").exists():
            write(folder, options.stations, options.hours)
        chain(folder)
    rates(options.rows)
    grid()


if __name__ == "__main__":
    main()
