"""Many writers at once, and writers that die: nothing acknowledged is lost, the chain holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

from shanhai.store import Ledger
from tests.store.ledger.test_ledger import value

REPORTERS, EACH = 50, 6


def test_fifty_reporters_lose_nothing_and_see_no_error(ledger_setting: str) -> None:
    ledgers = [Ledger(ledger_setting) for _ in range(5)]
    faults: list[Exception] = []

    def write(person: int) -> None:
        try:
            for number in range(EACH):
                row = value(no=f"{person}-{number}")
                ledgers[person % 5].write(str(person), lambda w, row=row: w.put("assignment", row))
        except Exception as error:  # noqa: BLE001  # told below
            faults.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(REPORTERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    kept = {row["no"] for row in ledgers[0].rows("assignment")}
    assert kept == {f"{p}-{n}" for p in range(REPORTERS) for n in range(EACH)}
    found = ledgers[0].verify()
    assert (found.entries, found.fault) == (REPORTERS * EACH, None)


WRITER = """
import sys
from shanhai.store import Ledger
ledger, first = Ledger(sys.argv[1]), int(sys.argv[2])
row = {"plan": "p", "indicator": "i", "period": "2025", "goal": "x" * 5000, "source": "s", "made": "m"}
for number in range(first, first + 100_000):
    ledger.write("me", lambda w: [w.put("assignment", {**row, "no": f"{number}-{k}"}) for k in range(3)])
    print(number, flush=True)
"""


def killed(setting: str, first: int, lines: int) -> list[int]:
    """Let a process write, kill it at once after some acknowledgements; return those it gave."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, setting, str(first)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(lines)]
    time.sleep(0.0007 * lines)  # somewhere within the next transaction
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate()
    return told + [int(line) for line in rest.splitlines()]


def test_killed_in_the_middle_the_chain_holds(ledger_setting: str) -> None:
    ledger = Ledger(ledger_setting)
    acknowledged: list[int] = []
    for turn, lines in enumerate((1, 6)):
        acknowledged += killed(ledger_setting, 1000 * turn, lines)
        found = ledger.verify()
        assert found.fault is None
        kept: dict[int, Any] = {}
        for row in ledger.rows("assignment"):
            kept.setdefault(int(row["no"].split("-")[0]), []).append(row)
        assert set(acknowledged) <= set(kept)
        assert {len(rows) for rows in kept.values()} == {3}  # all of a write, or nothing
        assert found.entries == 3 * len(kept)
    ledger.write("after", lambda w: w.put("assignment", value()))
    assert ledger.verify().fault is None
