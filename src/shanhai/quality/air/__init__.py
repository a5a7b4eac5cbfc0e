"""Ambient air (环境空气) by GB 3095, HJ 633 and HJ 663, in the editions of 2012/2013 and 2026.

``evaluate`` (also ``aqi``) adds index, level, category and primary pollutants to readings;
``findings`` lists what is wrong with them. The chain from hours to verdicts:
``site_days`` → ``area_days`` → ``day_aqi`` → ``good_day_share``, ``level_days``; and
``area_days`` → ``period_statistics`` → ``pollutant_attainment`` → ``overall_attainment``, or
``composite_index`` → ``ranking``; ``reassess`` does all of it in one call. Every one takes and returns Polars, DuckDB, pandas or
PySpark frames. The index itself, as expressions, is in ``shanhai.quality.air.index``.
"""

from shanhai.quality.air._edition import edition_on, limits_on
from shanhai.quality.air.advice import advise, never_primary, sensitive_groups
from shanhai.quality.air.attainment import (
    day_aqi,
    good_day_share,
    level_days,
    overall_attainment,
    pollutant_attainment,
)
from shanhai.quality.air.daily import area_days, site_days
from shanhai.quality.air.evaluate import evaluate
from shanhai.quality.air.findings import findings
from shanhai.quality.air.index import iaqi, level, primary_pollutants
from shanhai.quality.air.ranking import composite_index, ranking, year_on_year
from shanhai.quality.air.statistics import period_statistics
from shanhai.quality.air.trend import trends
from shanhai.quality.air.year import reassess

aqi = evaluate

__all__ = [
    "advise",
    "aqi",
    "area_days",
    "composite_index",
    "day_aqi",
    "edition_on",
    "evaluate",
    "findings",
    "good_day_share",
    "iaqi",
    "level",
    "level_days",
    "limits_on",
    "never_primary",
    "overall_attainment",
    "period_statistics",
    "pollutant_attainment",
    "primary_pollutants",
    "ranking",
    "reassess",
    "sensitive_groups",
    "site_days",
    "trends",
    "year_on_year",
]
