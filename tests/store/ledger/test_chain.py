"""Tampering is found, with its place."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from shanhai.store import Ledger
from shanhai.store.ledger.chain import Entry, canonical
from tests.store.ledger.test_ledger import value


@pytest.fixture
def ledger(ledger_setting: str) -> Ledger:
    ledger = Ledger(ledger_setting)
    for no in "1234":
        ledger.write("甲", lambda w, no=no: w.put("assignment", value(f"goal of {no}", no=no)))
    return ledger


def tamper(ledger: Ledger, statement: str) -> None:
    ledger.write("甲", lambda w: w._connection.exec_driver_sql(statement).close())


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit SET payload = replace(payload, 'goal of 2', 'goal of 9') WHERE seq = 2",
         "entry 2 .*assignment.* was changed"),
        ("UPDATE audit SET actor = '乙' WHERE seq = 3", "entry 3 .*was changed"),
        ("UPDATE audit SET time = '' WHERE seq = 1", "entry 1 .*was changed"),
        ("UPDATE audit SET hash = 'x' WHERE seq = 4", "entry 4 .*was changed"),
        ("DELETE FROM audit WHERE seq = 1", "entry 1 is missing"),
        ("DELETE FROM audit WHERE seq = 3", "entry 3 is missing"),
        ("UPDATE audit SET seq = 99 WHERE seq = 2", "entry 2 is missing"),
        ("UPDATE assignment SET goal = 'x' WHERE no = '2'",
         r'register assignment, row \["p","2".*differs from entry 2 .*in goal'),
        ("DELETE FROM assignment WHERE no = '3'", 'row .*"3".*is missing, though entry 3'),
        ("DELETE FROM audit WHERE seq = 4", 'row .*"4".*: no entry of the trail put it there'),
        ("INSERT INTO assignment SELECT 'q', no, indicator, period, goal, source, made FROM assignment WHERE no = '1'",
         'row .*"q".*: no entry of the trail put it there'),
    ],
)  # fmt: skip
def test_a_change_is_found_with_its_place(ledger: Ledger, statement: str, place: str) -> None:
    assert ledger.verify().fault is None
    tamper(ledger, statement)
    fault = ledger.verify().fault
    assert fault is not None
    assert re.search(place, fault), fault


def test_an_entry_forged_with_its_hash_does_not_fit_the_next(ledger: Ledger) -> None:
    second, first = ledger.trail()[2:]
    forged = Entry.following(
        first, time=second.time, actor="乙", action=second.action, register=second.register,
        key=list(value(no="2").values())[:4], payload={"goal": "forged"},
    )  # fmt: skip
    said = f"actor='乙', payload='{forged.payload}', hash='{forged.hash}'"
    tamper(ledger, "UPDATE audit SET " + said + " WHERE seq = 2")  # noqa: S608
    fault = ledger.verify().fault
    assert fault is not None
    assert fault.startswith("entry 3")
    assert "does not follow entry 2" in fault


def test_a_trail_cut_together_with_its_rows_is_found_by_an_entry_noted_before(
    ledger: Ledger,
) -> None:
    noted = (4, ledger.verify().head)
    tamper(ledger, "DELETE FROM audit WHERE seq = 4")
    tamper(ledger, "DELETE FROM assignment WHERE no = '4'")
    assert ledger.verify().fault is None
    assert f"entry 4 with hash {noted[1]}" in str(ledger.verify(known=noted).fault)
    assert ledger.verify(known=(3, ledger.verify().head)).fault is None


def test_any_byte_of_history_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger(str(path))
    ledger.write("甲", lambda w: w.put("assignment", value("the one goal")))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    entry = ledger.trail()[0]
    whole = path.read_bytes()
    stored = "".join(
        vars(entry)[n] for n in ("time", "actor", "action", "register", "key", "payload")
    )
    start = whole.index(stored.encode())  # the entry's columns, one after the other
    for offset in range(0, len(stored.encode()) + 64, 5):
        changed = bytearray(whole)
        changed[start + offset] ^= 0x81  # not even UTF-8 any more
        path.write_bytes(bytes(changed))
        fault = Ledger(str(path)).verify().fault
        assert fault is not None, offset
        assert fault.startswith("entry 1"), (offset, fault)
    path.write_bytes(whole)
    assert Ledger(str(path)).verify().fault is None


def test_canonical_text_is_one_for_equal_values() -> None:
    assert canonical({"b": 1, "a": [None, "山"]}) == '{"a":[null,"山"],"b":1}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
