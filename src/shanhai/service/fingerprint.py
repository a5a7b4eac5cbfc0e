"""Whether anything in a workspace has changed: a cheap look at files, no reading of data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from shanhai.engine.lineage import digest
from shanhai.store import Workspace

#: Folders and files of a workspace that hold declarations.
DECLARED = ("*.yaml", "*/*.yaml", "*/*/*.yaml", "observations/*.csv", "shapes/*")

#: Registers that no figure rests on: who there is, and what they may do.
PEOPLE = ("account", "responsibility", "token")


def inputs(workspace: Workspace) -> str:
    """Return a mark of everything an evaluation rests on: declarations, lake, ledger.

    Declarations are known by size and time of change, lake tables by the name of their last
    commit, the ledger by the last hash of its trail that is not about :data:`PEOPLE`.
    """
    folder = workspace.folder
    files = sorted({path for pattern in DECLARED for path in folder.glob(pattern)})
    last = [entry.hash for entry in workspace.ledger.trail(last=1, beside=PEOPLE)]
    return digest([*_marks(files), *_commits(workspace.lake.folder), *last])


def outputs(workspace: Workspace) -> str:
    """Return a mark of what else answers show: runs, reports, accounts, what one may do."""
    folders = (workspace.runs.folder, workspace.folder / "reports", workspace.folder / "gep")
    return digest([*_marks(folders), workspace.ledger.head])


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
