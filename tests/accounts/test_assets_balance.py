from __future__ import annotations

from typing import Any

import pytest

from shanhai.accounts.assets import balance_sheet, during_term, findings, rolled_up
from shanhai.core.errors import InputError

TOWNS = ["t1", "t2", "t1", "t2"]


def sheet_columns() -> dict[str, list[Any]]:
    return {
        "year": [2020, 2020, 2021, 2021], "area": TOWNS, "asset": ["forest"] * 4, "holder": ["state"] * 4,
        "unit": ["hm2"] * 4, "opening": [100.0, 50.0, 104.0, 47.0],
    }  # fmt: skip


def flow_columns() -> dict[str, list[Any]]:
    return {
        "year": [2020, 2020, 2020, 2021], "area": ["t1", "t1", "t2", "t1"], "asset": ["forest"] * 4,
        "holder": ["state"] * 4, "unit": ["hm2"] * 4,
        "kind": ["addition", "reduction", "reduction", "addition"],
        "cause": ["planting", "occupation", "fire", "planting"], "amount": [6.0, 2.0, 3.0, 1.0],
    }  # fmt: skip


def test_a_sheet_balances(engine: Any) -> None:
    made = balance_sheet(engine.make(sheet_columns()), engine.make(flow_columns()))
    rows = engine.rows(made, "year", "area")
    assert [(r["additions"], r["reductions"], r["closing"]) for r in rows] == [
        (6, 2, 104), (0, 3, 47), (1, 0, 105), (0, 0, 47),
    ]  # fmt: skip
    assert engine.rows(findings(made)) == []


def test_towns_add_up_to_districts(engine: Any) -> None:
    made = balance_sheet(engine.make(sheet_columns()), engine.make(flow_columns()))
    areas = {
        "code": ["t1", "t2", "d"],
        "kind": ["town", "town", "district"],
        "parent": ["d", "d", "c"],
    }
    rows = engine.rows(rolled_up(made, engine.make(areas), level="town"), "year")
    assert [(r["area"], r["opening"], r["closing"]) for r in rows] == [
        ("d", 150, 151),
        ("d", 151, 152),
    ]


def test_what_does_not_balance_is_named(engine: Any) -> None:
    columns = {
        **sheet_columns(), "additions": [6.0, 0.0, 0.0, -1.0], "reductions": [2.0, 3.0, 0.0, 0.0],
        "closing": [104.0, 48.0, 104.0, 46.0],
    }  # fmt: skip
    stated = {k: v[:1] for k, v in sheet_columns().items() if k != "opening"} | {"closing": [103.5]}
    rows = engine.rows(findings(engine.make(columns), engine.make(stated)), "finding", "area")
    assert [(r["finding"], r["year"], r["area"], r["difference"]) for r in rows] == [
        ("negative", 2021, "t2", -1.0), ("not carried", 2021, "t2", -1.0), ("not stated", 2020, "t1", 0.5),
        ("unbalanced", 2020, "t2", 1.0),
    ]  # fmt: skip


def test_change_during_a_term(engine: Any) -> None:
    made = balance_sheet(engine.make(sheet_columns()), engine.make(flow_columns()))
    rows = engine.rows(during_term(made, start=2020, end=2021), "area")
    assert [(r["opening"], r["additions"], r["reductions"], r["closing"]) for r in rows] == [
        (100, 7, 2, 105), (50, 0, 3, 47),
    ]  # fmt: skip
    assert [r["change_percent"] for r in rows] == pytest.approx([5, -6])
    assert [r["years"] for r in rows] == [2, 2]
    short = engine.rows(during_term(made, start=2021, end=2022), "area")
    assert [r["closing"] for r in short] == [None, None]


def test_missing_columns_are_named(engine: Any) -> None:
    with pytest.raises(InputError, match="stocks lacks column"):
        balance_sheet(engine.make({"area": ["x"]}), engine.make(flow_columns()))
