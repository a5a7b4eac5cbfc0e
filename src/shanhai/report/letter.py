"""A responsibility letter (目标责任书): what an assessed answers for in a year, as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shanhai.catalog import Indicator, Text
from shanhai.catalog.scheme import EXTRA, Scheme
from shanhai.engine.words import number
from shanhai.governance.scoring import Item
from shanhai.report.document import Block, Document, Heading, Paragraph, Signatures, Table
from shanhai.report.phrases import grades_in_words, phrase, points_in_words, rule_in_words

#: A task of a letter: ``plan`` (its title), ``title, deadline, deliverable, source``, and ``role``
#: (lead, joint, or all where every district is named).
Task = Mapping[str, Any]
Asked = tuple[Scheme, Sequence[Item]]


def build(
    assessed: str, name: str, *, party: str, city: str, year: int, asked: Sequence[Asked],
    tasks: Sequence[Task], names: Mapping[str, Text],
    indicators: Mapping[str, Indicator], lang: str = "zh",
) -> Document:  # fmt: skip
    """Build the letter of one district or department.

    Parameters
    ----------
    assessed, name, party
        The code or name in the schemes, the name in the title, and who signs.
    asked
        The schemes it is assessed by, with their items.
    tasks
        What the plans ask of it.
    """

    def say(key: str, **facts: Any) -> str:
        return phrase("letter", key, lang, **facts)

    blocks: list[Block] = []
    documents = dict.fromkeys(task["plan"] for task in tasks)
    quoted = say("between").join(say("quoted", title=title) for title in documents)
    basis = "basis" if documents else "no_basis"
    blocks.append(Paragraph(say(basis, documents=quoted, year=year, city=city, party=party)))
    blocks.append(Heading(say("targets")))
    for scheme, items in asked:
        blocks += _targets(assessed, scheme, items, names, indicators, lang)
    blocks.append(Heading(say("tasks")))
    for title in dict.fromkeys(task["plan"] for task in tasks):
        blocks.append(_tasks(title, [t for t in tasks if t["plan"] == title], lang))
    if not tasks:
        blocks.append(Paragraph(say("no_tasks", party=party)))
    blocks.append(Heading(say("assessing")))
    for scheme, _ in asked:
        missing = say(f"missing_{scheme.missing}")
        title, full = scheme.title[lang], number(scheme.full)
        text = say("scored", title=title, full=full, grades=grades_in_words(scheme, lang))
        blocks.append(Paragraph(f"{text}{'' if lang == 'zh' else ' '}{missing}"))
    blocks.append(Heading(say("signing")))
    ends = (say("person"), say("date"))
    blocks.append(Signatures([
        (say("first", city=city), *ends), (say("second", party=party), *ends),
    ]))  # fmt: skip
    sample = any(scheme.sample for scheme, _ in asked)
    return Document(
        say("title", party=name, year=year), blocks, lang,
        notice=phrase("report", "sample", lang) if sample else "",
    )  # fmt: skip


def _tasks(title: str, tasks: Sequence[Task], lang: str) -> Table:
    rows = [
        [str(n), t["title"], phrase("letter", t["role"], lang), t["deadline"], t["deliverable"],
         t["source"]]
        for n, t in enumerate(tasks, 1)
    ]  # fmt: skip
    headers = ("no", "task", "role", "deadline", "deliverable", "source")
    return Table(
        phrase("letter", "task_caption", lang, title=title),
        [phrase("letter", k, lang) for k in headers], rows, [0.8, 4, 0.9, 1.1, 2.2, 2],
        ["center", "left", "center", "center", "left", "left"],
    )  # fmt: skip


def _targets(
    assessed: str, scheme: Scheme, items: Sequence[Item], names: Mapping[str, Text],
    indicators: Mapping[str, Indicator], lang: str,
) -> Iterator[Block]:  # fmt: skip
    peers = scheme.members[assessed]
    declared = {name: item for _, name, item in scheme.entries()}
    rows: list[list[str]] = []
    for item in items:
        extra = item.group == EXTRA
        weight = item.weight_for(peers)
        if not extra and weight <= 0.0:
            continue
        own = declared[item.id].title
        title = own[lang] if own else names[item.figure][lang]
        indicator = indicators.get(item.figure)
        unit = indicator.unit if indicator else "%" if item.figure.endswith("_share") else "1"
        rule = rule_in_words(item, unit, lang, assessed=assessed)
        points = "—" if extra else points_in_words(weight)
        rows.append([str(len(rows) + 1), title, rule, points])
    yield Heading(scheme.title[lang], 2)
    if scheme.note:
        yield Paragraph(scheme.note[lang], "note")
    yield Table(
        phrase("letter", "caption", lang, title=scheme.title[lang]),
        [phrase("letter", k, lang) for k in ("no", "item", "rule", "points")], rows,
        [0.8, 3.2, 5, 1], ["center", "left", "left", "right"],
    )  # fmt: skip
