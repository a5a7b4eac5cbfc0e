"""Labelled synthetic readings with realistic season, day cycle, gaps and outliers.

For demonstrations, tests and benchmarks. Every row says ``origin = synthetic``.
"""

#: What synthetic rows say of themselves in their column ``origin``.
ORIGIN = "synthetic"
