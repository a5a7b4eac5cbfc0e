"""Over tables: period statistics with validity, percentiles by rank, trend, ranks."""

from shanhai.stats.percentile import rank_percentile
from shanhai.stats.period import Least, day_statistics
from shanhai.stats.ranking import ranked
from shanhai.stats.trend import mann_kendall, spearman

__all__ = ["Least", "day_statistics", "mann_kendall", "rank_percentile", "ranked", "spearman"]
