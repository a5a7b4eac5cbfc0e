"""Evaluate and hand out a report: one HTML file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from shanhai.catalog import Text
from shanhai.core.errors import StoreError
from shanhai.report.html import render
from shanhai.service.contradicting import conflicts
from shanhai.service.evaluating import evaluate
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
        sample=workspace.from_sample,
    )  # fmt: skip
    path = out if out is not None else workspace.folder / "reports" / f"report-{run.id}.html"
    try:
        _write(path, page)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from None
    return path


def _title(workspace: Workspace) -> Text:
    declared = workspace.plans_catalog.workspace
    assert declared is not None
    return declared.title


def _write(path: Path, text: str) -> None:
    """Put a file in its place in one go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, staging = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(staging).chmod(0o644)
        Path(staging).replace(path)
    finally:
        Path(staging).unlink(missing_ok=True)
