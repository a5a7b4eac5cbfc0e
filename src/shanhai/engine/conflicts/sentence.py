"""Contradictions in words, from the sentences in ``data/conflicts.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from shanhai.catalog import Catalog
from shanhai.engine.conflicts.model import Conflict, Kind, Place, Severity
from shanhai.engine.conflicts.sides import Aim, Stated
from shanhai.engine.express import scope_of
from shanhai.engine.figures import Definition
from shanhai.engine.words import (
    bracketed,
    goal_in_words,
    label,
    quantity,
    scope_and_since,
    texts,
    unit_label,
)

_JOINT = {"zh": "；", "en": "; "}


class Words:
    """What goes into the sentences, in one language."""

    def __init__(self, catalog: Catalog, lang: str) -> None:
        self.catalog = catalog
        self.lang = lang
        self._last: str | None = None

    def subject(self, d: Definition) -> str:
        """Name the indicator, the area and the qualifiers."""
        area = self.area(d.area)
        scope = scope_of(d.scope)
        about = scope_and_since(self.catalog, scope, d.since, d.indicator, self.lang)
        title = self.catalog.title_of(d.indicator)[self.lang]
        named = f"{area}“{title}”" if self.lang == "zh" else f"{area}, {_lowered(title)}"
        return bracketed(named, about, self.lang)

    def row(self, aims: Sequence[Aim]) -> str:
        """Name the targets of one row, in Chinese as the document does."""
        titles = [self.catalog.target_title(aim.wanted.target, self.lang) for aim in aims]
        area = self.area(aims[0].definition.area)
        if self.lang == "zh":
            return f"{area}“{self.listed(titles)}”"
        return f"{area}, {self.listed(_lowered(title) for title in titles)}"

    def unit(self, unit: str) -> str:
        """Name a unit."""
        return unit_label(unit, self.lang)

    def area(self, code: str) -> str:
        """Name an area."""
        areas = self.catalog.areas
        return areas[code].name[self.lang] if code in areas else code

    def cite(self, place: Place) -> str:
        """Name document and clause; the same document again only by clause."""
        if place.document == self._last and place.clause:
            return place.clause
        self._last = place.document
        documents = self.catalog.documents
        if place.document not in documents:
            return f"{place.document} {place.clause}".rstrip()
        title = documents[place.document].title[self.lang]
        return f"《{title}》{place.clause}" if self.lang == "zh" else f"{title}, {place.clause}"

    def cited(self, pairs: Iterable[tuple[Place, str]]) -> str:
        """Write what stands where, places that say the same of one document together."""
        documents: dict[str, dict[str, list[str]]] = {}
        for place, said in pairs:
            documents.setdefault(place.document, {}).setdefault(said, []).append(place.clause)
        parts = []
        for document, statements in documents.items():
            for said, clauses in statements.items():
                where = self.listed(clause for clause in clauses if clause)
                at = self.cite(Place(document, where, None, None, None, ""))
                parts.append(f"{at}：{said}" if self.lang == "zh" else f"{said} ({at})")
        return _JOINT[self.lang].join(parts)

    def goal(self, aim: Aim) -> str:
        """Write what a target wants."""
        w = aim.wanted
        unit = w.target.unit if aim.scale != 1.0 else None
        return goal_in_words(self.catalog, w.goal, unit, w.target.indicator, self.lang)

    def goals(self, aims: Iterable[Aim]) -> str:
        """Write what targets want, each with its place."""
        return self.cited((aim.place, self.goal(aim)) for aim in aims)

    def years(self, aims: Sequence[Aim]) -> str:
        """Write the years of targets."""
        return self.listed(aim.due for aim in aims)

    def listed(self, words: Iterable[str]) -> str:
        """Write several words, each once."""
        return ("、" if self.lang == "zh" else ", ").join(dict.fromkeys(words))

    def value(self, stated: Stated) -> str:
        """Write a figure with its unit, of a bound with its sign, of a derived one that it is."""
        figure = stated.figure
        sign = {"lower": "≥", "upper": "≤", None: ""}[stated.bound]
        shown = sign + quantity(
            stated.value, self.catalog.unit_of(figure.definition.indicator), self.lang
        )
        if figure.basis == "reported":
            return shown
        basis = label("basis", figure.basis, self.lang)
        return bracketed(shown, basis, self.lang)

    def figures(self, found: Iterable[Stated]) -> str:
        """Write figures, each with its place."""
        return self.cited((one.place, self.value(one)) for one in found)

    def attribute(self, aim: Aim) -> str:
        """Write whether a target is binding or expected."""
        return label("attribute", aim.wanted.target.attribute, self.lang)

    def since(self, d: Definition, *, change: bool) -> str:
        """Write whether a figure is of one year or counted from a base year."""
        if d.since is not None:
            return label("since", "change" if change else "sum", self.lang).format(year=d.since)
        if change:
            return label("since", "previous", self.lang)
        return texts("conflicts")["of_one_year"][self.lang]

    def sentence(self, name: str, **facts: str) -> str:
        """Fill a sentence of ``conflicts.yaml``."""
        return texts("conflicts")[name][self.lang].format(**facts)


def _lowered(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def tell(
    catalog: Catalog, kind: Kind, severity: Severity, about: Definition, places: Iterable[Place],
    sentence: str, facts: Callable[[Words], dict[str, str]],
) -> Conflict:  # fmt: skip
    """Make a contradiction; ``facts`` gives what goes into the sentence, in either language."""
    zh, en = (
        words.sentence(sentence, **facts(words)) for words in (Words(catalog, "zh"), Words(catalog, "en"))
    )  # fmt: skip
    return Conflict(
        kind, severity, about.indicator, about.area, zh, en, tuple(dict.fromkeys(places))
    )
