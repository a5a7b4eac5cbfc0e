"""Units: one registry, the field's own labels, conversion once at the door.

The registry holds what environmental statistics use, with the Chinese labels of the
documents beside the symbols (``亿立方米``, ``立方米/万元``, ``ug/m3``). Below the door
everything is plain floats in the canonical unit of its variable.
"""

from __future__ import annotations

import re
import tokenize
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from shanhai.core.errors import UnitError, did_you_mean

if TYPE_CHECKING:
    import pint

#: A dimension: powers of base dimensions, in order of name.
Dimension = tuple[tuple[str, float], ...]

_SYMBOLS = str.maketrans(
    {
        "／": "/", "％": "%", "µ": "u", "μ": "u", "㎡": "平方米", "³": "3", "²": "2", "·": "*",
        "×": "*", "（": "(", "）": ")", "℃": "K", "・": "*", "⁸": "8", "⁴": "4",
    }
)  # fmt: skip
_POWER = re.compile(r"(?<=[A-Za-z])([23])(?![A-Za-z0-9])")
_SPACE = re.compile(r"(?<=\d)\s+(?=[^\W\d])")
_MULTIPLE = re.compile(r"[万亿](?=[A-Za-z])")  # 亿m3, 万t
_MULTIPLES = {"万": "1e4*", "亿": "1e8*"}
_PER_BOTH = re.compile(r"/([^/()·]+·[^/()]+)")  # "L/人·日" is per person and day
_ALLOWED = re.compile(r"[\w*/().+-]+")
#: What the parser of expressions may stumble with.
_PARSER_ERRORS = (
    SyntaxError, TypeError, AttributeError, ValueError, ArithmeticError, LookupError,
    RecursionError, AssertionError, tokenize.TokenError,
)  # fmt: skip
_DIMENSIONLESS = {"", "1", "-", "—", "–", "无量纲", "index", "指数"}


@cache
def registry() -> pint.UnitRegistry[float]:
    """Return the one unit registry of the product."""
    import pint

    definitions = files("shanhai.core").joinpath("units.txt").read_text("utf-8").splitlines()
    return pint.UnitRegistry(definitions)


def _expression(label: str) -> str:
    """Turn a printed label into an expression pint reads."""
    text = _PER_BOTH.sub(r"/(\1)", label.strip().replace("／", "/"))
    text = _SPACE.sub("*", text.translate(_SYMBOLS)).replace(" ", "")
    if text in _DIMENSIONLESS:
        return "dimensionless"
    text = _MULTIPLE.sub(lambda found: _MULTIPLES[found[0]], text)
    text = text.replace("dB(A)", "dB").replace("%", "percent").replace("‰", "per_mille")
    return _POWER.sub(r"**\1", text)


@cache
def unit(label: str) -> pint.Quantity[float]:
    """Return one unit as a quantity, from a symbol or a printed label.

    Raises
    ------
    UnitError
        The label is not known; the nearest known one is named.
    """
    import pint

    reg, text = registry(), _expression(label)
    found = None
    try:
        if _ALLOWED.fullmatch(text):
            found = reg.Quantity(1.0, "dimensionless") * reg.parse_expression(text)
    except (pint.errors.PintError, *_PARSER_ERRORS):
        found = None
    if found is None or not 0 < found.to_base_units().magnitude < float("inf"):
        raise UnitError(f"unknown unit {label!r}{did_you_mean(label.strip(), dir(reg))}")
    return cast("pint.Quantity[float]", found)


@cache
def factor(source: str, to: str) -> float:
    """Return the number a value in ``source`` is multiplied with to be in ``to``.

    Raises
    ------
    UnitError
        One of the two is unknown, or they are of different dimension.
    """
    import pint

    try:
        ratio = (unit(source) / unit(to)).to("dimensionless").magnitude
    except pint.errors.DimensionalityError as error:
        raise UnitError(
            f"unit {source!r} does not fit {to!r}: "
            f"{unit(source).dimensionality} is not {unit(to).dimensionality}"
        ) from error
    return _tidy(float(ratio))


def _tidy(ratio: float) -> float:
    """Take the last-digit noise off a ratio of decimal factors (0.010000000000000002)."""
    return float(f"{ratio:.15g}")


@cache
def base_factor(label: str) -> tuple[float, Dimension]:
    """Return the factor to base units and the dimension; a percentage counts as a plain number.

    Formulas write the 100 of a percentage out (``100 * forest_area / land_area``), so
    inside a formula ``%`` is a number like any other.
    """
    one = unit(label)
    if one.dimensionless and "percent" in str(one.units):
        return 1.0, ()
    base = one.to_base_units()
    powers = {str(name): float(cast("float", power)) for name, power in base.dimensionality.items()}
    return _tidy(float(base.magnitude)), tuple(sorted(powers.items()))
