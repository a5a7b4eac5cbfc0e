"""Labelled synthetic readings with realistic season, day cycle, gaps and outliers.

For demonstrations, tests and benchmarks. Every row says ``origin = synthetic``.
"""
