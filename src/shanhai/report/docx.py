"""A document as .docx in the layout of official Chinese documents (GB/T 9704-2012).

A4, text area 156 × 225 mm, 22 lines a page; title in 小标宋, text in 仿宋 of size 3 (16 pt),
headings in 黑体, 楷体, 仿宋; page numbers between dashes on the outer side. Fonts are named, not
embedded: where a machine lacks one, the office program takes another.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, NamedTuple

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as SIDE
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from shanhai.report.document import (
    WHOLE,
    Document,
    Heading,
    Paragraph,
    Picture,
    Signatures,
    Table,
)
from shanhai.report.fonts import png

TITLE, TEXT, BLACK, KAI, SONG, LATIN = (
    "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "Times New Roman",
)  # fmt: skip
LINE = 28.95
"""22 lines on 225 mm. [pt]"""
_WIDTH = 156.0
_SIDES = {"left": SIDE.LEFT, "center": SIDE.CENTER, "right": SIDE.RIGHT}


class Look(NamedTuple):
    """How a paragraph looks: font, size, line height, side, indent of its first line [pt]."""

    font: str
    size: float
    line: float
    side: Any = SIDE.LEFT
    indent: float = 0.0
    after: float = 0.0
    keep: bool = False


LOOKS = {
    "Title": Look(TITLE, 22, 36, SIDE.CENTER),
    "Subtitle": Look(KAI, 16, LINE, SIDE.CENTER),
    "Heading 1": Look(BLACK, 16, LINE, indent=32, keep=True),
    "Heading 2": Look(KAI, 16, LINE, indent=32, keep=True),
    "Heading 3": Look(TEXT, 16, LINE, indent=32, keep=True),
    "Body Text": Look(TEXT, 16, LINE, SIDE.JUSTIFY, indent=32),
    "Line": Look(TEXT, 16, LINE),
    "Note": Look(SONG, 10.5, 16, after=8, keep=True),
    "Caption": Look(BLACK, 12, LINE, SIDE.CENTER),
    "Table Head": Look(BLACK, 10.5, 16, SIDE.CENTER),
    "Table Text": Look(SONG, 10.5, 16),
    "Notice": Look(KAI, 10.5, 16, SIDE.CENTER),
    "Page Number": Look(SONG, 14, 20),
}
"""The styles of the file, so that an office can change them in one place."""


def write(document: Document) -> bytes:
    """Return the document as the bytes of a .docx file."""
    file = docx.Document()
    for name, look in LOOKS.items():
        _style(file, name, look)
    _page(file, document)
    file.add_paragraph(document.title, "Title")
    if document.subtitle:
        file.add_paragraph(document.subtitle, "Subtitle")
    file.add_paragraph("", "Line")
    for block in document.numbered():
        match block:
            case Heading():
                file.add_paragraph(block.text, f"Heading {block.level}")
            case Paragraph("", _):
                file.add_paragraph("", "Line")
            case Paragraph(text, "body" | "note" as kind):
                file.add_paragraph(text, "Body Text" if kind == "body" else "Note")
            case Paragraph(text, side):
                file.add_paragraph(text, "Line").alignment = _SIDES[side]
            case Table():
                _table(file, block)
            case Picture():
                _picture(file, block)
            case Signatures():
                _signatures(file, block)
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def _style(file: Any, name: str, look: Look) -> None:
    known = name in [style.name for style in file.styles]
    style = file.styles[name] if known else file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.name, style.font.size = LATIN, Pt(look.size)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), look.font)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        border.getparent().remove(border)
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(0), Pt(look.after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    form.alignment, form.first_line_indent = look.side, Pt(look.indent)
    form.keep_with_next = look.keep


def _set(line: Any, style: str) -> None:
    """Give a paragraph a style by its id; looking it up by name takes python-docx 6 ms."""
    line._p.style = style.replace(" ", "")  # noqa: SLF001


def _page(file: Any, document: Document) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    section.footer_distance = Mm(25)
    file.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, SIDE.RIGHT), (section.even_page_footer, SIDE.LEFT)):
        line = footer.paragraphs[0]
        _set(line, "Page Number")
        line.alignment = side
        line.add_run("— ")
        _field(line.add_run(), "PAGE")
        line.add_run(" —")
    for header in (section.header, section.even_page_header) if document.notice else ():
        _set(header.paragraphs[0], "Notice")
        header.paragraphs[0].add_run(document.notice)
    file.core_properties.title = document.title
    file.core_properties.author = ""
    file.core_properties.language = "zh-CN" if document.lang == "zh" else "en"


def _field(run: Any, instruction: str) -> None:
    for kind, text in (("begin", None), (None, instruction), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)  # noqa: SLF001 — python-docx has no fields


def _table(file: Any, block: Table) -> None:
    file.add_paragraph(block.caption, "Caption").paragraph_format.keep_with_next = True
    table = file.add_table(rows=1 + len(block.rows), cols=len(block.headers))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, share in zip(table.columns, block.widths, strict=True):
        column.width = Mm(_WIDTH * share / sum(block.widths))
    sides = [_SIDES[block.alignment(k)] for k in range(len(block.headers))]
    whole = len(block.rows) <= WHOLE
    for number, (row, texts) in enumerate(
        zip(table.rows, (block.headers, *block.rows), strict=True)
    ):
        style, last = "Table Text" if number else "Table Head", number == len(block.rows)
        _row(row, texts, style, sides if number else None, keep=whole and not last)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 — nor headers on every page
    file.add_paragraph("", "Table Text")


def _row(
    row: Any, texts: Sequence[str], style: str, sides: Sequence[Any] | None, *, keep: bool
) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 — nor rows in one piece
    for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        line = cell.paragraphs[0]
        _set(line, style)
        line.add_run(text)
        if sides is not None:
            line.alignment = sides[column]
        if keep:
            line.paragraph_format.keep_with_next = True


def _picture(file: Any, block: Picture) -> None:
    line = file.add_paragraph()
    line.alignment, line.paragraph_format.keep_with_next = SIDE.CENTER, True
    line.add_run().add_picture(io.BytesIO(png(block.svg)), width=Mm(block.width))
    line._element.xpath(".//wp:docPr")[0].set("descr", block.caption)  # noqa: SLF001 — nor words for those who do not see
    file.add_paragraph(block.caption, "Caption")


def _signatures(file: Any, block: Signatures) -> None:
    table = file.add_table(rows=1, cols=len(block.parties))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, lines in zip(table.rows[0].cells, block.parties, strict=True):
        for number, text in enumerate(lines):
            line = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            _set(line, "Line")
            line.add_run(text)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
