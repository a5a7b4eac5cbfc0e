"""Kept parts: made once, anew only where the table changed, gone without harm."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from shanhai.store import Lake
from shanhai.store import kept as kept_
from shanhai.store.kept import PART, Kept


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def bring(lake: Lake, *times: datetime, value: float = 1.0) -> None:
    rows = pl.DataFrame({"site": "A", "time": times, "x": value})
    lake.replace_by_month("t.hour", rows, key=("site", "time"), time="time", info={})


class Counter:
    """Counts the rows of parts, and tells which it was asked for, call by call."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, rows: pl.LazyFrame) -> pl.DataFrame:
        made = rows.group_by(PART).agg(n=pl.len(), total=pl.col("x").sum()).collect()
        self.calls.append(sorted(made.get_column(PART)))
        return made


def test_only_months_that_changed_are_made_anew(lake: Lake, tmp_path: Path) -> None:
    make, kept = Counter(), Kept(tmp_path / "kept", lake)
    bring(lake, datetime(2025, 1, 5), datetime(2025, 2, 5))
    first = kept.parts("t.hour", "n", make, code="1")
    assert kept.parts("t.hour", "n", make, code="1") == first
    assert make.calls == [["2025-01", "2025-02"]]
    bring(lake, datetime(2025, 2, 5), value=7.0)
    after = kept.parts("t.hour", "n", make, code="1")
    assert make.calls[1:] == [["2025-02"]]
    assert after["2025-01"] == first["2025-01"]
    assert pl.read_parquet(after["2025-02"]).row(0) == (1, 7.0)


def test_large_months_are_made_one_after_the_other(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_, "ROWS_AT_ONCE", 3)
    for month in (1, 2, 3, 5):
        bring(lake, *(datetime(2025, month, day) for day in (5, 6)))
    bring(lake, datetime(2025, 4, 5))
    make = Counter()
    parts = Kept(tmp_path / "kept", lake).parts("t.hour", "n", make, code="1")
    assert make.calls == [["2025-01"], ["2025-02"], ["2025-03", "2025-04"], ["2025-05"]]
    assert [pl.read_parquet(p).item(0, "n") for p in parts.values()] == [2, 2, 2, 1, 2]


def test_midnight_belongs_to_the_month_it_ends(lake: Lake, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept", lake)
    start = datetime(2025, 1, 31, 22)
    bring(lake, *(start + timedelta(hours=n) for n in range(5)))  # 22, 23, 0, 1, 2
    parts = kept.parts("t.hour", "n", Counter(), code="1", ended="time")
    assert {m: pl.read_parquet(p).item(0, "n") for m, p in parts.items()} == {
        "2025-01": 3, "2025-02": 2,
    }  # fmt: skip
    bring(lake, datetime(2025, 2, 1), value=9.0)
    parts = kept.parts("t.hour", "n", Counter(), code="1", ended="time")
    assert pl.read_parquet(parts["2025-01"]).item(0, "total") == 11.0


def test_another_version_of_the_code_makes_them_anew(lake: Lake, tmp_path: Path) -> None:
    make = Counter()
    bring(lake, datetime(2025, 1, 5))
    Kept(tmp_path / "kept", lake).parts("t.hour", "n", make, code="1")
    Kept(tmp_path / "other", lake).parts("t.hour", "n", make, code="1")
    assert make.calls == [["2025-01"], ["2025-01"]]


def test_old_parts_are_swept_but_one(lake: Lake, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept", lake)
    for value in range(5):
        bring(lake, datetime(2025, 1, 5), value=float(value))
        kept.parts("t.hour", "n", Counter(), code="1")
    assert len(list((tmp_path / "kept").rglob("*.parquet"))) == 2


def test_a_table_that_is_not_there_has_no_parts(lake: Lake, tmp_path: Path) -> None:
    assert Kept(tmp_path / "kept", lake).parts("t.hour", "n", Counter(), code="1") == {}
    assert not (tmp_path / "kept").exists()
