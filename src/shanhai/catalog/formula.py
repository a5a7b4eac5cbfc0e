"""Formulas: a small safe language, parsed to a tree, checked for dimension, never evaluated as code.

``100 * forest_area / land_area`` · ``decline(energy.intensity)`` · ``per(waste, population)``

The four *changes* look at two years: ``decline`` and ``growth`` (relative, in %),
``annual_growth`` (mean per year, in %) and ``rise`` (absolute). Their base year is a
property of the figure (``since``), by default the year before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, cast

from shanhai.core.errors import CatalogError, UnitError
from shanhai.core.units import Dimension, base_factor

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

Change = Literal["decline", "growth", "annual_growth", "rise"]


@dataclass(frozen=True)
class Number:
    """A plain number."""

    value: float


@dataclass(frozen=True)
class Name:
    """A variable or indicator, by name."""

    name: str


@dataclass(frozen=True)
class Binary:
    """Two terms and one of ``+ - * /``."""

    op: Literal["+", "-", "*", "/"]
    left: Formula
    right: Formula


@dataclass(frozen=True)
class Negative:
    """A term with its sign turned."""

    term: Formula


@dataclass(frozen=True)
class Over:
    """A change of a term against its base year."""

    change: Change
    term: Formula


Formula = Number | Name | Binary | Negative | Over
_OPERATORS: dict[str, Literal["+", "-", "*", "/"]] = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
}


@cache
def _parser() -> Lark:
    from lark import Lark

    return Lark(files("shanhai.catalog").joinpath("formula.lark").read_text("utf-8"), parser="lalr")


@cache
def parse(text: str) -> Formula:
    """Parse a formula.

    Raises
    ------
    CatalogError
        The text is not a formula; the message points at the place.
    """
    from lark.exceptions import UnexpectedInput

    try:
        return _build(_parser().parse(text))
    except UnexpectedInput as error:
        column, token = getattr(error, "column", -1), getattr(error, "token", None)
        ended = token is not None and token.type == "$END"
        at = "at the end" if ended or column < 1 else f"at character {column}"
        context = error.get_context(text).rstrip() if error.pos_in_stream is not None else text
        raise CatalogError(
            f"not a formula, {at}: {context}\n"
            "(known: + - * / ( ), numbers, names, decline(x), growth(x), annual_growth(x), "
            "rise(x), per(x, y))"
        ) from error
    except RecursionError:
        raise CatalogError("not a formula: nested too deep") from None


def _build(tree: Tree[Token]) -> Formula:
    children: list[Any] = tree.children
    match str(tree.data):
        case "number":
            return Number(float(str(children[0])))
        case "name":
            return Name(str(children[0]))
        case "neg":
            return Negative(_build(children[0]))
        case "change":
            return Over(cast("Change", str(children[0])), _build(children[1]))
        case op:
            left, right = children
            return Binary(_OPERATORS[op], _build(left), _build(right))


def names(formula: Formula) -> Iterator[str]:
    """Yield every variable and indicator the formula names, in order, once."""
    seen: dict[str, None] = {}

    def walk(node: Formula) -> None:
        match node:
            case Name(name):
                seen.setdefault(name)
            case Binary(_, left, right):
                walk(left)
                walk(right)
            case Negative(term) | Over(_, term):
                walk(term)

    walk(formula)
    yield from seen


def is_change(formula: Formula) -> bool:
    """Tell whether the formula as a whole is a change against a base year."""
    return isinstance(formula, Over)


def dimension(formula: Formula, unit_of: Callable[[str], str]) -> Dimension:
    """Return the dimension of the formula's result.

    Parameters
    ----------
    formula
        A parsed formula.
    unit_of
        Gives the unit of a variable or indicator by its name.

    Raises
    ------
    UnitError
        Terms of different dimension are added or subtracted.
    """
    match formula:
        case Number():
            return ()
        case Name(name):
            return base_factor(unit_of(name))[1]
        case Negative(term):
            return dimension(term, unit_of)
        case Over("rise", term):
            return dimension(term, unit_of)
        case Over(_, term):
            dimension(term, unit_of)
            return ()
        case Binary(op, left, right):
            a, b = dict(dimension(left, unit_of)), dict(dimension(right, unit_of))
            if op in "+-":
                if a != b:
                    raise UnitError(f"{_show(a)} and {_show(b)} cannot be added or subtracted")
                return tuple(sorted(a.items()))
            sign = 1 if op == "*" else -1
            for key, power in b.items():
                a[key] = a.get(key, 0.0) + sign * power
            return tuple(sorted((key, power) for key, power in a.items() if power))


def check_dimension(formula: Formula, unit: str, unit_of: Callable[[str], str]) -> None:
    """Check that the formula's result has the dimension of ``unit``.

    Raises
    ------
    UnitError
        It has another one; the message names both.
    """
    got = dict(dimension(formula, unit_of))
    wanted = dict(base_factor(unit)[1])
    if got != wanted:
        raise UnitError(f"the formula gives {_show(got)}, but unit {unit!r} is {_show(wanted)}")


def _show(dimensions: dict[str, float]) -> str:
    return (
        " * ".join(k if v == 1 else f"{k}^{v:g}" for k, v in dimensions.items()) or "a plain number"
    )
