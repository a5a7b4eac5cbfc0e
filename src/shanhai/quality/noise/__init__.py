"""Noise (声环境) by GB 3096-2008 and HJ 640-2012: levels, zone compliance, grades."""

from shanhai.quality.noise.level import (
    day_night_level,
    day_night_levels,
    energy,
    level_of,
    noise_grade,
    regional_levels,
    road_levels,
)
from shanhai.quality.noise.zone import (
    compliance_shares,
    evaluate,
    findings,
    sudden_noise_compliant,
)

__all__ = [
    "compliance_shares",
    "day_night_level",
    "day_night_levels",
    "energy",
    "evaluate",
    "findings",
    "level_of",
    "noise_grade",
    "regional_levels",
    "road_levels",
    "sudden_noise_compliant",
]
