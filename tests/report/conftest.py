"""Pages to look at: the sample's, and one of a small workspace full of traps."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path

import pytest

from shanhai.catalog import Catalog, Text
from shanhai.engine.conflicts import Conflict, Place
from shanhai.engine.run import Run
from shanhai.report.html import render
from shanhai.service.contradicting import conflicts
from shanhai.service.evaluating import evaluate
from shanhai.store.workspace import open_workspace, sample_folder

VOID = {"meta", "link", "input", "br", "hr", "img", "use", "path", "circle", "line", "rect"}
EVIL = "<script>alert('x')</script>\"&"


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    within: tuple[str, ...] = ()
    said: list[str] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        return "".join(self.said)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


@dataclass
class Page(HTMLParser):
    """A parsed page: its elements in order; faults are tags that do not match."""

    source: str
    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.faults += [f"<{e.tag}> is not closed" for e in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.faults.append(f"<{tag}> repeats an attribute")
        element = Element(
            tag, {k: v or "" for k, v in attrs}, within=tuple(e.tag for e in self._open)
        )
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1].tag != tag:
            self.faults.append(f"</{tag}> in line {self.getpos()[0]} closes nothing")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.said.append(data)

    def all(self, tag: str | None = None, css: str | None = None) -> list[Element]:
        return [
            e for e in self.elements
            if tag in (None, e.tag) and (css is None or css in e.classes)
        ]  # fmt: skip

    @property
    def ids(self) -> list[str]:
        return [e.attributes["id"] for e in self.elements if "id" in e.attributes]


@pytest.fixture(scope="session")
def sample() -> tuple[Run, Catalog, list[Conflict]]:
    workspace = open_workspace(sample_folder("xiamen"))
    return evaluate(workspace), workspace.plans_catalog, conflicts(workspace)


@pytest.fixture(scope="session")
def sample_source(sample: tuple[Run, Catalog, list[Conflict]]) -> str:
    run, catalog, found = sample
    return render(run, catalog, found, title=Text(zh="厦门", en="Xiamen"), sample=True)


@pytest.fixture(scope="session")
def sample_page(sample_source: str) -> Page:
    return Page(sample_source)


FILES = {
    "workspace.yaml": """
id: small
title: {zh: 小城, en: Small town}
area: "350200"
""",
    "areas.yaml": '"350200":\n  name: {zh: 小城, en: Town}\n  kind: city\n'
    '"350000":\n  name: {zh: 某省, en: Province}\n  kind: province\n',
    "documents.yaml": f"plan:\n  title: {{zh: '规划{EVIL.replace(chr(39), '')}', en: 'Plan'}}\n",
    "plans/small.yaml": """
id: small
title: {zh: 小城规划, en: Small plan}
document: plan
area: "350200"
period: {from: 2021, to: 2025}
targets:
  - no: "1"
    indicator: air.pm25
    name: "<script>alert('x')</script>\\"&"
    note: {zh: "<b onclick=x>注</b>", en: "<b onclick=x>note</b>"}
    attribute: binding
    baseline: {2020: 30}
    target: {2025: {at_most: 25}}
    clause: <i>表1</i>
  - no: "1"
    indicator: air.good_day_share
    target: {2025: {at_least: 95, text: 95以上}}
    clause: 表1
  - no: "2"
    indicator: air.pm25
    target: {2025: {assigned_by: "350000", text: 完成省下达指标}}
    clause: 表1
  - no: "3"
    indicator: nature.forest_cover
    baseline: {2020: {text: 约四成}}
    target: {2025: {hold: 2020, text: 不降低}, 2030: {at_least: 45}}
    clause: 表1
""",
    "observations/figures.csv": """
indicator,area,period,scope,since,value,text,fulfilled,unit,basis,document,clause,url,published,confidence,note
air.pm25,350200,2021,,,29,,,ug/m3,reported,公报,,https://example.org/a?b=1&c=2,2022-06-01,high,
air.pm25,350200,2022,,,28,,,ug/m3,derived,<u>公报</u>,,javascript:alert(1),2023-06-01,med,<img src=x>
air.pm25,350200,2023,,,0.029,,,mg/m3,reported,公报,,https://example.org/c,2024-06-01,high,
air.pm25,350200,2023,,,27,,,ug/m3,reported,另一公报,,https://example.org/d,2024-05-01,high,
nature.forest_cover,350200,2021,,,41,,,%,reported,公报,,https://example.org/a,2022-06-01,,
""",
}  # fmt: skip


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Catalog]:
    """A small workspace with hostile texts, two figures of one year, and a converted unit."""
    folder = tmp_path_factory.mktemp("small")
    for name, content in FILES.items():
        path: Path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content.lstrip("\n"), "utf-8")
    workspace = open_workspace(folder)
    return evaluate(workspace, store=False), workspace.plans_catalog


@pytest.fixture(scope="session")
def small_page(small: tuple[Run, Catalog]) -> Page:
    run, catalog = small
    found = Conflict(
        "boundary", "low", "air.pm25", "350200", f"句子{EVIL}", f"sentence{EVIL}",
        (Place(EVIL, "条", "small", "1", "2025", EVIL, "javascript:alert(2)"),
         Place("plan", "条", None, None, "2025", "≤25", "https://example.org/x")),
    )  # fmt: skip
    return Page(render(run, catalog, [found], title=Text(zh=EVIL, en=EVIL), sample=False))
