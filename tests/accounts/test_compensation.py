from __future__ import annotations

from math import inf
from typing import Any

import pytest

from shanhai.accounts.compensation import Step, air_damage, horizontal, water_damage
from shanhai.core.errors import InputError


def test_water_damage_by_virtual_treatment(engine: Any) -> None:
    columns = {
        "no": [1, 2, 3, 4], "quantity": [142420.0, 10.0, 10.0, 10.0], "unit_cost": [0.634, 2.0, 2.0, 2.0],
        "measured": [4.27, 1.0, 12.0, 2000.0], "limit": [1.0, 1.0, 1.0, 1.0],
        "alpha": [1.0, 1.0, 2.5, 2.0], "omega": [1.5, 1.5, 1.5, None],
    }  # fmt: skip
    rows = engine.rows(water_damage(engine.make(columns)), "no")
    # a published case: 142,420 at 0.634, exceedance 3.27, α 1, ω 1.5 → τ 1.25
    assert rows[0]["exceedance"] == pytest.approx(3.27)
    assert rows[0]["damage"] == pytest.approx(142420 * 0.634 * 1.25 * 1.5)
    assert [r["tau"] for r in rows] == [1.25, 1.0, 1.5, 2.0]
    assert rows[1]["damage"] == pytest.approx(30)
    assert rows[2]["damage"] is None
    assert rows[2]["reason"] == "alpha is missing or outside 1 to 2"
    assert rows[3]["reason"] == "omega is missing or outside 1.5 to 2.5"


def test_air_damage(engine: Any) -> None:
    columns = {
        "quantity": [3.0],
        "unit_cost": [1000.0],
        "alpha": [1.5],
        "beta": [2.0],
        "omega": [1.0],
        "tau": [1.1],
    }
    rows = engine.rows(air_damage(engine.make(columns)))
    assert rows[0]["damage"] == pytest.approx(3000 * 4 * 1.1)


STEPS = [Step(0.0, "downstream", 1.0), Step(0.2, "none", 0.0), Step(inf, "upstream", 1.5)]


def section(name: str, upstream: str, base: float, **items: tuple[float, float]) -> dict[str, Any]:
    return {
        "section": name, "period": "2025", "upstream": upstream, "downstream": "X", "base": base,
        "items": items,
    }  # fmt: skip


def test_downstream_pays_for_clean_water_and_upstream_for_foul() -> None:
    sections = [
        section("a", "N", 100, tp=(0.1, 0.2), nh3n=(0.5, 1.0)),
        section("b", "N", 100, tp=(0.22, 0.2)),
        section("c", "L", 200, tp=(0.3, 0.2), cod=(1, 1)),
    ]
    rows, balance = horizontal(sections, steps=STEPS)
    assert [(r["payer"], r["payee"], r["amount"]) for r in rows] == [
        ("X", "N", 100.0), (None, None, 0.0), ("L", "X", 300.0),
    ]  # fmt: skip
    assert balance == {"X": 200.0, "N": 100.0, "L": -300.0}
    assert sum(balance.values()) == 0
    assert rows[2]["worst_item"] == "tp"


def test_oxygen_falls_short_instead_of_exceeding() -> None:
    rows, _ = horizontal([section("a", "N", 100, do=(2, 5))], steps=STEPS, more_is_better=["do"])
    assert rows[0]["exceedance"] == pytest.approx(0.6)
    assert rows[0]["payer"] == "N"


def test_rules_that_cannot_be() -> None:
    with pytest.raises(InputError, match="end at infinity"):
        horizontal([], steps=STEPS[:2])
    with pytest.raises(InputError, match="no item was measured"):
        horizontal([section("a", "N", 1)], steps=STEPS)
