"""Formulas over tables, against a plain-Python reading of the same formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.catalog import Catalog
from shanhai.catalog.formula import Binary, Formula, Name, Negative, Number, Over, parse
from shanhai.core.units import base_factor
from shanhai.engine.compute import compile_formula, compute
from tests.support import catalog, text

#: area, scope, year → value
At = tuple[str, str, int]


def figures(*rows: tuple[str, str, int, float], scope: str = "") -> pl.DataFrame:
    return pl.DataFrame(
        [(name, area, scope, year, float(value)) for name, area, year, value in rows],
        schema={"name": pl.String, "area": pl.String, "scope": pl.String, "year": pl.Int32,
                "value": pl.Float64}, orient="row",
    )  # fmt: skip


def city(formula: str, unit: str = "%", **more: str) -> Catalog:
    """The small catalog with one indicator ``t.x`` (and others) of a formula."""
    made = {
        f"t.{name}": {"title": text(name), "unit": u, "formula": f}
        for name, (f, u) in {"x": (formula, unit), **{k: (v, "%") for k, v in more.items()}}.items()
    }
    return catalog({"target": {2025: {"at_least": 1}}}, indicators=made)


def found(
    catalog_: Catalog, table: pl.DataFrame, *, name: str = "t.x", since: int | None = None
) -> dict[tuple[str, int], float]:
    result = compute(catalog_, table, wanted=[name], bases={name: [since]})
    rows = result.filter((pl.col("indicator") == name) & pl.col("since").eq_missing(since))
    return {(r["area"], r["year"]): r["value"] for r in rows.iter_rows(named=True)}


A, B = "350200", "350203"


# --- worked cases


def test_hectares_over_square_kilometres() -> None:
    table = figures(("forest_area", A, 2020, 68_000), ("land_area", A, 2020, 1_700))
    assert found(city("100 * forest_area / land_area"), table) == {(A, 2020): 40.0}
    assert found(city("forest_area / land_area", "1"), table) == {(A, 2020): 0.4}
    assert found(city("land_area - forest_area", "ha"), table) == {(A, 2020): 102_000.0}
    assert found(city("forest_area + land_area", "km2"), table) == {(A, 2020): 2_380.0}


def test_a_percentage_is_a_plain_number() -> None:
    """The 100 is written out: 40 % stays 40, and 30 % of 40 % is 1200, unless divided by 100."""
    table = figures(("test.good", A, 2020, 40), ("test.gep_growth", A, 2020, 30))
    assert found(city("test.good + test.gep_growth"), table) == {(A, 2020): 70.0}
    assert found(city("test.good * test.gep_growth / 100"), table) == {(A, 2020): 12.0}
    assert found(city("100 - test.good"), table) == {(A, 2020): 60.0}


def test_units_of_a_quotient() -> None:
    table = figures(("energy_use", A, 2020, 2000), ("gdp", A, 2020, 8000))
    assert found(city("energy_use / gdp", "tce/(1e4 CNY)"), table) == {(A, 2020): 0.25}
    waste = figures(("waste", A, 2020, 219), ("population", A, 2020, 600))
    assert found(city("waste / population", "kg/person"), waste) == {(A, 2020): 365.0}
    assert found(city("per(waste, population)", "kg/person"), waste) == {(A, 2020): 365.0}


GDP = [("gdp", A, 2019, 100), ("gdp", A, 2020, 110), ("gdp", A, 2022, 121), ("gdp", A, 2023, 60.5)]


@pytest.mark.parametrize(
    ("formula", "unit", "since", "wanted"),
    [
        ("growth(gdp)", "%", None, {2020: 10.0, 2023: -50.0}),
        ("decline(gdp)", "%", None, {2020: -10.0, 2023: 50.0}),
        ("rise(gdp)", "1e8 CNY", None, {2020: 10.0, 2023: -60.5}),
        ("annual_growth(gdp)", "%", None, {2020: 10.0, 2023: -50.0}),
        ("growth(gdp)", "%", 2020, {2022: 10.0, 2023: -45.0}),
        ("decline(gdp)", "%", 2019, {2020: -10.0, 2022: -21.0, 2023: 39.5}),
        ("rise(gdp)", "1e4 CNY", 2019, {2020: 1e5, 2022: 2.1e5, 2023: -3.95e5}),
        ("annual_growth(gdp)", "%", 2020, {2022: 4.88088481702, 2023: -18.0678729399}),
        ("growth(gdp)", "%", 2021, {}),
        ("growth(gdp)", "%", 2023, {}),
        ("growth(2 * gdp)", "%", 2020, {2022: 10.0, 2023: -45.0}),
        ("100 + growth(gdp)", "%", None, {2020: 110.0, 2023: 50.0}),
    ],
)
def test_changes_skip_no_year(
    formula: str, unit: str, since: int | None, wanted: dict[int, float]
) -> None:
    """There is no figure of 2021: neither 2021 nor 2022 has a change against the year before."""
    got = found(city(formula, unit), figures(*GDP), since=since)
    assert got == {(A, year): pytest.approx(value, rel=1e-9) for year, value in wanted.items()}


def test_areas_and_scopes_do_not_mix() -> None:
    table = pl.concat([
        figures(("gdp", A, 2020, 100), ("gdp", B, 2021, 300), ("gdp", A, 2021, 110)),
        figures(("gdp", A, 2020, 50), ("gdp", A, 2021, 60), scope="sections=national"),
    ])  # fmt: skip
    result = compute(city("growth(gdp)"), table, wanted=["t.x"], bases={"t.x": [None]})
    assert result.select("area", "scope", "year", "value").sort("scope").rows() == [
        (A, "", 2021, 10.0), (A, "sections=national", 2021, 20.0),
    ]  # fmt: skip


def test_what_builds_on_an_indicator_takes_the_reported_level() -> None:
    table = figures(
        ("energy_use", A, 2020, 100), ("gdp", A, 2020, 100), ("energy_use", A, 2021, 90),
        ("gdp", A, 2021, 100), ("test.intensity", A, 2021, 0.8),
    )  # fmt: skip
    small = catalog({"target": {2025: {"at_least": 1}}})
    assert found(small, table, name="test.intensity") == {(A, 2020): 1.0, (A, 2021): 0.9}
    assert found(small, table, name="test.intensity_decline") == {(A, 2021): 20.0}


@pytest.mark.parametrize(
    ("formula", "rows"),
    [
        ("gdp / population", [("gdp", 5), ("population", 0)]),
        ("gdp / population", [("gdp", 0), ("population", 0)]),
        ("gdp / population", [("gdp", 5)]),
        ("-population / gdp", [("population", 5)]),
    ],
)
def test_what_cannot_be_computed_is_left_out(formula: str, rows: list[tuple[str, float]]) -> None:
    table = figures(*((name, A, 2020, value) for name, value in rows))
    unit = "1e4 CNY/person" if formula.startswith("gdp") else "person/(1e4 CNY)"
    assert found(city(formula, unit), table) == {}


def test_a_change_from_zero_is_left_out() -> None:
    table = figures(("gdp", A, 2019, 0), ("gdp", A, 2020, 5), ("gdp", A, 2021, 6))
    for change in ("growth", "decline", "annual_growth"):
        assert found(city(f"{change}(gdp)"), table) == {
            (A, 2021): pytest.approx({"decline": -20.0}.get(change, 20.0))
        }


def test_no_figures_no_values() -> None:
    empty = compute(city("growth(gdp)"), figures(), wanted=["t.x"], bases={})
    assert empty.columns == ["indicator", "area", "scope", "since", "year", "value"]
    assert empty.is_empty()
    assert compute(city("growth(gdp)"), figures(*GDP), wanted=["test.good"], bases={}).is_empty()


def test_figures_that_go_into_no_formula_give_no_values() -> None:
    assert found(city("growth(gdp)"), figures(("test.good", A, 2020, 1))) == {}


def test_values_carry_twelve_digits() -> None:
    table = figures(("gdp", A, 2020, 1), ("population", A, 2020, 3))
    assert found(city("gdp / population", "1e4 CNY/person"), table) == {(A, 2020): 0.333333333333}


# --- against an oracle


def oracle(
    node: Formula, at: Mapping[tuple[str, At], float], where: At, units: Mapping[str, str],
    since: int | None,
) -> float | None:  # fmt: skip
    """Work a formula out for one area and year, in base units."""

    def go(inner: Formula, year: int = where[2]) -> float | None:
        return oracle(inner, at, (where[0], where[1], year), units, since)

    match node:
        case Number(value):
            return value
        case Name(name):
            known = at.get((name, where))
            return None if known is None else known * base_factor(units[name])[0]
        case Negative(term):
            inner = go(term)
            return None if inner is None else -inner
        case Binary(op, left, right):
            a, b = go(left), go(right)
            if a is None or b is None or (op == "/" and b == 0):
                return None
            return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else 0}[op]
        case Over(change, term):
            start = where[2] - 1 if since is None else since
            now, base = go(term), go(term, start)
            if now is None or base is None or start >= where[2]:
                return None
            if change == "rise":
                return now - base
            if base == 0:
                return None
            if change == "annual_growth":
                ratio = now / base
                return None if ratio < 0 else 100 * (ratio ** (1 / (where[2] - start)) - 1)
            return 100 * (now - base) / base * (1 if change == "growth" else -1)


FORMULAS = {
    "t.a": ("100 * forest_area / land_area", "%"),
    "t.b": ("growth(energy_use / gdp)", "%"),
    "t.c": ("annual_growth(per(waste, population))", "%"),
    "t.d": ("rise(forest_area - land_area)", "km2"),
    "t.e": ("-decline(gdp) + 3 * test.good", "%"),
    "t.f": ("t.a * t.a / 100 - test.good", "%"),
    "t.g": ("annual_growth(gdp + 2 * gdp)", "%"),
    "t.h": ("waste / population * 2", "kg/person"),
}
INPUTS = ("forest_area", "land_area", "energy_use", "gdp", "waste", "population", "test.good")
WHERE = st.tuples(
    st.sampled_from([A, B]), st.sampled_from(["", "sections=national"]), st.integers(2018, 2024)
)
NUMBERS = st.integers(-50, 1000).map(float) | st.floats(0.5, 999).map(lambda x: round(x, 2))
TABLE = st.dictionaries(st.tuples(st.sampled_from(INPUTS), WHERE), NUMBERS, max_size=60)
SINCE = st.none() | st.integers(2017, 2023)


@settings(max_examples=60)
@given(TABLE, SINCE)
def test_every_formula_agrees_with_the_oracle(
    table: dict[tuple[str, At], float], since: int | None
) -> None:
    made = {n: {"title": text(n), "unit": u, "formula": f} for n, (f, u) in FORMULAS.items()}
    small = catalog({"target": {2025: {"at_least": 1}}}, indicators=made)
    units = {name: small.unit_of(name) for name in (*INPUTS, *FORMULAS)}
    frame = pl.DataFrame(
        [(name, *where, value) for (name, where), value in table.items()],
        schema={"name": pl.String, "area": pl.String, "scope": pl.String, "year": pl.Int32,
                "value": pl.Float64}, orient="row",
    )  # fmt: skip
    result = compute(small, frame, wanted=FORMULAS, bases={name: [since] for name in FORMULAS})
    known = dict(table)
    subjects = {where[:2] for _, where in table}
    wanted: dict[tuple[str, int | None, At], float] = {}
    for name in ("t.a", *(n for n in FORMULAS if n != "t.a")):  # t.f is made from t.a
        tree, scale = parse(FORMULAS[name][0]), base_factor(FORMULAS[name][1])[0]
        for base in {None, since}:
            for area, scope in subjects:
                for year in range(2017, 2026):
                    value = oracle(tree, known, (area, scope, year), units, base)
                    if value is not None and isfinite(value):
                        wanted[name, base, (area, scope, year)] = value / scale
                        if base is None:
                            known[name, (area, scope, year)] = value / scale
    got = {
        (r["indicator"], r["since"], (r["area"], r["scope"], r["year"])): r["value"]
        for r in result.iter_rows(named=True)
    }
    assert got.keys() == wanted.keys()
    for key, value in wanted.items():
        assert got[key] == pytest.approx(value, rel=1e-9, abs=1e-6), key


# --- on every engine


def wide(engine: Any, rows: Iterable[tuple[int, float | None, float | None]]) -> Any:
    rows = list(rows)
    return engine.make({
        "area": [A] * len(rows), "scope": [""] * len(rows), "year": [r[0] for r in rows],
        "gdp": [r[1] for r in rows], "population": [r[2] for r in rows],
    })  # fmt: skip


@pytest.mark.parametrize("since", [None, 2019])
@pytest.mark.parametrize(
    "formula", ["gdp / population", "growth(gdp)", "annual_growth(gdp)", "rise(gdp)"]
)
def test_a_formula_gives_the_same_on_every_engine(
    engine: Any, formula: str, since: int | None
) -> None:
    rows = [(2019, 100.0, 5.0), (2020, 110.0, 5.5), (2021, None, 6.0), (2022, 121.0, None)]
    units = {"gdp": "1e8 CNY", "population": "1e4 person"}
    unit = {"gdp / population": "1e4 CNY/person", "rise(gdp)": "1e8 CNY"}.get(formula, "%")
    tree = parse(formula)
    frame = nw.from_native(wide(engine, rows)).with_columns(
        found=compile_formula(tree, units.__getitem__, unit=unit, since=since)
    )
    known = {
        (n, (A, "", y)): v for y, g, p in rows for n, v in (("gdp", g), ("population", p)) if v
    }
    for row in engine.rows(frame, "year"):
        value = oracle(tree, known, (A, "", row["year"]), units, since)
        wanted = None if value is None else pytest.approx(value / base_factor(unit)[0])
        assert row["found"] == wanted, row
