"""A document as PDF, set by typst from the same blocks as the .docx."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from shanhai.core.errors import StoreError
from shanhai.report import fonts
from shanhai.report.document import WHOLE, Document, Picture, Table

_TEMPLATE = Path(__file__).parent / "templates" / "document.typ"
#: Documents of the same content are the same bytes: they are all made at this time.
_MADE = 1_420_070_400


def write(document: Document) -> bytes:
    """Return the document as the bytes of a PDF file (PDF/A-2b, for archives).

    Raises
    ------
    StoreError
        typst is not installed, or there is no Chinese font; what to install is told.
    """
    try:
        import typst
    except ImportError:
        raise StoreError("PDF needs typst: pip install 'shanhai[pdf]'") from None
    found = _fonts()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.typ").write_bytes(_TEMPLATE.read_bytes())
        content = _content(document, folder)
        (folder / "document.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        compiler = typst.Compiler(folder / "main.typ", root=folder, font_paths=found)
        made = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=_MADE)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> Any:
    """Look for the fonts of the system once: it takes seconds where there are many."""
    import typst

    found = typst.Fonts(font_paths=list(fonts.packed()))
    fonts.check(set(found.families()))
    return found


def _content(document: Document, folder: Path) -> dict[str, Any]:
    """Return the document as plain data; pictures go beside it as files."""
    blocks = []
    for number, block in enumerate(document.numbered()):
        plain = {"block": type(block).__name__, **asdict(block)}
        if isinstance(block, Picture):
            plain["svg"] = f"picture-{number}.svg"
            (folder / plain["svg"]).write_text(block.svg, "utf-8")
        if isinstance(block, Table):
            plain["whole"] = len(block.rows) <= WHOLE
            plain["align"] = [block.alignment(k) for k in range(len(block.headers))]
        blocks.append(plain)
    families = {"text": fonts.TEXT, "black": fonts.BLACK, "title": fonts.TITLE, "kai": fonts.KAI}
    return {
        "title": document.title, "subtitle": document.subtitle, "notice": document.notice,
        "lang": document.lang, "blocks": blocks,
        "fonts": {name: [*fonts.LATIN, *chosen] for name, chosen in families.items()},
    }  # fmt: skip
