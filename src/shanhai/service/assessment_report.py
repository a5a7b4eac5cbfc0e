"""Write the report of an assessment, as it stands or as it was signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shanhai.catalog.scheme import LEDGER_FIGURES
from shanhai.engine.words import texts
from shanhai.report.assessment import build
from shanhai.service.assessing import Year, missing
from shanhai.service.handing_out import write_document
from shanhai.service.signing import load, verdicts
from shanhai.service.summarizing import summary, summary_of
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


def write_signed(workspace: Workspace, name: str, path: Path, *, lang: str = "zh") -> Path:
    """Write the report of a signed assessment from what was frozen; errors as above.

    Raises
    ------
    StoreError
        What was frozen is not as it was signed.
    """
    row, made = load(workspace, name)
    gone = made.figures.filter(made.figures["value"].is_null()).to_dicts()
    words: Any = texts("assessment")["missing"]
    gaps = [
        {"name": made.names[r["assessed"]][lang], "title": made.names[r["figure"]][lang],
         "year": made.year,
         "reason": words["ledger" if r["figure"] in LEDGER_FIGURES else "absent"][lang]}
        for r in gone
    ]  # fmt: skip
    goals = summary_of(verdicts(workspace, row["id"]), workspace.plans_catalog, lang=lang)
    signature = {"by": row["by"], "at": row["made"][:10], "digest": row["digest"]}
    document = build(
        made, city=city_name(workspace, lang), lang=lang, missing=gaps, goals=goals,
        signed=signature,
    )  # fmt: skip
    return write_document(document, path)


def city_name(workspace: Workspace, lang: str) -> str:
    """Return the name of the area a workspace is about."""
    catalog = workspace.plans_catalog
    assert catalog.workspace is not None
    return catalog.areas[catalog.workspace.area].name[lang]
