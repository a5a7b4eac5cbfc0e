"""Surface water (地表水) by GB 3838-2002 and the evaluation method of 2011.

``evaluate`` classes readings; ``findings`` lists what is wrong with them. Beside them:
period and lake means, class shares and basin status, main pollution indicators, trophic
state, the city index CWQI, drinking-water sources, outfalls, black and odorous waters,
trends.
"""

from shanhai.quality._limits import exceedance_multiple, item_class
from shanhai.quality.water.basin import (
    basin_level,
    basin_status,
    class_shares,
    level_change,
    share_change,
)
from shanhai.quality.water.black_odorous import (
    body_grades,
    indicator_level,
    point_grades,
    points_of_year,
    reach_grades,
)
from shanhai.quality.water.cwqi import (
    city_cwqi,
    city_ranking,
    cwqi,
    item_index,
    oxygen_index,
    ph_index,
)
from shanhai.quality.water.evaluate import evaluate
from shanhai.quality.water.findings import findings
from shanhai.quality.water.lake import (
    evaluate_trophic,
    trophic_index,
    trophic_level,
    trophic_state,
    trophic_weights,
)
from shanhai.quality.water.outfalls import evaluate_outfalls, judged_outfalls, outfall_shares
from shanhai.quality.water.period import lake_means, period_means
from shanhai.quality.water.pollutants import basin_pollutants, main_pollutants
from shanhai.quality.water.section import (
    body_class,
    dissolved_oxygen_class,
    section_class,
)
from shanhai.quality.water.sources import source_compliance, source_shares
from shanhai.quality.water.trend import trends

__all__ = [
    "basin_level",
    "basin_pollutants",
    "basin_status",
    "body_class",
    "body_grades",
    "city_cwqi",
    "city_ranking",
    "class_shares",
    "cwqi",
    "dissolved_oxygen_class",
    "evaluate",
    "evaluate_outfalls",
    "evaluate_trophic",
    "exceedance_multiple",
    "findings",
    "indicator_level",
    "item_class",
    "item_index",
    "judged_outfalls",
    "lake_means",
    "level_change",
    "main_pollutants",
    "outfall_shares",
    "oxygen_index",
    "period_means",
    "ph_index",
    "point_grades",
    "points_of_year",
    "reach_grades",
    "section_class",
    "share_change",
    "source_compliance",
    "source_shares",
    "trends",
    "trophic_index",
    "trophic_level",
    "trophic_state",
    "trophic_weights",
]
