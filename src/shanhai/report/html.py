"""A run as one HTML file that needs nothing else: no network, no fonts, no second file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from shanhai.catalog import Catalog, Text
from shanhai.engine.conflicts import SEVERITIES, Conflict, Place
from shanhai.engine.run import Run
from shanhai.report import summary
from shanhai.report.evidence import Evidence, Ref
from shanhai.report.naming import document_title, safe_url
from shanhai.report.rows import BAD, COLUMNS, Row, plan_views
from shanhai.report.trends import trends
from shanhai.report.words import Both, both, labelled, shown, word, words

TEMPLATES = Path(__file__).with_name("templates")
SECTIONS = (
    "summary",
    "attention",
    "targets",
    "trends",
    "accounts",
    "conflicts",
    "evidence",
    "made",
)
_BLOCKS = ("judged", "open", "without")


def render(
    run: Run, catalog: Catalog, conflicts: Sequence[Conflict] | None, *, title: Text, sample: bool,
    accounts: Sequence[Mapping[str, Any]] = (),
) -> str:  # fmt: skip
    """Write a run as a page.

    Parameters
    ----------
    catalog
        The declarations the run was made with.
    conflicts
        The contradictions found; None if they were not looked for.
    title
        The heading of the page.
    sample
        Whether this is a sample workspace; the page then says so.
    accounts
        Ecosystem accounts to show, of :func:`shanhai.report.gep.view`.

    Returns
    -------
    The whole page. The same arguments give the same text.
    """
    evidence = Evidence(
        run, catalog, dict(zip(run.verdicts.get_column("step"), run.judged, strict=True))
    )
    views = plan_views(catalog, evidence)
    rows = [row for view in views for row in view.rows]
    items = [item for view in views for item in view.items]
    counts = Counter(item.status for item in items)
    template = environment().get_template("report.html.j2")
    return template.render(
        run=run, title=both(title), sample=sample, note=_note(catalog), as_of=_as_of(run),
        sections=[s for s in SECTIONS if accounts or s != "accounts"], accounts=accounts, blocks=_BLOCKS, statuses=summary.ORDER,
        views=views, items=items, counts=counts,
        lead=summary.lead(views), tiles=summary.tiles(items), by_plan=summary.by_plan(views),
        by_domain=summary.by_domain(items),
        attention=[row for row in rows if row.status in BAD],
        trends=trends(catalog, evidence, rows),
        conflicts=None if conflicts is None else _conflicts(catalog, conflicts, rows),
        evidence=evidence, inputs=_inputs(run, catalog), example=_example(rows),
        workspace_id=catalog.workspace.id if catalog.workspace is not None else "",
    )  # fmt: skip


@dataclass(frozen=True)
class _Place:
    ref: Ref | None
    document: Both
    clause: str
    text: str
    url: str | None


@dataclass(frozen=True)
class _Contradiction:
    kind: Both
    severity: str
    message: Both
    places: tuple[_Place, ...]


def _conflicts(
    catalog: Catalog, conflicts: Sequence[Conflict], rows: Sequence[Row]
) -> list[_Contradiction]:
    """Put contradictions in words, the gravest first."""
    return [
        _Contradiction(
            labelled("conflict", c.kind), c.severity, Both(c.message_zh, c.message_en),
            tuple(
                _Place(_row_of(rows, c, p), document_title(catalog, p.document), p.clause, p.text, safe_url(p.url))
                for p in c.places
            ),
        )
        for c in sorted(conflicts, key=lambda c: SEVERITIES.index(c.severity))
    ]  # fmt: skip


def _row_of(rows: Sequence[Row], conflict: Conflict, place: Place) -> Ref | None:
    """Return the evidence of the target a place stands for, if it is on the page."""
    return next(
        (
            row.ref for row in rows
            if (row.plan.id, row.no) == (place.plan, place.no)
            and row.definition.indicator == conflict.indicator
        ),
        None,
    )  # fmt: skip


def _note(catalog: Catalog) -> Both | None:
    workspace = catalog.workspace
    return both(workspace.note) if workspace is not None and workspace.note is not None else None


def _example(rows: Sequence[Row]) -> Row | None:
    """Return a row worth explaining: a bad one, else one with a figure."""
    bad = (row for row in rows if row.status in BAD)
    return next(bad, next((row for row in rows if row.value is not None), None))


def _as_of(run: Run) -> Both:
    """Say up to which year figures count: as asked for, or the last year there is a figure of."""
    if (asked := run.inputs.get("as_of")) is not None:
        return word("page", "as_of_year", year=asked)
    used = [figure.year for judged in run.judged for figure in judged.used]
    return word("page", "as_of_all", year=max(used)) if used else word("page", "as_of_none")


def _inputs(run: Run, catalog: Catalog) -> list[tuple[Both, Both, str]]:
    """Return what went into a run: kind, name, digest or value."""
    i = run.inputs
    found: list[tuple[Both, Both, str]] = [(word("made", "code"), both("shanhai"), str(i["code"]))]
    for plan, digest in i["plans"].items():
        name = both(catalog.plans[plan].title) if plan in catalog.plans else both(plan)
        found.append((word("made", "plan"), name, str(digest)))
    found.append((word("made", "declarations"), both(""), str(i["declarations"])))
    sources = i["sources"]
    for file, digest in sources.get("files", {}).items():
        found.append((word("made", "file"), both(file), str(digest)))
    for table, version in sources.get("lake", {}).items():
        shown = word("made", "lake_none").zh if version is None else str(version)
        found.append((word("made", "lake"), both(table), shown))
    found.append((word("made", "assignments"), both(""), str(len(i["assignments"]))))
    found.append((word("made", "as_of"), both(""), "—" if i["as_of"] is None else str(i["as_of"])))
    return found


@cache
def environment() -> Environment:
    """Return the templates and what they may call."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined, keep_trailing_newline=True,
    )  # fmt: skip
    environment.globals.update(word=word, words=words, labelled=labelled, both=both, asset=_asset)
    environment.filters["shown"] = shown
    environment.globals["labels_css"] = _labels_css
    return environment


def _asset(name: str) -> Markup:
    """Return the text of a stylesheet or script of ours, to be written into the page."""
    return Markup((TEMPLATES / name).read_text("utf-8"))  # noqa: S704 — a file of the package


def _labels_css() -> Markup:
    """Return the column names as CSS variables, for narrow screens where a row becomes a card."""

    def block(lang: str) -> str:
        named: dict[str, Any] = {c: getattr(word("targets", c), lang) for c in COLUMNS}
        return "".join(
            f"--l-{c}:{json.dumps(text, ensure_ascii=False)};" for c, text in named.items()
        )

    css = f":root{{{block('zh')}}}html[data-lang=en]{{{block('en')}}}"
    return Markup(css)  # noqa: S704 — words of the package
