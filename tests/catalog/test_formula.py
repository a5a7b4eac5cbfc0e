from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanhai.catalog.formula import (
    Binary,
    Formula,
    Name,
    Negative,
    Number,
    Over,
    check_dimension,
    dimension,
    is_change,
    names,
    parse,
)
from shanhai.core.errors import CatalogError, UnitError
from shanhai.core.units import base_factor

UNITS = {
    "forest_area": "ha", "land_area": "km2", "gdp": "1e8 CNY", "energy.use": "1e4 tce",
    "population": "1e4 person", "waste": "t/d", "share": "%", "days": "d", "x": "1",
}  # fmt: skip


def show(formula: Formula) -> str:
    """Write a formula out, every part in brackets."""
    match formula:
        case Number(value):
            return repr(value)
        case Name(name):
            return name
        case Negative(term):
            return f"(-{show(term)})"
        case Over(change, term):
            return f"{change}({show(term)})"
        case Binary(op, left, right):
            return f"({show(left)} {op} {show(right)})"


NAMES = st.sampled_from(
    [*UNITS, "a", "per_head", "decline_rate", "growth", "rise", "per", "decline", "b1.c_2.d"]
)
NUMBERS = st.floats(0, 1e6).map(abs) | st.integers(0, 10**6).map(float)
TREES = st.recursive(
    st.builds(Number, NUMBERS) | st.builds(Name, NAMES),
    lambda inner: (
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner)
        | st.builds(Negative, inner)
        | st.builds(Over, st.sampled_from(["decline", "growth", "annual_growth", "rise"]), inner)
    ),
    max_leaves=12,
)


@given(TREES)
def test_what_is_written_out_is_parsed_back(tree: Formula) -> None:
    assert parse(show(tree)) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1 + 2 * x", "(1.0 + (2.0 * x))"),
        ("1 - 2 - 3", "((1.0 - 2.0) - 3.0)"),
        ("a / b / c", "((a / b) / c)"),
        ("a / b * c", "((a / b) * c)"),
        ("-a * b", "((-a) * b)"),
        ("a - -b", "(a - (-b))"),
        ("--a", "(-(-a))"),
        ("100*forest_area/land_area", "((100.0 * forest_area) / land_area)"),
        ("per(waste, population)", "(waste / population)"),
        ("per(a + b, c - d)", "((a + b) / (c - d))"),
        ("decline(energy.intensity)", "decline(energy.intensity)"),
        ("decline (a) + growth", "(decline(a) + growth)"),
        ("annual_growth(per(a, b))", "annual_growth((a / b))"),
        ("rise(a)", "rise(a)"),
        ("per_head + decline_rate", "(per_head + decline_rate)"),
        ("1.5e3", "1500.0"),
        ("(((a)))", "a"),
        ("\ta\t+\tb", "(a + b)"),
    ],
)
def test_reading(text: str, tree: str) -> None:
    assert show(parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", "at the end"),
        ("a +", "at the end"),
        ("(a", "at the end"),
        ("a b", "at character 3"),
        ("a + * b", "at character 5"),
        ("a ** b", "at character 4"),
        ("a)", "at character 2"),
        ("sqrt(a)", "at character 5"),
        ("per(a)", "at character 6"),
        ("decline(a, b)", "at character 10"),
        ("Forest / land", "at character 1"),
        ("a = 1", "at character 3"),
        ("森林 / 土地", "at character 1"),
        ("a\n+ b", "at character 2"),
        ("a.__class__", "at character 2"),
        ("_a", "at character 1"),
        ("'a'", "at character 1"),
        ("a[0]", "at character 2"),
        ("lambda: 1", "at character 7"),
    ],
)
def test_what_is_no_formula_is_told_with_its_place(text: str, at: str) -> None:
    with pytest.raises(CatalogError, match="not a formula") as error:
        parse(text)
    assert at in str(error.value)
    assert "decline(x)" in str(error.value)


def test_a_formula_nested_too_deep_is_refused() -> None:
    assert parse("(" * 5000 + "a" + ")" * 5000) == Name("a")
    with pytest.raises(CatalogError, match="nested too deep"):
        parse("-" * 5000 + "a")


@contextmanager
def nothing_runs() -> Iterator[list[str]]:
    """Note every audited event by which Python code or commands could be run from text."""
    watched = (
        "compile",
        "exec",
        "os.system",
        "subprocess.Popen",
        "open",
        "import",
        "ctypes.dlopen",
    )
    seen: list[str] = []
    active = [True]

    def hook(event: str, _: Any) -> None:
        if active[0] and event in watched:
            seen.append(event)

    sys.addaudithook(hook)
    try:
        yield seen
    finally:
        active[0] = False


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('echo')", "eval(a)", "exec(a)", "open(a)", "a if b else c",
        "().__class__.__bases__", "[x for x in y]", "f(a)", "decline.__globals__", "a; b", "a, b",
        "{a}", "`a`", "$a", "a\\b", "import os", "print(a)", "getattr(a, b)", "a := b", "1j", "0x1f",
    ],
)  # fmt: skip
def test_python_is_no_formula_and_never_runs(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parse("a")  # the grammar itself is read on first use

    def forbidden(*_: Any, **__: Any) -> None:
        raise AssertionError("code was run")

    for name in ("eval", "exec", "compile"):
        monkeypatch.setattr(builtins, name, forbidden)
    with nothing_runs() as seen:
        try:
            parse(text)
        except CatalogError:
            refused = True
        else:
            refused = False
    monkeypatch.undo()
    assert refused
    assert seen == []


FORMULAISH = st.text(alphabet="abp_.()+-*/ 0e1,'[]:=\n\t山", max_size=30) | st.text(max_size=12)


@settings(max_examples=300)
@given(FORMULAISH)
def test_any_text_is_a_formula_or_a_catalog_error(text: str) -> None:
    try:
        tree = parse(text)
    except CatalogError as error:
        assert "not a formula" in str(error)  # noqa: PT017
    else:
        assert parse(show(tree)) == tree


def test_names_come_in_order_and_once() -> None:
    assert list(names(parse("b / a + decline(b) * -c.d + 1"))) == ["b", "a", "c.d"]
    assert list(names(parse("1 + 2"))) == []


def test_a_change_is_one_as_a_whole_only() -> None:
    assert is_change(parse("decline(a)"))
    assert is_change(parse("(rise(a))"))
    assert not is_change(parse("100 * decline(a)"))
    assert not is_change(parse("-growth(a)"))
    assert not is_change(parse("a"))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("100 * forest_area / land_area", "%"),
        ("forest_area + land_area", "mu"),
        ("energy.use / gdp", "tce/(1e4 CNY)"),
        ("per(waste, population)", "kg/(person*d)"),
        ("decline(energy.use / gdp)", "%"),
        ("annual_growth(gdp)", "%"),
        ("rise(share)", "%"),
        ("rise(gdp)", "1e4 CNY"),
        ("-gdp", "CNY"),
        ("gdp * 2 - gdp / 3", "1e8 CNY"),
        ("waste * days", "t"),
        ("share * x + 100", "%"),
        ("gdp / gdp", "1"),
        ("12", "1"),
    ],
)
def test_dimensions_that_fit(text: str, unit: str) -> None:
    check_dimension(parse(text), unit, UNITS.__getitem__)


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("forest_area / land_area", "ha", "the formula gives a plain number, but unit 'ha' is"),
        ("forest_area * land_area", "ha", r"gives \[length\]\^4"),
        ("gdp", "%", r"gives \[money\], but unit '%' is a plain number"),
        ("forest_area + gdp", "ha", r"\[length\]\^2 and \[money\] cannot be added"),
        ("gdp - 1", "1e8 CNY", r"\[money\] and a plain number cannot be added"),
        ("decline(gdp)", "1e8 CNY", "gives a plain number"),
        ("decline(gdp + population)", "%", "cannot be added or subtracted"),
        ("rise(gdp)", "%", r"gives \[money\]"),
        ("per(population, gdp)", "CNY", r"\[money\]\^-1 \* \[person\]"),
    ],
)
def test_dimensions_that_do_not(text: str, unit: str, said: str) -> None:
    with pytest.raises(UnitError, match=said):
        check_dimension(parse(text), unit, UNITS.__getitem__)


def powers(formula: Formula) -> dict[str, float] | None:
    """The dimension by plain algebra; None where terms cannot be added."""
    match formula:
        case Number():
            return {}
        case Name(name):
            return dict(base_factor(UNITS[name])[1])
        case Negative(term) | Over("rise", term):
            return powers(term)
        case Over(_, term):
            return None if powers(term) is None else {}
        case Binary(op, left, right):
            a, b = powers(left), powers(right)
            if a is None or b is None:
                return None
            if op in "+-":
                return a if a == b else None
            sign = {"*": 1, "/": -1}[op]
            total = {k: a.get(k, 0) + sign * b.get(k, 0) for k in {*a, *b}}
            return {k: v for k, v in total.items() if v}


KNOWN = st.recursive(
    st.builds(Number, NUMBERS) | st.builds(Name, st.sampled_from(sorted(UNITS))),
    lambda inner: (
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner)
        | st.builds(Negative, inner)
        | st.builds(Over, st.sampled_from(["decline", "growth", "annual_growth", "rise"]), inner)
    ),
    max_leaves=10,
)


@given(KNOWN)
def test_dimensions_follow_the_algebra(tree: Formula) -> None:
    wanted = powers(tree)
    if wanted is None:
        with pytest.raises(UnitError):
            dimension(tree, UNITS.__getitem__)
    else:
        assert dict(dimension(tree, UNITS.__getitem__)) == wanted
