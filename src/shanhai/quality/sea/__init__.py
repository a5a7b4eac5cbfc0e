"""Sea water (海水) by GB 3097-1997: class by site, shares by site and by area.

``evaluate`` classes readings; ``findings`` lists what is wrong with them; ``class_areas`` and
``good_area_share`` interpolate over the sea, with the coast as barrier.
"""

from shanhai.quality.sea.area import (
    class_areas,
    cross_validation,
    good_area_share,
    mean_of_surveys,
)
from shanhai.quality.sea.site import (
    eutrophication_index,
    eutrophication_level,
    evaluate,
    findings,
    sea_area_status,
    site_shares,
    un_ionised_ammonia,
)
from shanhai.quality.sea.waters import survey_shares

__all__ = [
    "class_areas",
    "cross_validation",
    "eutrophication_index",
    "eutrophication_level",
    "evaluate",
    "findings",
    "good_area_share",
    "mean_of_surveys",
    "sea_area_status",
    "site_shares",
    "survey_shares",
    "un_ionised_ammonia",
]
