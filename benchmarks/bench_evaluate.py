"""The main job: every plan of the sample workspace, from a cold start to stored verdicts.

Prints seconds of whole processes (best of three), and as ratios to the floor: a Python that only
imports Polars and reads the same files' bytes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 3
FLOOR = """
import polars
from pathlib import Path
print(sum(len(p.read_bytes()) for p in Path({folder!r}).rglob("*") if p.suffix in (".yaml", ".csv")))
"""


def seconds(command: list[str]) -> float:
    """Return the best wall time of a command."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Time the commands a person runs, and the floor."""
    with tempfile.TemporaryDirectory() as room:
        folder = str(Path(room) / "xiamen")
        shanhai = [sys.executable, "-m", "shanhai"]
        subprocess.run([*shanhai, "init", "xiamen", folder], check=True, capture_output=True)
        there = [*shanhai, "--workspace", folder]
        floor = seconds([sys.executable, "-c", FLOOR.format(folder=folder)])
        print(f"{'what':<28}{'seconds':>9}{'× floor':>9}")
        print(f"{'floor: polars, same bytes':<28}{floor:>9.2f}{1:>9.1f}")
        for name, command in (
            ("--help", [*shanhai, "--help"]),
            ("check", [*shanhai, "check", folder]),
            ("evaluate (all plans)", [*there, "evaluate", "--json"]),
            ("conflicts", [*there, "conflicts", "--json"]),
            ("report", [*there, "report"]),
        ):
            took = seconds(command)
            print(f"{name:<28}{took:>9.2f}{took / floor:>9.1f}")


if __name__ == "__main__":
    main()
