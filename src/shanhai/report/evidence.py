"""The evidence of a run as entries of an annex: every number on the page leads to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shanhai.catalog import Catalog
from shanhai.engine.evaluate import Judged
from shanhai.engine.figures import Figure
from shanhai.engine.lineage import Step
from shanhai.engine.run import Run
from shanhai.engine.words import label
from shanhai.report.naming import (
    LANGS,
    amount,
    area_name,
    document_title,
    goal_words,
    period,
    qualifiers,
    safe_url,
    subject,
    target_title,
)
from shanhai.report.words import Both, both, join, labelled, word

NOTHING = Both("", "")


def anchor(step: str) -> str:
    """Return the anchor of a step's entry."""
    return f"step-{step}"


@dataclass(frozen=True)
class Ref:
    """A link to a step's entry: the mark a printed copy goes by, what it shows."""

    step: str
    mark: str
    text: Both

    @property
    def anchor(self) -> str:
        """The anchor of the entry."""
        return anchor(self.step)


@dataclass(frozen=True)
class Entry:
    """One step of the run in words; ``facts`` are names with their contents."""

    anchor: str
    mark: str
    step: str
    head: Both
    result: Both
    rule: Both
    status: str = ""
    facts: tuple[tuple[Both, Both], ...] = ()
    inputs: tuple[Ref, ...] = ()
    place: Both = NOTHING
    url: str | None = None
    file: Both = NOTHING


@dataclass
class Evidence:
    """The entries of a run. Figures are marked D1 …, computations C1 …, verdicts V1 …."""

    run: Run
    catalog: Catalog
    verdicts: Mapping[str, Judged]
    marks: dict[str, str] = field(default_factory=dict)
    _computed: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Mark every step, in the order of the annex."""
        for row in self.run.values.iter_rows(named=True):
            if self.run.steps[row["step"]].function != "observation":
                key = (row["indicator"], row["area"], row["scope"], row["since"], row["period"])
                self._computed[key] = row["step"]
        ids = self.run.values.get_column("step").to_list()
        computed = set(self._computed.values())
        self._mark("D", (i for i in ids if i not in computed))
        self._mark("C", (i for i in ids if i in computed))
        self._mark("V", self.verdicts)

    def _mark(self, kind: str, steps: Iterable[str]) -> None:
        self.marks |= {step: f"{kind}{n}" for n, step in enumerate(dict.fromkeys(steps), 1)}

    def step_of(self, figure: Figure) -> str:
        """Return the step a figure comes from."""
        return figure.id or self._computed[(*figure.definition, str(figure.year))]

    def ref(self, step: str, text: Both | None = None) -> Ref:
        """Return a link to a step's entry, showing its figure unless told what to show."""
        shown = text if text is not None else self.figure(self.run.steps[step])
        return Ref(step, self.marks[step], shown)

    def figure(self, step: Step) -> Both:
        """Write a step's figure with its year and unit."""
        p = step.parameters
        at = period(str(p.get("period", p.get("year"))))
        if isinstance(step.result, int | float):
            value = amount(float(step.result), str(p.get("unit") or ""))
        else:
            value = both(str(step.result or p.get("text") or ""))
        return Both(f"{at.zh}{value.zh}", f"{at.en}: {value.en}")

    def observations(self) -> list[Entry]:
        """Return the entries of the reported figures."""
        return [self._observation(self.run.steps[i]) for i in self._of("D")]

    def formulas(self) -> list[Entry]:
        """Return the entries of the computed figures."""
        return [self._formula(self.run.steps[i]) for i in self._of("C")]

    def of_plan(self, plan: str) -> list[Entry]:
        """Return the entries of a plan's verdicts."""
        return [
            self._verdict(self.run.steps[step], judged)
            for step, judged in self.verdicts.items()
            if judged.wanted.plan.id == plan
        ]

    def _of(self, kind: str) -> list[str]:
        return [step for step, mark in self.marks.items() if mark[0] == kind]

    def _observation(self, step: Step) -> Entry:
        p = step.parameters
        converted = p.get("given_unit") != p.get("unit")
        given = f"{p['given']} {p.get('given_unit') or ''}".strip() if converted else ""
        published = (
            word("evidence", "published", date=p["published"]) if p.get("published") else NOTHING
        )
        trust = p.get("confidence")
        return Entry(
            anchor(step.id), self.marks[step.id], step.id, subject(self.catalog, p),
            self.figure(step), labelled("basis", p["basis"]),
            facts=_facts(
                ("evidence", "given", both(given)),
                ("targets", "wording", both(p.get("text") or "")),
                ("evidence", "confidence", word("evidence", trust) if trust in _TRUST else NOTHING),
                ("targets", "note", both(p.get("note") or "")),
            ),
            place=join([self._place(p), published]), url=safe_url(p.get("url")),
            file=_file(p.get("file"), p.get("row")),
        )  # fmt: skip

    def _formula(self, step: Step) -> Entry:
        formula = both(step.function.removeprefix("formula: "))
        return Entry(
            anchor(step.id), self.marks[step.id], step.id, subject(self.catalog, step.parameters),
            self.figure(step), labelled("basis", "computed"),
            facts=_facts(("evidence", "formula", formula)), inputs=self._inputs(step),
        )  # fmt: skip

    def _verdict(self, step: Step, judged: Judged) -> Entry:
        wanted, p = judged.wanted, step.parameters
        target, plan = wanted.target, wanted.plan
        title = target_title(self.catalog, target)
        area = area_name(self.catalog, wanted.area)
        place = self.catalog.places.get(("targets", f"{plan.id}/{_index(judged)}"), "")
        file, _, line = place.rpartition(":")
        return Entry(
            anchor(step.id), self.marks[step.id], step.id,
            self._head(target.no, area, title),
            labelled("status", step.result), both(step.function), status=step.result,
            facts=_facts(
                ("evidence", "goal",
                 goal_words(self.catalog, judged.goal, target.unit, target.indicator)),
                ("evidence", "target_year", period(wanted.period)),
                ("evidence", "qualifier", qualifiers(self.catalog, judged.definition)),
                ("evidence", "scale", NOTHING if p["scale"] == 1 else both(f"× {p['scale']:g}")),
                ("evidence", "assigned", both(p["assigned"] or "")),
                ("targets", "note", both(target.note) if target.note else NOTHING),
            ),
            inputs=self._inputs(step), place=self._place(p),
            file=_file(f"plans/{file}", line) if file else NOTHING,
        )  # fmt: skip

    def _head(self, no: str, area: Both, title: Both) -> Both:
        number = Both(*(label("explain", "number", lang).format(no=no) for lang in LANGS))
        return Both(f"{number.zh} {area.zh}{title.zh}", f"{number.en} {area.en}: {title.en}")

    def _inputs(self, step: Step) -> tuple[Ref, ...]:
        return tuple(self.ref(i) for i in step.inputs)

    def _place(self, p: Mapping[str, Any]) -> Both:
        return join([document_title(self.catalog, p.get("document")), both(p.get("clause") or "")])


_TRUST = ("high", "med")


def _facts(*facts: tuple[str, str, Both]) -> tuple[tuple[Both, Both], ...]:
    return tuple((word(group, key), content) for group, key, content in facts if content)


def _file(file: object, row: object) -> Both:
    if not file:
        return NOTHING
    return join([both(str(file)), word("evidence", "row", row=row)]) if row else both(str(file))


def _index(judged: Judged) -> int:
    targets = judged.wanted.plan.targets
    return next(i for i, target in enumerate(targets) if target is judged.wanted.target)
