"""The page as a whole: sound, self-contained, in two languages, safe, every number followed."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from shanhai.catalog import Catalog, Text
from shanhai.engine.conflicts import Conflict
from shanhai.engine.run import Run
from shanhai.engine.words import status_label, texts
from shanhai.governance.targets import STATUSES
from shanhai.report.html import render
from shanhai.report.words import word
from tests.report.conftest import EVIL, Element, Page

TITLE = Text(zh="题", en="Title")


@pytest.mark.parametrize("page", ["sample_page", "small_page"])
def test_is_well_formed(page: str, request: pytest.FixtureRequest) -> None:
    found: Page = request.getfixturevalue(page)
    assert found.faults == []
    assert [i for i, n in Counter(found.ids).items() if n > 1] == []
    assert len(found.all("h1")) == 1
    assert found.all("html")[0].attributes["lang"] == "zh-Hans"


@pytest.mark.parametrize("page", ["sample_page", "small_page"])
def test_loads_nothing(page: str, request: pytest.FixtureRequest) -> None:
    found: Page = request.getfixturevalue(page)
    assert found.all("link") == found.all("img") == found.all("iframe") == []
    assert [e for e in found.elements if "src" in e.attributes or "srcset" in e.attributes] == []
    for element in found.elements:
        href = element.attributes.get("href", element.attributes.get("xlink:href", "#"))
        assert href.startswith("#") or element.tag == "a", element
        assert href.startswith(("#", "https://", "http://")), element
    styles = "".join(e.text for e in found.all("style"))
    assert "@import" not in styles
    assert re.findall(r"url\((?!#)", found.source) == []
    assert "fetch(" not in found.all("script")[0].text


@pytest.mark.parametrize("page", ["sample_page", "small_page"])
def test_every_link_leads_somewhere(page: str, request: pytest.FixtureRequest) -> None:
    found: Page = request.getfixturevalue(page)
    ids = set(found.ids)
    inside = [
        e.attributes["href"][1:] for e in found.elements if e.attributes.get("href", "")[:1] == "#"
    ]
    assert {target for target in inside if target not in ids} == set()


def test_every_number_leads_to_its_evidence(sample_page: Page) -> None:
    entries = {e.attributes["id"]: e for e in sample_page.all("li") if "id" in e.attributes}
    numbers = [*sample_page.all("a", "num"), *sample_page.all("a", "verdict")]
    assert len(numbers) > 600
    for number in numbers:
        entry = entries[number.attributes["href"][1:]]
        assert entry.text.strip().startswith(number.attributes["data-mark"])


def test_evidence_goes_down_to_document_or_page_and_row(sample_page: Page) -> None:
    figures = [e for e in sample_page.all("li") if re.match(r"D\d+\s", e.text.strip())]
    assert len(figures) > 250
    for figure in figures:
        assert "出处" in figure.text
        assert re.search(r"\.(yaml|csv)\S*，?\s*第\d+行", figure.text), figure.text
    computed = [e for e in sample_page.all("li") if re.match(r"C\d+\s", e.text.strip())]
    assert computed
    assert all("公式" in e.text and "所用数据" in e.text for e in computed)


def test_each_status_is_named_and_has_a_sign(sample_page: Page) -> None:
    legend = {e.classes[-1]: e for e in sample_page.all("span", "badge") if "dl" in e.within}
    symbols = {e.attributes["id"] for e in sample_page.all("symbol")}
    for status in STATUSES:
        for lang in ("zh", "en"):
            assert status_label(status, lang) in legend[status].text
        assert f"i-{status}" in symbols


def test_both_languages_are_there(sample_page: Page) -> None:
    chinese = [e for e in sample_page.elements if e.attributes.get("lang") == "zh"]
    english = [e for e in sample_page.elements if e.attributes.get("lang") == "en"]
    assert len(chinese) == len(english) > 5000
    headings = " ".join(e.text for e in sample_page.all("h2"))
    for section in texts("report")["sections"].keys() - {"accounts"}:  # the sample keeps none
        assert word("sections", section).zh in headings
        assert word("sections", section).en in headings
    assert {e.attributes["value"] for e in sample_page.all("input") if e.attributes.get("name") == "lang"} == {"zh", "en"}  # fmt: skip
    title = sample_page.all("title")[0]
    assert title.attributes["data-zh"] == title.text
    assert "Plan evaluation report" in title.attributes["data-en"]


def test_accessible_tables_and_drawings(sample_page: Page) -> None:
    assert len(sample_page.all("caption")) == len(sample_page.all("table"))
    assert all(e.attributes.get("scope") for e in sample_page.all("th"))
    for svg in sample_page.all("svg"):
        assert svg.attributes.get("aria-hidden") == "true"
    labelled = [e.attributes["aria-labelledby"] for e in sample_page.all("figure")]
    assert set(labelled) <= set(sample_page.ids)
    assert len(labelled) >= 10


def test_texts_of_drawings_stay_text(sample_page: Page) -> None:
    drawn = [e for e in sample_page.all("text") if "figure" in e.within]
    assert len(drawn) > 100
    assert all(re.fullmatch(r"[-−\d.,]*", e.text) for e in drawn)
    assert all("font-family" not in e.attributes for e in drawn)


def test_headline_counts_a_number_once_and_met_when_all_parts_are(sample_source: str) -> None:
    _, _, rest = sample_source.partition('href="#plan-xiamen-135-eco"')
    line, _, _ = rest.partition("</tr>")
    counts = re.findall(r'<td role="cell" class="n">(\d+)</td>', line)
    assert counts == ["33", "33"]
    assert re.findall(r"<b>(\d+)</b>", line) == ["32", "1"]


def test_rows_of_one_number_stay_together(small_page: Page) -> None:
    bodies = [e for e in small_page.all("tbody") if "data-s" in e.attributes]
    assert [e.attributes["data-s"] for e in bodies] == ["behind", "pending", "no_data no_data"]
    spans = [
        e.attributes.get("rowspan")
        for e in small_page.all("th", "c-no")
        if "rowspan" in e.attributes
    ]
    assert spans == ["2", "2"]


def test_sample_says_so(sample_page: Page, small_page: Page) -> None:
    banner = sample_page.all("aside", "sample")
    assert len(banner) == 1
    assert "样例工作区" in banner[0].text
    assert "Sample workspace" in banner[0].text
    assert small_page.all("aside", "sample") == []


def test_data_gaps_are_said(sample_page: Page) -> None:
    text = sample_page.all("main")[0].text
    assert "无数据不等于未达到" in text
    assert "No data does not mean not met" in text


def test_hostile_text_is_escaped(small_page: Page) -> None:
    assert len(small_page.all("script")) == 1
    assert not [e for e in small_page.elements if any(a.startswith("on") for a in e.attributes)]
    assert small_page.all("u") == small_page.all("img") == []
    assert EVIL in small_page.all("h1")[0].text
    assert "javascript:" not in "".join(e.attributes.get("href", "") for e in small_page.elements)
    assert "https://example.org/a?b=1&c=2" in {
        e.attributes.get("href") for e in small_page.all("a")
    }


def test_one_place_of_a_contradiction_leads_to_its_target(small_page: Page) -> None:
    links = [e for e in small_page.all("a") if "q" in e.within]
    assert len(small_page.all("q")) == 2
    assert len(links) == 1


def test_without_a_search_for_contradictions_it_is_said(small: tuple[Run, Catalog]) -> None:
    run, catalog = small
    assert word("conflicts", "missing").zh in render(run, catalog, None, title=TITLE, sample=False)
    assert word("conflicts", "empty").zh in render(run, catalog, [], title=TITLE, sample=False)


def test_same_run_gives_the_same_page(small: tuple[Run, Catalog]) -> None:
    run, catalog = small
    first, second = (render(run, catalog, [], title=TITLE, sample=False) for _ in range(2))
    assert first == second
    assert run.id in first
    assert f"evaluate --again {run.id}" in first


def test_is_not_too_large(sample_source: str) -> None:
    assert len(sample_source.encode()) < 3_000_000


def test_all_contradictions_are_listed(
    sample: tuple[Run, Catalog, list[Conflict]], sample_page: Page
) -> None:
    shown: list[Element] = sample_page.all("li", "conflict")
    assert len(shown) == len(sample[2])
    order = [["high", "medium", "low"].index(e.classes[-1]) for e in shown]
    assert order == sorted(order)
