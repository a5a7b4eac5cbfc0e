from __future__ import annotations

from datetime import date

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.quality import ecosystem
from shanhai.quality._standards import standard

LAND = {"part": [50.0, 0.0, 101.0, -1.0, None], "area": [100.0, 100.0, 100.0, 100.0, 100.0]}


def values(engine, data, expr):
    frame = nw.from_native(engine.make({"id": list(range(len(next(iter(data.values()))))), **data}))
    return [row["x"] for row in engine.rows(frame.with_columns(x=expr).to_native(), "id")]


def test_shares(engine):
    part, area = nw.col("part"), nw.col("area")
    found = values(engine, LAND, ecosystem.area_share_index(part, area, coefficient=150))
    assert found == [75.0, 0.0, None, None, None]
    assert values(engine, LAND, ecosystem.natural_shore_index(part, area))[0] == 50.0
    assert values(engine, LAND, ecosystem.disaster_index(part, area))[0] == 50.0


def test_habitat_by_the_declared_weights(engine):
    weights = standard("cn.eqi-regional-2021")["habitat"]["weights"]
    assert sum(weights.values()) == pytest.approx(1)
    data = {kind: [10.0] for kind in weights} | {"forest": [40.0], "total": [100.0]}
    expr = ecosystem.weighted_land_index(
        {kind: nw.col(kind) for kind in weights}, nw.col("total"), weights=weights, coefficient=200
    )
    # 200 · (0.35·0.4 + 0.65·0.1)
    assert values(engine, data, expr) == [pytest.approx(41.0)]
    with pytest.raises(InputError, match="of one kind"):
        ecosystem.weighted_land_index(
            {"forest": nw.col("forest")}, nw.col("total"), weights=weights, coefficient=1
        )


def test_water_network_and_vegetation(engine):
    data = {"km": [200.0], "km2": [50.0], "hm3": [300.0], "total": [100.0], "ndvi": [0.6]}
    columns = [nw.col(name) for name in ("km", "km2", "hm3", "total")]
    expr = ecosystem.water_network_index(*columns, coefficients=[10, 60, 5])
    assert values(engine, data, expr) == [pytest.approx((20 + 30 + 15) / 3)]
    with pytest.raises(InputError, match="three"):
        ecosystem.water_network_index(*columns, coefficients=[1])
    vegetation = ecosystem.vegetation_index(nw.col("ndvi"), coefficient=120)
    assert values(engine, data, vegetation) == [pytest.approx(72.0)]


def test_the_season_needs_all_its_months(engine):
    rows = [("a", date(2024, month, 10), 0.1 * month) for month in range(1, 13)]
    rows += [
        ("a", date(2024, 5, 20), 0.7),
        ("b", date(2024, 5, 1), 0.5),
        ("a", date(2023, 6, 1), 0.5),
    ]
    data = dict(zip(("area", "time", "ndvi"), map(list, zip(*rows, strict=True)), strict=True))
    found = engine.rows(ecosystem.growing_season_mean(engine.make(data)), "area", "year")
    short = [(row["area"], row["year"], row["months"]) for row in found]
    assert short == [("a", 2023, 1), ("a", 2024, 5), ("b", 2024, 1)]
    # May (0.5 + 0.7)/2 = 0.6, June 0.6, July 0.7, August 0.8, September 0.9
    assert [row["mean"] for row in found] == [None, pytest.approx(0.72), None]


def test_text_is_refused():
    frame = pl.DataFrame({"area": ["a"], "time": [date(2024, 5, 1)], "ndvi": ["x"]})
    with pytest.raises(InputError, match="text"):
        ecosystem.growing_season_mean(frame)
