"""Sea water quality by area (优良水质面积比例): interpolation over the sea, coast as barrier.

The official procedure (grid, interpolator, parameters) is not public; all of it is a
parameter here, and the error of the share is given with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw

from shanhai.core.frames import closed, opened
from shanhai.quality._standards import standard

GOOD = 2
_NORMAL_95 = 1.959963985


def class_areas(
    frame: Any,
    sea: Any,
    *,
    by: Sequence[str] = (),
    language: Literal["zh", "en"] = "zh",
    **how: Any,
) -> Any:
    """Area of every class of a sea, from the readings of its sites.

    Each item is interpolated over the cells of the sea, each cell is classed by its worst
    item, the areas of the cells are added up by class.

    Parameters
    ----------
    frame
        Wide readings as for ``evaluate`` with the positions of the sites; several rows at a
        position within ``by`` are averaged.
    sea
        The waters without the land: GeoJSON (mapping), WKT or a shapely (multi)polygon.
    by
        Columns that tell surveys apart (spring, summer, autumn).
    language
        Of ``status``: ``zh`` or ``en``.
    **how
        ``items``: what is evaluated, by default every item that is there.
        ``position`` = ("lon", "lat"): columns [degrees], in the system of ``sea``.
        ``projected`` = False: positions and sea are metres of an equal-area projection.
        ``cell`` [km], or ``cells`` = 10000: the edge of a cell, or about how many there are.
        ``method``: ``idw`` (inverse distance, to the ``power`` = 2) or ``kriging`` (ordinary,
        exponential variogram fitted to the sites).
        ``barrier`` = True: distances go through the water, not across land.
        ``reach`` = 5: how many cells outside the polygon a site may lie.

    Returns
    -------
    Frame of the same kind, for each survey: ``by``, ``class`` 1 … 5, ``status``, ``area``
    [km2], ``share`` [%] of the area assessed, ``share_error``, the standard error of the
    share when sites are left out one by one (jackknife) [percentage points]; one more row
    of class null where no site reaches a part: the areas add up to the area of the sea.

    Raises
    ------
    InputError
        No readings, positions missing or outside the sea, an invalid polygon.
    """
    from shanhai.quality.sea import _survey

    problem = _survey.posed(frame, sea, by, **how)
    declared = standard("cn.gb3097-1997")["grades"]["site"]
    titles = [grade["title"][language] for grade in declared]
    rows: list[dict[str, Any]] = []
    total = float(problem.sea.areas.sum())
    for survey in problem.surveys:
        areas = _survey.class_areas_of(problem, survey)
        errors = _survey.jackknife(problem, survey, _survey.shares)
        for level, (area, share) in enumerate(
            zip(areas, _survey.shares(areas), strict=True), start=1
        ):
            row = {"class": level, "status": titles[level - 1], "area": area, "share": share}
            rows.append({**survey.key, **row, "share_error": errors[level - 1]})
        left = total - sum(areas)
        if left > 1e-9 * total:
            rest = {"class": None, "status": None, "area": left, "share": None}
            rows.append({**survey.key, **rest, "share_error": None})
    columns = {"class": nw.Int64, "status": nw.String, "area": nw.Float64}
    return _returned(rows, [*by, "class", "status", "area", "share", "share_error"], columns, frame)


def good_area_share(frame: Any, sea: Any, *, by: Sequence[str] = (), **how: Any) -> Any:
    """Share of the area of classes 1 and 2 (近岸海域水质优良面积比例), with its uncertainty.

    Parameters as for ``class_areas``. Returns for each survey: ``by``, ``sites``,
    ``assessed`` [km2], ``good_share`` [%], ``share_error``, the jackknife standard error
    [percentage points], and ``low``, ``high``, the ends of the interval of 95 % [%].
    """
    from shanhai.quality.sea import _survey

    problem = _survey.posed(frame, sea, by, **how)

    def good(areas: Sequence[float]) -> list[float]:
        return [sum(_survey.shares(areas)[:GOOD])]

    rows = []
    for survey in problem.surveys:
        areas = _survey.class_areas_of(problem, survey)
        share = good(areas)[0]
        error = _survey.jackknife(problem, survey, good)[0]
        spread = None if error is None else _NORMAL_95 * error
        rows.append(
            {
                **survey.key,
                "sites": len(survey.sites),
                "assessed": sum(areas),
                "good_share": share,
                "share_error": error,
                "low": None if spread is None else max(0.0, share - spread),
                "high": None if spread is None else min(100.0, share + spread),
            }
        )
    columns = ["sites", "assessed", "good_share", "share_error", "low", "high"]
    return _returned(rows, [*by, *columns], {"sites": nw.Int64}, frame)


def mean_of_surveys(frame: Any, *, by: Sequence[str]) -> Any:
    """Share of a year: the mean of its surveys (``good_area_share``), by e.g. ``year``.

    Returns ``by``, ``surveys``, ``good_share`` [%] and ``share_error``, that of the mean of
    independent surveys.
    """
    table = opened(frame, [*by, "good_share", "share_error"], where="shares of surveys")
    error = nw.col("share_error")
    table = table.with_columns((error * error).alias("_square"))
    means = table.group_by(*by).agg(
        nw.len().alias("surveys"), nw.col("good_share").mean(), nw.col("_square").sum()
    )
    result = means.with_columns((nw.col("_square").sqrt() / nw.col("surveys")).alias("share_error"))
    return closed(result.drop("_square"), frame)


def cross_validation(frame: Any, sea: Any, *, by: Sequence[str] = (), **how: Any) -> Any:
    """Predict every site from the others, to compare interpolators and their parameters.

    Parameters as for ``class_areas``. Returns for each survey and item: ``by``, ``item``,
    ``sites``, ``bias`` and ``rmse`` of the prediction [unit of the item], and
    ``agreement``, the share of sites whose class by that item is predicted right [%].
    """
    from shanhai.quality.sea import _survey

    problem = _survey.posed(frame, sea, by, **how)
    rows = [
        {**survey.key, "item": item, **_survey.left_out(problem, survey, number)}
        for survey in problem.surveys
        for number, item in enumerate(problem.items)
    ]
    kinds = {"item": nw.String, "sites": nw.Int64}
    return _returned(rows, [*by, "item", "sites", "bias", "rmse", "agreement"], kinds, frame)


def _returned(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], kinds: Mapping[str, Any], frame: Any
) -> Any:
    """Return rows as the kind of frame that was given."""
    given = opened(frame)
    eager = given.head(1).collect() if isinstance(given, nw.LazyFrame) else given
    before = given.collect_schema()
    schema = {
        name: kinds[name] if name in kinds else before.get(name, nw.Float64()) for name in columns
    }
    data = {name: [row[name] for row in rows] for name in columns}
    table: Any = nw.from_dict(data, schema, backend=eager.implementation)
    if isinstance(given, nw.LazyFrame):
        native = given.to_native()
        session = {"session": native.sparkSession} if hasattr(native, "sparkSession") else {}
        table = table.lazy(given.implementation, **session)
    return closed(table, frame)
