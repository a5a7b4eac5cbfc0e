"""Signing an assessment: run, figures and schemes are frozen; what would differ now is said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from shanhai.core.errors import InputError, StoreError, did_you_mean
from shanhai.engine.assess import Assessment
from shanhai.engine.assessed import files, read
from shanhai.engine.lineage import canonical
from shanhai.service.assessing import assess
from shanhai.service.permission import Person, require
from shanhai.store import Workspace

Row = dict[str, Any]


def sign(
    workspace: Workspace, by: Person, year: int, *, schemes: Sequence[str] = (),
    synthetic: bool = False, with_gaps: bool = False,
) -> Row:  # fmt: skip
    """Assess a year, keep everything it rests on, and enter the signature into the ledger.

    What is kept is never changed: the figures with their origin, the schemes with the numbers
    used, the scores, and the evaluation with its evidence. The ledger holds the digest of it.

    Parameters
    ----------
    synthetic
        See :func:`shanhai.service.assessing.assess`; the signature says so.
    with_gaps
        Sign although figures are missing.

    Returns
    -------
    The row of the register: ``id, year, schemes, digest, synthetic, gaps, by, made``.

    Raises
    ------
    RefusedError
        The person may not sign.
    InputError
        Figures are missing, or this very assessment is signed already.
    """
    require(workspace, by, "sign")
    found = assess(workspace, year, schemes=schemes, synthetic=synthetic)
    made, gaps = found.assessment, len(found.gathered.gaps)
    if gaps and not with_gaps:
        raise InputError(
            f"{gaps} figures are missing (shanhai assess missing {year}); to sign nevertheless, "
            "say so: --with-gaps"
        )
    if (before := workspace.ledger.one("assessment", id=made.id)) is not None:
        who, when = before["by"], before["made"][:10]
        raise InputError(f"{made.id} is signed already, by {who} on {when}")
    kept = {**files(made), **found.run.files()}
    with workspace.writing("sign an assessment"):
        workspace.assessments.put(made.id, kept)
    body: Row = {
        "id": made.id, "year": year, "schemes": list(made.scored), "digest": _digest(kept),
        "synthetic": made.synthetic, "gaps": gaps, "by": by.name,
    }  # fmt: skip

    def enter(writing: Any) -> Row:
        row = {**body, "made": writing.time}
        writing.put("assessment", row, action="sign")
        return row

    return workspace.ledger.write(by.actor, enter)


def _digest(content: Mapping[str, bytes]) -> str:
    """Return the digest of files: that of their names and digests in order."""
    named = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    return hashlib.sha256(canonical(named).encode()).hexdigest()


def signed(workspace: Workspace, *, year: int | None = None) -> list[Row]:
    """Return the signed assessments, the latest first."""
    rows = workspace.ledger.rows("assessment", **({} if year is None else {"year": year}))
    return sorted(rows, key=lambda row: row["made"], reverse=True)


def find(workspace: Workspace, name: str) -> Row:
    """Return the row of a signed assessment, by its id or the beginning of it.

    Raises
    ------
    InputError
        There is none, or several begin so.
    """
    known = {row["id"]: row for row in signed(workspace)}
    fits = [row for key, row in known.items() if key.startswith(name)]
    if len(fits) > 1:
        raise InputError(f"{name!r} begins several signed assessments: {', '.join(known)}")
    if not fits:
        listed = ", ".join(known) or "none is signed yet"
        near = did_you_mean(name, known)
        raise InputError(f"no signed assessment {name!r}{near}; there are: {listed}")
    return fits[0]


def load(workspace: Workspace, name: str) -> tuple[Row, Assessment]:
    """Return a signed assessment as it was signed, and its row of the register.

    Raises
    ------
    StoreError
        Its files are gone or not those that were signed.
    """
    row = find(workspace, name)
    folder = workspace.assessments.folder / row["id"]
    if not folder.is_dir():
        raise StoreError(f"assessment {row['id']}: its folder {folder} is gone")
    content = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    if _digest(content) != row["digest"]:
        raise StoreError(f"assessment {row['id']}: the files in {folder} are not those signed")
    return row, read(content.__getitem__)


def verdicts(workspace: Workspace, name: str) -> pl.DataFrame:
    """Return the verdicts on the city's own targets as they were when it was signed."""
    return pl.read_parquet(workspace.assessments.folder / name / "verdicts.parquet")


def compare(workspace: Workspace, name: str) -> list[Row]:
    """Say what would differ if the signed assessment were made now.

    Returns
    -------
    Rows ``what`` (``figure``, ``score``, ``rank``, ``grade``, ``scheme``, ``combined``),
    ``scheme, assessed, name_zh, name_en, figure, was, now``; none where nothing would differ.
    """
    _, then = load(workspace, name)
    known = [s for s in then.scored if s in workspace.catalog.schemes]
    gone = [s for s in then.scored if s not in known]
    now = assess(workspace, then.year, schemes=known, synthetic=then.synthetic).assessment
    found = [{"what": "scheme", "scheme": s, "was": "declared", "now": None} for s in gone]
    found += [
        {"what": "scheme", "scheme": s, "was": "declared", "now": "changed"}
        for s in known if then.inputs["schemes"][s] != now.inputs["schemes"][s]
    ]  # fmt: skip
    found += _figures(then, now)
    for scheme in known:
        found += _totals(
            then.scored[scheme].totals, now.scored[scheme].totals, ("score", "rank", "grade"),
            scheme=scheme,
        )  # fmt: skip
    for made in set(then.combined) & set(now.combined):
        found += _totals(
            then.combined[made].totals, now.combined[made].totals, ("score", "rank"), scheme=made
        )
    blank = dict.fromkeys(
        ("what", "scheme", "assessed", "name_zh", "name_en", "figure", "was", "now")
    )
    return [{**blank, **row, **_named(then, row.get("assessed"))} for row in found]


def _named(then: Assessment, who: str | None) -> Row:
    text = then.names.get(who or "")
    return {"name_zh": text.zh, "name_en": text.en} if text else {}


def _figures(then: Assessment, now: Assessment) -> Iterator[Row]:
    was, new = (
        {(r["assessed"], r["figure"]): r["value"] for r in one.figures.to_dicts()}
        for one in (then, now)
    )
    for who, figure in sorted({*was, *new}):
        before, after = was.get((who, figure)), new.get((who, figure))
        if before != after:
            yield {"what": "figure", "assessed": who, "figure": figure, "was": before, "now": after}


def _totals(
    was: pl.DataFrame, now: pl.DataFrame, names: Sequence[str], *, scheme: str
) -> Iterator[Row]:
    before, after = ({r["assessed"]: r for r in frame.to_dicts()} for frame in (was, now))
    for who in sorted({*before, *after}):
        for name in names:
            old, new = before.get(who, {}).get(name), after.get(who, {}).get(name)
            if old != new:
                yield {"what": name, "scheme": scheme, "assessed": who, "was": old, "now": new}
