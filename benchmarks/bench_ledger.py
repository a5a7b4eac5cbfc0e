"""Fifty reporters writing at once: what is lost, what errors they see, how fast it is.

    python benchmarks/bench_ledger.py [--seconds 60] [--reporters 50] [--ledger FILE|ADDRESS]

Without ``--ledger`` it runs on SQLite and, where PostgreSQL is installed, on a server of its own.
The reporters are threads of five processes, each with a connection of its own; every one enters a
report and the state of its task in one transaction, again and again. Afterwards every
acknowledged report must be there, and the trail must verify. The floor is what the same database
needs to commit the same two rows from one writer, without trail, checks or others.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shanhai.store import Ledger

sys.path.insert(0, str(Path(__file__).parents[1]))

PROCESSES = 5


@dataclass
class Told:
    """What one process's reporters saw."""

    acknowledged: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def rows(name: str, number: int) -> tuple[dict[str, object], dict[str, object]]:
    key = {"plan": "p", "no": name, "unit": "市生态环境局"}
    report = {
        **key, "number": number, "percent": float(number % 100), "text": "完成河道清淤，现场照片见附件",
        "evidence": [{"name": "照片.jpg", "digest": "0" * 64, "bytes": 12345}], "by": name,
        "made": "2025-06-30T00:00:00+00:00",
    }  # fmt: skip
    return report, {**key, "state": "open", "percent": float(number % 100)}


def reporters(
    setting: str, names: list[str], seconds: float, ready: Any, queue: multiprocessing.Queue[Told]
) -> None:
    ledger, told, lock = Ledger(setting), Told(), threading.Lock()
    ledger.verify()
    ready.wait()
    until = time.time() + seconds

    def write(name: str) -> None:
        number = 0
        while time.time() < until:
            report, duty = rows(name, number)
            began = time.perf_counter()
            try:
                ledger.write(
                    name, lambda w: (w.put("progress", report), w.put("duty", duty))  # noqa: B023
                )  # fmt: skip
            except Exception as error:  # noqa: BLE001  # told at the end
                with lock:
                    told.errors.append(f"{type(error).__name__}: {error}")
                continue
            with lock:
                told.acknowledged.append(f"{name}/{number}")
                told.seconds.append(time.perf_counter() - began)
            number += 1

    threads = [threading.Thread(target=write, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.put(told)


def floor(setting: str, seconds: float) -> float:
    """Return plain commits per second of the same two rows by one writer."""
    from sqlalchemy import Column, MetaData, String, Table, Text

    from shanhai.store.ledger.chain import canonical

    ledger = Ledger(setting)
    plain = Table("plain", MetaData(), Column("k", String, primary_key=True), Column("row", Text))
    ledger.write("floor", lambda w: plain.create(w._connection))  # noqa: SLF001
    engine = ledger._engine.execution_options(writing=True)  # noqa: SLF001
    number, began = 0, time.perf_counter()
    with engine.connect() as connection:
        while time.perf_counter() - began < seconds:
            report, duty = rows("floor", number)
            with connection.begin():
                for kind, row in (("r", report), ("d", duty)):
                    values = {"k": f"{kind}{number}", "row": canonical(row)}
                    connection.execute(plain.insert().values(**values))
            number += 1
    return number / (time.perf_counter() - began)


def measure(name: str, setting: str, people: int, seconds: float) -> None:
    Ledger(setting).write("start", lambda w: w.note("start", {}))
    names = [f"reporter {i:02d}" for i in range(people)]
    spawn = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[Told] = spawn.Queue()
    ready = spawn.Barrier(PROCESSES + 1)
    workers = [
        spawn.Process(target=reporters, args=(setting, names[i::PROCESSES], seconds, ready, queue))
        for i in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    ready.wait()
    began = time.perf_counter()
    told = [queue.get() for _ in workers]
    for worker in workers:
        worker.join()
    lasted = time.perf_counter() - began
    ledger = Ledger(setting)
    kept = {f"{row['no']}/{row['number']}" for row in ledger.rows("progress")}
    acknowledged = {one for t in told for one in t.acknowledged}
    began = time.perf_counter()
    found = ledger.verify()
    verifying = time.perf_counter() - began
    times = sorted(s for t in told for s in t.seconds)
    errors = [e for t in told for e in t.errors]
    rate = len(acknowledged) / lasted
    plain = floor(setting, min(5.0, seconds))
    print(
        f"{name}: {people} reporters, {lasted:.0f} s, {len(acknowledged):,} reports ({rate:,.0f} a second)"
    )
    print(f"  lost {len(acknowledged - kept)}, errors seen {len(errors)} {errors[:1]}")
    print(
        f"  waiting: median {times[len(times) // 2] * 1e3:.0f} ms, 99 % {times[int(len(times) * 0.99)] * 1e3:.0f} ms, longest {times[-1]:.2f} s"
    )
    print(
        f"  trail: {found.entries:,} entries, {'sound' if found.fault is None else found.fault}, verified in {verifying:.1f} s"
    )
    print(f"  floor: {plain:,.0f} plain commits a second; ours/floor {rate / plain:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--reporters", type=int, default=50)
    parser.add_argument("--ledger")
    given = parser.parse_args()
    if given.ledger:
        measure(given.ledger, given.ledger, given.reporters, given.seconds)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", str(Path(folder) / "ledger.sqlite"), given.reporters, given.seconds)
    from tests.postgres import programs, server

    if programs() is None:
        print("PostgreSQL: not installed, not measured")
        return
    with server() as address:
        measure("PostgreSQL", address, given.reporters, given.seconds)


if __name__ == "__main__":
    main()
