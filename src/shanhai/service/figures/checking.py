"""What makes a reviewer look twice: a jump against last year, a difference from what is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from shanhai.core.units import factor
from shanhai.engine.figures import Definition, Figures
from shanhai.engine.words import texts
from shanhai.service.evaluating import evaluate
from shanhai.service.templating import Asked
from shanhai.store import Workspace

Finding = dict[str, Any]


def findings(
    workspace: Workspace, rows: pl.DataFrame, missing: Sequence[Asked]
) -> list[Finding]:  # fmt: skip
    """Return what is worth a look in figures that are sound.

    Parameters
    ----------
    rows
        Observations as :func:`shanhai.ingest.observations.prepare` gives them.
    missing
        What was asked and not filled in.

    Returns
    -------
    ``row``, ``indicator``, ``area``, ``scope``, ``since``, ``kind`` (``jump``, ``computed``, ``missing``) and ``facts``.
    """
    wanted = rows.get_column("indicator").unique().sort().to_list()
    known = evaluate(workspace, store=False, also=wanted).figures if wanted else None
    limit = float(_data()["rules"]["jump_percent"])
    found: list[Finding] = []
    for row in rows.iter_rows(named=True):
        about = {name: row[name] for name in ("row", "indicator", "area", "scope", "since")}
        if known is not None and row["value"] is not None and row["period"].isdigit():
            found += [about | one for one in _of_number(known, row, limit)]
    found += [
        {
            "row": None, "indicator": one.indicator, "area": one.area, "scope": one.scope,
            "since": one.since, "kind": "missing", "facts": {},
        }
        for one in missing
    ]  # fmt: skip
    return found


def in_words(finding: Finding, lang: str) -> str:
    """Return what a finding says."""
    return str(_data()["findings"][finding["kind"]][lang]).format(**finding["facts"])


def word(group: str, name: str, lang: str) -> str:
    """Return a word of ``columns`` or ``states``."""
    return str(_data()[group][name][lang])


def _of_number(known: Figures, row: dict[str, Any], limit: float) -> Iterator[Finding]:
    """Yield what is worth a look in one number, in the unit it was given in."""
    about = Definition(row["indicator"], row["area"], row["scope"], row["since"])
    year, value = int(row["period"]), float(row["value"])
    scale = factor(row["unit"], row["given_unit"]) if row["unit"] else 1.0
    before = known.best(about, year - 1)
    if before is not None and before.value:
        percent = 100.0 * (value - before.value) / abs(before.value)
        if abs(percent) > limit:
            facts = {
                "year": year - 1,
                "before": _tidy(before.value * scale),
                "percent": percent,
                "limit": limit,
            }
            yield {"kind": "jump", "facts": facts}
    computed = known.computed(about, year)
    if computed is not None and computed.value is not None:
        difference = (value - computed.value) * scale
        if abs(difference) > half_digit(row["given"]) * (1 + 1e-9):
            facts = {"computed": _tidy(computed.value * scale), "difference": _tidy(difference)}
            yield {"kind": "computed", "facts": facts}


def half_digit(given: str) -> float:
    """Return half of the last digit of a number as it is written: what rounding explains."""
    plain = "".join(c for c in given if c in "0123456789.-+eE")
    exponent = Decimal(plain).as_tuple().exponent
    return 0.5 * 10.0 ** (exponent if isinstance(exponent, int) else 0)


def _tidy(value: float) -> float:
    return float(f"{value:.10g}")


def _data() -> dict[str, Any]:
    return dict(texts("figures"))
