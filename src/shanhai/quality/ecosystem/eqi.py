"""The ecological quality index EQI (生态质量指数): dimensions, index, class, change.

Source: 区域生态质量评价办法（试行）, 环监测〔2021〕99号. Not the EQI of HJ 1172-2021, which is
another index under the same letters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError, did_you_mean
from shanhai.core.frames import closed, names, opened, whole
from shanhai.core.rounding import round_half_even
from shanhai.quality._frames import no_text
from shanhai.quality._standards import standard
from shanhai.quality._verdict import titled

NativeT = TypeVar("NativeT")
EDITION = "cn.eqi-regional-2021"
SCALE = (0.0, 100.0)
DIMENSIONS = ("pattern", "function", "biodiversity", "stress")
_NEAR = 1e-9
"""How far a float may fall short of a threshold and still be the threshold."""


def eqi(
    pattern: nw.Expr,
    function: nw.Expr,
    biodiversity: nw.Expr,
    stress: nw.Expr,
    *,
    weights: Sequence[float],
) -> nw.Expr:
    """Ecological quality index: Σ weight · dimension, stress counted as 100 − stress.

    Parameters
    ----------
    pattern, function, biodiversity, stress
        The dimensions, 0 to 100; anything else, NaN included, makes the index null.
    weights
        Of the four, in this order.

    Returns
    -------
    nw.Expr
        0 to 100 where the weights add up to 1; not rounded.
    """
    total: nw.Expr | None = None
    for value, weight in zip((pattern, function, biodiversity), weights, strict=False):
        part = _possible(value) * float(weight)
        total = part if total is None else total + part
    assert total is not None
    return total + (SCALE[1] - _possible(stress)) * float(weights[3])


def eqi_class(value: nw.Expr, *, lowest: Sequence[float]) -> nw.Expr:
    """Class of an EQI, 1 (best) … 5: ``lowest`` are the lower ends of all but the last."""
    level: nw.Expr | None = None
    for end in lowest:
        below = (value < end - _NEAR).cast(nw.Int32)
        level = below if level is None else level + below
    if level is None:
        raise InputError("lowest: at least one lower end of a class is needed")
    return nw.when(value.is_between(*SCALE)).then(level + 1)


def change_level(change: nw.Expr, *, thresholds: Sequence[float]) -> nw.Expr:
    """Grade of a change of EQI: 0 stable, 1 … 3 slightly, moderately, markedly better; −1 … −3.

    ``thresholds``: absolute changes from which a grade holds, ascending.
    """
    level: nw.Expr | None = None
    for least in thresholds:
        up = (change >= least - _NEAR).cast(nw.Int32)
        down = (change <= _NEAR - least).cast(nw.Int32)
        level = up - down if level is None else level + up - down
    if level is None:
        raise InputError("thresholds: at least one is needed")
    return nw.when(~change.is_null()).then(level)


def dimension_scores(
    frame: NativeT,
    *,
    weights: Mapping[str, Mapping[str, float]],
    absent: Sequence[str] | None = None,
) -> NativeT:
    """Add the dimensions ``pattern``, ``function``, ``biodiversity``, ``stress`` from the indices.

    Parameters
    ----------
    frame
        One row per area and year, a column per index (``ecological_land``, ``redline``,
        ``habitat`` …: the names of ``data/standards/cn/eqi-regional-2021.yaml``), 0 to 100.
    weights
        For each dimension, the weights of its indices: they differ by the type of the county
        and are not public, so there is no default. Filter ``frame`` by type before.
    absent
        Indices an area may lack; there its other weights are raised to the same sum. By
        default the marine ones. Any other missing index makes the dimension null.

    Returns
    -------
    Frame of the same kind with the four columns, 0 to 100, not rounded.

    Raises
    ------
    InputError
        A dimension has no weights, an index is unknown, in a wrong dimension or not there, a
        weight is not positive.
    """
    known = standard(EDITION)["indices"]
    _check_weights(weights, known)
    optional = [n for n, rule in known.items() if rule.get("marine")] if absent is None else absent
    table = opened(frame, where="indices of ecological quality")
    have = names(table)
    wanted = [name for group in weights.values() for name in group]
    missing = [name for name in wanted if name not in have and name not in optional]
    if missing:
        raise InputError.missing_columns(missing, have, where="indices of ecological quality")
    no_text(table, [name for name in wanted if name in have])
    made = {
        dimension: _score({n: w for n, w in group.items() if n in have}, optional)
        for dimension, group in weights.items()
    }
    return closed(table.with_columns(**made), frame)


def evaluate(
    frame: NativeT,
    *,
    weights: Mapping[str, float] | None = None,
    digits: int | None = None,
    language: Literal["zh", "en"] = "zh",
) -> NativeT:
    """Add ``eqi``, ``class`` and ``status`` to the four dimensions of areas.

    Parameters
    ----------
    frame
        Columns ``pattern``, ``function``, ``biodiversity``, ``stress``, 0 to 100.
    weights
        Of the dimensions; by default 0.36, 0.35, 0.19, 0.10 [unverified].
    digits
        Decimals the index is rounded to before it is classed (GB/T 8170); by default none,
        since the method's are not known. Bulletins print two.
    language
        Of ``status``: ``zh`` or ``en``.

    Returns
    -------
    Frame of the same kind: ``class`` 1 (一类, from 70) … 5 (五类, below 30); null where a
    dimension is missing or not within 0 to 100.

    Raises
    ------
    InputError
        A column is missing or holds text; the weights are not of the four dimensions or do
        not add up to 1.
    """
    declared = standard(EDITION)
    given = {d: declared["dimensions"][d]["weight"] for d in DIMENSIONS}
    if weights is not None:
        given = dict(weights)
    if set(given) != set(DIMENSIONS) or abs(sum(given.values()) - 1) > 1e-6:
        raise InputError(f"weights of {', '.join(DIMENSIONS)} that add up to 1 are needed: {given}")
    table = opened(frame, DIMENSIONS, where="dimensions of ecological quality")
    no_text(table, DIMENSIONS)
    dimensions = [nw.col(d).cast(nw.Float64) for d in DIMENSIONS]
    value = eqi(*dimensions, weights=[given[d] for d in DIMENSIONS])
    table = table.with_columns(eqi=value if digits is None else round_half_even(value, digits))
    levels = declared["grades"]["levels"]
    lowest = [grade["from"] for grade in levels if "from" in grade]
    table = whole(table.with_columns(_class(lowest)), ["class"])
    titles = [grade["title"][language] for grade in levels]
    return closed(table.with_columns(status=titled(nw.col("class"), titles)), frame)


def evaluate_change(
    frame: NativeT,
    *,
    before: str = "before",
    after: str = "after",
    thresholds: Sequence[float] | None = None,
    language: Literal["zh", "en"] = "zh",
) -> NativeT:
    """Add ``change``, ``change_level`` and ``change_status`` between the EQI of two years.

    Parameters
    ----------
    before, after
        Columns of the two indices, 0 to 100.
    thresholds
        Absolute changes from which a change is slight, moderate, marked; by default 1, 2, 4,
        which are of low confidence: give those of the official text.

    Returns
    -------
    Frame of the same kind; ``change_level`` as of the function ``change_level``; null where
    an index is missing.

    Raises
    ------
    InputError
        A column is missing or holds text, there are not three thresholds, or they do not rise.
    """
    declared = standard(EDITION)["change"]
    steps = declared["from"] if thresholds is None else thresholds
    if len(steps) != len(declared["better"]) or list(steps) != sorted(set(steps)) or steps[0] <= 0:
        raise InputError(f"three positive, rising thresholds are needed, not {list(steps)}")
    table = opened(frame, [before, after], where="indices of two years")
    no_text(table, [before, after])
    old, new = (_possible(nw.col(name).cast(nw.Float64)) for name in (before, after))
    table = table.with_columns(change=new - old)
    table = table.with_columns(change_level=change_level(nw.col("change"), thresholds=steps))
    table = whole(table, ["change_level"])
    wordings = [*reversed(declared["worse"]), declared["stable"], *declared["better"]]
    titles = [wording[language] for wording in wordings]
    number = nw.col("change_level") + len(steps) + 1
    return closed(table.with_columns(change_status=titled(number, titles)), frame)


def _class(lowest: Sequence[float]) -> nw.Expr:
    return eqi_class(nw.col("eqi"), lowest=lowest).alias("class")


def _possible(value: nw.Expr) -> nw.Expr:
    return nw.when(value.is_between(*SCALE)).then(value)


def _score(weights: Mapping[str, float], optional: Sequence[str]) -> nw.Expr:
    """Return the weighted mean of indices; of those an area may lack, only where they are."""
    total: nw.Expr = nw.lit(0.0)
    weight: nw.Expr = nw.lit(0.0)
    for name, share in weights.items():
        value = _possible(nw.col(name).cast(nw.Float64))
        if name in optional:
            weight = weight + nw.when(~value.is_null()).then(float(share)).otherwise(0.0)
            value = nw.when(~value.is_null()).then(value).otherwise(0.0)
        else:
            weight = weight + float(share)
        total = total + value * float(share)
    return nw.when(weight > 0).then(total / nw.when(weight > 0).then(weight))


def _check_weights(weights: Mapping[str, Mapping[str, float]], known: Mapping[str, Any]) -> None:
    lacking = [dimension for dimension in DIMENSIONS if not weights.get(dimension)]
    if lacking:
        raise InputError(f"weights of the indices of {', '.join(lacking)} are missing")
    for dimension, group in weights.items():
        for name, weight in group.items():
            if name not in known:
                raise InputError(f"no index {name!r}{did_you_mean(name, known)}")
            if known[name]["dimension"] != dimension:
                raise InputError(f"{name} is of {known[name]['dimension']}, not of {dimension}")
            if not weight > 0:
                raise InputError(f"the weight of {name} must be positive, not {weight}")
