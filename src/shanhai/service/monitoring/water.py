"""Water by month and year: of a section, and the shares of the classes."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from shanhai.quality import water
from shanhai.service.monitoring import parts
from shanhai.service.monitoring.media import MEDIA, version
from shanhai.service.monitoring.sites import members, site
from shanhai.store import Workspace

SHOWN = ("class", "worst", "excess", "n", *MEDIA["water"].items)


def section_year(workspace: Workspace, code: str, year: int) -> pl.DataFrame:
    """Return the months of a section's year: ``month, class, worst, excess, n`` and the items.

    All twelve months have a row; means are unrounded [mg/L], null where nothing was measured.

    Raises
    ------
    InputError
        There is no such site.
    """
    site(workspace, code)
    months = parts.water_months(workspace, f"{year}").filter(pl.col("site") == code)
    twelve = pl.DataFrame({"month": range(1, 13)}, schema={"month": pl.Int32})
    return twelve.join(months.select("month", *SHOWN).collect(), on="month", how="left")


def class_shares(workspace: Workspace, year: int, *, area: str | None = None) -> pl.DataFrame:
    """Return the shares of the classes by month and section set.

    Parameters
    ----------
    area
        Only its sections; by default those of the whole workspace.

    Returns
    -------
    ``month`` (0: the whole year, by the yearly means of sections with all twelve months),
    ``sections`` (the set; empty: all), ``n`` sections with a class and ``missing`` without,
    ``share_1`` … ``share_6``, ``good_share``, ``class_v_worse_share`` [%].

    Raises
    ------
    InputError
        There is no such area.
    """
    return _class_shares(workspace, year, area, version(workspace, "water"))


@lru_cache(maxsize=32)
def _class_shares(workspace: Workspace, year: int, area: str | None, _stamp: str) -> pl.DataFrame:
    listed = members(workspace, "water", area).select("site", "sections").unique()
    everyone = listed.select("site", sections=pl.lit("")).unique()
    sets = pl.concat([everyone, listed.drop_nulls("sections")])
    months = parts.water_months(workspace, f"{year}").collect()
    dated = months.with_columns(time=pl.date("year", "month", 1)).drop("n")
    whole = water.evaluate(water.period_means(dated, period="year"))
    classes = pl.concat([
        whole.select("site", "class", month=pl.lit(0, pl.Int32)),
        months.select("site", "class", pl.col("month").cast(pl.Int32)),
    ])  # fmt: skip
    joined = sets.join(classes, on="site", how="inner")
    return water.class_shares(joined, by=("month", "sections")).sort("sections", "month")
