"""Delta tables: counts, versions, nulls in keys, and what another program sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deltalake import DeltaTable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanhai.core.errors import StoreError
from shanhai.store import Lake
from shanhai.store.lake import Change

SCHEMA: dict[str, Any] = {"k": pl.String, "part": pl.String, "value": pl.Float64, "id": pl.String}
KEY = ("k", "part")


def rows(*given_: tuple[str, str | None, float]) -> pl.DataFrame:
    return pl.DataFrame(
        [(k, part, value, f"{k}{part}{value}") for k, part, value in given_],
        schema=SCHEMA,
        orient="row",
    )


def bring(lake: Lake, frame: pl.DataFrame, *, dry_run: bool = False, **info: str) -> Change:
    return lake.upsert("some.table", frame, key=KEY, same="id", info=info, dry_run=dry_run)


def read(lake: Lake, version: int | None = None) -> dict[tuple[str, str | None], float]:
    frame = lake.read("some.table", SCHEMA, version=version)
    found = {(r["k"], r["part"]): r["value"] for r in frame.iter_rows(named=True)}
    assert len(found) == frame.height
    return found


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


FIRST = rows(("a", None, 1), ("b", "x", 2), ("b", None, 3))


def test_a_table_that_is_not_there_is_empty(lake: Lake) -> None:
    assert lake.version("some.table") is None
    assert lake.read("some.table", SCHEMA).schema == pl.Schema(SCHEMA)
    assert lake.history("some.table") == []
    assert not lake.folder.exists()


def test_new_changed_unchanged(lake: Lake) -> None:
    assert bring(lake, FIRST) == Change(3, 0, 0, version=0)
    second = rows(("a", None, 1), ("b", "x", 9), ("c", None, 4))
    assert bring(lake, second) == Change(1, 1, 1, version=1)
    assert read(lake) == {("a", None): 1, ("b", "x"): 9, ("b", None): 3, ("c", None): 4}


def test_the_same_again_writes_nothing(lake: Lake) -> None:
    bring(lake, FIRST)
    before = sorted(p.name for p in lake.folder.rglob("*"))
    assert bring(lake, FIRST) == Change(0, 0, 3, version=0)
    assert bring(lake, FIRST.reverse()) == Change(0, 0, 3, version=0)
    assert bring(lake, FIRST.clear()) == Change(0, 0, 0, version=0)
    assert sorted(p.name for p in lake.folder.rglob("*")) == before


def test_the_version_before_stays_readable(lake: Lake) -> None:
    bring(lake, FIRST)
    bring(lake, rows(("b", "x", 9)))
    bring(lake, rows(("d", "y", 5)))
    assert read(lake, 0) == {("a", None): 1, ("b", "x"): 2, ("b", None): 3}
    assert read(lake, 1)["b", "x"] == 9
    assert ("d", "y") not in read(lake, 1)
    assert read(lake, 2) == read(lake)


def test_a_null_in_the_key_is_a_value_like_any_other(lake: Lake) -> None:
    bring(lake, rows(("a", None, 1), ("a", "", 2), ("a", "x", 3)))
    assert bring(lake, rows(("a", None, 9))) == Change(0, 1, 0, version=1)
    assert read(lake) == {("a", None): 9, ("a", ""): 2, ("a", "x"): 3}


def test_a_dry_run_only_counts(lake: Lake) -> None:
    assert bring(lake, FIRST, dry_run=True) == Change(3, 0, 0, version=None)
    assert lake.version("some.table") is None
    bring(lake, FIRST)
    assert bring(lake, rows(("a", None, 5), ("z", None, 1)), dry_run=True) == Change(
        1, 1, 0, version=0
    )
    assert read(lake)["a", None] == 1


def test_history_says_what_each_commit_was(lake: Lake) -> None:
    bring(lake, FIRST, file="a.csv", digest="ab")
    bring(lake, rows(("b", "x", 9)), file="b.csv", digest="cd")
    assert [(c.version, dict(c.info)) for c in lake.history("some.table")] == [
        (1, {"file": "b.csv", "digest": "cd"}), (0, {"file": "a.csv", "digest": "ab"}),
    ]  # fmt: skip


def test_a_version_that_never_was(lake: Lake) -> None:
    bring(lake, FIRST)
    with pytest.raises(StoreError, match=r"table some.table at version 7 cannot be read"):
        read(lake, 7)


def test_a_log_without_a_commit_is_no_table(lake: Lake) -> None:
    (lake.folder / "some_table" / "_delta_log").mkdir(parents=True)
    assert lake.version("some.table") is None
    assert read(lake) == {}
    assert bring(lake, FIRST) == Change(3, 0, 0, version=0)


def test_leftovers_of_a_killed_writer_are_not_in_the_table(lake: Lake) -> None:
    bring(lake, FIRST)
    rows(("zz", "zz", 0)).write_parquet(
        lake.folder / "some_table" / "part-00000-left.snappy.parquet"
    )
    (lake.folder / "some_table" / "_delta_log" / "_commit_left.json.tmp").write_text("{", "utf-8")
    assert read(lake) == {("a", None): 1, ("b", "x"): 2, ("b", None): 3}
    assert bring(lake, rows(("c", None, 1))).version == 1


def test_columns_are_those_asked_for(lake: Lake) -> None:
    bring(lake, FIRST)
    frame = lake.read("some.table", {"value": pl.Int64, "note": pl.String})
    assert frame.schema == pl.Schema({"value": pl.Int64, "note": pl.String})
    assert frame.get_column("note").null_count() == 3


def test_any_program_that_reads_delta_sees_the_same(lake: Lake) -> None:
    bring(lake, FIRST)
    bring(lake, rows(("b", "x", 9)))
    table = DeltaTable(lake.folder / "some_table")
    assert table.version() == 1
    assert sorted(table.to_pyarrow_table().column("value").to_pylist()) == [1, 3, 9]


CELLS = st.tuples(
    st.sampled_from("abc"), st.sampled_from([None, "", "x"]), st.integers(0, 3).map(float)
)
FILES = st.lists(st.lists(CELLS, max_size=5, unique_by=lambda row: row[:2]), min_size=1, max_size=4)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILES)
def test_the_lake_is_a_dictionary_with_a_memory(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[tuple[str, str | None, float]]]
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    now: dict[tuple[str, str | None], float] = {}
    then: list[dict[tuple[str, str | None], float]] = []
    for file in files:
        new = sum(row[:2] not in now for row in file)
        changed = sum(row[:2] in now and now[row[:2]] != row[2] for row in file)
        counted = bring(lake, rows(*file))
        assert (counted.new, counted.changed) == (new, changed)
        assert counted.unchanged == len(file) - new - changed
        now = {**now, **{row[:2]: row[2] for row in file}}
        if new or changed:
            then.append(now)
        assert counted.version == (len(then) - 1 if then else None)
        assert read(lake) == now
    for version, known in enumerate(then):
        assert read(lake, version) == known


def test_a_key_twice_in_one_file_is_refused(lake: Lake) -> None:
    with pytest.raises(StoreError):
        bring(lake, rows(("a", None, 1), ("a", None, 2)))
