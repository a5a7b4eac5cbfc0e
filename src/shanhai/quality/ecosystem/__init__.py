"""Ecological quality (区域生态质量): the index EQI of 环监测〔2021〕99号, its grades and change.

``dimension_scores`` makes the four dimensions of the indices (their weights are an input),
``evaluate`` the EQI and its class, ``evaluate_change`` the grade of change between two years.
"""

from shanhai.quality.ecosystem.eqi import (
    change_level,
    dimension_scores,
    eqi,
    eqi_class,
    evaluate,
    evaluate_change,
)
from shanhai.quality.ecosystem.indices import (
    area_share_index,
    disaster_index,
    growing_season_mean,
    natural_shore_index,
    vegetation_index,
    water_network_index,
    weighted_land_index,
)

__all__ = [
    "area_share_index",
    "change_level",
    "dimension_scores",
    "disaster_index",
    "eqi",
    "eqi_class",
    "evaluate",
    "evaluate_change",
    "growing_season_mean",
    "natural_shore_index",
    "vegetation_index",
    "water_network_index",
    "weighted_land_index",
]
