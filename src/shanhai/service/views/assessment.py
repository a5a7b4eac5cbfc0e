"""The assessment of a year: scores and ranks by scheme and item, and what was lacking."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from shanhai.engine.assess import Assessment, Scored
from shanhai.service import assessing
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Words, maybe, words
from shanhai.store import Workspace


@dataclass(frozen=True)
class ItemView:
    """An item of a scheme; ``kind`` is base, bonus, deduction or veto."""

    id: str
    group: str
    title: Words
    figure: str


@dataclass(frozen=True)
class Cell:
    """The points of one of the assessed for an item, of what it is worth."""

    value: float | None
    points: float | None
    worth: float | None
    share: float | None


@dataclass(frozen=True)
class ScoreRow:
    """One of the assessed by a scheme; ``items`` by the item's id; ``covered`` is a share [%]."""

    assessed: str
    name: Words
    score: float | None
    rank: int | None
    grade: str | None
    grade_title: Words
    covered: float | None
    vetoed: bool
    items: dict[str, Cell]


@dataclass(frozen=True)
class SchemeView:
    """A scheme with the scores of all the assessed."""

    id: str
    title: Words
    note: Words | None
    items: list[ItemView]
    rows: list[ScoreRow]


@dataclass(frozen=True)
class CombinedRow:
    """One of the assessed over several schemes; ``schemes`` holds the score by each."""

    assessed: str
    name: Words
    score: float | None
    rank: int | None
    vetoed: bool
    schemes: dict[str, float | None]


@dataclass(frozen=True)
class CombinedView:
    """Several schemes made one score."""

    id: str
    title: Words
    note: Words | None
    rows: list[CombinedRow]


@dataclass(frozen=True)
class Lacking:
    """A figure that is not there, and why."""

    assessed: str
    name: Words
    figure: str
    title: Words
    year: int
    reason: Words


@dataclass(frozen=True)
class AssessmentView:
    """The assessment of a year."""

    id: str
    year: int
    run: str
    schemes: list[SchemeView]
    combined: list[CombinedView]
    missing: list[Lacking]


@dataclass(frozen=True)
class Why:
    """Why one of the assessed has its score by a scheme, in rows of numbers and titles."""

    scheme: str
    contributions: list[dict[str, object]]
    gains: list[dict[str, object]]
    sensitivity: list[dict[str, object]]


def assessment(standing: Standing, year: int) -> AssessmentView:
    """Assess a year by all schemes of the workspace.

    Raises
    ------
    InputError
        The workspace has no schemes.
    """
    found = _assessed(standing.workspace, standing.run.id, standing.workspace.ledger.head, year)
    made = found.assessment
    lacking = zip(assessing.missing(found, "zh"), assessing.missing(found, "en"), strict=True)
    return AssessmentView(
        made.id, year, made.run, [_scheme(made, s) for s in made.scored.values()],
        [_combined(made, name) for name in made.combined],
        [
            Lacking(zh["assessed"], _both(zh, en, "name"), zh["figure"], _both(zh, en, "title"),
                    zh["year"], _both(zh, en, "reason"))
            for zh, en in lacking
        ],
    )  # fmt: skip


def why(standing: Standing, year: int, assessed: str) -> list[Why]:
    """Say why one of the assessed has the score it has, by scheme."""
    found = _assessed(standing.workspace, standing.run.id, standing.workspace.ledger.head, year)
    return [
        Why(name, parts["contributions"], parts["gains"], parts["sensitivity"])
        for name, parts in assessing.why(found.assessment, assessed).items()
    ]


@lru_cache(maxsize=4)
def _assessed(workspace: Workspace, run: str, head: str, year: int) -> assessing.Year:
    """Assess a year once for each run and state of the ledger."""
    del run, head
    return assessing.assess(workspace, year)


def _scheme(made: Assessment, scored: Scored) -> SchemeView:
    scheme = scored.scheme
    cells: dict[str, dict[str, Cell]] = {}
    for row in scored.points.iter_rows(named=True):
        cell = Cell(row["value"], row["points"], row["worth"], row["share"])
        cells.setdefault(row["assessed"], {})[row["item"]] = cell
    standings = zip(
        assessing.standings(made, scheme.id, "zh"), assessing.standings(made, scheme.id, "en"),
        strict=True,
    )  # fmt: skip
    return SchemeView(
        scheme.id, words(scheme.title), maybe(scheme.note),
        [
            ItemView(name, name.partition(".")[0],
                     Words(*(assessing.item_title(made, scheme, name, lang) for lang in ("zh", "en"))),
                     item.figure)
            for _, name, item in scheme.entries()
        ],
        [
            ScoreRow(
                zh["assessed"], _both(zh, en, "name"), zh["score"], zh["rank"], zh["grade"],
                _both(zh, en, "grade_title"), zh["covered"], zh["vetoed"],
                cells.get(zh["assessed"], {}),
            )
            for zh, en in standings
        ],
    )  # fmt: skip


def _combined(made: Assessment, name: str) -> CombinedView:
    declared = made.combined[name].combination
    rows = zip(
        *(assessing.combined_standings(made, name, lang) for lang in ("zh", "en")), strict=True
    )
    return CombinedView(
        name, words(declared.title), maybe(declared.note),
        [
            CombinedRow(zh["assessed"], _both(zh, en, "name"), zh["score"], zh["rank"], zh["vetoed"],
                        {scheme: zh[scheme] for scheme in declared.schemes})
            for zh, en in rows
        ],
    )  # fmt: skip


def _both(zh: assessing.Row, en: assessing.Row, key: str) -> Words:
    return Words(zh[key], en[key])
