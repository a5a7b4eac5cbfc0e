"""A process killed while it brings figures in: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from shanhai.engine.observation import KEY, SCHEMA
from shanhai.service.bringing import ingest_observations, quarantine
from shanhai.store.workspace import open_workspace
from tests.support import csv_text, write

ROWS = 1_500
PATIENCE = 60.0


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write(tmp_path / "town", {
        "workspace.yaml": 'id: town\ntitle: {zh: 小城, en: Town}\narea: "350200"\n',
        "documents.yaml": '"000": {title: {zh: 规划, en: The plan}}\n',
        "areas.yaml": '"350200": {name: {zh: 厦门市, en: Xiamen}, kind: city}\n',
    })  # fmt: skip


def file_of(folder: Path, number: int) -> Path:
    """Write a file of figures, one row of which is refused; each file shares half with the one before."""
    rows = [
        {
            "indicator": "air.pm25", "area": "350200", "period": str(2001 + number // 2),
            "value": str((i + number) % 90), "unit": "ug/m3", "document": f"公报{i % 2 or number}",
            "clause": f"表{i}",
        }
        for i in range(ROWS)
    ]  # fmt: skip
    rows[77]["value"] = "x"
    path = folder / f"{number}.csv"
    path.write_text(csv_text(*rows), "utf-8")
    return path


def lake_files(town: Path, table: str, pattern: str) -> int:
    return len(list((town / "lake" / table).glob(pattern)))


@dataclass(frozen=True)
class Killed:
    acknowledged: bool
    ended: bool


def ingest_and_kill(town: Path, file: Path, moment: Callable[[str], bool]) -> Killed:
    """Start an ingest, kill it at once when ``moment`` (given what was printed) says so."""
    out = file.with_suffix(".out")
    with out.open("w", encoding="utf-8") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", "shanhai", "-w", town, "ingest", "observations", file],
            stdout=printed, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and not moment(out.read_text("utf-8")):
            assert time.monotonic() < deadline
            time.sleep(0.001)
        ended = process.poll() is not None
        if not ended:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return Killed("done" in out.read_text("utf-8"), ended)


def moments(town: Path) -> Iterator[tuple[str, Callable[[str], bool]]]:
    """Yield the moments of one ingest, in order; each counts from how the lake is now."""

    def appears(table: str, pattern: str) -> Callable[[str], bool]:
        before = lake_files(town, table, pattern)
        return lambda _: lake_files(town, table, pattern) > before

    log = "_delta_log/*"
    yield "when it takes the lock", lambda _: (town / ".lock").exists()
    yield "when the refused rows are in", appears("quarantine", log)
    yield "when the first figures are written", appears("observations", "*.parquet")
    yield "when the commit is written", appears("observations", log)
    yield "when it is written into what is there", appears("observations", "*.parquet")
    yield "when that commit is written", appears("observations", log)
    yield "when it has said so", lambda printed: "done" in printed


def figures(town: Path) -> pl.DataFrame:
    return open_workspace(town).lake.read("observations", SCHEMA)


def rows_of(frame: pl.DataFrame, file: Path) -> int:
    return frame.filter(pl.col("file") == file.name).height


@pytest.mark.slow
def test_killed_at_any_moment(town: Path, tmp_path: Path) -> None:
    acknowledged: list[Path] = []
    for number, (name, moment) in enumerate(moments(town)):
        before = figures(town)
        file = file_of(tmp_path, number)
        killed = ingest_and_kill(town, file, moment)
        after = figures(town)  # the workspace opens, every file of the table is whole
        there = rows_of(after, file)
        assert there in (0, ROWS - 1), f"{name}: half a file"
        if killed.acknowledged:
            assert there == ROWS - 1, f"{name}: acknowledged and lost"
            acknowledged.append(file)
        if there == 0:
            assert after.sort("id").equals(before.sort("id")), f"{name}: something changed"
        kept = before.join(after, on=KEY, how="semi", nulls_equal=True)
        assert kept.height == before.height, f"{name}: earlier figures are lost"
        # and the same again succeeds, whatever was left behind
        again = ingest_observations(open_workspace(town), file)
        counts = again.change
        assert counts.new + counts.changed + counts.unchanged == ROWS - 1
        assert counts.unchanged == there
        assert rows_of(figures(town), file) == ROWS - 1
        refused = quarantine(open_workspace(town)).filter(pl.col("file") == file.name)
        assert refused.select("row", "reason").rows() == [(79, "value x is not a number")]
    assert acknowledged, "no ingest got as far as to say done"
