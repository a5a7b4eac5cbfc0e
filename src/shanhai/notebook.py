"""The product as a Python library: open a workspace, evaluate, look, explain.

A result shows as a table in a notebook and is a Polars frame on request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanhai.service import (
    assessing,
    assessment_report,
    benchmarking,
    bringing,
    contradicting,
    evaluating,
    explaining,
    foreseeing,
    letters,
    listing,
    reporting,
    warning,
)
from shanhai.service.summarizing import summary
from shanhai.store import workspace as folders

if TYPE_CHECKING:
    import polars as pl

    from shanhai.catalog import Catalog
    from shanhai.engine.conflicts import Conflict
    from shanhai.engine.explain import Node
    from shanhai.engine.run import Run

_SHOWN = ("no", "title", "target_year", "target", "period", "value", "unit", "status", "reason")


def open(folder: str | Path = ".", *, lang: str = "zh") -> Workspace:  # noqa: A001
    """Open a workspace.

    Parameters
    ----------
    folder
        A workspace folder, a folder inside one, or the name of a sample (``"xiamen"``), which can
        be evaluated but not written to.
    lang
        Language of titles and reasons: ``zh`` or ``en``.

    Raises
    ------
    StoreError
        The folder is no workspace.
    """
    path = Path(folder)
    if not path.exists() and str(folder) in folders.samples():
        return Workspace(folders.Workspace(folders.sample_folder(str(folder)), sample=True), lang)
    return Workspace(folders.find_workspace(path) or folders.open_workspace(path), lang)


class Workspace:
    """One city or province: its plans, figures, runs."""

    def __init__(self, inner: folders.Workspace, lang: str = "zh") -> None:
        self._inner = inner
        self.lang = lang

    def __repr__(self) -> str:
        top = self.catalog.workspace
        title = top.title[self.lang] if top else ""
        return f"<Workspace {self._inner.folder.name}: {title}, {len(self.catalog.plans)} plans>"

    @property
    def folder(self) -> Path:
        """The folder of the workspace."""
        return self._inner.folder

    @property
    def catalog(self) -> Catalog:
        """Everything declared: variables, indicators, plans, measures."""
        return self._inner.catalog

    def evaluate(self, *plans: str, as_of: int | None = None, store: bool = True) -> Result:
        """Judge the targets of plans (default: of all); see :func:`shanhai.service.evaluating.evaluate`."""
        run = evaluating.evaluate(self._inner, plans, as_of=as_of, store=store)
        return Result(run, self.catalog, self.lang)

    def explain(
        self,
        what: str,
        which: str | int | None = None,
        *,
        area: str | None = None,
        run: str | None = None,
    ) -> Explanation:
        """Follow a number to its sources; see :func:`shanhai.service.explaining.explain`."""
        year = None if which is None else str(which)
        return Explanation(
            explaining.explain(self._inner, what, year, area=area, run=run, lang=self.lang)
        )

    def conflicts(self) -> list[Conflict]:
        """Return where plans, texts and tables contradict each other."""
        return contradicting.conflicts(self._inner)

    def targets(self, *plans: str) -> pl.DataFrame:
        """Return the targets as a Polars frame."""
        return _frame(listing.targets(self._inner, plans, lang=self.lang))

    def tasks(self, *plans: str) -> pl.DataFrame:
        """Return the measures and projects as a Polars frame."""
        return _frame(listing.tasks(self._inner, plans))

    def observations(self, indicator: str | None = None) -> pl.DataFrame:
        """Return the figures as a Polars frame, with the source of each."""
        return _frame(listing.observations(self._inner, indicator=indicator))

    def assess(
        self, year: int, *, schemes: Sequence[str] = (), synthetic: bool = False
    ) -> Assessed:
        """Assess a year; see :func:`shanhai.service.assessing.assess`."""
        found = assessing.assess(self._inner, year, schemes=schemes, synthetic=synthetic)
        return Assessed(found, self._inner, self.lang)

    def letters(self, year: int, out: str | Path, *, only: Sequence[str] = ()) -> list[Path]:
        """Write the responsibility letters of a year; see :func:`shanhai.service.letters.letters`."""
        return letters.letters(self._inner, year, Path(out), only=only, lang=self.lang)

    def outlook(self, *plans: str, as_of: int | None = None) -> pl.DataFrame:
        """Return the probability that each target is met, as a Polars frame."""
        return _frame(foreseeing.outlook(self._inner, plans, as_of=as_of))

    def warnings(self, *plans: str, today: date | None = None) -> pl.DataFrame:
        """Return the early warnings as a Polars frame, the most severe first."""
        return _frame(warning.warnings(self._inner, plans, today=today))

    def benchmark(self, *indicators: str, area: str | None = None) -> pl.DataFrame:
        """Compare with other areas' published figures; a Polars frame."""
        found = benchmarking.benchmark(self._inner, indicators, area=area, lang=self.lang)
        return _frame(found)

    def ingest(
        self, file: str | Path, *, mapping: Mapping[str, str] | None = None,
        defaults: Mapping[str, str] | None = None, dry_run: bool = False,
    ) -> bringing.Brought:  # fmt: skip
        """Bring a file of figures in; see :func:`shanhai.service.bringing.ingest_observations`."""
        return bringing.ingest_observations(
            self._inner, Path(file), mapping=mapping, defaults=defaults, dry_run=dry_run
        )

    def report(self, *plans: str, out: str | Path | None = None) -> Path:
        """Write the report and return its path."""
        return reporting.report(self._inner, plans, out=None if out is None else Path(out))


class Result:
    """An evaluation: a table to look at, frames to work with."""

    def __init__(self, run: Run, catalog: Catalog, lang: str) -> None:
        self.run = run
        self._catalog = catalog
        self._lang = lang

    @property
    def frame(self) -> pl.DataFrame:
        """The verdicts as a Polars frame, a row for each target and target year."""
        return self.run.verdicts

    @property
    def values(self) -> pl.DataFrame:
        """The figures behind them, reported and computed."""
        return self.run.values

    @property
    def counts(self) -> dict[str, int]:
        """How many numbered rows have each status."""
        total: Counter[str] = Counter()
        for row in summary(self.run, self._catalog):
            total += Counter({name: row[name] for name in row if name in _statuses()})
        return dict(total)

    def __len__(self) -> int:
        return self.frame.height

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {n}" for name, n in self.counts.items())
        return f"<Result {self.run.id}: {' '.join(self.run.plans)}: {counts}>"

    def _rows(self) -> list[dict[str, Any]]:
        from shanhai.engine.words import status_label

        rows = self.frame.to_dicts()
        for row in rows:
            row["title"] = row[f"title_{self._lang}"]
            row["value"] = row["value"] if row["value"] is not None else row["text"]
            row["status"] = status_label(row["status"], self._lang)
            if self._lang == "en":
                row["target"], row["reason"] = row["target_en"], row["reason_en"]
        return rows

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in _SHOWN)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{escape('' if row[c] is None else str(row[c]))}</td>" for c in _SHOWN)
            + "</tr>"
            for row in self._rows()
        )
        return f"<p>{escape(repr(self))}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class Assessed:
    """The assessment of a year: scores and ranks to look at, and why."""

    def __init__(self, found: assessing.Year, inner: folders.Workspace, lang: str) -> None:
        self._found = found
        self._inner = inner
        self._lang = lang

    def __repr__(self) -> str:
        made = self._found.assessment
        said = " (synthetic)" if made.synthetic else ""
        return f"<Assessed {made.year}{said} {made.id}: {', '.join(made.scored)}>"

    @property
    def frame(self) -> pl.DataFrame:
        """Score, rank and grade of everyone by every scheme."""
        made = self._found.assessment
        names = ("assessed", "name", "score", "rank", "grade", "covered", "vetoed")
        rows = [
            {"scheme": scheme, **{name: row[name] for name in names}}
            for scheme in made.scored
            for row in assessing.standings(made, scheme, self._lang)
        ]
        return _frame(rows)

    @property
    def combined(self) -> pl.DataFrame:
        """The combined scores and ranks."""
        made = self._found.assessment
        rows = [r for c in made.combined for r in assessing.combined_standings(made, c, self._lang)]
        return _frame(rows)

    @property
    def figures(self) -> pl.DataFrame:
        """The figures it rests on, with their origin."""
        return self._found.assessment.figures

    @property
    def missing(self) -> pl.DataFrame:
        """The figures that are not there, and why."""
        return _frame(assessing.missing(self._found, self._lang))

    def why(self, assessed: str) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """Say why; see :func:`shanhai.service.assessing.why`."""
        return assessing.why(self._found.assessment, assessed, self._lang)

    def report(self, out: str | Path) -> Path:
        """Write the report as ``.docx`` or ``.pdf``."""
        return assessment_report.write_report(
            self._inner, self._found, Path(out), lang=self._lang
        )  # fmt: skip

    def _repr_html_(self) -> str:
        return str(self.frame._repr_html_())


class Explanation(list["Node"]):
    """Evidence trees that print as text."""

    def __repr__(self) -> str:
        return "\n".join(line for node in self for line in _lines(node, 0))


def _lines(node: Node, depth: int) -> list[str]:
    own = ["  " * depth + node.what, "  " * depth + "  ← " + node.source]
    return own + [line for child in node.children for line in _lines(child, depth + 1)]


def _statuses() -> tuple[str, ...]:
    from shanhai.governance.targets import STATUSES

    return STATUSES


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    import polars as pl

    flat = [
        {k: str(v) if isinstance(v, dict | float | int) and k in ("value", "baseline", "scope") else v
         for k, v in row.items()}
        for row in rows
    ]  # fmt: skip
    return pl.DataFrame(flat, infer_schema_length=None)
