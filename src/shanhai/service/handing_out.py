"""Files that are handed out: whole in their place, or as they were before."""

from __future__ import annotations

import tempfile
from pathlib import Path

from shanhai.core.errors import InputError, StoreError, did_you_mean
from shanhai.report.document import Document

FORMS = ("docx", "pdf")


def write_document(document: Document, path: Path) -> Path:
    """Write a document as ``.docx`` or ``.pdf``, as the name of the file says.

    Raises
    ------
    InputError
        The name says neither.
    StoreError
        The file cannot be written, or PDF lacks typst or a Chinese font.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        near = did_you_mean(form, FORMS)
        raise InputError(f"{path.name}: a document is .docx or .pdf{near}")
    if form == "docx":
        from shanhai.report.docx import write
    else:
        from shanhai.report.pdf import write
    put(path, write(document))
    return path


def put(path: Path, content: bytes) -> None:
    """Put a file in its place in one go.

    Raises
    ------
    StoreError
        It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            prefix=f".{path.name}.", dir=path.parent, delete=False
        ) as file:
            staging = Path(file.name)
            file.write(content)
        try:
            staging.chmod(0o644)
            staging.replace(path)
        finally:
            staging.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from None
