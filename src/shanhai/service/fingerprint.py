"""Whether anything in a workspace has changed: a cheap look at files, no reading of data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from shanhai.engine.lineage import digest
from shanhai.store import Workspace

#: Folders and files of a workspace that hold declarations.
DECLARED = ("*.yaml", "*/*.yaml", "*/*/*.yaml", "observations/*.csv", "shapes/*")


def inputs(workspace: Workspace) -> str:
    """Return a mark of everything an evaluation rests on: declarations, lake, ledger.

    Declarations are known by size and time of change, lake tables by the name of their last
    commit, the ledger by the last hash of its trail.
    """
    folder = workspace.folder
    files = sorted({path for pattern in DECLARED for path in folder.glob(pattern)})
    return digest([*_marks(files), *_commits(workspace.lake.folder), workspace.ledger.head])


def outputs(workspace: Workspace) -> str:
    """Return a mark of what the workspace has brought forth: runs, reports, accounts."""
    folders = (workspace.runs.folder, workspace.folder / "reports", workspace.folder / "gep")
    return digest([*_marks(folders)])


def _marks(paths: Iterable[Path]) -> Iterator[tuple[str, int, int]]:
    for path in paths:
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        yield str(path), stat.st_size, stat.st_mtime_ns


def _commits(lake: Path) -> Iterator[tuple[str, str]]:
    """Yield the last commit of each table."""
    for log in sorted(lake.glob("*/_delta_log")):
        yield log.parent.name, max((entry.name for entry in log.glob("*.json")), default="")
