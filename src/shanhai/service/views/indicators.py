"""An indicator: what it is, its figures reported beside computed, and every target that names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shanhai.catalog import Indicator
from shanhai.catalog.formula import names
from shanhai.engine.express import scope_of
from shanhai.engine.figures import Figure
from shanhai.engine.words import scope_and_since
from shanhai.service.views.standing import Standing
from shanhai.service.views.targets import TargetView, targets
from shanhai.service.views.words import Place, Words, domain_of, maybe, place, words


@dataclass(frozen=True)
class Named:
    """A variable, indicator or document by id and title."""

    id: str
    title: Words


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator in a list: ``targets`` names it so often, ``figures`` there are."""

    id: str
    title: Words
    unit: str
    domain: str
    kind: str
    better: str
    provider: list[str]
    targets: int
    figures: int
    first: str | None
    last: str | None


@dataclass(frozen=True)
class Point:
    """A figure of a year; ``counts`` marks the one verdicts go by."""

    period: str
    value: float | None
    text: str | None
    basis: str
    step: str
    document: str | None
    clause: str | None
    url: str | None
    counts: bool


@dataclass(frozen=True)
class Series:
    """The figures of one definition: area, section set, base year; reported and computed."""

    area: Place
    scope: str
    since: int | None
    qualifier: Words
    reported: list[Point]
    computed: list[Point]


@dataclass(frozen=True)
class Source:
    """The place in a document that defines an indicator."""

    document: str
    title: Words
    clause: str


@dataclass(frozen=True)
class IndicatorView:
    """Everything about an indicator; values are in its canonical unit, those of targets in theirs."""

    id: str
    title: Words
    unit: str
    domain: str
    kind: str
    better: str
    definition: Words | None
    undefined: Words | None
    note: Words | None
    formula: str | None
    compute: str | None
    inputs: list[Named]
    used_by: list[Named]
    provider: list[str]
    source: Source | None
    series: list[Series]
    targets: list[TargetView]


def indicators(standing: Standing) -> list[IndicatorRow]:
    """Return every indicator that a plan names or that there are figures of."""
    named: dict[str, int] = {}
    for judged in standing.run.judged:
        named[judged.definition.indicator] = named.get(judged.definition.indicator, 0) + 1
    periods: dict[str, list[str]] = {}
    for name, period in standing.run.values.select("indicator", "period").iter_rows():
        periods.setdefault(name, []).append(period)
    catalog = standing.catalog
    return [
        IndicatorRow(
            name, words(i.title), i.unit, domain_of(name), i.kind, i.better, list(i.provider),
            named.get(name, 0), len(found := periods.get(name, [])), min(found, default=None),
            max(found, default=None),
        )
        for name, i in catalog.indicators.items()
        if name in named or name in periods
    ]  # fmt: skip


def indicator(standing: Standing, name: str, *, area: str | None = None) -> IndicatorView:
    """Return everything about an indicator; of one area, or of all.

    Raises
    ------
    CatalogError
        There is no such indicator; the nearest name is told.
    """
    catalog = standing.catalog
    i = catalog.indicator(name)
    return IndicatorView(
        id=name, title=words(i.title), unit=i.unit, domain=domain_of(name), kind=i.kind,
        better=i.better, definition=maybe(i.definition), undefined=maybe(i.undefined),
        note=maybe(i.note), formula=i.formula, compute=i.compute,
        inputs=_inputs(standing, name, i), used_by=_used_by(standing, name),
        provider=list(i.provider), source=_source(standing, i),
        series=[s for s in _series(standing, name) if area in (None, s.area.code)],
        targets=[
            t for t in targets(standing) if t.indicator == name and area in (None, t.area.code)
        ],
    )  # fmt: skip


def _inputs(standing: Standing, name: str, indicator: Indicator) -> list[Named]:
    catalog = standing.catalog
    if name in catalog.formulas:
        parts = dict.fromkeys(names(catalog.formulas[name]))
        return [Named(part, words(catalog.title_of(part))) for part in parts]
    tables = (indicator.from_ or {}).values()
    return [Named(table, words(catalog.tables[table].title)) for table in tables]


def _used_by(standing: Standing, name: str) -> list[Named]:
    catalog = standing.catalog
    return [
        Named(other, words(catalog.title_of(other)))
        for other, tree in catalog.formulas.items()
        if name in names(tree)
    ]


def _source(standing: Standing, indicator: Indicator) -> Source | None:
    source = indicator.source
    if source is None:
        return None
    document = standing.catalog.documents.get(source.document)
    title = words(document.title if document is not None else source.document)
    return Source(source.document, title, source.clause)


def _series(standing: Standing, name: str) -> Iterator[Series]:
    catalog, figures = standing.catalog, standing.run.figures
    for area in catalog.areas:
        for d in figures.definitions(name, area):
            scope = scope_of(d.scope)
            years = figures.years(d)
            reported = [f for year in years for f in figures.reported(d, year)]
            computed = [f for year in years if (f := figures.computed(d, year)) is not None]
            zh, en = (scope_and_since(catalog, scope, d.since, name, lang) for lang in ("zh", "en"))
            yield Series(
                place(catalog, area), d.scope, d.since, Words(zh, en),
                [_point(standing, f) for f in reported], [_point(standing, f) for f in computed],
            )  # fmt: skip


def _point(standing: Standing, figure: Figure) -> Point:
    best = standing.run.figures.best(figure.definition, figure.year)
    row = figure.row if figure.id else {}
    return Point(
        str(figure.year), figure.value, figure.text, figure.basis, standing.step_of(figure),
        row.get("document"), row.get("clause"), row.get("url"), figure is best,
    )  # fmt: skip
