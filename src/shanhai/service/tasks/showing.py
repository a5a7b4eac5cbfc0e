"""One task with everything about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from shanhai.service.tasks.board import duties
from shanhai.service.tasks.book import find
from shanhai.service.tasks.words import fields, kinds, word
from shanhai.store import Workspace


def shown(
    workspace: Workspace, plan: str, no: str, *, on: date | None = None, lang: str = "zh"
) -> dict[str, Any]:
    """Return a task, its duties, milestones and reports (the latest first), in words.

    Raises
    ------
    InputError
        There is no such task.
    """
    task = find(workspace, plan, no)
    ledger = workspace.ledger
    reports = ledger.rows("progress", plan=plan, no=no)
    own = [
        one.row(lang)
        for one in duties(workspace, on=on, plans=[plan])
        if one.task.key == (plan, no)
    ]
    labels = {
        name: word("columns", name.removesuffix("_word"), lang)
        for name in ("kind_word", "deadline", "deliverable", "indicators", "document", "clause")
    }
    return {
        **task.row(), "kind_word": kinds()[task.kind]["title"][lang],
        "indicators": "; ".join(task.indicators),
        "details": "; ".join(
            f"{fields()[name]['title'][lang]}: {value}" for name, value in task.details.items()
        ),
        "labels": {**labels, "details": kinds()[task.kind]["title"][lang]},
        "duties": own,
        "milestones": ledger.rows("milestone", plan=plan, no=no),
        "reports": [_report(row, lang) for row in sorted(reports, key=lambda r: r["made"])[::-1]],
    }  # fmt: skip


def _report(row: dict[str, Any], lang: str) -> dict[str, Any]:
    verdict = row["verdict"] and word("verdicts", row["verdict"], lang)
    told = (
        f"{verdict} ({row['reviewer']}): {row['reason'] or ''}".removesuffix(": ")
        if verdict
        else ""
    )
    names = ", ".join(file["name"] for file in row["evidence"])
    return {**row, "verdict_word": told, "evidence_names": names}
