"""Soil (土壤) by GB 15618-2018 and GB 36600-2018: screening, intervention, safe-use shares."""

from shanhai.quality.soil.evaluate import evaluate, findings, safe_use_share
from shanhai.quality.soil.plots import plots_of_year

__all__ = ["evaluate", "findings", "plots_of_year", "safe_use_share"]
