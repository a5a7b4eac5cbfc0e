"""Soil (土壤) by GB 15618-2018 and GB 36600-2018: screening, intervention, safe-use shares."""

from shanhai.quality.soil.evaluate import evaluate, findings, safe_use_share

__all__ = ["evaluate", "findings", "safe_use_share"]
