from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from shanhai.core.errors import InputError
from shanhai.core.interpolation import Outside, piecewise_linear

XS, YS = [10.0, 20.0, 40.0], [0.0, 100.0, 60.0]


@pytest.mark.parametrize(
    ("outside", "below", "above"), [("null", None, None), ("clamp", 0, 60), ("extend", -50, 40)]
)
def test_inside_and_outside(engine: Any, outside: Outside, below: Any, above: Any) -> None:
    values = [5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, None]
    frame = engine.make({"v": values})
    result = nw.from_native(frame).with_columns(
        y=piecewise_linear(nw.col("v"), XS, YS, outside=outside)
    )
    found = {row["v"]: row["y"] for row in engine.rows(result)}
    assert found == {5: below, 10: 0, 15: 50, 20: 100, 30: 80, 40: 60, 50: above, None: None}


@pytest.mark.parametrize(
    ("xs", "ys"),
    [([1.0], [1.0]), ([1.0, 2.0], [1.0]), ([1.0, 1.0], [0.0, 1.0]), ([2.0, 1.0], [0.0, 1.0])],
)
def test_what_is_no_scale_is_refused(xs: list[float], ys: list[float]) -> None:
    with pytest.raises(InputError):
        piecewise_linear(nw.col("v"), xs, ys)


def test_breakpoints_on_a_straight_line_change_nothing() -> None:
    table = nw.from_native(pl.DataFrame({"x": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]}))
    bent = piecewise_linear(nw.col("x"), [0, 1, 2, 4, 5], [0, 10, 20, 40, 0])
    plain = piecewise_linear(nw.col("x"), [0, 4, 5], [0, 40, 0])
    assert table.select(y=bent).rows() == table.select(y=plain).rows()
