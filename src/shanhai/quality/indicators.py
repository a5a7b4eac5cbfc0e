"""From evaluated tables to the indicators of plans: one row per area (and site set) and year.

Every function returns ``area``, ``period`` (the year as text), ``value``, ``n``, ``valid`` and, where
the indicator is of a section set, ``scope`` (``sections=national``).

``sites`` lists each site once for every area it lies in (district, city, province) and every
section set it belongs to: ``site``, ``area``, ``sections``.
"""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, closed, joined, opened
from shanhai.core.rounding import round_half_even
from shanhai.quality import groundwater, noise, sea, soil, water
from shanhai.quality._standards import standard

NativeT = TypeVar("NativeT")
SHARE_DIGITS = 1
TARGET_CLASSES = {
    1: ("1", "I", "Ⅰ", "一"),
    2: ("2", "II", "Ⅱ", "二"),
    3: ("3", "III", "Ⅲ", "三"),
    4: ("4", "IV", "Ⅳ", "四"),
    5: ("5", "V", "Ⅴ", "五"),
}
"""The ways a class is written; 类 may follow."""


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
    rows = _located(classes, sites, "class")
    counted: Any = water.class_shares(rows, by=["area", "scope", "year"])
    both = counted.with_columns(class_1_2_share=nw.col("share_1") + nw.col("share_2"))
    return closed(_shares(both, share), classes)


def section_compliance(classes: NativeT, sites: Any) -> NativeT:
    """Give the share of sections that meet the target class of their water (断面水质达标率), in %.

    ``classes`` as for ``section_share``; ``sites`` with ``target_class`` (3, III, Ⅲ类, …).
    Sections without a target or a class are not counted.
    """
    known = opened(sites, ["site", "area"], where="sites")
    if "target_class" not in known.collect_schema().names():
        known = known.with_columns(target_class=nw.lit(None).cast(nw.String))
    goals = known.select("site", _target=_class_of(nw.col("target_class"))).unique()
    rows = joined(_located(classes, sites, "class"), goals, on=["site"], how="inner")
    rows = rows.filter(~nw.col("class").is_null() & ~nw.col("_target").is_null())
    met = nw.when(nw.col("class") <= nw.col("_target")).then(100.0).otherwise(0.0)
    counted = rows.with_columns(_met=met).group_by("area", "scope", "year")
    return closed(_shares(counted.agg(n=nw.len(), share=nw.col("_met").mean()), "share"), classes)


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
    known = _members(sites).filter(nw.col("scope") == f"sections={sections}")
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
    """Give the share of drinking-water sources of class III or better by number, in %.

    Parameters
    ----------
    judged
        One row per source and sample with ``time`` and ``compliant``
        (``water.source_compliance``): a source counts if all its samples of the year meet
        class III.
    months
        Months with a verdict that every source needs for a valid year.
    """
    rows = _located(judged, _whole_areas(sites), "time", "compliant")
    rows = rows.filter(~nw.col("compliant").is_null())
    counted: Any = water.source_shares(rows, by=["area", "year"], volume=None)
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


def farmland_safe_use(plots: NativeT, sites: Any) -> NativeT:
    """Give the safe-use rate of contaminated farmland (受污染耕地安全利用率) by area, in %.

    ``plots`` has one row per plot and year (``soil.plots_of_year``). A year is valid where the
    area of every plot is known; a plot without a statement is not in safe use.
    """
    rows = _located(plots, _whole_areas(sites), "amount", "safe_use")
    found: Any = soil.safe_use_share(rows, by=["area", "year"], amount="amount")
    counted = found.with_columns(n=nw.col("parcels"), scope=nw.lit(""))
    return closed(_shares(counted, "safe_use_share").drop("scope"), plots)


def sea_area_share(surveys: NativeT, *, least: int) -> NativeT:
    """Give the share of sea of class 1 or 2 by area (优良水质面积比例): mean of surveys, in %.

    Parameters
    ----------
    surveys
        One row per area, year and survey (``sea.survey_shares``).
    least
        Surveys a year needs to be valid: spring, summer and autumn are three.
    """
    means = opened(sea.mean_of_surveys(surveys, by=["area", "year"]))
    result = means.select(
        "area",
        period=nw.col("year").cast(nw.String),
        value=round_half_even(nw.col("good_share"), SHARE_DIGITS),
        n=nw.col("surveys"),
        valid=(nw.col("surveys") >= least) & ~nw.col("good_share").is_null(),
    )
    return closed(result, surveys)


def sea_point_share(classes: NativeT, sites: Any) -> NativeT:
    """Give the share of site-surveys with sea water of class 1 or 2 (优良水质点位比例), in %."""
    counted: Any = sea.site_shares(_located(classes, sites, "class"), by=["area", "scope", "year"])
    return closed(_shares(counted, "good_share"), classes)


def groundwater_class_v_share(classes: NativeT, sites: Any) -> NativeT:
    """Give the share of groundwater points of class V (Ⅴ类水比例), in %."""
    rows = _located(classes, sites, "class")
    counted: Any = groundwater.class_shares(rows, by=["area", "scope", "year"])
    return closed(_shares(counted, "class_v_share"), classes)


def noise_compliance(
    judged: NativeT, sites: Any, *, share: Literal["day_share", "night_share"]
) -> NativeT:
    """Give the compliance rate of function zones by day or by night (功能区达标率), in %.

    ``judged`` has one row per point-time with ``period`` (day, night) and ``compliant``.
    """
    table = opened(judged, ["site", "time", "period", "compliant"], where="judged noise levels")
    times = table.with_columns(year=nw.col("time").dt.year())
    rows = _located(times, sites, "period", "compliant")
    counted: Any = noise.compliance_shares(rows, by=["area", "scope", "year"])
    n = "n_day" if share == "day_share" else "n_night"
    return closed(_shares(counted.with_columns(n=nw.col(n)), share), judged)


def _located(classes: Any, sites: Any, *columns: str) -> Frame:
    """Give every row the areas and section sets of its site, and its year."""
    table = opened(classes, ["site", *columns], where="evaluated readings")
    members = _members(sites)
    if "year" not in table.collect_schema().names():
        table = table.with_columns(year=nw.col("time").dt.year())
    return joined(table.select("site", "year", *columns), members, on=["site"], how="inner")


def _members(sites: Any) -> Frame:
    """List which site counts for which area, in which section set (``scope``)."""
    known = opened(sites, ["site", "area"], where="sites")
    if "sections" not in known.collect_schema().names():
        known = known.with_columns(sections=nw.lit(None).cast(nw.String))
    named = nw.concat_str([nw.lit("sections="), nw.col("sections")])
    scope = nw.when(~nw.col("sections").is_null()).then(named).otherwise(nw.lit(""))
    return known.select("site", "area", scope=scope).unique()


def _whole_areas(sites: Any) -> Frame:
    """List which site counts for which area, whatever its section sets."""
    return opened(sites, ["site", "area"], where="sites").select("site", "area").unique()


def _class_of(text: nw.Expr) -> nw.Expr:
    plain = text.cast(nw.String).str.replace_all(r"[类\s]|\.0$", "")
    chain: nw.Expr = nw.when(nw.lit(value=False)).then(nw.lit(0))
    for level, spellings in TARGET_CLASSES.items():
        chain = nw.when(plain.is_in(list(spellings))).then(nw.lit(level)).otherwise(chain)
    return chain


def _shares(counted: Any, share: str) -> Frame:
    result: Frame = opened(counted).select(
        "area",
        "scope",
        period=nw.col("year").cast(nw.String),
        value=round_half_even(nw.col(share), SHARE_DIGITS),
        n=nw.col("n"),
        valid=~nw.col(share).is_null(),
    )
    return result
