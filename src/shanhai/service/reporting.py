"""Evaluate and hand out a report: one HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shanhai.catalog import Text
from shanhai.core.errors import StoreError
from shanhai.report.html import render
from shanhai.service import accounting
from shanhai.service.contradicting import conflicts
from shanhai.service.evaluating import evaluate
from shanhai.service.handing_out import put
from shanhai.store import Workspace


def report(
    workspace: Workspace, plans: Sequence[str] = (), *, out: Path | None = None,
    as_of: int | None = None,
) -> Path:  # fmt: skip
    """Evaluate plans, look for contradictions, and write the report.

    Parameters
    ----------
    plans
        The plans to report on; without names, all of them.
    out
        The file to write; ``reports/report-<run>.html`` in the workspace unless told.
    as_of
        Use no figure of a later year.

    Returns
    -------
    The file, whole or as it was before.

    Raises
    ------
    StoreError
        This is a sample, which is not written to, and no other place was named; or the
        file cannot be written.
    """
    if out is None and workspace.sample:
        raise StoreError(
            "cannot write the report: this is the sample that ships with the product; name a "
            "file (--output report.html) or make a workspace of your own: "
            f"shanhai init {workspace.folder.name} DIR"
        )
    run = evaluate(workspace, plans, as_of=as_of)
    page = render(
        run, workspace.plans_catalog, conflicts(workspace), title=_title(workspace),
        sample=workspace.from_sample, accounts=accounting.views(workspace),
    )  # fmt: skip
    path = out if out is not None else workspace.folder / "reports" / f"report-{run.id}.html"
    put(path, page.encode())
    return path


def _title(workspace: Workspace) -> Text:
    declared = workspace.plans_catalog.workspace
    assert declared is not None
    return declared.title
