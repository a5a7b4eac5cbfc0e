"""From samples of the sea to the share of good area of the waters of areas, by survey."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, check_local_time, joined, names, opened
from shanhai.quality.sea.area import _returned, good_area_share

_COLUMNS = (
    "area", "year", "survey", "sites", "assessed", "good_share", "share_error", "low", "high"
)  # fmt: skip
_KINDS = {"area": nw.String, "year": nw.Int32, "survey": nw.String, "sites": nw.Int64}


def survey_shares(samples: Any, sites: Any, waters: Any, **how: Any) -> Any:
    """Share of the area of classes 1 and 2 of every survey of the waters of areas.

    Parameters
    ----------
    samples
        Wide samples: ``site``, ``time``, items [as for ``evaluate``]; optionally ``survey``,
        the survey (航次) a sample belongs to. Where it is missing, the month is the survey.
    sites
        ``site``, ``area``, ``longitude``, ``latitude`` [degrees, in the system of the waters];
        a site once for every area it lies in. Sites without a position are left out.
    waters
        ``area`` and ``geometry``, the waters of the area without the land, as WKT [degrees].
    **how
        As for ``good_area_share``, e.g. ``cells``, ``method``.

    Returns
    -------
    Table of the same kind as ``samples``: ``area``, ``year``, ``survey`` and what
    ``good_area_share`` gives. Areas without a sample are not there.

    Raises
    ------
    InputError
        Columns are missing, an area has waters twice, a site lies outside the waters of its
        area, a polygon is invalid, or shapely is not installed.
    """
    table = opened(samples, ["site", "time"], where="samples of the sea")
    check_local_time(table, "time")
    readings = _eager(_surveyed(table))
    places = ["site", "area", "longitude", "latitude"]
    known = _eager(opened(sites, places, where="sites").select(*places).unique())
    known = known.filter(~nw.col("longitude").is_null() & ~nw.col("latitude").is_null())
    polygons = _eager(opened(waters, ["area", "geometry"], where="waters"))
    codes = polygons["area"].to_list()
    if len(set(codes)) < len(codes):
        raise InputError("waters: an area has two polygons; join them in one multipolygon")
    rows: list[dict[str, Any]] = []
    for area, geometry in zip(codes, polygons["geometry"].to_list(), strict=True):
        mine = joined(readings, known.filter(nw.col("area") == area), on=["site"], how="inner")
        if len(_eager(mine)):
            rows += [{"area": area, **row} for row in _shares(mine, geometry, area, how)]
    return _returned(rows, _COLUMNS, _KINDS, samples)


def _shares(mine: Frame, geometry: str, area: str, how: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        found: Any = good_area_share(
            mine, geometry, by=["year", "survey"], position=("longitude", "latitude"), **how
        )
    except ImportError as error:
        raise InputError(
            f"the waters of {area} need shapely: pip install 'shanhai[spatial]'"
        ) from error
    except InputError as error:
        raise InputError(f"the waters of {area}: {error}") from error
    return list(found.iter_rows(named=True))


def _surveyed(table: Frame) -> Frame:
    """Add ``year`` and ``survey``, the named one or the month."""
    month = nw.col("time").dt.month().cast(nw.Int32).cast(nw.String)
    survey = month
    if "survey" in names(table):
        given = nw.col("survey").cast(nw.String)
        survey = nw.when(given.is_null()).then(month).otherwise(given)
    return table.with_columns(
        nw.col("time").dt.year().cast(nw.Int32).alias("year"), survey.alias("survey")
    )


def _eager(table: Frame) -> nw.DataFrame[Any]:
    return table.collect() if isinstance(table, nw.LazyFrame) else table
