"""Check a workspace: its declarations, and the published figures that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shanhai.catalog import Problem, load
from shanhai.core.errors import InputError
from shanhai.ingest.observations import read_observations
from shanhai.store.workspace import TOP


@dataclass(frozen=True)
class Checked:
    """Every problem found, and what was checked in one line."""

    problems: tuple[Problem, ...]
    summary: str


def check(path: Path) -> Checked:
    """Check the workspace at ``path`` (or the one a file lies in); all problems at once."""
    start = path.resolve()
    folder = next((p for p in (start, *start.parents) if (p / TOP).is_file()), start)
    catalog, found = load(folder)
    problems = list(found)
    figures = 0
    for file in sorted((folder / "observations").glob("*.csv")):
        shown = f"{folder.name}/observations/{file.name}"
        try:
            prepared = read_observations(file, catalog)
        except InputError as error:
            problems.append(Problem(shown, 1, "", str(error)))
            continue
        figures += prepared.good.height
        problems += [
            Problem(shown, row, "", reason)
            for row, reason in prepared.rejected.select("row", "reason").iter_rows()
        ]
    counted = (
        f"{len(catalog.indicators)} indicators, {len(catalog.variables)} variables, "
        f"{len(catalog.standards)} standards, {len(catalog.tables)} tables, "
        f"{len(catalog.plans)} plans, {sum(len(p.targets) for p in catalog.plans.values())} targets, "
        f"{sum(len(m) for m in catalog.measures.values())} measures, {figures} figures"
    )
    verdict = f"{len(problems)} 个问题 / problem(s)" if problems else "没有问题 / no problems"
    return Checked(tuple(problems), f"{folder.name}: {verdict} ({counted})")
