"""Surveys of a sea made ready for interpolation, and the areas of the classes of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np

from shanhai.core.errors import InputError
from shanhai.core.frames import opened
from shanhai.quality._frames import largest, some_items
from shanhai.quality._limits import POSSIBLE, class_cuts, class_limits
from shanhai.quality._standards import standard
from shanhai.quality.sea._field import Floats, Integers, Sea, planar, sea_cells, water_distances
from shanhai.quality.sea._interpolate import interpolate

Method = Literal["idw", "kriging"]
Predict = Callable[[Floats, Floats, Floats], Floats]
CLASSES = 5


@dataclass(frozen=True)
class Survey:
    """One survey: its key, the sites by their number, their values (sites x items)."""

    key: dict[str, Any]
    sites: Integers
    values: Floats


@dataclass(frozen=True)
class Problem:
    """What is common to all surveys: cells, distances [km], rules of the items."""

    sea: Sea
    to_cells: Floats
    between: Floats
    rules: list[Mapping[str, Any]]
    items: list[str]
    surveys: list[Survey]
    predict: Predict


def posed(
    frame: Any,
    sea: Any,
    by: Sequence[str],
    *,
    items: Sequence[str] | None = None,
    position: tuple[str, str] = ("lon", "lat"),
    projected: bool = False,
    cell: float | None = None,
    cells: int = 10_000,
    method: Method = "idw",
    power: float = 2.0,
    barrier: bool = True,
    reach: float = 5.0,
) -> Problem:
    """Read the table, cut the sea into cells, measure the distances; see ``area.class_areas``."""
    rules = standard("cn.gb3097-1997")["limits"]
    table = opened(frame, [*by, *position], where="sea water readings")
    wanted = list(rules) if items is None else list(items)
    unknown = [item for item in wanted if item not in rules]
    if unknown:
        raise InputError(f"GB 3097 has no class limits for {', '.join(unknown)}")
    found = some_items(table, wanted, where="sea water readings")
    values = [nw.col(name).cast(nw.Float64).alias(name) for name in position]
    rows = table.select(*by, *values, *(_possible(item) for item in found))
    rows = rows.filter(~largest(*found).is_null())
    means = rows.group_by(*by, *position).agg(*(nw.col(item).mean() for item in found))
    sites = means.sort(*by, *position)
    eager = sites.collect() if isinstance(sites, nw.LazyFrame) else sites
    if not len(eager):
        raise InputError("sea water readings: no row with a measured item")
    places = np.column_stack([eager[name].to_numpy() for name in position]).astype(float)
    if not np.isfinite(places).all():
        raise InputError(f"sea water readings: {' or '.join(position)} is missing in some rows")
    unique, number = np.unique(places, axis=0, return_inverse=True)
    waters = sea_cells(sea, cell=cell, cells=cells, lonlat=not projected)
    plane = planar(unique, waters.centre)
    to_cells, between = water_distances(waters, plane, barrier=barrier, reach=reach)
    readings = np.column_stack([eager[item].to_numpy() for item in found]).astype(float)
    keys = (
        list(zip(*(eager[name].to_list() for name in by), strict=True)) if by else [()] * len(eager)
    )
    surveys = []
    for key in dict.fromkeys(keys):
        mine = np.array([one == key for one in keys])
        chosen = np.asarray(number).ravel()[mine]
        surveys.append(Survey(dict(zip(by, key, strict=True)), chosen, readings[mine]))
    predict = partial(interpolate, method=method, power=power)
    return Problem(
        waters, to_cells, between, [rules[item] for item in found], found, surveys, predict
    )


def class_areas_of(problem: Problem, survey: Survey, without: int | None = None) -> list[float]:
    """Return the areas [km2] of the classes 1 to 5, all sites used or one left out."""
    worst = np.zeros(len(problem.sea.areas), dtype=np.int64)
    use = np.arange(len(survey.sites)) != (-1 if without is None else without)
    for number, rule in enumerate(problem.rules):
        known = use & np.isfinite(survey.values[:, number])
        if known.any():
            sites = survey.sites[known]
            field = problem.predict(
                survey.values[known, number],
                problem.between[np.ix_(sites, sites)],
                problem.to_cells[sites],
            )
            worst = np.maximum(worst, levels(rule, field))
    sums = np.bincount(worst, weights=problem.sea.areas, minlength=CLASSES + 1)
    return [float(area) for area in sums[1:]]


def levels(rule: Mapping[str, Any], values: Floats) -> Integers:
    """Return the class of each value, 0 where there is none."""
    level = np.ones(len(values), dtype=np.int64)
    cuts = class_cuts(class_limits(rule), sense=rule.get("sense", "at_most"))
    for side, cut, steps in cuts:
        level += steps * ((values > cut) if side == "high" else (values < cut))
    level[~np.isfinite(values)] = 0
    return level


def shares(areas: Sequence[float]) -> list[float]:
    total = sum(areas)
    return [100.0 * area / total if total > 0 else float("nan") for area in areas]


def jackknife(
    problem: Problem, survey: Survey, of: Callable[[Sequence[float]], Sequence[float]]
) -> list[float] | list[None]:
    """Return the jackknife standard errors of what is made of the areas."""
    count = len(survey.sites)
    if count < 3:
        return [None] * CLASSES
    results = np.array([of(class_areas_of(problem, survey, without=site)) for site in range(count)])
    spread = ((results - results.mean(axis=0)) ** 2).sum(axis=0) * (count - 1) / count
    return [float(error) for error in np.sqrt(spread)]


def left_out(problem: Problem, survey: Survey, number: int) -> dict[str, float | int | None]:
    """Predict an item at every site from the others: how many, bias, rmse, agreement."""
    values = survey.values[:, number]
    known = np.flatnonzero(np.isfinite(values))
    found = np.full(len(known), np.nan)
    for place, site in enumerate(known):
        rest = known[known != site]
        others = survey.sites[rest]
        near = problem.between[np.ix_(others, others)]
        target = problem.between[np.ix_(others, [survey.sites[site]])]
        found[place] = problem.predict(values[rest], near, target)[0]
    usable = np.isfinite(found)
    predicted, measured = found[usable], values[known][usable]
    if not len(predicted):
        return {"sites": 0, "bias": None, "rmse": None, "agreement": None}
    error, rule = predicted - measured, problem.rules[number]
    same = levels(rule, predicted) == levels(rule, measured)
    return {
        "sites": len(predicted),
        "bias": float(error.mean()),
        "rmse": float(np.sqrt((error**2).mean())),
        "agreement": float(100.0 * same.mean()),
    }


def _possible(item: str) -> nw.Expr:
    value = nw.col(item).cast(nw.Float64)
    high = 14.0 if item == "ph" else POSSIBLE[1]
    return nw.when(value.is_between(0.0, high)).then(value).alias(item)
