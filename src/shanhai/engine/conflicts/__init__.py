"""Where plans, texts and tables contradict each other, found from the data alone.

The rules and their severities are described in ``docs/methods/conflicts.md``.
"""

from __future__ import annotations

import polars as pl

from shanhai.catalog import Catalog
from shanhai.engine.conflicts.ambition import unambitious
from shanhai.engine.conflicts.definitions import misfits, mixed
from shanhai.engine.conflicts.model import KINDS, SEVERITIES, Conflict, Kind, Place, Severity
from shanhai.engine.conflicts.reported import disagreeing
from shanhai.engine.conflicts.sides import Statements, aims_of
from shanhai.engine.conflicts.targets import attributes, below_superior, differing

__all__ = ["KINDS", "SEVERITIES", "Conflict", "Kind", "Place", "Severity", "find_conflicts"]


def find_conflicts(catalog: Catalog, observations: pl.DataFrame) -> list[Conflict]:
    """Find every contradiction among the targets of all plans and the figures of all sources.

    Parameters
    ----------
    observations
        A table of observations (see :mod:`shanhai.engine.observation`), those of the plans'
        own baselines included.

    Returns
    -------
    Each contradiction once with all its places; the gravest first, then by kind and indicator.
    """
    aims = aims_of(catalog)
    statements = Statements(observations)
    found = [
        *differing(catalog, aims, statements),
        *unambitious(catalog, aims, statements),
        *disagreeing(catalog, statements),
        *mixed(catalog, aims),
        *misfits(catalog, aims),
        *attributes(catalog, aims),
        *below_superior(catalog, aims),
    ]
    return sorted(found, key=_order)


def _order(conflict: Conflict) -> tuple[object, ...]:
    return (
        SEVERITIES.index(conflict.severity), KINDS.index(conflict.kind), conflict.indicator,
        conflict.area, conflict.message_zh,
    )  # fmt: skip
