from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from shanhai.core.errors import StoreError
from shanhai.store import Ledger

KEY = ("p", "1", "test.good", "2025")


def test_nothing_assigned_makes_no_file(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    assert ledger.assignments() == []
    assert not ledger.path.exists()


def test_a_value_is_kept_and_replaced(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.assign(*KEY, goal='{"at_least": 1}', source="甲")
    ledger.assign(*KEY, goal='{"at_least": 2}', source="乙")
    wanted = dict(zip(("plan", "no", "indicator", "period"), KEY, strict=True))
    assert ledger.assignments() == [{**wanted, "goal": '{"at_least": 2}', "source": "乙"}]
    assert Ledger(ledger.path).assignments() == ledger.assignments()


def test_each_target_has_its_own_in_order(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    keys = [("q", "1", "a", "2025"), ("p", "2", "a", "2025"), ("p", "1", "b", "2025"), ("p", "1", "a", "2027"),
            ("p", "1", "a", "2025")]  # fmt: skip
    for key in keys:
        ledger.assign(*key, goal="{}", source="文")
    found = [(r["plan"], r["no"], r["indicator"], r["period"]) for r in ledger.assignments()]
    assert found == sorted(keys)


def test_it_is_plain_sqlite_with_a_write_ahead_log(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.assign(*KEY, goal="{}", source="文")
    connection = sqlite3.connect(ledger.path)
    try:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT source FROM assignment").fetchall() == [("文",)]
    finally:
        connection.close()


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(StoreError, match=r"the ledger ledger.sqlite cannot be read"):
        Ledger(path).assignments()
    with pytest.raises(StoreError, match=r"the ledger ledger.sqlite cannot be written"):
        Ledger(path).assign(*KEY, goal="{}", source="文")


def test_text_is_only_text(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    odd = "x'); DROP TABLE assignment; --"
    ledger.assign(odd, "1", "a", "2025", goal="{}", source=odd)
    assert [r["source"] for r in ledger.assignments()] == [odd]


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path).assign(*KEY, goal="{}", source="文")
    faults: list[Exception] = []

    def write(number: int) -> None:
        try:
            Ledger(path).assign("p", str(number), "a", "2025", goal="{}", source="文")
        except Exception as error:  # noqa: BLE001  # told below
            faults.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(2, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(Ledger(path).assignments()) == 7
