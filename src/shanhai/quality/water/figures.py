"""The figures of surface water that plans name: one row per area, section set and year.

Every function returns ``area``, ``period`` (the year as text), ``value``, ``n``, ``valid`` and, where
the indicator is of a section set, ``scope`` (``sections=national``). ``sites`` lists each site once
for every area it lies in and every section set it belongs to: ``site``, ``area``, ``sections``.
"""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import closed, joined, opened
from shanhai.core.rounding import round_half_even
from shanhai.quality._areas import (
    SHARE_DIGITS,
    located,
    members,
    shares,
    target_share,
    whole_areas,
)
from shanhai.quality._standards import standard
from shanhai.quality.water.basin import class_shares
from shanhai.quality.water.black_odorous import body_grades
from shanhai.quality.water.outfalls import outfall_shares
from shanhai.quality.water.sources import source_shares

NativeT = TypeVar("NativeT")


def section_share(
    classes: NativeT,
    sites: Any,
    *,
    share: Literal["good_share", "class_v_worse_share", "class_1_2_share"],
) -> NativeT:
    """Give the share of sections of class I to III (worse than V, I and II) by area and set, in %.

    Parameters
    ----------
    classes
        One row per section and year: ``site``, ``year``, ``class``.
    share
        Which of the shares of ``water.class_shares``, or ``class_1_2_share`` (优质水比例).

    Source: 环办〔2011〕22号; rounded to one decimal.
    """
    rows = located(classes, sites, "class")
    counted: Any = class_shares(rows, by=["area", "scope", "year"])
    both = counted.with_columns(class_1_2_share=nw.col("share_1") + nw.col("share_2"))
    return closed(shares(both, share), classes)


def section_compliance(classes: NativeT, sites: Any, *, sections: str | None = None) -> NativeT:
    """Give the share of sections that meet the target class of their water (断面水质达标率), in %.

    ``classes`` as for ``section_share``; ``sites`` with ``target_class`` (3, III, Ⅲ类, …).
    Sections without a target or a class are not counted; with ``sections`` only those of that
    set are (水环境功能区达标率).
    """
    return closed(target_share(classes, sites, sections=sections), classes)


def section_mean(means: NativeT, sites: Any, *, item: str, sections: str) -> NativeT:
    """Give the mean of an item over the sections of a set (入海断面氮、磷浓度), in mg/L.

    Parameters
    ----------
    means
        Yearly means: ``site``, ``year``, ``item``.
    sections
        The set; its sections are those that ``sites`` names. A year is valid only where every
        one of them has a mean.

    Rounded to the digits published for the item.
    """
    table = opened(means, ["site", "year"], where="yearly means")
    if item not in table.collect_schema().names():
        table = table.with_columns(nw.lit(None).cast(nw.Float64).alias(item))
    known = members(sites).filter(nw.col("scope") == f"sections={sections}")
    listed = known.group_by("area").agg(_all=nw.len())
    rows = joined(table.select("site", "year", item), known, on=["site"], how="inner")
    counted = rows.group_by("area", "year").agg(nw.col(item).mean(), n=nw.col(item).count())
    both = joined(counted, listed, on=["area"])
    digits = standard("cn.gb3838-2002")["rounding"]["digits"].get(item)
    value = nw.col(item) if digits is None else round_half_even(nw.col(item), digits)
    result = both.select(
        "area",
        period=nw.col("year").cast(nw.String),
        value=value,
        n=nw.col("n"),
        valid=nw.col("n") == nw.col("_all"),
    )
    return closed(result, means)


def source_share(judged: NativeT, sites: Any, *, months: int) -> NativeT:
    """Give the share of drinking-water sources that comply all year, by number, in %.

    Parameters
    ----------
    judged
        One row per source and sample with ``time`` and ``compliant``
        (``water.source_compliance``): a source counts if all its samples of the year comply.
    months
        Months with a verdict that every source needs for a valid year.
    """
    rows = located(judged, whole_areas(sites), "time", "compliant")
    rows = rows.filter(~nw.col("compliant").is_null())
    counted: Any = source_shares(rows, by=["area", "year"], volume=None)
    sampled = rows.select("area", "year", "site", _month=nw.col("time").dt.month()).unique()
    each = sampled.group_by("area", "year", "site").agg(_months=nw.len())
    fewest = each.group_by("area", "year").agg(nw.col("_months").min())
    both = joined(counted, fewest, on=["area", "year"])
    result = both.select(
        "area",
        period=nw.col("year").cast(nw.String),
        value=round_half_even(nw.col("source_share"), SHARE_DIGITS),
        n=nw.col("sources"),
        valid=nw.col("_months") >= months,
    )
    return closed(result, judged)


def black_odorous_share(points: NativeT, sites: Any) -> NativeT:
    """Give the share of water bodies that are black and odorous (黑臭水体比例) by number, in %.

    ``points``: one row per point and year with ``body`` and ``grade`` (``water.point_grades``);
    a body counts in the areas of its points.
    """
    rows = located(points, whole_areas(sites), "body", "grade")
    bodies: Any = body_grades(rows, by=["area", "year", "body"])
    black = nw.when(nw.col("grade") > 0).then(100.0).otherwise(0.0)
    counted = bodies.with_columns(_black=black).group_by("area", "year")
    found = counted.agg(n=nw.len(), share=nw.col("_black").mean()).with_columns(scope=nw.lit(""))
    return closed(shares(found, "share").drop("scope"), points)


def outfall_compliance(judged: NativeT, sites: Any, *, sections: str | None = None) -> NativeT:
    """Give the share of the times that outfalls comply (排口达标率, 出水水质合格率), in %.

    ``judged`` has one row per outfall and time with ``compliant`` (``water.judged_outfalls``);
    with ``sections`` only the outfalls of that set count, and the figure is the area's own.
    """
    rows = located(judged, sites, "compliant")
    if sections is not None:
        rows = rows.filter(nw.col("scope") == f"sections={sections}")
        rows = rows.with_columns(scope=nw.lit(""))
    counted: Any = outfall_shares(rows, by=["area", "scope", "year"])
    return closed(shares(counted.with_columns(n=nw.col("times")), "times_share"), judged)
