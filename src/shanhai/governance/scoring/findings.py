"""What is wrong with a table of figures to be scored: a table, never an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

import narwhals.stable.v2 as nw

from shanhai.core.frames import opened
from shanhai.governance._arrays import eager, frame_like
from shanhai.governance.scoring.item import Item

COLUMNS = ("finding", "assessed", "figure", "detail")


def findings(frame: Any, items: Iterable[Item], *, peers: Mapping[str, str] | None = None) -> Any:
    """Check figures before they are scored.

    Findings: ``missing`` (an item asks for a figure there is no value of), ``duplicate``
    (an assessed and figure more than once), ``not_assessed`` (a row of someone not named),
    ``no_rows`` (someone named has no row at all), ``unused`` (no item asks for the figure),
    ``not_finite`` (infinite or NaN), ``not_yes_no`` (a yes/no that is neither 0 nor 1),
    ``below_zero`` (a count for bonus or deduction).

    Returns
    -------
    Eager frame of the same library
        ``finding``, ``assessed``, ``figure``, ``detail``; all text, sorted.
    """
    rows = eager(opened(frame, ["assessed", "figure", "value"], where="table of figures"))
    found = rows.select(
        "assessed", "figure", nw.col("value").cast(nw.Float64), _null=nw.col("value").is_null()
    )
    asked = list(items)
    pairs = [(str(a), str(f), None if null else v) for a, f, v, null in found.iter_rows()]
    everyone = list(peers) if peers else sorted({a for a, _, _ in pairs})
    result = {
        *_rows(pairs, asked, peers),
        *_gaps(pairs, asked, everyone, peers),
    }
    columns = list(zip(*sorted(result), strict=True)) or [()] * len(COLUMNS)
    return frame_like(
        rows,
        {name: list(texts) for name, texts in zip(COLUMNS, columns, strict=True)},
        dict.fromkeys(COLUMNS, nw.String),
    )


Finding = tuple[str, str, str, str]


def _rows(
    pairs: list[tuple[str, str, Any]], items: list[Item], peers: Mapping[str, str] | None
) -> Iterable[Finding]:
    figures = {item.figure for item in items}
    yes_no = {item.figure for item in items if item.kind == "yes_no"}
    counts = {item.figure for item in items if item.kind in ("bonus", "deduction")}
    for (assessed, figure), n in Counter((a, f) for a, f, _ in pairs).items():
        if n > 1:
            yield "duplicate", assessed, figure, f"{n} rows"
    for assessed, figure, value in pairs:
        if peers is not None and assessed not in peers:
            yield "not_assessed", assessed, "", "is not among the assessed"
        if figure not in figures:
            yield "unused", "", figure, "no item asks for it"
        if value is None:
            continue
        if not isfinite(value):
            yield "not_finite", assessed, figure, str(value)
        elif figure in yes_no and value not in (0.0, 1.0):
            yield "not_yes_no", assessed, figure, f"{value:g} is neither 0 (no) nor 1 (yes)"
        elif figure in counts and value < 0.0:
            yield "below_zero", assessed, figure, f"{value:g}"


def _gaps(
    pairs: list[tuple[str, str, Any]], items: list[Item], everyone: list[str],
    peers: Mapping[str, str] | None,
) -> Iterable[Finding]:  # fmt: skip
    known = {(a, f) for a, f, v in pairs if v is not None}
    present = {a for a, _, _ in pairs}
    for assessed in everyone:
        if assessed not in present:
            yield "no_rows", assessed, "", "has no row at all"
        group = peers[assessed] if peers else ""
        for item in items:
            asked = item.weight_for(group) > 0.0
            if asked and (assessed, item.figure) not in known:
                yield "missing", assessed, item.figure, f"asked for by {item.id}"
