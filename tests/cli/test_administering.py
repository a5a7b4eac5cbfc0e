from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path

import pytest

from tests.support import open_town, shanhai, text

UNITS = {"市水利局": {"name": text("市水利局", "Water"), "kind": "department", "area": "350200"}}


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.stdin", io.StringIO("long enough\nlong enough\n"))
    return open_town(tmp_path / "town", organisations=UNITS).folder


def test_an_account_from_opening_to_closing(town: Path) -> None:
    said = shanhai("-w", town, "users", "add", "zhang", "--full-name", "张三",
                   "--organisation", "市水利局", "--role", "reporter")  # fmt: skip
    assert said.code == 0, said.err
    shanhai("-w", town, "users", "grant", "zhang", "viewer", "--area", "350203")
    (row,) = json.loads(shanhai("-w", town, "users", "list", "--json").out)
    assert row["responsibilities"] == "填报人员 市水利局; 查看人员 350203"
    assert "password" not in row
    shanhai("-w", town, "users", "withdraw", "zhang", "viewer", "--area", "350203")
    assert shanhai("-w", town, "users", "token", "zhang", "--days", "3").out.startswith("shanhai_")
    assert shanhai("-w", town, "users", "close", "zhang").code == 0
    refused = shanhai("-w", town, "users", "close", "zhang", "--as", "zhang")
    assert (refused.code, "no account 'zhang'" in refused.err) == (2, True)
    log = json.loads(shanhai("-w", town, "audit", "log", "--json").out)
    assert [e["action"] for e in log] == ["close", "issue", "withdraw", "grant", "grant", "open"]
    assert "long enough" not in json.dumps(log)


def test_organisations(town: Path) -> None:
    said = shanhai(
        "-w", town, "organisations", "add", "市海洋局", "--en", "Ocean", "--area", "350200"
    )
    assert said.code == 0, said.err
    listed = shanhai("-w", town, "organisations", "list", "--csv").out.splitlines()
    assert listed[1:] == ["市水利局,Water,department,350200,", "市海洋局,Ocean,department,350200,"]
    shanhai("-w", town, "organisations", "close", "市水利局")
    assert len(json.loads(shanhai("-w", town, "organisations", "list", "--json").out)) == 1
    wrong = shanhai("-w", town, "organisations", "add", "x", "--en", "x", "--kind", "departement")
    assert "did you mean 'department'" in wrong.err


def test_the_trail_is_verified_and_copied(town: Path, tmp_path: Path) -> None:
    shanhai("-w", town, "organisations", "add", "市海洋局", "--en", "Ocean")
    noted = shanhai("-w", town, "audit", "verify").out.split()[-1]
    assert noted.startswith("1:")
    assert shanhai("-w", town, "backup", tmp_path / "copy.zip").code == 0
    with sqlite3.connect(town / "ledger.sqlite") as connection:
        connection.execute("UPDATE audit SET payload = replace(payload, 'Ocean', 'Oceam')")
    connection.close()
    broken = shanhai("-w", town, "audit", "verify")
    assert broken.code == 1
    assert "entry 1" in broken.out
    assert shanhai("-w", town, "restore", tmp_path / "copy.zip").code == 2
    assert shanhai("-w", town, "restore", tmp_path / "copy.zip", "--replace").code == 0
    assert shanhai("-w", town, "audit", "verify", "--known", noted).code == 0
    assert shanhai("-w", town, "audit", "verify", "--known", "1:abc").code == 1
    assert shanhai("-w", town, "audit", "verify", "--known", "x").code == 2
