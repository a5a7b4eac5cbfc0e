"""The yearly assessment: figures of districts and departments → scores, ranks, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from shanhai.catalog import Catalog, Text
from shanhai.catalog.scheme import LEDGER_FIGURES, Combination, Scheme
from shanhai.core.errors import InputError, did_you_mean
from shanhai.engine import assess as engine
from shanhai.engine.assess import Assessment
from shanhai.engine.run import Run
from shanhai.engine.words import texts
from shanhai.service._assessed_figures import Gathered, gather
from shanhai.service._ledger_figures import ledger_figures
from shanhai.service.evaluating import evaluate
from shanhai.store import Workspace

Row = dict[str, Any]


@dataclass(frozen=True)
class Year:
    """An assessment, the evaluation it comes from, and what it lacked."""

    assessment: Assessment
    run: Run
    gathered: Gathered


def assess(
    workspace: Workspace, year: int, *, schemes: Sequence[str] = (), synthetic: bool = False
) -> Year:
    """Assess a year by schemes of the workspace; without names, by all of them.

    Every figure is looked up once, whichever schemes ask for it. Combinations are made where all
    their schemes are there. Nothing is stored.

    Parameters
    ----------
    synthetic
        Let synthetic figures count, to try a cycle out; they are called so wherever shown.

    Raises
    ------
    InputError
        There are no schemes, or not these.
    """
    catalog = workspace.catalog
    chosen = chosen_schemes(catalog, schemes)
    names = tuple(dict.fromkeys(f for s in chosen for f in s.figures if f not in LEDGER_FIGURES))
    run = evaluate(workspace, as_of=year, store=False, also=names, synthetic=synthetic)
    gathered = gather(catalog, chosen, run, year, ledger_figures(workspace, chosen, year))
    made = engine.assess(
        year, gathered.frame, chosen, indicators=catalog.indicators,
        combinations=_combinations(catalog, chosen), previous=gathered.previous, run=run.id,
        names=names_of(catalog, chosen),
    )  # fmt: skip
    return Year(made, run, gathered)


def chosen_schemes(catalog: Catalog, names: Sequence[str]) -> list[Scheme]:
    """Return the schemes named, or all, those that are combined first.

    Raises
    ------
    InputError
        There are none, or none of this name; the nearest is told.
    """
    known = catalog.schemes
    if not known:
        raise InputError("this workspace has no scoring schemes (schemes/*.yaml)")
    for name in names:
        if name not in known:
            there = ", ".join(sorted(known))
            raise InputError(f"no scheme {name!r}{did_you_mean(name, known)}; there are: {there}")
    order = [name for c in catalog.combinations.values() for name in c.schemes]
    return [known[name] for name in dict.fromkeys(names or [*order, *known])]


def _combinations(catalog: Catalog, schemes: Sequence[Scheme]) -> list[Combination]:
    there = {scheme.id for scheme in schemes}
    return [c for c in catalog.combinations.values() if set(c.schemes) <= there]


def names_of(catalog: Catalog, schemes: Sequence[Scheme]) -> dict[str, Text]:
    """Return the titles of the assessed and of their figures."""
    words: Any = texts("assessment")["ledger"]
    found: dict[str, Text] = {}
    for scheme in schemes:
        for member in scheme.members:
            area = catalog.areas.get(member)
            found[member] = area.name if area else Text(zh=member, en=member)
        for figure in scheme.figures:
            found[figure] = (
                Text.model_validate(words[figure.partition(".")[2]])
                if figure in LEDGER_FIGURES else catalog.title_of(figure)
            )  # fmt: skip
    return found


# --- rows for people


def item_title(assessment: Assessment, scheme: Scheme, item: str, lang: str) -> str:
    """Return the title of an item: its own, else that of its figure."""
    declared = next(i for _, name, i in scheme.entries() if name == item)
    text = declared.title or assessment.names[declared.figure]
    return text[lang]


def standings(assessment: Assessment, scheme: str, lang: str = "zh") -> list[Row]:
    """Return the totals of one scheme as rows, the first first."""
    scored = assessment.scored[scheme]
    grades = {grade.id: grade.title[lang] for grade in scored.scheme.grades}
    return [
        {**row, "name": assessment.names[row["assessed"]][lang],
         "grade_title": grades.get(row["grade"], "")}
        for row in scored.totals.to_dicts()
    ]  # fmt: skip


def combined_standings(assessment: Assessment, combination: str, lang: str = "zh") -> list[Row]:
    """Return the combined totals as rows: score and rank, and the score by each scheme."""
    made = assessment.combined[combination]
    by_scheme = {
        name: dict(assessment.scored[name].totals.select("assessed", "score").iter_rows())
        for name in made.combination.schemes
    }
    return [
        {**row, "name": assessment.names[row["assessed"]][lang],
         **{name: scores.get(row["assessed"]) for name, scores in by_scheme.items()}}
        for row in made.totals.to_dicts()
    ]  # fmt: skip


def why(assessment: Assessment, assessed: str, lang: str = "zh") -> dict[str, dict[str, list[Row]]]:
    """Say why an assessed has the score it has, by scheme.

    Returns
    -------
    Scheme → ``contributions`` (points of each item, distance from the peers), ``gains`` (what
    would raise the score, the most first), ``sensitivity`` (how much the rank hangs on weights).

    Raises
    ------
    InputError
        Nobody of this name or code is assessed.
    """
    who = find_assessed(assessment, assessed)
    result: dict[str, dict[str, list[Row]]] = {}
    for name, scored in assessment.scored.items():
        if who not in scored.scheme.members:
            continue
        found: dict[str, list[Row]] = {}
        for part in ("contributions", "gains", "sensitivity"):
            frame: pl.DataFrame = getattr(scored, part)
            rows = [r for r in frame.to_dicts() if r["assessed"] == who]
            for row in rows:
                if "item" in row:
                    row["title"] = item_title(assessment, scored.scheme, row["item"], lang)
            found[part] = rows
        result[name] = found
    return result


def find_assessed(assessment: Assessment, name: str) -> str:
    """Return the id of an assessed, given by id or by name."""
    members = [m for scored in assessment.scored.values() for m in scored.scheme.members]
    return find_member(assessment.names, members, name)


def find_member(names: Mapping[str, Text], members: Sequence[str], name: str) -> str:
    """Return the one of the members that has this id or name; the nearest is told."""
    known = {names[m][lang]: m for m in members for lang in ("zh", "en")}
    known |= {m: m for m in members}
    if name not in known:
        near = did_you_mean(name, known)
        listed = "、".join(dict.fromkeys(names[m].zh for m in members))
        raise InputError(f"nobody called {name!r} is assessed{near}; there are: {listed}")
    return known[name]


def missing(found: Year, lang: str = "zh") -> list[Row]:
    """Return the figures that are not there, each once, and why."""
    reasons: Any = texts("assessment")["missing"]
    names = found.assessment.names
    return [
        {"assessed": who, "name": names[who][lang], "figure": figure,
         "title": names[figure][lang], "year": year, "why": why, "reason": reasons[why][lang]}
        for (who, figure, year), why in found.gathered.gaps.items()
    ]  # fmt: skip
