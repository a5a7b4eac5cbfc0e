"""How a workspace stands: one evaluation with everything views are made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shanhai.catalog import Catalog
from shanhai.engine.conflicts import Conflict, find_conflicts
from shanhai.engine.figures import Figure
from shanhai.engine.run import Run
from shanhai.governance.targets import worst
from shanhai.service.evaluating import evaluate
from shanhai.service.foreseeing import Foreseen, foresee
from shanhai.service.observing import Observations, observations
from shanhai.store import Workspace

#: Statuses that decide a target.
JUDGED = ("met", "not_met", "on_track", "behind", "hold_kept", "hold_broken")
#: Those of them that call for attention.
BAD = ("not_met", "behind", "hold_broken")


@dataclass(frozen=True)
class Standing:
    """A workspace evaluated: what all views of one moment share.

    Attributes
    ----------
    workspace
        The workspace, with its declarations as they were when it was evaluated.
    run
        The evaluation of all its plans.
    found
        Every observation there is.
    """

    workspace: Workspace
    run: Run
    found: Observations

    @property
    def catalog(self) -> Catalog:
        """The declarations."""
        return self.workspace.catalog

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """Where plans, texts and figures contradict each other."""
        return find_conflicts(self.catalog, self.found.frame)

    @cached_property
    def foreseen(self) -> list[Foreseen]:
        """The outlook of each target, in the order of ``run.judged``."""
        return list(foresee(self.catalog, self.run))

    @cached_property
    def _computed(self) -> dict[tuple[Any, ...], str]:
        rows = self.run.values.iter_rows(named=True)
        return {
            (r["indicator"], r["area"], r["scope"], r["since"], r["period"]): r["step"]
            for r in rows
            if self.run.steps[r["step"]].function != "observation"
        }

    def step_of(self, figure: Figure) -> str:
        """Return the step a figure comes from."""
        return figure.id or self._computed[(*figure.definition, str(figure.year))]

    @cached_property
    def verdicts(self) -> list[dict[str, Any]]:
        """The verdicts as rows, in the order of ``run.judged``."""
        return self.run.verdicts.to_dicts()


def stand(workspace: Workspace) -> Standing:
    """Evaluate a workspace now; the run is kept, but for a sample's."""
    found = observations(workspace)
    return Standing(workspace, evaluate(workspace), found)


def count(rows: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Count statuses; a numbered row of a plan counts once for each target year, by its worst part."""
    by_row: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        by_row.setdefault((row["plan"], row["no"], row["target_year"]), []).append(row["status"])
    return Counter(worst(statuses) for statuses in by_row.values())
