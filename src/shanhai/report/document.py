"""A document as blocks, whatever it is written as: headings, paragraphs, tables, pictures.

``docx.write`` and ``pdf.write`` lay it out as official Chinese documents are (GB/T 9704-2012).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]
#: Tables of so many rows stay on one page.
WHOLE = 12
_DIGITS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; its number is put when the document is written."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: of the text, a line in the middle or on the right, or a small note."""

    text: str
    kind: Literal["body", "center", "right", "note"] = "body"


@dataclass(frozen=True)
class Table:
    """A table with a caption; ``widths`` are shares of the width, ``align`` one for each column."""

    caption: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    align: Sequence[Align] = ()

    def alignment(self, column: int) -> Align:
        """Return how a column is aligned: to the left unless told."""
        return self.align[column] if self.align else "left"


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG with its caption."""

    caption: str
    svg: str
    width: float = 156.0
    """Width in millimetres."""


@dataclass(frozen=True)
class Signatures:
    """Places to sign, side by side: who, and what is written under it."""

    parties: Sequence[Sequence[str]]


Block = Heading | Paragraph | Table | Picture | Signatures


@dataclass(frozen=True)
class Document:
    """A document: title, perhaps a line under it, perhaps a notice on every page, and its blocks."""

    title: str
    blocks: Sequence[Block]
    lang: str = "zh"
    subtitle: str = ""
    notice: str = ""

    def numbered(self) -> Iterator[Block]:
        """Yield the blocks with numbers before headings and captions.

        In Chinese 一、（一）1. as GB/T 9704 has them, in English 1, 1.1, 1.1.1.
        """
        counts = [0, 0, 0]
        tables = pictures = 0
        for block in self.blocks:
            match block:
                case Heading(text, level):
                    counts[level - 1] += 1
                    counts[level:] = [0] * (3 - level)
                    yield Heading(_number(counts, level, self.lang) + text, level)
                case Table():
                    tables += 1
                    caption = f"表{tables}　" if self.lang == "zh" else f"Table {tables}. "
                    yield Table(caption + block.caption, block.headers, block.rows, block.widths,
                                block.align)  # fmt: skip
                case Picture():
                    pictures += 1
                    caption = f"图{pictures}　" if self.lang == "zh" else f"Figure {pictures}. "
                    yield Picture(caption + block.caption, block.svg, block.width)
                case _:
                    yield block


def _number(counts: Sequence[int], level: int, lang: str) -> str:
    if lang != "zh":
        return ".".join(str(n) for n in counts[:level]) + " "
    n = counts[level - 1]
    return (f"{chinese(n)}、", f"（{chinese(n)}）", f"{n}. ")[level - 1]


def chinese(n: int) -> str:
    """Write a number from 1 to 99 in Chinese: 二十一."""
    tens, ones = divmod(n, 10)
    first = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return first + (_DIGITS[ones] if ones or not tens else "")
