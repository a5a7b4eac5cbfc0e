from __future__ import annotations

import subprocess
import sys

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.core.errors import InputError
from shanhai.quality import sea

pytest.importorskip("scipy")
shapely = pytest.importorskip("shapely")

SQUARE = "POLYGON((0 0, 20000 0, 20000 20000, 0 20000, 0 0))"  # metres: 400 km2
# two basins with a thin wall of land between them, joined by a gap of 2 km at the south
WALLED = (
    "POLYGON((0 0, 20000 0, 20000 20000, 10050 20000, 10050 2000, 9950 2000, 9950 20000,"
    " 0 20000, 0 0))"
)
APART = "MULTIPOLYGON(((0 0, 9000 0, 9000 9000, 0 9000, 0 0)), ((10000 0, 20000 0, 20000 9000, 10000 0)))"
PLANE = {"projected": True, "position": ("x", "y")}


def sites(*rows, items=("din",)):
    return pl.DataFrame(rows, schema=["x", "y", *items], orient="row").cast(pl.Float64)


def areas(frame, water=SQUARE, **how):
    found = sea.class_areas(frame, water, **{**PLANE, **how})
    return dict(zip(found["class"].to_list(), found["area"].to_list(), strict=True))


def test_one_site_gives_its_class_to_all_the_sea():
    assert areas(sites((5000, 5000, 0.25)))[2] == pytest.approx(400)


def test_the_worst_item_decides():
    frame = sites((5000, 5000, 0.1, 0.04), items=("din", "phosphate_p"))
    assert areas(frame)[4] == pytest.approx(400)


@pytest.mark.parametrize("method", ["idw", "kriging"])
def test_two_halves(method):
    frame = sites(
        *((x, y, 0.1 if x < 10000 else 0.6) for x in (3000, 17000) for y in (5000, 15000))
    )
    found = areas(frame, method=method)
    assert found[1] == pytest.approx(found[5], rel=0.05)
    assert sum(found.values()) == pytest.approx(400)


def test_land_is_a_barrier():
    frame = sites((9000, 19000, 0.1), (11000, 19000, 0.6))
    around = areas(frame, WALLED, cells=4000)
    across = areas(frame, WALLED, cells=4000, barrier=False)
    # through the water each basin belongs to its site
    pure = around[1] + around[5]
    assert pure > across[1] + across[5]
    assert sum(around.values()) == pytest.approx(shapely.from_wkt(WALLED).area / 1e6)
    # mirrored: nothing but the site's own basin tells the two apart
    mirrored = areas(sites((11000, 19000, 0.1), (9000, 19000, 0.6)), WALLED, cells=4000)
    assert mirrored[1] == pytest.approx(around[1], rel=0.02)


def test_waters_that_no_site_reaches_are_not_assessed():
    found = areas(sites((5000, 5000, 0.25)), APART)
    assert found[2] == pytest.approx(81)
    assert found[None] == pytest.approx(45)
    good = sea.good_area_share(sites((5000, 5000, 0.25)), APART, **PLANE)
    assert good["assessed"].to_list() == [pytest.approx(81)]
    assert good["good_share"].to_list() == [100.0]


position = st.tuples(
    st.floats(100, 19900), st.floats(100, 19900), st.floats(0, 1), st.floats(0, 0.1)
)


@settings(max_examples=15, deadline=None)
@given(st.lists(position, min_size=1, max_size=8), st.sampled_from(["idw", "kriging"]))
def test_areas_add_up_to_the_sea(rows, method):
    frame = sites(*rows, items=("din", "phosphate_p"))
    found = areas(frame, method=method, cells=400)
    assert sum(found.values()) == pytest.approx(400)
    assert all(area >= 0 for area in found.values())


@settings(max_examples=10, deadline=None)
@given(st.lists(position, min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_sites_does_not_matter(rows, random):
    frame = sites(*rows, items=("din", "phosphate_p"))
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=random.randint(0, 99))
    assert areas(frame, cells=400) == areas(shuffled, cells=400)


@settings(max_examples=10, deadline=None)
@given(st.lists(position, min_size=1, max_size=6), st.floats(1.01, 3))
def test_dirtier_water_is_never_better(rows, factor):
    frame = sites(*rows, items=("din", "phosphate_p"))
    worse = frame.with_columns(pl.col("din", "phosphate_p") * factor)
    before = sea.good_area_share(frame, SQUARE, **PLANE, cells=400)["good_share"][0]
    after = sea.good_area_share(worse, SQUARE, **PLANE, cells=400)["good_share"][0]
    assert after <= before + 1e-9


def test_degrees_give_true_areas():
    # one degree square at the equator: 111.195 km a side
    frame = pl.DataFrame({"lon": [118.5], "lat": [0.0], "din": [0.1]})
    box = {
        "type": "Polygon",
        "coordinates": [[[118, -0.5], [119, -0.5], [119, 0.5], [118, 0.5], [118, -0.5]]],
    }
    found = sea.class_areas(frame, {"type": "Feature", "geometry": box}, cells=400)
    assert found["area"].sum() == pytest.approx(111.195**2, rel=1e-3)


def test_uncertainty_of_the_share():
    same = sites(*((x, 5000, 0.1) for x in (2000, 8000, 14000)))
    row = sea.good_area_share(same, SQUARE, **PLANE, cells=400).row(0, named=True)
    assert (row["sites"], row["good_share"], row["share_error"]) == (3, 100.0, 0.0)
    assert (row["low"], row["high"]) == (100.0, 100.0)
    mixed = sites(*((x, 5000, 0.1 + (x > 9000) * 0.6) for x in (2000, 8000, 14000, 18000)))
    row = sea.good_area_share(mixed, SQUARE, **PLANE, cells=400).row(0, named=True)
    assert row["share_error"] > 0
    assert row["low"] < row["good_share"] < row["high"]
    few = sea.good_area_share(same.head(2), SQUARE, **PLANE, cells=400).row(0, named=True)
    assert few["share_error"] is None


def test_cross_validation_by_hand():
    frame = sites((0, 0, 0.1), (10000, 0, 0.5), (20000, 0, 0.3))
    found = sea.cross_validation(frame, SQUARE, **PLANE, barrier=False, cells=400)
    row = found.row(0, named=True)
    # ends from the others at 1 and 2 units: (4 near + far)/5; middle: their mean
    predicted = [(4 * 0.5 + 0.3) / 5, 0.2, (4 * 0.5 + 0.1) / 5]
    errors = [p - m for p, m in zip(predicted, [0.1, 0.5, 0.3], strict=True)]
    assert row["sites"] == 3
    assert row["bias"] == pytest.approx(sum(errors) / 3)
    assert row["rmse"] == pytest.approx((sum(e * e for e in errors) / 3) ** 0.5)
    assert row["agreement"] == 0.0


def test_surveys_and_their_mean(engine):
    columns = {
        "year": [2024] * 4,
        "season": ["spring", "spring", "autumn", "autumn"],
        "x": [5000.0, 15000.0] * 2,
        "y": [10000.0] * 4,
        "din": [0.1, 0.1, 0.7, 0.7],
    }
    by = ["year", "season"]
    found = sea.good_area_share(engine.make(columns), SQUARE, by=by, **PLANE, cells=100)
    rows = engine.rows(found, "season")
    assert [(row["year"], row["season"], row["good_share"]) for row in rows] == [
        (2024, "autumn", 0.0),
        (2024, "spring", 100.0),
    ]
    of_classes = sea.class_areas(engine.make(columns), SQUARE, by=by, **PLANE, cells=100)
    assert len(engine.rows(of_classes)) == 10
    shares = engine.make(
        {"year": [2024] * 2, "good_share": [0.0, 100.0], "share_error": [3.0, 4.0]}
    )
    mean = engine.rows(sea.mean_of_surveys(shares, by=["year"]))[0]
    assert mean == {"year": 2024, "surveys": 2, "good_share": 50.0, "share_error": 2.5}


@pytest.mark.parametrize(
    ("frame", "water", "how", "message"),
    [
        (sites((90000, 0, 0.1)), SQUARE, {}, "outside the sea"),
        (sites((1, 1, None)), SQUARE, {}, "no row with a measured item"),
        (sites((None, 1, 0.1)), SQUARE, {}, "missing in some rows"),
        (sites((1, 1, 0.1)), "POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))", {}, "not valid"),
        (sites((1, 1, 0.1)), "POINT(0 0)", {}, "must be a polygon"),
        (sites((1, 1, 0.1)), SQUARE, {"projected": False}, "not in degrees"),
        (sites((1, 1, 0.1)), SQUARE, {"method": "magic"}, "idw or kriging"),
        (sites((1, 1, 0.1)), SQUARE, {"cell": 0.001}, "cells of"),
        (sites((1, 1, 0.1)), SQUARE, {"items": ["foam"]}, "foam"),
    ],
)
def test_refusals(frame, water, how, message):
    with pytest.raises(InputError, match=message):
        sea.class_areas(frame, water, **{**PLANE, **how})


def test_geometry_is_loaded_on_first_use():
    code = "import sys; import shanhai.quality.sea; print({'scipy', 'shapely', 'numpy'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
