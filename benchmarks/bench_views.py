"""The air views over the national network: 1,700 stations, one year, 14.9 million rows.

    python benchmarks/bench_views.py [--stations 1700] [--keep DIR] [--requests 1000] [--rate 100]

Makes the lake once (``--keep`` uses it again), then prints for each view the time of the first
answer of a fresh process with what is kept on disk, of the following ones, and the machine's floor:
Polars scanning one column of the same table. Last, the server on one core answers requests for
the latest values of all stations, sent at a steady rate from the other core.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from shanhai.service.monitoring import air, arriving, moments, parts, playing
from shanhai.service.synthesizing import synthesize_network
from shanhai.store import Workspace
from shanhai.store.workspace import create, open_workspace

YEAR = 2025
STATION, CITY = "SYN00042", "350200"
PORT = 8397


def lake_of(folder: Path, stations: int) -> Workspace:
    """Open the workspace with the network, made if it is not there."""
    if (folder / "workspace.yaml").is_file():
        return open_workspace(folder)
    workspace = create("xiamen", folder)
    begin = time.perf_counter()
    synthesize_network(workspace, year=YEAR, stations=stations, sections=0, progress=print)
    print(f"made and brought in through the door in {time.perf_counter() - begin:.0f} s")
    return workspace


VIEWS: dict[str, Callable[[Workspace], Any]] = {
    "latest of all stations": lambda w: moments.latest(w, "air"),
    "all stations at an hour": lambda w: moments.at(w, "air", datetime(YEAR, 6, 3, 14)),  # noqa: DTZ001
    "all stations on a day": lambda w: moments.on_day(w, "air", date(YEAR, 6, 3)),
    "24 hours to play": lambda w: playing.play(w, "air", f"{YEAR}-06-03"),
    "station-year": lambda w: air.station_year(w, STATION, YEAR),
    "calendar of the city": lambda w: air.calendar(w, CITY, YEAR),
    "today, month, year": lambda w: air.summary(w, CITY, date(YEAR, 12, 31)),
    "ranking of stations": lambda w: air.ranking(w, YEAR, by="site"),
    "completeness": lambda w: arriving.completeness(w, "air", YEAR),
}


def floor(workspace: Workspace) -> float:
    """Scan one column of the whole table: what any full scan costs at least."""
    begin = time.perf_counter()
    workspace.lake.scan("air.hour").select(pl.col("pm25").mean()).collect()
    return time.perf_counter() - begin


def timed(workspace: Workspace) -> None:
    """Print first and following answers of each view, in this process."""
    workspace.plans_catalog  # noqa: B018 - a server has it loaded
    begin = time.perf_counter()
    parts.refresh(workspace, "air.hour")
    print(f"kept parts looked up in {1000 * (time.perf_counter() - begin):.0f} ms")
    least = min(floor(workspace) for _ in range(3))
    print(f"floor, a scan of one column: {1000 * least:.0f} ms")
    print(f"{'view':28} {'first ms':>9} {'then ms':>9} {'p95 ms':>9} {'p95/floor':>9}")
    for name, view in VIEWS.items():
        taken = []
        for _ in range(21):
            begin = time.perf_counter()
            view(workspace)
            taken.append(1000 * (time.perf_counter() - begin))
        then = sorted(taken[1:])
        p95 = then[int(0.95 * len(then)) - 1]
        ratio = p95 / (1000 * least)
        print(f"{name:28} {taken[0]:9.1f} {statistics.median(then):9.2f} {p95:9.2f} {ratio:9.3f}")


def served(folder: Path, requests: int, rate: float) -> None:
    """Start the server on one core and ask it at a steady rate from the other."""
    cores = sorted(os.sched_getaffinity(0))
    command = [sys.executable, "-m", "shanhai", "-w", str(folder), "serve", "--port", str(PORT)]
    environment = {**os.environ, "SHANHAI_LOGS": "off"}
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, cores[:1]),  # noqa: PLW1509 - no threads here
    )  # fmt: skip
    try:
        os.sched_setaffinity(0, cores[-1:])
        paths = {
            "latest of all stations": "/api/v1/monitoring/air/latest",
            "overview": "/api/v1/overview",
            "station-year": f"/api/v1/monitoring/air/sites/{STATION}?year={YEAR}",
        }
        asyncio.run(_wait(paths["overview"]))
        print(f"\nserver on core {cores[0]}, asked from core {cores[-1]}, {rate:g} requests/s")
        for name, path in paths.items():
            begun = _busy(server.pid)
            taken, size = asyncio.run(_ask(path, requests, rate))
            busy = 1000 * (_busy(server.pid) - begun) / len(taken)
            taken.sort()
            middle, p95 = taken[len(taken) // 2], taken[int(0.95 * len(taken)) - 1]
            print(f"{name:28} {size:9,} bytes  median {middle:7.2f} ms  p95 {p95:7.2f} ms  "
                  f"{busy:5.2f} ms of processor each")  # fmt: skip
    finally:
        server.terminate()
        server.wait()


def _busy(process: int) -> float:
    """Return the processor time a process has used [s]."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _get(path: str) -> tuple[int, int]:
    """Ask once over a connection of its own: status and size of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: localhost",
        "Accept-Encoding: gzip",
        "Connection: close",
    ]
    writer.write(("\r\n".join([*lines, "", ""])).encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), len(answer)


async def _wait(path: str) -> None:
    for _ in range(600):
        try:
            status, _ = await _get(path)
        except OSError:
            await asyncio.sleep(0.2)
            continue
        if status != 200:
            raise SystemExit(f"{path} answers {status}")
        return
    raise SystemExit("the server does not answer")


async def _ask(path: str, requests: int, rate: float) -> tuple[list[float], int]:
    """Send requests at a steady rate, whether or not the last one has come back."""
    status, size = await _get(path)
    if status != 200:
        raise SystemExit(f"{path} answers {status}")
    taken: list[float] = []

    async def one(due: float) -> None:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        begin = time.perf_counter()
        status, _ = await _get(path)
        if status != 200:
            raise SystemExit(f"{path} answers {status}")
        taken.append(1000 * (time.perf_counter() - begin))

    start = time.perf_counter() + 0.1
    await asyncio.gather(*(one(start + number / rate) for number in range(requests)))
    return taken, size


def main() -> None:
    """Make the lake if needed, time the views, then the server."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--stations", type=int, default=1700)
    asked.add_argument("--keep", type=Path)
    asked.add_argument("--requests", type=int, default=1000)
    asked.add_argument("--rate", type=float, default=100.0)
    asked.add_argument("--no-server", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = lake_of(given.keep or Path(folder) / "city", given.stations)
        rows = workspace.lake.scan("air.hour").select(pl.len()).collect().item()
        print(f"{rows:,} rows of {given.stations} stations")
        timed(workspace)
        if not given.no_server:
            served(workspace.folder, given.requests, given.rate)


if __name__ == "__main__":
    main()
