"""Fixtures for all tests: one constructor per dataframe engine, and the reference data."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pytest

from shanhai.store.ledger import connect
from tests.postgres import empty_schema, programs, server
from tests.scheduling import (  # noqa: F401 - hooks
    SPARK,
    pytest_collection_modifyitems,
    pytest_xdist_make_scheduler,
)

Columns = Mapping[str, Sequence[Any]]

ENGINES = ("polars", "polars-lazy", "duckdb", "pandas")
"""Engines every function is tried on; ``every_engine`` adds pyspark where it can run."""


@dataclass(frozen=True)
class Engine:
    """Makes a native frame of columns, and reads rows back as plain Python values."""

    name: str
    make: Callable[[Columns], Any]

    def held(self, frame: Any) -> Any:
        """Return a result worked out once, where its engine would do so at every use."""
        return frame.localCheckpoint() if self.name == SPARK else frame

    def rows(self, frame: Any, *sort: str) -> list[dict[str, Any]]:
        """Return the rows sorted by ``sort``, with None for null and NaN, and no time zones."""
        table = nw.from_native(frame)
        eager = table.collect("polars") if isinstance(table, nw.LazyFrame) else table
        found = [{key: _plain(value) for key, value in row.items()} for row in _dicts(eager)]
        return sorted(found, key=lambda row: tuple(str(row[key]) for key in sort))


def _dicts(table: nw.DataFrame[Any]) -> list[dict[str, Any]]:
    return list(table.iter_rows(named=True))


def _plain(value: Any) -> Any:
    if type(value) in (int, float, str, bool):
        return value if value == value else None  # noqa: PLR0124 - NaN is not itself
    if value is None or str(value) in ("<NA>", "NaT", "nan"):
        return None
    if hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime()
    if getattr(value, "tzinfo", None) is not None:
        value = value.astimezone().replace(tzinfo=None)
    if hasattr(value, "hour") and not (value.hour or value.minute or value.second):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def _polars(columns: Columns) -> Any:
    import polars as pl

    return pl.DataFrame(columns, strict=False)


def _polars_lazy(columns: Columns) -> Any:
    return _polars(columns).lazy()


def _duckdb(columns: Columns) -> Any:
    import duckdb

    return duckdb.from_arrow(_polars(columns).to_arrow())


def _pandas(columns: Columns) -> Any:
    import pandas as pd

    series = {key: pd.Series(list(values)) for key, values in columns.items()}
    for key, values in columns.items():
        if any(isinstance(value, date) for value in values):  # pandas has no dates, only times
            series[key] = pd.to_datetime(series[key])
    return pd.DataFrame(series)


MAKERS: dict[str, Callable[[Columns], Any]] = {
    "polars": _polars,
    "polars-lazy": _polars_lazy,
    "duckdb": _duckdb,
    "pandas": _pandas,
}


@pytest.fixture(scope="session")
def quick_hashes() -> Iterator[None]:
    """Passwords of the tests need not withstand a guesser."""
    from argon2 import PasswordHasher

    from shanhai.service import people

    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_hasher", lambda: quick)
        yield


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return Engine(request.param, MAKERS[request.param])


@pytest.fixture(scope="session", params=[*ENGINES, SPARK])
def every_engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn, PySpark included: for a few tests of whole chains, it is slow."""
    if request.param == SPARK:
        return request.getfixturevalue("spark_engine")  # type: ignore[no-any-return]
    return Engine(request.param, MAKERS[request.param])


@pytest.fixture(scope="session")
def spark_engine() -> Iterator[Engine]:
    """PySpark on two local cores; skips where there is no Java (``make test`` installs one)."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("PySpark needs Java, which is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from py4j import java_gateway
        from pyspark.sql import SparkSession

        for named in (java_gateway.JVMView, java_gateway.JavaClass):
            _ask_once(named, (java_gateway.JavaClass, java_gateway.JavaMember))
        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", _local_zone())
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.default.parallelism", "2")
            .config("spark.sql.adaptive.enabled", "false")
            # a small, short-lived machine: the compiler that starts fast, one collector thread
            .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .config("spark.log.level", "OFF")
            # for a few rows it takes longer to compile an expression than to look it through
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .getOrCreate()
        )

    def make(columns: Columns) -> Any:
        import polars as pl

        frame = pl.DataFrame(columns, strict=False)
        types = {
            pl.String: "string",
            pl.Float64: "double",
            pl.Int64: "bigint",
            pl.Int32: "int",
            pl.Date: "date",
            pl.Boolean: "boolean",
        }
        fields = [f"{n} {types.get(t.base_type(), 'timestamp')}" for n, t in frame.schema.items()]
        rows = frame.to_arrow(compat_level=pl.CompatLevel.oldest())  # tuples are pickled one by one
        return session.createDataFrame(rows, schema=", ".join(fields))

    yield Engine(SPARK, make)
    session.stop()


def _ask_once(named: Any, kept: tuple[type, ...]) -> None:
    """Keep the classes and methods that Java names: PySpark asks for them anew at every use."""
    ask = named.__getattr__

    def attribute(self: Any, name: str) -> Any:
        known = vars(self).setdefault("_known", {})
        if name in known:
            return known[name]
        found = ask(self, name)
        if isinstance(found, kept):
            known[name] = found
        return found

    named.__getattr__ = attribute


def _local_zone() -> str:
    offset = datetime.now().astimezone().strftime("%z")
    return f"{offset[:3]}:{offset[3:]}"


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of published real data; skips where it is absent."""
    default = Path(__file__).parents[2] / "shared" / "reference"
    folder = Path(os.environ.get("SHANHAI_REFERENCE", default))
    if not folder.is_dir():
        pytest.skip(f"no reference data at {folder}; set SHANHAI_REFERENCE")
    return folder


@pytest.fixture(params=["compiled", "plain"])
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels of the grid as they are, then as plain Python, inner ones included."""
    if request.param == "plain":
        _compile_nothing(monkeypatch)


def _compile_nothing(patch: pytest.MonkeyPatch) -> None:
    from shanhai.accounts.gep import _kernels as gep
    from shanhai.grid import _flood, _kernels, _terrain
    from shanhai.grid._jit import plain

    for module in (gep, _flood, _kernels, _terrain):
        for name, value in list(vars(module).items()):
            patch.setattr(module, name, plain(value))


@pytest.fixture(scope="session")
def kept_account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an ecosystem account as a workspace keeps it: a tiny synthetic city, two years."""
    pytest.importorskip("rasterio")
    from shanhai.service import accounting
    from shanhai.store.workspace import create
    from shanhai.synthetic.gep import city
    from tests.support import few_draws

    folder = tmp_path_factory.mktemp("account")
    declared = few_draws(city(folder / "city", cells=20, years=(2020, 2025), projects=1))
    workspace = create("xiamen", folder / "ws")
    with pytest.MonkeyPatch.context() as patch:  # so few cells are not worth compiling for
        _compile_nothing(patch)
        accounting.keep(workspace, "small", declared)
    return workspace.folder / "gep" / "small"


@pytest.fixture(autouse=True, scope="session")
def _disk_is_not_waited_for() -> None:
    """Ledgers of the tests need not outlive a power cut."""
    connect.SYNCHRONOUS = "OFF"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL; skips where it is not installed (``make test`` installs it)."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_setting(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What ``ledger`` of workspace.yaml says, on each database in turn: an empty ledger."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite")
    return empty_schema(request.getfixturevalue("postgres"))
