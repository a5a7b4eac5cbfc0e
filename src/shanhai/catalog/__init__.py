"""What is declared: variables, standards, tables, indicators, plans → frozen, checked objects."""

from shanhai.catalog.catalog import Catalog, library_folder
from shanhai.catalog.goals import COMPARATORS, Goal
from shanhai.catalog.load import load
from shanhai.catalog.model import Indicator, Measure, Plan, Target, Text
from shanhai.catalog.problems import Problem, Problems

__all__ = [
    "COMPARATORS",
    "Catalog",
    "Goal",
    "Indicator",
    "Measure",
    "Plan",
    "Problem",
    "Problems",
    "Target",
    "Text",
    "library_folder",
    "load",
]
