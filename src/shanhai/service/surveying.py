"""Public satisfaction (公众满意度): a design from a file of strata, an estimate from a file of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from shanhai.core.errors import InputError
from shanhai.governance.survey import (
    estimate,
    neyman,
    post_stratify,
    proportional,
    rake,
    sample_size,
)
from shanhai.ingest.files import read_text_table

Row = dict[str, Any]


def design(
    path: Path, *, margin: float | None = None, n: int | None = None, confidence: float = 0.95,
    deviation: float = 50.0, design_effect: float = 1.0, response: float = 1.0, least: int = 2,
) -> list[Row]:  # fmt: skip
    """Share a sample out over the strata of a file.

    Parameters
    ----------
    path
        Columns ``stratum`` and ``size`` (inhabitants); with a column ``deviation`` of an earlier
        survey the sample is shared out by Neyman, else in proportion to the sizes.
    margin, n
        The half width of the interval wanted, in the unit of the answers, or the whole number to
        ask: one of them.
    confidence, deviation, design_effect, response
        See :func:`shanhai.governance.survey.sample_size`.
    least
        So many at least in every stratum.

    Returns
    -------
    Rows ``stratum, size, sample, weight`` (people an answer stands for).

    Raises
    ------
    InputError
        The file lacks what is needed, or the number cannot be shared out.
    """
    if (margin is None) == (n is None):
        raise InputError("give either the margin of error or the number to ask")
    table = _numbers(path, ["stratum"], ["size"])
    sizes = {str(r["stratum"]): int(r["size"]) for r in table.to_dicts()}
    if len(sizes) < table.height:
        raise InputError(f"{path.name}: a stratum stands twice")
    total = n if n is not None else sample_size(
        margin or 0.0, confidence=confidence, deviation=deviation, population=sum(sizes.values()),
        design_effect=design_effect, response=response,
    )  # fmt: skip
    if "deviation" in table.columns:
        spread = _numbers(path, ["stratum"], ["deviation"]).select("stratum", "deviation")
        shared = neyman(sizes, dict(spread.iter_rows()), total, least=least)
    else:
        shared = proportional(sizes, total, least=least)
    return [
        {"stratum": key, "size": sizes[key], "sample": shared[key],
         "weight": sizes[key] / shared[key] if shared[key] else None}
        for key in sizes
    ]  # fmt: skip


def estimated(
    path: Path, *, value: str, stratum: str | None = None, population: Path | None = None,
    margins: Path | None = None, weight: str | None = None, by: Sequence[str] = (),
    confidence: float = 0.95,
) -> list[Row]:  # fmt: skip
    """Estimate the mean of the answers of a file, for all and for parts.

    Parameters
    ----------
    path
        One row for each person asked; an empty ``value`` is no answer.
    value
        The column of the answers, 0 to 100.
    stratum, population
        The column of the strata, and a file of their sizes (``stratum``, ``size``): answers are
        weighted by N/n. Without it they weigh the same, or as ``weight`` says.
    margins
        A file of sums (``column``, ``value``, ``size``) the weights are to add up to.
    by
        Columns of the parts; the whole comes first.

    Returns
    -------
    Rows ``part, n, mean, error, low, high, margin, freedom, design_effect``.

    Raises
    ------
    InputError
        Columns are missing, a stratum nobody answered of, or numbers that are none.
    """
    needed = [*by, *([stratum] if stratum else [])]
    table = _numbers(path, needed, [value, *([weight] if weight else [])])
    answers: Any = table.filter(pl.col(value).is_not_null())
    if answers.is_empty():
        raise InputError(f"{path.name}: nobody answered {value!r}")
    if not answers[value].is_between(0, 100).all():
        raise InputError(f"{path.name}: answers in {value!r} are numbers from 0 to 100")
    sizes: Mapping[str, float] | None = None
    if population is not None:
        if stratum is None:
            raise InputError("sizes of strata need the column of the strata")
        rows = _numbers(population, ["stratum"], ["size"])
        sizes = dict(rows.select("stratum", "size").iter_rows())
        answers, weight = post_stratify(answers, by=stratum, population=sizes), "weight"
    if margins is not None:
        answers = rake(answers, margins=_margins(margins), weight=weight)
        weight, sizes = "weight", None
    found = []
    for part in ((), *((name,) for name in by)):
        rows_of = estimate(
            answers, value=value, stratum=stratum, weight=weight, by=part, population=sizes,
            confidence=confidence, bounds=(0.0, 100.0),
        )  # fmt: skip
        for row in rows_of.to_dicts():
            shown = "、".join(f"{name}={row.pop(name)}" for name in part)
            found.append({"part": shown, **row})
    return found


def _margins(path: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for row in _numbers(path, ["column", "value"], ["size"]).to_dicts():
        found.setdefault(row["column"], {})[row["value"]] = row["size"]
    return found


def _numbers(path: Path, texts: Sequence[str], numbers: Sequence[str]) -> pl.DataFrame:
    """Read a file with the columns needed; what is no number is told with its row."""
    table = read_text_table(path)
    missing = [name for name in (*texts, *numbers) if name not in table.columns]
    if missing:
        raise InputError.missing_columns(missing, table.columns[1:], where=path.name)
    result = table.with_columns(pl.col(name).cast(pl.Float64, strict=False) for name in numbers)
    for name in numbers:
        wrong = table.filter(table[name].is_not_null() & result[name].is_null())
        if not wrong.is_empty():
            row, said = wrong.row(0)[0], wrong[name][0]
            raise InputError(f"{path.name}, row {row}: {name} {said!r} is not a number")
    for name in texts:
        if result[name].is_null().any():
            raise InputError(f"{path.name}: {name} is empty in some row")
    return result
