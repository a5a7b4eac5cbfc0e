"""The trophic state of lakes and reservoirs: the comprehensive trophic level index TLI(Σ)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import closed, opened
from shanhai.quality._standards import standard
from shanhai.quality._verdict import titled

NativeT = TypeVar("NativeT")


def trophic_level(value: nw.Expr, *, a: float, b: float) -> nw.Expr:
    """Trophic level index of one parameter, TLI = 10 (a + b ln x); null unless x > 0.

    Source: 环办〔2011〕22号, trophic state.
    """
    usable = nw.when((value > 0) & (value < 1e12)).then(value)
    return (usable.log() * b + a) * 10.0


def trophic_weights(parameters: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, float]:
    """Weights of the parameters, r² / Σ r², from their correlation with chlorophyll a."""
    given = _parameters(parameters)
    squares = {name: float(entry["r"]) ** 2 for name, entry in given.items()}
    total = sum(squares.values())
    return {name: square / total for name, square in squares.items()}


def trophic_index(
    values: Mapping[str, nw.Expr], *, parameters: Mapping[str, Mapping[str, Any]] | None = None
) -> nw.Expr:
    """Comprehensive trophic level index TLI(Σ); null where any parameter is missing.

    Parameters
    ----------
    values
        ``chl_a`` [mg/m3], ``tp``, ``tn``, ``cod_mn`` [mg/L], ``sd`` transparency [m].
    parameters
        ``a``, ``b``, ``r`` of each parameter, instead of the method's.

    Source: 环办〔2011〕22号, trophic state. Not rounded.
    """
    given = _parameters(parameters)
    weights = trophic_weights(given)
    total: nw.Expr | None = None
    for name, entry in given.items():
        part = trophic_level(values[name], a=entry["a"], b=entry["b"]) * weights[name]
        total = part if total is None else total + part
    assert total is not None  # the parameters are never empty
    return total


def trophic_state(index: nw.Expr, *, rules: Sequence[Mapping[str, Any]] | None = None) -> nw.Expr:
    """Trophic level 1 (贫营养) … 5 (重度富营养) of an index.

    ``rules`` in order: ``below`` (<) or ``up_to`` (≤) and ``level``; the last takes the rest.
    """
    given = _states() if rules is None else rules
    chain: nw.Expr = nw.when(~index.is_null()).then(nw.lit(int(given[-1]["level"])))
    for rule in reversed(given[:-1]):
        holds = index < rule["below"] if "below" in rule else index <= rule["up_to"]
        chain = nw.when(holds).then(nw.lit(int(rule["level"]))).otherwise(chain)
    return chain


def evaluate_trophic(frame: NativeT, *, titles: Sequence[str] | None = None) -> NativeT:
    """Add the trophic state to lake readings or means.

    Needs ``chl_a`` [mg/m3], ``tp``, ``tn``, ``cod_mn`` [mg/L] and ``sd`` [m]; adds
    ``tli_<parameter>``, ``tli``, ``trophic_level`` 1 … 5 and ``trophic_state``. Null where
    a parameter is missing or not positive. Source: 环办〔2011〕22号.

    Raises
    ------
    InputError
        A parameter's column is missing.
    """
    given = _parameters(None)
    table = opened(frame, given, where="lake readings")
    values = {name: nw.col(name).cast(nw.Float64) for name in given}
    parts = [
        trophic_level(values[name], a=entry["a"], b=entry["b"]).alias(f"tli_{name}")
        for name, entry in given.items()
    ]
    table = table.with_columns(*parts, trophic_index(values).alias("tli"))
    table = table.with_columns(trophic_state(nw.col("tli")).alias("trophic_level"))
    labels = titles or [rule["title"]["zh"] for rule in _states()]
    table = table.with_columns(titled(nw.col("trophic_level"), labels).alias("trophic_state"))
    return closed(table, frame)


def _parameters(given: Mapping[str, Mapping[str, Any]] | None) -> Mapping[str, Mapping[str, Any]]:
    declared: Mapping[str, Mapping[str, Any]] = standard("cn.surface-water-evaluation-2011")[
        "trophic_index"
    ]
    return declared if given is None else given


def _states() -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = standard("cn.surface-water-evaluation-2011")["grades"]["trophic"]
    return rules
