"""From sites to areas: which site counts where, and figures by area and year."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, joined, names, opened
from shanhai.core.rounding import round_half_even

SHARE_DIGITS = 1
TARGET_CLASSES = {
    1: ("1", "I", "Ⅰ", "一"),
    2: ("2", "II", "Ⅱ", "二"),
    3: ("3", "III", "Ⅲ", "三"),
    4: ("4", "IV", "Ⅳ", "四"),
    5: ("5", "V", "Ⅴ", "五"),
}
"""The ways a class is written; 类 may follow."""


def located(classes: Any, sites: Any, *columns: str) -> Frame:
    """Give every row the areas and section sets of its site, and its year."""
    table = opened(classes, ["site", *columns], where="evaluated readings")
    known = members(sites)
    if "year" not in names(table):
        table = table.with_columns(year=nw.col("time").dt.year())
    return joined(table.select("site", "year", *columns), known, on=["site"], how="inner")


def members(sites: Any) -> Frame:
    """List which site counts for which area, in which section set (``scope``)."""
    known = opened(sites, ["site", "area"], where="sites")
    if "sections" not in names(known):
        known = known.with_columns(sections=nw.lit(None).cast(nw.String))
    named = nw.concat_str([nw.lit("sections="), nw.col("sections")])
    scope = nw.when(~nw.col("sections").is_null()).then(named).otherwise(nw.lit(""))
    return known.select("site", "area", scope=scope).unique()


def whole_areas(sites: Any) -> Frame:
    """List which site counts for which area, whatever its section sets."""
    return opened(sites, ["site", "area"], where="sites").select("site", "area").unique()


def target_share(classes: Any, sites: Any, *, sections: str | None = None) -> Frame:
    """Count what meets the target class of its site, in % by area, section set and year.

    ``classes``: ``site``, ``year`` or ``time``, ``class``; ``sites`` with ``target_class`` (3, III,
    Ⅲ类, …). Rows without a target or a class are not counted. With ``sections`` only the sites of
    that set count, and the figure is the area's own.
    """
    known = opened(sites, ["site", "area"], where="sites")
    if "target_class" not in names(known):
        known = known.with_columns(target_class=nw.lit(None).cast(nw.String))
    goals = known.select("site", _target=class_of(nw.col("target_class"))).unique()
    rows = joined(located(classes, sites, "class"), goals, on=["site"], how="inner")
    rows = rows.filter(~nw.col("class").is_null() & ~nw.col("_target").is_null())
    if sections is not None:
        rows = rows.filter(nw.col("scope") == f"sections={sections}")
        rows = rows.with_columns(scope=nw.lit(""))
    met = nw.when(nw.col("class") <= nw.col("_target")).then(100.0).otherwise(0.0)
    counted = rows.with_columns(_met=met).group_by("area", "scope", "year")
    return shares(counted.agg(n=nw.len(), share=nw.col("_met").mean()), "share")


def class_of(text: nw.Expr) -> nw.Expr:
    plain = text.cast(nw.String).str.replace_all(r"[类\s]|\.0$", "")
    chain: nw.Expr = nw.when(nw.lit(value=False)).then(nw.lit(0))
    for level, spellings in TARGET_CLASSES.items():
        chain = nw.when(plain.is_in(list(spellings))).then(nw.lit(level)).otherwise(chain)
    return chain


def shares(counted: Any, share: str) -> Frame:
    result: Frame = opened(counted).select(
        "area",
        "scope",
        period=nw.col("year").cast(nw.String),
        value=round_half_even(nw.col(share), SHARE_DIGITS),
        n=nw.col("n"),
        valid=~nw.col(share).is_null(),
    )
    return result
