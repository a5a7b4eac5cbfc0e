"""Write the report of an assessment, as it stands or as it was signed."""

from __future__ import annotations

from pathlib import Path

from shanhai.report.assessment import build
from shanhai.service.assessing import Year, missing
from shanhai.service.handing_out import write_document
from shanhai.service.summarizing import summary
from shanhai.store import Workspace


def write_report(workspace: Workspace, found: Year, path: Path, *, lang: str = "zh") -> Path:
    """Write the report of an assessment that is not signed.

    Raises
    ------
    InputError
        The file is neither ``.docx`` nor ``.pdf``.
    StoreError
        It cannot be written.
    """
    document = build(
        found.assessment, city=city_name(workspace, lang), lang=lang,
        goals=summary(found.run, workspace.plans_catalog, lang=lang), missing=missing(found, lang),
    )  # fmt: skip
    return write_document(document, path)


def city_name(workspace: Workspace, lang: str) -> str:
    """Return the name of the area a workspace is about."""
    catalog = workspace.plans_catalog
    assert catalog.workspace is not None
    return catalog.areas[catalog.workspace.area].name[lang]
