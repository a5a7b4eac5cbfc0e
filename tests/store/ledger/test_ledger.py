"""The same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from shanhai.core.errors import InputError, StoreError
from shanhai.store import Ledger
from shanhai.store.ledger.chain import Verified

KEY = {"plan": "p", "no": "1", "indicator": "test.good", "period": "2025"}


def value(goal: str = "{}", **key: str) -> dict[str, str]:
    return {**KEY, "goal": goal, "source": "文", "made": "2025", **key}


@pytest.fixture
def ledger(ledger_setting: str) -> Ledger:
    return Ledger(ledger_setting)


def put(ledger: Ledger, *rows: dict[str, Any], actor: str = "甲") -> None:
    ledger.write(actor, lambda w: [w.put("assignment", row) for row in rows])


def test_looking_at_nothing_makes_no_file(tmp_path: Path) -> None:
    ledger = Ledger("ledger.sqlite", tmp_path)
    assert ledger.rows("assignment") == []
    assert ledger.one("account", name="x") is None
    assert ledger.trail() == []
    assert ledger.verify().entries == 0
    assert list(tmp_path.iterdir()) == []


def test_a_row_is_kept_and_replaced(ledger: Ledger, ledger_setting: str) -> None:
    put(ledger, value("1"))
    put(ledger, value("2"))
    assert ledger.rows("assignment") == [value("2")]
    assert Ledger(ledger_setting).rows("assignment") == [value("2")]
    ledger.write("乙", lambda w: w.remove("assignment", **KEY))
    assert ledger.rows("assignment") == []


def test_rows_come_in_the_order_of_their_keys(ledger: Ledger) -> None:
    names = ["b", "A", "a", "乙", "甲", "Z"]  # in the order of code points on every database
    put(ledger, *(value(plan=name) for name in names))
    assert [r["plan"] for r in ledger.rows("assignment")] == sorted(names)
    chosen = ledger.rows("assignment", plan=["甲", "a"])
    assert [r["plan"] for r in chosen] == ["a", "甲"]
    assert ledger.one("assignment", **{**KEY, "plan": "Z"}) == value(plan="Z")


def test_every_write_leaves_an_entry(ledger: Ledger) -> None:
    put(ledger, value("1"), actor="甲")
    ledger.write("乙", lambda w: w.remove("assignment", action="withdraw", **KEY))
    ledger.write("乙", lambda w: w.remove("assignment", **KEY))  # nothing there: nothing said
    ledger.write("丙", lambda w: w.note("login", {"from": "here"}))
    told = [(e.seq, e.actor, e.action, e.register) for e in ledger.trail()]
    assert told == [(3, "丙", "login", ""), (2, "乙", "withdraw", "assignment"),
                    (1, "甲", "put", "assignment")]  # fmt: skip
    assert [e.seq for e in ledger.trail("assignment", key=tuple(KEY.values()))] == [2, 1]
    assert [e.seq for e in ledger.trail(actor="丙")] == [3]
    assert [e.seq for e in ledger.trail(last=1)] == [3]
    assert ledger.verify() == Verified(3, ledger.head)


def test_all_or_nothing(ledger: Ledger) -> None:
    put(ledger, value())

    def work(writing: Any) -> None:
        writing.put("assignment", value(no="2"))
        raise InputError("second thoughts")

    with pytest.raises(InputError, match="second thoughts"):
        ledger.write("甲", work)
    assert [r["no"] for r in ledger.rows("assignment")] == ["1"]
    assert ledger.verify().entries == 1


def test_what_is_read_while_writing_is_what_will_be(ledger: Ledger) -> None:
    def work(writing: Any) -> list[str]:
        writing.put("assignment", value())
        return [row["no"] for row in writing.rows("assignment")]

    assert ledger.write("甲", work) == ["1"]


def test_text_is_only_text(ledger: Ledger) -> None:
    odd = "x'); DROP TABLE assignment; -- \"\\ 🏔 %s :y\n"
    put(ledger, value(odd, plan=odd))
    assert [r["goal"] for r in ledger.rows("assignment", plan=odd)] == [odd]
    assert ledger.verify().fault is None


def test_a_column_there_is_not(ledger: Ledger) -> None:
    with pytest.raises(TypeError, match="register assignment has no column gaol"):
        put(ledger, {**value(), "gaol": "1"})


def test_a_row_must_be_whole(ledger: Ledger) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        put(ledger, KEY)
    assert ledger.verify().entries == 0


def test_secrets_are_not_in_the_trail(ledger: Ledger) -> None:
    row = {
        "name": "zhang",
        "full_name": "张",
        "password": "hash-of-it",
        "active": True,
        "made": "x",
    }
    ledger.write("甲", lambda w: w.put("account", row))
    assert "hash-of-it" not in ledger.trail()[0].payload
    assert ledger.verify().fault is None


def test_nothing_may_be_written_to_a_sample(ledger_setting: str) -> None:
    with pytest.raises(StoreError, match="this is a sample"):
        put(Ledger(ledger_setting, refusal="this is a sample"), value())
    assert Ledger(ledger_setting).rows("assignment") == []


# --- opening


def test_sqlite_has_a_write_ahead_log(tmp_path: Path) -> None:
    put(Ledger("ledger.sqlite", tmp_path), value())
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(StoreError, match=r"the ledger ledger.sqlite cannot be read"):
        Ledger(str(path)).rows("assignment")
    with pytest.raises(StoreError, match=r"the ledger ledger.sqlite cannot be"):
        put(Ledger(str(path)), value())


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("mysql://root@host/x", "SQLite or PostgreSQL, not in 'mysql'"),
        ("://", "no address of a database"),
    ],
)
def test_other_databases_are_refused(setting: str, told: str) -> None:
    with pytest.raises(StoreError, match=told):
        Ledger(setting).rows("assignment")


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    ledger = Ledger(f"postgresql+psycopg://u:geheim@/x?host={tmp_path}")
    with pytest.raises(StoreError, match="cannot be read") as caught:
        ledger.rows("assignment")
    assert "geheim" not in str(caught.value)


# --- many at once


def test_writers_queue(ledger: Ledger, ledger_setting: str) -> None:
    faults: list[Exception] = []

    def write(number: int) -> None:
        try:
            mine = ledger if number % 2 else Ledger(ledger_setting)
            for i in range(5):
                put(mine, value(no=f"{number}-{i}"), actor=str(number))
        except Exception as error:  # noqa: BLE001  # told below
            faults.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(ledger.rows("assignment")) == 40
    found = ledger.verify()
    assert (found.entries, found.fault) == (40, None)
