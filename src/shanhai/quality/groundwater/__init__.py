"""Groundwater (地下水) by GB/T 14848-2017: class of a sample, shares by point."""

from shanhai.quality.groundwater.evaluate import class_shares, evaluate, findings

__all__ = ["class_shares", "evaluate", "findings"]
