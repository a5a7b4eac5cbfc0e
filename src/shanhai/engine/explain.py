"""From a number back to the document, the clause, the rows it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shanhai.catalog import Catalog, Goal
from shanhai.core.errors import InputError, did_you_mean
from shanhai.engine.express import scope_of
from shanhai.engine.lineage import Step
from shanhai.engine.words import (
    bracketed,
    goal_in_words,
    label,
    quantity,
    scope_and_since,
    status_label,
    unit_label,
)


@dataclass(frozen=True)
class Node:
    """One step of an explanation, and what it rests on.

    ``what`` is a sentence; ``source`` the place it can be read at; ``step`` its id.
    """

    what: str
    source: str
    step: str
    children: tuple[Node, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the tree as plain data."""
        return {
            "what": self.what,
            "source": self.source,
            "step": self.step,
            "inputs": [child.as_dict() for child in self.children],
        }

    def leaves(self) -> Iterator[Node]:
        """Yield the ends of the tree."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def explain(catalog: Catalog, steps: Mapping[str, Step], step: str, *, lang: str = "zh") -> Node:
    """Return the evidence tree of a step.

    Parameters
    ----------
    steps
        The steps of a run, by id.
    step
        The id of the step, or the beginning of it.
    lang
        ``zh`` or ``en``.
    """
    fits = [name for name in steps if name.startswith(step)]
    if len(fits) != 1:
        near = did_you_mean(step, steps) if not fits else f": {', '.join(sorted(fits)[:5])} …"
        raise InputError(f"{'no' if not fits else 'more than one'} step {step!r}{near}")
    return _node(catalog, steps, steps[fits[0]], lang)


def _node(catalog: Catalog, steps: Mapping[str, Step], step: Step, lang: str) -> Node:
    children = tuple(_node(catalog, steps, steps[name], lang) for name in step.inputs)
    if step.function == "observation":
        return Node(_observation(catalog, step, lang), _origin(catalog, step, lang), step.id)
    if step.function == "table":
        return Node(_stored(catalog, step, lang), ", ".join(step.parameters["files"]), step.id)
    if step.function.startswith(("formula", "compute")):
        return Node(
            _formula(catalog, step, lang), _definition(catalog, step, lang), step.id, children
        )
    return Node(
        _verdict(catalog, step, lang), _target_source(catalog, step, lang), step.id, children
    )


def _subject(catalog: Catalog, parameters: Mapping[str, Any], lang: str) -> str:
    name, scope = parameters["indicator"], scope_of(parameters.get("scope") or "")
    about = scope_and_since(catalog, scope, parameters.get("since"), name, lang)
    area = catalog.areas[parameters["area"]].name[lang]
    title = catalog.title_of(name)[lang]
    return bracketed(f"{area} {title}" if lang == "zh" else f"{area}: {title}", about, lang)


def _observation(catalog: Catalog, step: Step, lang: str) -> str:
    row = step.parameters
    subject = _subject(catalog, row, lang)
    value = quantity(row["value"], row["unit"], lang) if "value" in row else f"“{row['text']}”"
    given = row.get("given")
    as_given = ""
    same = unit_label(row.get("given_unit") or "", lang) == unit_label(row.get("unit") or "", lang)
    if given is not None and not same:
        as_given = label("explain", "as_given", lang).format(given=f"{given} {row['given_unit']}")
    basis = label("basis", row["basis"], lang)
    note = f" — {row['note']}" if row.get("note") else ""
    return f"{subject} {row['period']} = {value}{as_given} [{basis}]{note}"


def _origin(catalog: Catalog, step: Step, lang: str) -> str:
    row = step.parameters
    parts = [_document(catalog, row["document"], lang)]
    parts += [row[key] for key in ("clause", "published", "url") if row.get(key)]
    where = label("explain", "row", lang).format(file=row["file"], row=row["row"])
    checked = f" sha256:{row['file_digest'][:12]}" if row.get("file_digest") else ""
    return f"{' · '.join(parts)} · {where}{checked}"


def _document(catalog: Catalog, name: str, lang: str) -> str:
    document = catalog.documents.get(name)
    return f"{name} 《{document.title[lang]}》" if document is not None else name


def _formula(catalog: Catalog, step: Step, lang: str) -> str:
    p = step.parameters
    value = quantity(step.result, p["unit"], lang)
    text = step.function.removeprefix("formula: ").removeprefix("compute: ")
    basis = label("basis", p.get("basis", "computed"), lang)
    return f"{_subject(catalog, p, lang)} {p['year']} = {value} [{basis}: {text}]"


def _stored(catalog: Catalog, step: Step, lang: str) -> str:
    p = step.parameters
    title = catalog.tables[p["table"]].title[lang]
    shown = label("explain", "table", lang)
    made_up = f" [{label('basis', 'synthetic', lang)}]" if p["synthetic"] else ""
    return shown.format(title=title, name=p["table"], version=p["version"]) + made_up


def _definition(catalog: Catalog, step: Step, lang: str) -> str:
    name = step.parameters["indicator"]
    source = catalog.indicators[name].source
    place = catalog.places.get(("indicators", name), "")
    stands = f"{_document(catalog, source.document, lang)} · {source.clause} · " if source else ""
    return f"{stands}{place}"


def _verdict(catalog: Catalog, step: Step, lang: str) -> str:
    p = step.parameters
    goal = Goal.model_validate(p["goal"])
    wanted = goal_in_words(catalog, goal, p.get("unit"), p["indicator"], lang)
    template = label("explain", "verdict", lang)
    return template.format(
        subject=_subject(catalog, p, lang),
        year=p["target_year"],
        wanted=wanted,
        status=status_label(str(step.result), lang),
        assigned=f" ({p['assigned']})" if p.get("assigned") else "",
    )


def _target_source(catalog: Catalog, step: Step, lang: str) -> str:
    p = step.parameters
    number = label("explain", "number", lang).format(no=p["no"])
    return f"{_document(catalog, p['document'], lang)} · {p['clause']} · {p['plan']} {number}"
