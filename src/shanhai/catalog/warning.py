"""Early-warning rules as data.

The library's are in ``data/early-warning.yaml``; a workspace may put its own in ``early-warning.yaml``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from shanhai.catalog.catalog import library_folder
from shanhai.catalog.frozen import Frozen
from shanhai.catalog.problems import Problems
from shanhai.catalog.validate import validate
from shanhai.catalog.yamlfile import read


class NearLimit(Frozen):
    """Warn of a value that keeps its limit by less than ``margin`` % of it."""

    margin: float = Field(ge=0)


class BehindPath(Frozen):
    """Warn of a value behind its path by more than ``tolerance`` % of the whole way."""

    tolerance: float = Field(ge=0)


class LowChance(Frozen):
    """Warn of a target whose probability is ``at_most`` so many per cent."""

    at_most: float = Field(ge=0, le=100)


class DataLate(Frozen):
    """Warn of a yearly figure that is not there ``grace`` days after its due day.

    ``due`` is a day of the year after, ``MM-DD``; without it only what was asked for by a
    collection of figures can be late.
    """

    grace: int = Field(0, ge=0)
    due: str | None = Field(None, pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")


class TaskDue(Frozen):
    """Warn of a task that is overdue, or due within ``soon`` days and not done."""

    soon: int = Field(ge=0)


class WarningRules(Frozen):
    """The rules that are on; ``null`` switches one off."""

    near_limit: NearLimit | None = None
    behind_path: BehindPath | None = None
    low_chance: LowChance | None = None
    data_late: DataLate | None = None
    task_due: TaskDue | None = None


class WarningFile(Frozen):
    """``early-warning.yaml`` of a workspace: the rules that differ from the library's."""

    rules: WarningRules


def own_rules(workspace: Path, problems: Problems) -> dict[str, Any]:
    """Return the rules a workspace declares itself, as they stand in its file; faults are told."""
    path = workspace / "early-warning.yaml"
    file = read(path, problems) if path.exists() else None
    if file is None or validate(WarningFile, file, problems) is None:
        return {}
    return dict(file.data["rules"])


def warning_rules(workspace: Path) -> WarningRules:
    """Return the rules of a workspace: the library's, and over them its own.

    Raises
    ------
    CatalogError
        The workspace's file is wrong; every fault is told.
    """
    problems = Problems(root=workspace.parent)
    own = own_rules(workspace, problems)
    library = read(library_folder() / "early-warning.yaml", problems)
    problems.raise_if_any()
    assert library is not None
    return WarningRules.model_validate({**library.data["rules"], **own})
