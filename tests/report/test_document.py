"""One document, written as .docx and .pdf."""

from __future__ import annotations

import io

import docx
import pytest

from shanhai.core.errors import StoreError
from shanhai.report import docx as word
from shanhai.report import fonts, pdf
from shanhai.report.document import (
    Document,
    Heading,
    Paragraph,
    Picture,
    Signatures,
    Table,
    chinese,
)
from shanhai.report.scoreboard import bars

BARS = bars(
    [{"name": "甲区", "group": "水", "points": 30.0}, {"name": "乙区", "group": "水", "points": 20.0}],
    groups=["水"], order=["甲区", "乙区"], unit="得分",
)  # fmt: skip
DOCUMENT = Document(
    "责任书",
    [
        Heading("目标"), Heading("水", 2), Heading("气", 2), Heading("任务"), Heading("第一项", 2),
        Heading("细项", 3), Paragraph("正文。"), Paragraph("小注。", "note"),
        Table("得分", ["区", "分"], [["甲区", "30"], ["乙区", "20"]], [3, 1], ["left", "right"]),
        Picture("构成", BARS), Signatures([["甲方", "签字："], ["乙方", "签字："]]),
    ],
    notice="样例",
)  # fmt: skip


@pytest.fixture(scope="module")
def opened() -> docx.document.Document:
    return docx.Document(io.BytesIO(word.write(DOCUMENT)))


def test_numbers_are_those_of_official_documents() -> None:
    found = [b.text for b in DOCUMENT.numbered() if isinstance(b, Heading)]
    assert found == ["一、目标", "（一）水", "（二）气", "二、任务", "（一）第一项", "1. 细项"]
    english = Document("x", DOCUMENT.blocks, "en")
    last = [b.text for b in english.numbered() if isinstance(b, Heading)][-1]
    assert last == "2.1.1 细项"


@pytest.mark.parametrize(("n", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")])  # fmt: skip
def test_numbers_in_chinese(n: int, words: str) -> None:
    assert chinese(n) == words


def test_the_page_is_that_of_gbt_9704(opened: docx.document.Document) -> None:
    section = opened.sections[0]
    sizes = [
        round(x.mm)
        for x in (section.page_width, section.page_height, section.top_margin, section.left_margin)
    ]
    assert sizes == [210, 297, 37, 28]
    text = section.page_width - section.left_margin - section.right_margin
    assert (
        round(text.mm if hasattr(text, "mm") else text / 36000),
        round((section.page_height - section.top_margin - section.bottom_margin) / 36000),
    ) == (156, 225)


def test_fonts_are_named_for_every_style(opened: docx.document.Document) -> None:
    def east(style: str) -> str:
        fonts_of = opened.styles[style].element.rPr.rFonts
        return str(fonts_of.get(docx.oxml.ns.qn("w:eastAsia")))

    assert (east("Title"), east("Heading 1"), east("Heading 2"), east("Body Text")) == (
        "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312",
    )  # fmt: skip
    assert opened.styles["Title"].font.size.pt == 22
    assert opened.styles["Body Text"].font.size.pt == 16


def test_everything_is_in_the_file(opened: docx.document.Document) -> None:
    lines = [(p.style.name, p.text) for p in opened.paragraphs if p.text]
    assert lines[0] == ("Title", "责任书")
    assert ("Heading 3", "1. 细项") in lines
    assert ("Caption", "表1　得分") in lines
    assert ("Caption", "图1　构成") in lines
    table = opened.tables[0]
    assert [[c.text for c in row.cells] for row in table.rows] == [
        ["区", "分"], ["甲区", "30"], ["乙区", "20"],
    ]  # fmt: skip
    assert table.columns[0].width > 2 * table.columns[1].width
    assert len(opened.inline_shapes) == 1
    assert opened.sections[0].header.paragraphs[0].text == "样例"
    assert "PAGE" in opened.sections[0].footer._element.xml


def test_the_pdf_is_the_same_every_time() -> None:
    pytest.importorskip("typst")
    first = pdf.write(DOCUMENT)
    assert first.startswith(b"%PDF-")
    assert first == pdf.write(DOCUMENT)


def test_a_machine_without_a_chinese_font_is_told_what_to_install() -> None:
    with pytest.raises(StoreError, match=r"fonts-noto-cjk.*pip install 'shanhai\[pdf\]'"):
        fonts.check({"DejaVu Sans"})
    fonts.check({"SimSun"})
