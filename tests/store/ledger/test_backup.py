"""Copies go from either database to either."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from shanhai.core.errors import StoreError
from shanhai.store import Ledger
from shanhai.store.evidence import Evidence
from shanhai.store.ledger.backup import backup, restore
from tests.store.ledger.test_ledger import put, value

ACCOUNT = {"name": "zhang", "full_name": "张", "password": "hash", "active": True, "made": "x"}


@pytest.fixture
def full(ledger_setting: str) -> Ledger:
    ledger = Ledger(ledger_setting)
    ledger.write("甲", lambda w: w.put("account", ACCOUNT))
    put(ledger, value("a"), value("b", no="2"))
    return ledger


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path, full: Ledger) -> Ledger:
    """A ledger on the other database."""
    if full.file is None:
        return Ledger("other.sqlite", tmp_path)
    from tests.postgres import empty_schema

    return Ledger(empty_schema(request.getfixturevalue("postgres")))


def test_a_copy_is_everything(full: Ledger, empty: Ledger, tmp_path: Path) -> None:
    evidence, elsewhere = Evidence(tmp_path / "a"), Evidence(tmp_path / "b")
    digest = evidence.put(b"photo")
    path = tmp_path / "copies" / "ledger.zip"
    copied = backup(full, evidence, path)
    assert copied == full.verify()
    put(full, value("later"))  # is not in the copy
    restored = restore(empty, elsewhere, path, actor="乙")
    assert restored == copied
    assert [r["goal"] for r in empty.rows("assignment")] == ["a", "b"]
    assert empty.one("account", name="zhang") == {**ACCOUNT, "organisation": None}
    assert elsewhere.get(digest) == b"photo"
    assert empty.verify().fault is None
    last = empty.trail(last=1)[0]
    assert (last.seq, last.actor, last.action) == (4, "乙", "restore")
    assert restored.head in last.payload
    put(empty, value("goes on"))
    assert empty.verify() == empty.verify(known=(restored.entries, restored.head))


def test_what_is_there_is_replaced_only_on_demand(full: Ledger, tmp_path: Path) -> None:
    evidence = Evidence(tmp_path / "a")
    backup(full, evidence, tmp_path / "x.zip")
    put(full, value("later"))
    before = full.verify()
    with pytest.raises(StoreError, match="holds 4 entries"):
        restore(full, evidence, tmp_path / "x.zip", actor="乙")
    assert full.verify() == before
    restore(full, evidence, tmp_path / "x.zip", actor="乙", replace=True)
    assert [r["goal"] for r in full.rows("assignment")] == ["a", "b"]


def test_a_damaged_copy_changes_nothing(full: Ledger, tmp_path: Path) -> None:
    evidence = Evidence(tmp_path / "a")
    backup(full, evidence, tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        text = archive.read("ledger.jsonl").decode()

    def changed(name: str, old: str, new: str) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("ledger.jsonl", text.replace(old, new))
        return path

    before = full.verify()
    for path, told in (
        (changed("1.zip", '"goal":"a"', '"goal":"z"'), "damaged.*entry 2|damaged.*register"),
        (changed("2.zip", '"revision":"', '"revision":"x'), "copy of revision x"),
        (changed("3.zip", "{", "["), "no copy of a ledger"),
        (tmp_path / "none.zip", "no file"),
    ):
        with pytest.raises(StoreError, match=told):
            restore(full, evidence, path, actor="乙", replace=True)
        assert full.verify() == before
    (tmp_path / "4.zip").write_bytes(b"no zip")
    with pytest.raises(StoreError, match="no copy of a ledger"):
        restore(full, evidence, tmp_path / "4.zip", actor="乙")


def test_no_file_is_written_over(full: Ledger, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        backup(full, Evidence(tmp_path), tmp_path / "x.zip")
    with pytest.raises(StoreError, match="no ledger yet"):
        backup(Ledger("none.sqlite", tmp_path), Evidence(tmp_path), tmp_path / "y.zip")
    assert not list(tmp_path.glob("*y.zip*"))
