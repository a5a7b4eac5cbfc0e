"""Indices of the EQI in the forms that are known.

Normalising coefficients are set nationally in the annex of the method, which was not at hand:
they are inputs without a default. No index is cut at 100.

Source: 区域生态质量评价办法（试行）, 环监测〔2021〕99号, general form [unverified].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import check_local_time, closed, opened
from shanhai.quality._frames import no_text
from shanhai.quality._standards import standard

NativeT = TypeVar("NativeT")
EDITION = "cn.eqi-regional-2021"


def area_share_index(part: nw.Expr, area: nw.Expr, *, coefficient: float) -> nw.Expr:
    """Index of an area share, A · part / area: ecological land (生态用地), redline (红线).

    ``part`` and ``area`` [any unit of area]; null where the area is not positive, or the part
    is negative or larger than it.
    """
    return _share(part, area) * float(coefficient)


def natural_shore_index(natural: nw.Expr, total: nw.Expr) -> nw.Expr:
    """Index of the natural coastline (海洋自然岸线保有指数): 100 · natural / total length."""
    return _share(natural, total) * 100.0


def disaster_index(affected: nw.Expr, area: nw.Expr) -> nw.Expr:
    """Index of natural disasters (自然灾害受灾指数): 100 · affected area / area."""
    return _share(affected, area) * 100.0


def weighted_land_index(
    areas: Mapping[str, nw.Expr],
    area: nw.Expr,
    *,
    weights: Mapping[str, float],
    coefficient: float,
) -> nw.Expr:
    """Index of weighted land, A · Σ weight · land / area: habitat (生境质量), development.

    Parameters
    ----------
    areas
        The land by kind [any unit of area].
    area
        The area of the unit, in the same unit.
    weights
        By kind. Of habitat quality those of an older method are declared in
        ``eqi-regional-2021.yaml`` (``habitat``); of development (陆域开发干扰) none are known.

    Raises
    ------
    InputError
        The kinds of land are not those of the weights.
    """
    if set(areas) != set(weights) or not weights:
        raise InputError(f"land {sorted(areas)} and weights {sorted(weights)} must be of one kind")
    total: nw.Expr | None = None
    for kind, weight in weights.items():
        part = _share(areas[kind], area) * float(weight)
        total = part if total is None else total + part
    assert total is not None
    return total * float(coefficient)


def vegetation_index(mean: nw.Expr, *, coefficient: float) -> nw.Expr:
    """Index of vegetation cover (植被覆盖指数): A · mean NDVI (or cover) of the season.

    ``mean``: 0 to 1, of May to September (``growing_season_mean``).
    """
    value = mean.cast(nw.Float64)
    return nw.when(value.is_between(0.0, 1.0)).then(value) * float(coefficient)


def water_network_index(
    river_length: nw.Expr,
    water_area: nw.Expr,
    water_resources: nw.Expr,
    area: nw.Expr,
    *,
    coefficients: Sequence[float],
) -> nw.Expr:
    """Index of the water network (水网密度指数): mean of three densities, each normalised.

    (A₁ · river length [km] / area + A₂ · water area [km2] / area + A₃ · water resources
    [1e6 m3] / area) / 3, ``area`` [km2]; ``coefficients`` A₁, A₂, A₃ in those units.

    Raises
    ------
    InputError
        There are not three coefficients.
    """
    if len(coefficients) != 3:
        raise InputError(f"three coefficients are needed, not {len(coefficients)}")
    total: nw.Expr | None = None
    parts = (river_length, water_area, water_resources)
    for value, factor in zip(parts, coefficients, strict=True):
        density = _not_negative(value) / _positive(area) * float(factor)
        total = density if total is None else total + density
    assert total is not None
    return total / 3.0


def growing_season_mean(
    frame: NativeT, *, by: Sequence[str] = ("area",), time: str = "time", value: str = "ndvi"
) -> NativeT:
    """Mean of a vegetation index over May to September, of monthly means.

    Parameters
    ----------
    frame
        Rows of ``by``, ``time`` (date or datetime), ``value``, −1 to 1; others are left out.

    Returns
    -------
    Frame of the same kind: ``by``, ``year``, ``months`` with a value, and ``mean``, null
    unless every month of the season has one.

    Raises
    ------
    InputError
        Columns are missing, the value is text, ``time`` is no local time.
    """
    rule = standard(EDITION)["vegetation"]
    table = opened(frame, [*by, time, value], where="values of vegetation")
    check_local_time(table, time)
    no_text(table, [value])
    month = nw.col(time).dt.month()
    number = nw.col(value).cast(nw.Float64)
    rows = table.filter(month.is_between(rule["first_month"], rule["last_month"])).select(
        *by,
        nw.col(time).dt.year().cast(nw.Int32).alias("year"),
        month.cast(nw.Int32).alias("_month"),
        nw.when(number.is_between(-1.0, 1.0)).then(number).alias("mean"),
    )
    monthly = rows.group_by(*by, "year", "_month").agg(nw.col("mean").mean())
    season = monthly.group_by(*by, "year").agg(
        nw.col("mean").count().alias("months"), nw.col("mean").mean().alias("_mean")
    )
    whole = nw.col("months") == rule["last_month"] - rule["first_month"] + 1
    result = season.with_columns(mean=nw.when(whole).then(nw.col("_mean")))
    return closed(result.select(*by, "year", "months", "mean"), frame)


def _not_negative(value: nw.Expr) -> nw.Expr:
    number = value.cast(nw.Float64)
    return nw.when(number.is_between(0.0, 1e15)).then(number)


def _positive(value: nw.Expr) -> nw.Expr:
    number = value.cast(nw.Float64)
    return nw.when((number > 0) & (number <= 1e15)).then(number)


def _share(part: nw.Expr, total: nw.Expr) -> nw.Expr:
    ratio = _not_negative(part) / _positive(total)
    return nw.when(ratio <= 1 + 1e-9).then(ratio)
