"""A published account, from its quantities and prices (10⁸ yuan)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from shanhai.accounts.gep.reported import published_values

TOTAL = 7545.59


def half_a_digit(printed: str) -> float:
    return 0.5 * 10.0 ** int(Decimal(printed).as_tuple().exponent)


def table(reference: Path) -> pl.DataFrame:
    path = reference / "gep" / "garze_2010_gep_table3.csv"
    texts = pl.read_csv(path, infer_schema=False)
    # the price of sand fixation is per m2 of land, its quantity in t: two unpublished factors between
    priced = pl.when(~pl.col("price_unit").str.contains("换算")).then(pl.col("unit_price"))
    return texts.with_columns(
        pl.col("quantity").cast(pl.Float64),
        unit_price=priced.cast(pl.Float64),
        published_value=pl.col("published_value_1e8yuan").cast(pl.Float64),
        quantity_text=pl.col("quantity"), price_text=pl.col("unit_price"),
    )  # fmt: skip


def test_rows_agree_within_printed_rounding(reference: Path) -> None:
    found = published_values(table(reference))
    checked = 0
    for row in found.iter_rows(named=True):
        both = row["quantity"] is not None and row["unit_price"] is not None
        if both:
            value, published = row["value"], row["published_value"]
            scale = value / (row["quantity"] * row["unit_price"])
            slack = scale * (
                half_a_digit(row["quantity_text"]) * row["unit_price"]
                + half_a_digit(row["price_text"]) * row["quantity"]
            )
            # 大气净化、水质净化 rows are cut, not rounded, at the fourth place
            slack += 1.01 * 10 ** -len(row["published_value_1e8yuan"].partition(".")[2])
            assert value == pytest.approx(published, abs=slack), row["indicator"]
            checked += 1
        else:
            assert row["value"] == row["published_value"]
    assert checked == 22


def test_the_total(reference: Path) -> None:
    found = published_values(table(reference))
    assert found["published_value"].sum() == pytest.approx(TOTAL, abs=0.01)
    # from quantities × prices: the difference is that of the printed quantities of three rows
    assert found["value"].sum() == pytest.approx(TOTAL, rel=5e-4)


def test_every_engine(engine: Any) -> None:
    columns = {
        "quantity": [1.36, None], "quantity_unit": ["亿m3", None], "unit_price": [2.6, None],
        "price_unit": ["元/m3", None], "published_value": [3.54, 12.2875],
    }  # fmt: skip
    rows = engine.rows(published_values(engine.make(columns)), "published_value")
    assert [row["value"] for row in rows] == pytest.approx([12.2875, 3.536])
