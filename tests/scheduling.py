"""Which process runs what, and when.

What takes long begins first, Spark starts once, and kernels are compiled by one process, not by
several at the same time.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

SPARK = "pyspark"
KERNELS = "kernels"
COMPILING = ("tests/accounts/test_gep_", "tests/grid/test_grid_")


class Schedule(LoadScopeScheduling):
    """File by file in the order of collection, but PySpark and the kernels in one process each."""

    def _split_scope(self, nodeid: str) -> str:
        return _scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Schedule:
    return Schedule(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if twice := [name for name, n in Counter(item.nodeid for item in items).items() if n > 1]:
        raise pytest.UsageError(f"tests of one name, of which only one would run: {twice}")
    slow = {_scope(item.nodeid) for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: _turn(_scope(item.nodeid), slow))


def _scope(nodeid: str) -> str:
    if f"[{SPARK}" in nodeid:
        return SPARK
    return KERNELS if nodeid.startswith(COMPILING) else nodeid.split("::", 1)[0]


def _turn(scope: str, slow: set[str]) -> int:
    return 0 if scope == SPARK else 1 if scope in slow else 2
