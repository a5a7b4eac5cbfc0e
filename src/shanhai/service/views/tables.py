"""Every table of a workspace as a file: csv, xlsx or parquet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from shanhai.core.errors import InputError, did_you_mean
from shanhai.service import listing
from shanhai.service.bringing import quarantine
from shanhai.service.views.listing import arrivals, stored_tables
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Words

Format = Literal["csv", "xlsx", "parquet"]
#: Rows a spreadsheet can hold below its header.
SHEET = 1_048_575
#: Characters a spreadsheet takes for the beginning of a formula.
_FORMULA = "^[=@\t\r]"


@dataclass(frozen=True)
class TableView:
    """A table that can be downloaded."""

    id: str
    title: Words
    stored: bool
    formats: list[str]


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    flat = [
        {k: v if v is None or isinstance(v, int | float) else _text(v) for k, v in row.items()}
        for row in rows
    ]
    mixed = {
        name for name in (flat[0] if flat else ())
        if len({type(row[name]) for row in flat if row[name] is not None}) > 1
    }  # fmt: skip
    tidy = [
        {k: str(v) if k in mixed and v is not None else v for k, v in row.items()} for row in flat
    ]
    return pl.DataFrame(tidy, infer_schema_length=None)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ";".join(f"{k}={v}" for k, v in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _conflicts(standing: Standing) -> pl.DataFrame:
    rows = []
    for conflict in standing.conflicts:
        row = asdict(conflict)
        row["places"] = [f"{p.document} {p.clause}：{p.text}" for p in conflict.places]
        rows.append(row)
    return _frame(rows)


#: The tables made from an evaluation and from declarations.
MADE: dict[str, tuple[Words, Callable[[Standing], pl.DataFrame]]] = {
    "verdicts": (Words("目标判定", "Verdicts"), lambda s: s.run.verdicts),
    "values": (Words("指标数值", "Values of indicators"), lambda s: s.run.values),
    "targets": (Words("规划目标", "Targets"), lambda s: _frame(listing.targets(s.workspace))),
    "tasks": (Words("任务与工程", "Measures and projects"), lambda s: _frame(listing.tasks(s.workspace))),
    "observations": (Words("全部数据及出处", "All figures with their origin"), lambda s: s.found.frame),
    "conflicts": (Words("矛盾", "Contradictions"), _conflicts),
    "arrivals": (
        Words("入库记录", "What came in"),
        lambda s: _frame([asdict(a) | {"title": a.title.zh} for a in arrivals(s)]),
    ),
}  # fmt: skip


def tables(standing: Standing) -> list[TableView]:
    """Return the tables that can be downloaded: those made, and the stored ones there are."""
    formats = ["csv", "xlsx", "parquet"]
    made = [
        TableView(name, title, stored=False, formats=formats) for name, (title, _) in MADE.items()
    ]
    lake = standing.workspace.lake
    return made + [
        TableView(name, title, stored=True, formats=formats)
        for name, title in stored_tables(standing).items()
        if name not in MADE and lake.version(name) is not None
    ]


def write(standing: Standing, name: str, format_: Format, path: Path) -> None:
    """Write a table to a file, a stored one without holding it in memory.

    Raises
    ------
    InputError
        There is no such table, or it is too long for a spreadsheet.
    """
    known = [table.id for table in tables(standing)]
    if name not in known:
        raise InputError(
            f"no table {name!r}{did_you_mean(name, known)}; there are: {', '.join(known)}"
        )
    frame = MADE[name][1](standing).lazy() if name in MADE else standing.workspace.lake.scan(name)
    write_frame(frame, name, format_, path)


def write_refused(standing: Standing, format_: Format, path: Path) -> None:
    """Write the rows that were refused to a file."""
    write_frame(quarantine(standing.workspace).lazy(), "quarantine", format_, path)


def write_frame(frame: pl.LazyFrame, name: str, format_: Format, path: Path) -> None:
    """Write rows to a file; no text of theirs is taken for a formula."""
    if format_ == "parquet":
        frame.sink_parquet(path)
    elif format_ == "csv":
        texts = pl.col(pl.String)
        safe = pl.when(texts.str.contains(_FORMULA)).then("'" + texts).otherwise(texts)
        frame.with_columns(safe.name.keep()).sink_csv(path, include_bom=True)
    else:
        rows = int(frame.select(pl.len()).collect().item())
        if rows > SHEET:
            raise InputError(
                f"{name} has {rows:,} rows, a spreadsheet holds {SHEET:,}: take csv or parquet"
            )
        _write_sheet(frame.collect(), name, path)


def _write_sheet(frame: pl.DataFrame, name: str, path: Path) -> None:
    from xlsxwriter import Workbook

    never = {"strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(path, never) as book:
        frame.write_excel(book, name[:31], autofit=frame.height < 10_000)
