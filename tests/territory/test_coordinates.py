"""GCJ-02 and BD-09: published pairs, there and back, and the real offset at Xiamen."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.territory import coordinates as c

CHINA = st.tuples(st.floats(73.5, 135.0), st.floats(3.9, 53.5))
METRE = 1 / 111_000


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [  # pairs that open converters publish as their test cases
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
        ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
    ],
)
def test_published_pairs(wgs: tuple[float, float], gcj: tuple[float, float]) -> None:
    assert np.array(c.wgs84_to_gcj02(*wgs)) == pytest.approx(np.array(gcj), abs=1e-9)
    assert np.array(c.gcj02_to_wgs84(*gcj)) == pytest.approx(np.array(wgs), abs=1e-9)


def test_a_published_pair_of_baidu() -> None:
    found = c.gcj02_to_bd09(116.404, 39.915)
    assert np.array(found) == pytest.approx(
        np.array([116.41036949371029, 39.92133699351021]), abs=1e-9
    )


@settings(max_examples=200, deadline=None)
@given(CHINA)
@pytest.mark.parametrize(
    ("there", "back"),
    [
        (c.wgs84_to_gcj02, c.gcj02_to_wgs84),
        (c.gcj02_to_bd09, c.bd09_to_gcj02),
        (c.wgs84_to_bd09, c.bd09_to_wgs84),
    ],
)
def test_there_and_back_is_where_it_was(
    there: Callable[..., Any], back: Callable[..., Any], place: tuple[float, float]
) -> None:
    x, y = back(*there(*place))
    assert float(x) == pytest.approx(place[0], abs=1e-9)
    assert float(y) == pytest.approx(place[1], abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(CHINA)
def test_the_offset_is_some_hundred_metres(place: tuple[float, float]) -> None:
    x, y = c.wgs84_to_gcj02(*place)
    east = (float(x) - place[0]) * math.cos(math.radians(place[1]))
    assert 10 * METRE < math.hypot(east, float(y) - place[1]) < 1500 * METRE


def test_outside_of_china_nothing_moves() -> None:
    for place in ((2.35, 48.85), (-122.4, 37.8), (139.7, 35.7)):
        assert tuple(map(float, c.wgs84_to_gcj02(*place))) == place


def test_arrays_keep_their_shape_and_gaps() -> None:
    x, y = c.gcj02_to_wgs84(np.array([[118.1, np.nan]]), np.array([[24.5, 24.5]]))
    assert x.shape == (1, 2)
    assert np.isnan(x[0, 1])
    assert x[0, 0] == pytest.approx(118.1 - 0.0049, abs=2e-4)
    assert y[0, 0] == pytest.approx(24.5 + 0.0027, abs=3e-4)
