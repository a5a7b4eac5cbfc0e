"""Find where the plans, documents and published figures of a workspace contradict each other."""

from __future__ import annotations

from shanhai.engine.conflicts import Conflict, find_conflicts
from shanhai.service.observing import observations
from shanhai.store import Workspace


def conflicts(workspace: Workspace) -> list[Conflict]:
    """Return every contradiction, the gravest first."""
    return find_conflicts(workspace.plans_catalog, observations(workspace).frame)
