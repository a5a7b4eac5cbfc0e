from __future__ import annotations

from typing import Any

import pytest

from shanhai.accounts.assets import (
    ALL,
    all_holders,
    at_level,
    balance_sheet,
    during_term,
    findings,
)
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


def test_closings_are_carried_to_years_without_a_survey(engine: Any) -> None:
    first = {name: values[:2] for name, values in sheet_columns().items()}
    made = balance_sheet(engine.make(first), engine.make(flow_columns()))
    rows = engine.rows(made, "year", "area")
    assert [(r["year"], r["area"], r["opening"], r["closing"]) for r in rows] == [
        (2020, "t1", 100, 104), (2020, "t2", 50, 47), (2021, "t1", 104, 105), (2021, "t2", 47, 47),
    ]  # fmt: skip
    assert engine.rows(findings(made)) == []


def test_what_flows_before_any_opening_is_told(engine: Any) -> None:
    second = {name: values[2:] for name, values in sheet_columns().items()}
    made = balance_sheet(engine.make(second), engine.make(flow_columns()))
    rows = engine.rows(made, "year", "area")
    assert [r["closing"] for r in rows] == [None, None, 105, 47]
    found = engine.rows(findings(made), "area")
    assert [(r["finding"], r["year"], r["area"]) for r in found] == [
        ("no opening", 2020, "t1"), ("no opening", 2020, "t2"),
    ]  # fmt: skip


AREAS = {
    "code": ["t1", "t2", "d", "c"],
    "kind": ["town", "town", "district", "city"],
    "parent": ["d", "d", "c", None],
}


@pytest.mark.parametrize("level", ["district", "city"])
def test_towns_add_up_to_districts_and_the_city(engine: Any, level: str) -> None:
    own = {"t1": "t1", "t2": "t2"}
    columns = sheet_columns()
    columns = {name: [*values, values[0]] for name, values in columns.items()}
    columns["area"][-1] = "d"  # what the district has besides its towns
    columns["opening"][-1] = 7.0
    made = balance_sheet(engine.make(columns), engine.make(flow_columns()))
    rows = engine.rows(at_level(made, engine.make(AREAS), level=level), "year")
    assert [(r["area"], r["opening"], r["closing"]) for r in rows] == [
        (level[0], 157, 158), (level[0], 158, 159),
    ]  # fmt: skip
    towns = engine.rows(at_level(made, engine.make(AREAS), level="town"), "year", "area")
    assert [own[r["area"]] for r in towns] == ["t1", "t2", "t1", "t2"]


def test_holders_add_up(engine: Any) -> None:
    columns = sheet_columns()
    columns["holder"] = ["state", "collective", "state", "collective"]
    columns["area"] = ["t1"] * 4
    flows = {name: values[:1] for name, values in flow_columns().items()}
    made = balance_sheet(engine.make(columns), engine.make(flows))
    rows = engine.rows(all_holders(made), "year")
    assert [(r["holder"], r["opening"], r["closing"]) for r in rows] == [
        (ALL, 150, 156), (ALL, 151, 151),
    ]  # fmt: skip


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
