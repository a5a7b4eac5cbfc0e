"""The yearly assessment report: results, why, and the evidence, as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from shanhai.engine.assess import Assessment, Scored
from shanhai.engine.words import label, quantity
from shanhai.report.document import Align, Block, Document, Heading, Paragraph, Picture, Table
from shanhai.report.phrases import grades_in_words, phrase, rule_in_words, weights_in_words
from shanhai.report.scoreboard import bars

Row = Mapping[str, Any]
_FIRST_GAINS = 3


def build(
    assessment: Assessment, *, city: str, lang: str = "zh", goals: Sequence[Row] = (),
    missing: Sequence[Row] = (), signed: Row | None = None,
) -> Document:  # fmt: skip
    """Build the report.

    Parameters
    ----------
    city
        The name of the area the report is about.
    goals
        How the city's own targets stand, by plan (``title, targets, judged, good, bad``).
    missing
        Rows ``name, title, year, reason`` of the figures that are not there.
    signed
        ``by``, ``at``, ``digest`` where the assessment is signed.
    """
    one = _Report(assessment, lang)
    blocks = [
        *one.overview(signed), *one.combined(), *one.by_scheme(), *one.gains(), *one.goals(goals),
        *one.evidence(), *one.rules(), *one.missing(missing),
    ]  # fmt: skip
    title = one.say("title", city=city, year=assessment.year)
    return Document(title, blocks, lang, notice=notice(assessment, lang))


def notice(assessment: Assessment, lang: str) -> str:
    """Return what must be said on every page: sample schemes, synthetic figures."""
    parts = [
        phrase("report", name, lang)
        for name, holds in (("synthetic", assessment.synthetic), ("sample", assessment.sample))
        if holds
    ]
    return ("；" if lang == "zh" else "; ").join(parts)


class _Report:
    """The parts of one report."""

    def __init__(self, assessment: Assessment, lang: str) -> None:
        self.of = assessment
        self.lang = lang

    def say(self, key: str, **facts: Any) -> str:
        return phrase("report", key, self.lang, **facts)

    def name(self, key: str) -> str:
        return self.of.names[key][self.lang] if key in self.of.names else key

    def overview(self, signed: Row | None) -> Iterator[Block]:
        figures = self.of.figures
        known = figures["value"].count()
        yield Heading(self.say("overview"))
        yield Paragraph(self.say(
            "overview_text", assessed=figures["assessed"].n_unique(), schemes=len(self.of.scored),
            figures=figures.height, known=known, missing=figures.height - known,
        ))  # fmt: skip
        yield Paragraph(self.say("ids", run=self.of.run, id=self.of.id), "note")
        if signed:
            yield Paragraph(self.say("signed_text", by=signed["by"], at=signed["at"]))
            yield Paragraph(self.say("digest", digest=signed["digest"]), "note")
        else:
            yield Paragraph(self.say("unsigned_text"))

    def combined(self) -> Iterator[Block]:
        if self.of.combined:
            yield Heading(self.say("combined"))
        for made in self.of.combined.values():
            title = made.combination.title[self.lang]
            schemes = list(made.combination.schemes)
            by_scheme = {
                n: dict(self.of.scored[n].totals.select("assessed", "score").iter_rows())
                for n in schemes
            }
            rows = [
                [_place(row), self.name(row["assessed"]),
                 *(_points(by_scheme[n][row["assessed"]]) for n in schemes),
                 self.say("vetoed") if row["vetoed"] else _points(row["score"])]
                for row in made.totals.to_dicts()
            ]  # fmt: skip
            titles = [self.of.scored[n].scheme.title[self.lang] for n in schemes]
            yield Table(
                self.say("caption_combined", title=title),
                [self.say("rank"), self.say("assessed"), *titles, self.say("score")], rows,
                [1, 2, *(2 for _ in schemes), 1.5],
                ["center", "left", *_right(schemes), "right"],
            )  # fmt: skip
            if made.combination.note:
                yield Paragraph(made.combination.note[self.lang], "note")

    def by_scheme(self) -> Iterator[Block]:
        yield Heading(self.say("schemes"))
        for scored in self.of.scored.values():
            scheme = scored.scheme
            yield Heading(scheme.title[self.lang], 2)
            if scheme.note:
                yield Paragraph(scheme.note[self.lang], "note")
            yield self.totals(scored)
            if scored.points["points"].sum():
                yield self.picture(scored)
            if not scored.sensitivity.is_empty():
                yield self.sensitivity(scored)

    def totals(self, scored: Scored) -> Table:
        groups = list(scored.scheme.groups)
        titles = {g.id: g.title[self.lang] for g in scored.scheme.grades}
        rows = [
            [_place(row), self.name(row["assessed"]), *(_points(row[g]) for g in groups),
             _points(row["bonus"] + row["deduction"]), _points(row["score"]),
             self.say("vetoed") if row["vetoed"] else titles.get(row["grade"], ""),
             _percent(row["covered"])]
            for row in scored.totals.to_dicts()
        ]  # fmt: skip
        headers = [scored.scheme.groups[g].title[self.lang] for g in groups]
        return Table(
            self.say("caption_scheme", title=scored.scheme.title[self.lang]),
            [self.say("rank"), self.say("assessed"), *headers, self.say("extra"),
             self.say("score"), self.say("grade"), self.say("covered")], rows,
            [1, 2.4, *(1.2 for _ in groups), 1.1, 1.2, 1.2, 1.2],
            ["center", "left", *_right(groups), "right", "right", "center", "right"],
        )  # fmt: skip

    def picture(self, scored: Scored) -> Picture:
        titles = {g: declared.title[self.lang] for g, declared in scored.scheme.groups.items()}
        sums = scored.points.filter(pl.col("group").is_in(list(titles))).group_by(
            "assessed", "group", maintain_order=True
        )
        rows = [
            {"name": self.name(who), "group": titles[group], "points": points}
            for who, group, points in sums.agg(pl.col("points").sum()).iter_rows()
        ]
        title = self.say("picture", title=scored.scheme.title[self.lang])
        order = [self.name(who) for who in scored.totals["assessed"]]
        return Picture(title, bars(
            rows, groups=list(titles.values()), order=order, unit=self.say("score")
        ))  # fmt: skip

    def sensitivity(self, scored: Scored) -> Table:
        rows = [
            [str(row["rank"]), self.name(row["assessed"]), _percent(row["kept"]),
             f"{row['p05']}–{row['p95']}", f"{row['best']}–{row['worst']}"]
            for row in scored.sensitivity.sort("rank", "assessed").to_dicts()
        ]  # fmt: skip
        return Table(
            self.say("caption_ranks"),
            [self.say(k) for k in ("rank", "assessed", "kept", "between", "range")], rows,
            [1, 3, 2, 2, 2], ["center", "left", "right", "center", "center"],
        )  # fmt: skip

    def item(self, scored: Scored, name: str) -> str:
        declared = next(i for _, key, i in scored.scheme.entries() if key == name)
        return declared.title[self.lang] if declared.title else self.name(declared.figure)

    def unit(self, figure: str) -> str:
        units = self.of.figures.filter(pl.col("figure") == figure)["unit"].drop_nulls()
        return str(units[0]) if len(units) else ""

    def gains(self) -> Iterator[Block]:
        yield Heading(self.say("why"))
        keys = ("assessed", "item", "value", "points", "wanted", "gain")
        for scored in self.of.scored.values():
            rows = [
                [self.name(row["assessed"]), self.item(scored, row["item"]),
                 self.value(row["value"], row["figure"]),
                 f"{_points(row['points'])}/{_points(row['worth'])}",
                 self.value(row["wanted"], row["figure"]), _points(row["to_full"])]
                for row in scored.gains.filter(pl.col("order") <= _FIRST_GAINS).to_dicts()
            ]  # fmt: skip
            if rows:
                yield Table(
                    self.say("caption_gains", title=scored.scheme.title[self.lang]),
                    [self.say(k) for k in keys], rows, [2, 2.7, 1.6, 2.3, 1.5, 1.5],
                    ["left", "left", "right", "right", "right", "right"],
                )  # fmt: skip

    def value(self, value: float | None, figure: str) -> str:
        return "—" if value is None else quantity(value, self.unit(figure), self.lang)

    def goals(self, goals: Sequence[Row]) -> Iterator[Block]:
        if goals:
            keys = ("targets", "judged", "good", "bad")
            rows = [[row["title"], *(str(row[k]) for k in keys)] for row in goals]
            yield Heading(self.say("goals"))
            yield Table(
                self.say("caption_goals"), [self.say("plan"), *(self.say(k) for k in keys)], rows,
                [5, 1, 1, 1, 1], ["left", "right", "right", "right", "right"],
            )  # fmt: skip

    def evidence(self) -> Iterator[Block]:
        rows = [
            [self.name(row["assessed"]), self.name(row["figure"]),
             quantity(row["value"], row["unit"], self.lang),
             self.say("ledger") if row["basis"] == "ledger"
             else label("basis", row["basis"], self.lang), row["origin"] or ""]
            for row in self.of.figures.drop_nulls("value").to_dicts()
        ]  # fmt: skip
        yield Heading(self.say("annex_figures"))
        yield Table(
            self.say("caption_figures"),
            [self.say(k) for k in ("assessed", "item", "value", "basis", "origin")], rows,
            [1.5, 2.6, 1.3, 1.2, 3.4], ["left", "left", "right", "center", "left"],
        )  # fmt: skip

    def rules(self) -> Iterator[Block]:
        yield Heading(self.say("annex_rules"))
        for scored in self.of.scored.values():
            scheme, lang = scored.scheme, self.lang
            rows = [
                [self.item(scored, item.id), rule_in_words(item, self.unit(item.figure), lang),
                 weights_in_words(item.weight, {k: p.title[lang] for k, p in scheme.peers.items()})
                 if item.group in scheme.groups else "—"]
                for item in scored.items
            ]  # fmt: skip
            headers = [self.say("item"), phrase("letter", "rule", lang),
                       phrase("letter", "points", lang)]  # fmt: skip
            yield Table(scheme.title[lang], headers, rows, [3, 5, 2.4], ["left", "left", "left"])
            yield Paragraph(grades_in_words(scheme, lang), "note")

    def missing(self, missing: Sequence[Row]) -> Iterator[Block]:
        yield Heading(self.say("annex_missing"))
        if not missing:
            yield Paragraph(self.say("none_missing"))
            return
        rows = [[r["name"], f"{r['title']}（{r['year']}）", r["reason"]] for r in missing]
        yield Table(
            self.say("caption_missing"),
            [self.say("assessed"), self.say("item"), phrase("report", "origin", self.lang)], rows,
            [2, 4, 4],
        )  # fmt: skip


def _right(columns: Sequence[str]) -> list[Align]:
    return ["right" for _ in columns]


def _place(row: Row) -> str:
    return "—" if row["rank"] is None else str(row["rank"])


def _points(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.0f}%"
