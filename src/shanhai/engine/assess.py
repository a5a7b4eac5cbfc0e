"""An assessment: figures of the assessed → points, scores, ranks by several schemes over one set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

import polars as pl

from shanhai.catalog.model import Indicator, Text
from shanhai.catalog.scheme import Combination, Scheme
from shanhai.engine.lineage import code_version, digest
from shanhai.governance.scoring import (
    Item,
    combined_scores,
    contributions,
    gains,
    item_scores,
    rank_sensitivity,
    total_scores,
)

#: The figures an assessment rests on: one row for each assessed and figure asked of it.
FIGURES: dict[str, Any] = {
    "assessed": pl.String, "figure": pl.String, "value": pl.Float64, "unit": pl.String,
    "basis": pl.String, "origin": pl.String, "step": pl.String,
}  # fmt: skip
#: Seed of the weights drawn for the sensitivity of ranks: the same figures give the same answer.
SEED = 20150101

Previous = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Scored:
    """One scheme applied to the figures.

    Attributes
    ----------
    items
        The items with the numbers actually used: resolved weights, targets, bases.
    points
        See :func:`shanhai.governance.scoring.item_scores`.
    totals
        See :func:`shanhai.governance.scoring.total_scores`.
    """

    scheme: Scheme
    items: tuple[Item, ...]
    points: pl.DataFrame
    totals: pl.DataFrame

    @cached_property
    def contributions(self) -> pl.DataFrame:
        """What each item gives, and how far above or below the peers."""
        return contributions(self.points)

    @cached_property
    def gains(self) -> pl.DataFrame:
        """What would raise each score, the most first."""
        return gains(self.points, veto_score=self.scheme.veto_score).sort("assessed", "order")

    @cached_property
    def sensitivity(self) -> pl.DataFrame:
        """How much each rank hangs on the weights; empty where nobody has a score."""
        if self.totals["score"].is_null().all():
            return pl.DataFrame()
        found: pl.DataFrame = rank_sensitivity(
            self.points, seed=SEED, full=self.scheme.full, digits=self.scheme.digits,
            bonus_at_most=self.scheme.bonus_at_most,
        )  # fmt: skip
        return found


@dataclass(frozen=True)
class Combined:
    """Several schemes made one score."""

    combination: Combination
    totals: pl.DataFrame


@dataclass(frozen=True)
class Assessment:
    """A year of the assessed: figures, scores by each scheme, and combined ones.

    ``run`` names the evaluation the figures come from; ``names`` holds the titles of the assessed
    and of the figures, so that an assessment can be read without the workspace.
    """

    year: int
    run: str
    figures: pl.DataFrame
    scored: Mapping[str, Scored]
    combined: Mapping[str, Combined]
    names: Mapping[str, Text]
    code: str = field(default_factory=code_version)

    @cached_property
    def inputs(self) -> dict[str, Any]:
        """What went in: figures, schemes, the numbers used, the code."""
        return {
            "year": self.year,
            "run": self.run,
            "figures": digest(self.figures.rows()),
            "schemes": {n: s.scheme.model_dump(mode="json") for n, s in self.scored.items()},
            "items": {n: [asdict(item) for item in s.items] for n, s in self.scored.items()},
            "combinations": {
                n: c.combination.model_dump(mode="json") for n, c in self.combined.items()
            },
            "names": {name: text.model_dump() for name, text in self.names.items()},
            "code": self.code,
        }

    @cached_property
    def id(self) -> str:
        """The digest of what went in."""
        return digest(self.inputs)

    @property
    def synthetic(self) -> bool:
        """Whether any figure is a synthetic one."""
        return "synthetic" in self.figures["basis"].to_list()

    @property
    def sample(self) -> bool:
        """Whether any scheme is a sample whose numbers are examples."""
        return any(s.scheme.sample for s in self.scored.values())


def assess(
    year: int, figures: pl.DataFrame, schemes: Sequence[Scheme], *,
    indicators: Mapping[str, Indicator], combinations: Sequence[Combination] = (),
    previous: Previous | None = None, run: str = "", names: Mapping[str, Text] | None = None,
) -> Assessment:  # fmt: skip
    """Score the figures by every scheme, and combine those that belong together.

    Parameters
    ----------
    figures
        As :data:`FIGURES`; a null value where there is none.
    previous
        Figure → assessed → value of the year before, for items whose base it is.

    Raises
    ------
    InputError
        Weights are to come from the entropy of figures that are not all there.
    """
    figures = figures.select(*FIGURES).sort("assessed", "figure")
    scored = {s.id: score(s, figures, indicators, previous=previous or {}) for s in schemes}
    combined = {c.id: _combined(c, scored) for c in combinations}
    return Assessment(year, run, figures, scored, combined, names or {})


def score(
    scheme: Scheme, figures: pl.DataFrame, indicators: Mapping[str, Indicator], *,
    previous: Previous | None = None,
) -> Scored:  # fmt: skip
    """Score the figures by one scheme."""
    sides = {name: one.better for name, one in indicators.items() if one.better != "none"}
    weights = scheme.item_weights(figures, sides)
    items = tuple(_with_bases(scheme, scheme.scoring_items(indicators, weights), previous or {}))
    points = item_scores(
        figures.select("assessed", "figure", "value"), items, peers=scheme.members,
        missing=scheme.missing, full=scheme.full,
    ).sort("assessed", "group", "item")  # fmt: skip
    totals = total_scores(
        points, groups=list(scheme.groups), grades=scheme.scoring_grades, ties=scheme.ties,
        digits=scheme.digits, bonus_at_most=scheme.bonus_at_most, veto_score=scheme.veto_score,
    ).sort("rank", "assessed", nulls_last=True)  # fmt: skip
    return Scored(scheme, items, points, totals)


def _with_bases(scheme: Scheme, items: Sequence[Item], previous: Previous) -> list[Item]:
    """Put last year's figures where they are the base; without a target they are to be kept."""
    declared = {name: item for _, name, item in scheme.entries()}
    result = []
    for item in items:
        if declared[item.id].base == "previous":
            before = previous.get(item.figure, {})
            own = {} if item.target is not None else before
            result.append(replace(item, zeros=dict(before), targets={**own, **item.targets}))
        else:
            result.append(item)
    return result


def _combined(combination: Combination, scored: Mapping[str, Scored]) -> Combined:
    parts = [
        scored[name].totals.select("assessed", "score", "vetoed", scheme=pl.lit(name))
        for name in combination.schemes
    ]
    totals = combined_scores(
        pl.concat(parts), weights=combination.schemes, digits=combination.digits
    )  # fmt: skip
    return Combined(combination, totals.sort("rank", "assessed", nulls_last=True))
