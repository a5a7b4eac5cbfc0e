from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from shanhai.core.errors import StoreError
from shanhai.store import Ledger
from shanhai.store.ledger.migrations import configuration
from shanhai.store.ledger.tables import REVISION, metadata

OLD = """
CREATE TABLE assignment (plan VARCHAR NOT NULL, no VARCHAR NOT NULL, indicator VARCHAR NOT NULL,
  period VARCHAR NOT NULL, goal VARCHAR NOT NULL, source VARCHAR NOT NULL, made DATETIME NOT NULL,
  UNIQUE (plan, no, indicator, period));
INSERT INTO assignment VALUES ('p','3','energy.x','2025','{"at_least":1.0}','闽环1号','2024-05-06 07:08:09.000010');
"""


def test_the_revisions_make_the_tables_the_code_has(ledger_setting: str) -> None:
    ledger = Ledger(ledger_setting)
    ledger.write("甲", lambda w: w.note("x", {}))
    differences = ledger.reading(
        lambda c: compare_metadata(MigrationContext.configure(c), metadata)
    )
    assert differences == []
    assert ScriptDirectory.from_config(configuration()).get_heads() == [REVISION]


def test_a_ledger_from_before_there_were_revisions(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.executescript(OLD)
    connection.close()
    ledger = Ledger("ledger.sqlite", tmp_path)
    assert ledger.rows("assignment") == [{
        "plan": "p", "no": "3", "indicator": "energy.x", "period": "2025", "source": "闽环1号",
        "goal": '{"at_least":1.0}', "made": "2024-05-06T07:08:09.000010+00:00",
    }]  # fmt: skip
    assert [(e.actor, e.action) for e in ledger.trail()] == [("shanhai", "adopt")]
    assert ledger.verify().fault is None


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    broken = OLD.replace("闽环1号", "x").replace("2024-05-06 07:08:09.000010", "not a time")
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.executescript(broken)
    connection.close()
    with pytest.raises(ValueError, match="isoformat"):
        Ledger("ledger.sqlite", tmp_path).rows("assignment")
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        assert names == [("assignment",)]
        assert connection.execute("SELECT source FROM assignment").fetchall() == [("x",)]
    connection.close()


def test_a_ledger_of_a_newer_version(ledger_setting: str) -> None:
    ledger = Ledger(ledger_setting)
    ledger.write("甲", lambda w: w.note("x", {}))
    ledger.reading(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"revision 9999.*newer version"):
        Ledger(ledger_setting).rows("assignment")
