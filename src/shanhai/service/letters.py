"""Responsibility letters: one file for each district and department."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shanhai.catalog import Catalog
from shanhai.catalog.scheme import Scheme
from shanhai.core.errors import InputError
from shanhai.report import letter
from shanhai.report.phrases import phrase
from shanhai.service.assessing import chosen_schemes, find_member, names_of
from shanhai.service.assessment_report import city_name
from shanhai.service.handing_out import write_document
from shanhai.store import Workspace

EVERY_DISTRICT = "各区政府"
"""What the documents write for the governments of all districts."""


def letters(
    workspace: Workspace, year: int, folder: Path, *, schemes: Sequence[str] = (),
    plans: Sequence[str] = (), only: Sequence[str] = (), form: str = "docx", lang: str = "zh",
) -> list[Path]:  # fmt: skip
    """Write the letters of a year, from the schemes and the measures of the plans.

    Parameters
    ----------
    folder
        Where the files go, one for each; those of the same name are replaced.
    schemes, plans
        The schemes and the plans to take; without names, all.
    only
        Codes or names of the assessed; without any, all of the schemes.
    form
        ``docx`` or ``pdf``.

    Returns
    -------
    The files, in the order of the schemes.

    Raises
    ------
    InputError
        A scheme, plan or assessed is unknown, or weights depend on figures of the year.
    """
    catalog = workspace.catalog
    chosen = chosen_schemes(catalog, schemes)
    for plan in plans:
        catalog.plan(plan)
    names = names_of(catalog, chosen)
    members = list(dict.fromkeys(m for s in chosen for m in s.members))
    wanted = [find_member(names, members, name) for name in only] or members
    city = city_name(workspace, lang)
    items = {s.id: s.scoring_items(catalog.indicators, _weights(s)) for s in chosen}
    written = []
    for who in wanted:
        tasks = tasks_of(catalog, who, plans, lang)
        name = names[who][lang]
        district = who in catalog.areas
        document = letter.build(
            who, name, party=phrase("letter", "government", lang, name=name) if district else name,
            city=city, year=year, asked=[(s, items[s.id]) for s in chosen if who in s.members],
            tasks=tasks, names=names, indicators=catalog.indicators, lang=lang,
        )  # fmt: skip
        safe = re.sub(r'[\\/:*?"<>|\s]+', "_", document.title)
        written.append(write_document(document, folder / f"{safe}.{form}"))
    return written


def tasks_of(
    catalog: Catalog, who: str, plans: Sequence[str] = (), lang: str = "zh"
) -> list[dict[str, Any]]:
    """Return the measures that name a unit, or all districts, in the order of the plans."""
    found = []
    district = who in catalog.areas
    own = {who, *_governments(catalog, who)} if district else {who}
    for plan in catalog.plans.values():
        if plans and plan.id not in plans:
            continue
        for measure in catalog.measures.get(plan.id, ()):
            if own & set(measure.units):
                role = "lead" if measure.units[0] in own else "joint"
            elif district and EVERY_DISTRICT in measure.units:
                role = "all"
            else:
                continue
            found.append({
                "plan": plan.title[lang], "no": measure.no, "title": measure.title[lang], "role": role,
                "deadline": measure.deadline or "—",
                "deliverable": measure.deliverable[lang] if measure.deliverable else "—",
                "source": measure.clause,
            })  # fmt: skip
    return found


def _governments(catalog: Catalog, code: str) -> set[str]:
    """Return the names a district's government may have: 思明区, 思明区政府, 思明区人民政府."""
    name = catalog.areas[code].name.zh
    return {name, f"{name}政府", f"{name}人民政府"}


def _weights(scheme: Scheme) -> dict[str, dict[str, float]]:
    try:
        return scheme.item_weights()
    except InputError as error:
        raise InputError(f"{scheme.id}: a letter needs weights beforehand; {error}") from None
