from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanhai.core.errors import UnitError
from shanhai.core.units import base_factor, factor, unit

#: Units of one quantity each, with the factor to the first of them.
QUANTITIES = [
    [("m2", 1), ("平方米", 1), ("㎡", 1), ("m²", 1), ("ha", 10**4), ("公顷", 10**4),
     ("km2", 10**6), ("平方公里", 10**6), ("平方千米", 10**6), ("万公顷", 10**8), ("1e4 m2", 10**4),
     ("mu", Fraction(10000, 15)), ("亩", Fraction(10000, 15)), ("万亩", Fraction(10**8, 15)),
     ("1e4 mu", Fraction(10**8, 15))],
    [("m3", 1), ("立方米", 1), ("m³", 1), ("L", Fraction(1, 1000)), ("升", Fraction(1, 1000)),
     ("万立方米", 10**4), ("1e4 m3", 10**4), ("亿立方米", 10**8), ("1e8 m3", 10**8)],
    [("g", 1), ("千克", 1000), ("公斤", 1000), ("t", 10**6), ("吨", 10**6), ("1e4 t", 10**10),
     ("万吨", 10**10), ("亿吨", 10**14), ("mg", Fraction(1, 1000)), ("ug", Fraction(1, 10**6))],
    [("ug/m3", 1), ("微克/立方米", 1), ("μg/m³", 1), ("µg/m3", 1), ("μg／m³", 1), ("mg/m3", 1000),
     ("毫克/立方米", 1000), ("mg/L", 10**6), ("g/m3", 10**6)],
    [("CNY", 1), ("元", 1), ("万元", 10**4), ("1e4 CNY", 10**4), ("亿元", 10**8), ("1e8 CNY", 10**8),
     ("万亿元", 10**12)],
    [("m3/(1e4 CNY)", 1), ("立方米/万元", 1), ("m3/万元", 1), ("立方米/元", 10**4)],
    [("tce/(1e4 CNY)", 1), ("吨标准煤/万元", 1), ("吨标煤/万元", 1), ("万吨标准煤/亿元", 1)],
    [("kg/(person*d)", 1), ("千克/(人·日)", 1), ("千克/人·日", 1), ("千克／（人·日）", 1),
     ("t/(person*d)", 1000)],
    [("%", 1), ("％", 1), ("百分点", 1), ("‰", Fraction(1, 10)), ("1", 100)],
    [("person", 1), ("人", 1), ("万人", 10**4), ("1e4 person", 10**4)],
    [("个", 1), ("家", 1), ("座", 1), ("项", 1), ("处", 1), ("万个", 10**4)],
    [("t/d", 1), ("吨/日", 1), ("万吨/日", 10**4), ("1e4 t/d", 10**4)],
    [("km", 1), ("公里", 1), ("千米", 1), ("里", Fraction(1, 2)), ("m", Fraction(1, 1000))],
    [("千瓦时", 1), ("度", 1), ("亿千瓦时", 10**8), ("1e4 kWh", 10**4)],
    [("kW", 1), ("千瓦", 1), ("万千瓦", 10**4), ("1e4 kW", 10**4), ("亿千瓦", 10**8)],
    [("dB", 1), ("dB(A)", 1)],
    [("d", 1), ("天", 1), ("日", 1), ("h", Fraction(1, 24))],
]  # fmt: skip
#: Labels of different quantities: none converts into another.
DIFFERENT = [
    "m2",
    "m3",
    "t",
    "元",
    "人",
    "个",
    "dB",
    "d",
    "tce",
    "标准车",
    "位",
    "课时",
    "km",
    "kW",
    "%",
]

CASES = [(a, b, x / Fraction(y)) for q in QUANTITIES for (a, x), (b, y) in pairwise([*q, q[0]])]


@pytest.mark.parametrize(("source", "to", "ratio"), CASES)
def test_factors(source: str, to: str, ratio: Fraction) -> None:
    assert factor(source, to) == pytest.approx(float(Fraction(ratio)), rel=1e-14)


@pytest.mark.parametrize("label", ["hm2", "hm²"])
def test_square_hectometre(label: str) -> None:
    assert factor(label, "ha") == 1


@pytest.mark.parametrize("source", DIFFERENT)
def test_other_quantities_are_refused_and_both_named(source: str) -> None:
    for to in DIFFERENT:
        if to != source:
            with pytest.raises(UnitError, match="does not fit") as error:
                factor(source, to)
            assert repr(source) in str(error.value)
            assert repr(to) in str(error.value)


def test_decimal_factors_carry_no_noise() -> None:
    assert factor("ha", "km2") == 0.01
    assert factor("1e4 t", "t") == 1e4
    assert factor("‰", "%") == 0.1
    assert factor("立方米/元", "m3/(1e4 CNY)") == 1e4


@pytest.mark.parametrize(
    ("label", "near"),
    [("kilogrm", "gram"), ("平方公哩", "平方公里"), ("吨标准媒", "吨标准煤"), ("persno", "person")],
)
def test_an_unknown_unit_is_answered_with_the_nearest(label: str, near: str) -> None:
    with pytest.raises(UnitError, match="unknown unit") as error:
        unit(label)
    assert near in str(error.value)


@pytest.mark.parametrize("label", ["blorp", "m**t", "m.__class__", "m+1", "万", "m m m ?"])
def test_what_is_no_unit_is_an_error_of_units(label: str) -> None:
    with pytest.raises(UnitError):
        unit(label)


@pytest.mark.parametrize("label", ["m3/", "(m", ")", "/", "*", "'", ":", "m/0", "__import__('os')"])
def test_a_broken_unit_is_an_error_of_units(label: str) -> None:
    with pytest.raises(UnitError):
        unit(label)


@pytest.mark.parametrize("label", ["0", "0 m", "-5 m", "nan", "m-m", "1e400 m", "m;t"])
def test_a_unit_is_a_positive_number_of_something(label: str) -> None:
    with pytest.raises(UnitError):
        unit(label)


@given(st.text(max_size=12).filter(lambda text: "**" not in text))
def test_any_text_is_a_unit_or_an_error_of_units(label: str) -> None:
    try:
        unit(label)
    except UnitError as error:
        assert repr(label) in str(error)  # noqa: PT017


@pytest.mark.parametrize("label", ["", "1", "-", "—", "无量纲", "指数", "index"])
def test_plain_numbers(label: str) -> None:
    assert factor(label, "1") == 1
    assert base_factor(label) == (1.0, ())


def test_inside_a_formula_a_percentage_is_a_plain_number() -> None:
    assert base_factor("%") == (1.0, ())
    assert base_factor("百分点") == (1.0, ())
    assert base_factor("ha") == (1e4, (("[length]", 2.0),))
    assert base_factor("1e8 CNY") == (1e8, (("[money]", 1.0),))


LABELS = sorted({label for quantity in QUANTITIES for label, _ in quantity})


@given(st.sampled_from(QUANTITIES), st.data())
def test_there_and_back_and_on(quantity: list[tuple[str, object]], data: st.DataObject) -> None:
    names = st.sampled_from([label for label, _ in quantity])
    a, b, c = data.draw(names), data.draw(names), data.draw(names)
    assert factor(a, b) * factor(b, a) == pytest.approx(1, rel=1e-12)
    assert factor(a, b) * factor(b, c) == pytest.approx(factor(a, c), rel=1e-12)
    assert factor(a, a) == 1
    assert factor(a, b) > 0
