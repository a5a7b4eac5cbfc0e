"""The reports of a workspace: one HTML file for each run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from shanhai.core.errors import InputError, did_you_mean
from shanhai.service.reporting import report as write
from shanhai.service.views.standing import Standing


@dataclass(frozen=True)
class ReportView:
    """A report that was made."""

    name: str
    made: datetime
    size: int


def reports(standing: Standing) -> list[ReportView]:
    """Return the reports made so far, the latest first."""
    return sorted((_view(p) for p in _files(standing)), key=lambda r: r.made, reverse=True)


def report(standing: Standing, name: str) -> Path:
    """Return the file of a report.

    Raises
    ------
    InputError
        There is none of this name.
    """
    files = {path.name: path for path in _files(standing)}
    if name not in files:
        raise InputError(f"no report {name!r}{did_you_mean(name, files)}")
    return files[name]


def make(standing: Standing) -> ReportView:
    """Make the report of the workspace as it is now."""
    return _view(write(standing.workspace))


def _files(standing: Standing) -> list[Path]:
    return list((standing.workspace.folder / "reports").glob("*.html"))


def _view(path: Path) -> ReportView:
    stat = path.stat()
    return ReportView(path.name, datetime.fromtimestamp(int(stat.st_mtime), UTC), stat.st_size)
