"""Looking after the ledger: copies of it, and whether it is sound."""

from __future__ import annotations

from pathlib import Path

from shanhai.service.permission import Person, require
from shanhai.store import Workspace
from shanhai.store.ledger import backup as copies
from shanhai.store.ledger.chain import Verified


def backup(workspace: Workspace, by: Person, path: Path) -> Verified:
    """Write a copy of the ledger and the evidence files; see :func:`shanhai.store.ledger.backup.backup`."""
    require(workspace, by, "administer")
    return copies.backup(workspace.ledger, workspace.evidence, path)


def restore(workspace: Workspace, by: Person, path: Path, *, replace: bool = False) -> Verified:
    """Bring a copy back; see :func:`shanhai.store.ledger.backup.restore`."""
    require(workspace, by, "administer")
    return copies.restore(
        workspace.ledger, workspace.evidence, path, actor=by.actor, replace=replace
    )
