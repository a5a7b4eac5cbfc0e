"""The folder of a workspace: what is declared in it, and where its data lie."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from shanhai.catalog import Catalog, load
from shanhai.core.errors import StoreError, did_you_mean
from shanhai.store.evidence import Evidence
from shanhai.store.kept import Kept
from shanhai.store.lake import Lake
from shanhai.store.ledger import Ledger
from shanhai.store.runs import Runs

TOP = "workspace.yaml"
#: Seconds to wait for another writer.
PATIENCE = 30.0


@dataclass(frozen=True)
class Workspace:
    """One city (or province): its declarations, its lake, its ledger, its runs.

    ``sample`` says that this is a sample that ships with the product: it can be looked at
    and evaluated, but nothing is written to it.
    """

    folder: Path
    sample: bool = False

    @cached_property
    def catalog(self) -> Catalog:
        """Everything declared, measures included; a fault in any file is an error."""
        catalog, problems = load(self.folder)
        problems.raise_if_any()
        return catalog

    @cached_property
    def plans_catalog(self) -> Catalog:
        """Everything declared but the measures, which an evaluation does not need."""
        if "catalog" in self.__dict__:
            return self.catalog
        catalog, problems = load(self.folder, everything=False)
        problems.raise_if_any()
        return catalog

    @property
    def from_sample(self) -> bool:
        """Whether this is a sample or was made from one: its figures are there to be looked at."""
        declared = self.plans_catalog.workspace
        return self.sample or (declared is not None and declared.id in samples())

    @property
    def lake(self) -> Lake:
        """The measurements and figures that were brought in."""
        return Lake(self.folder / self._settings("lake"))

    @property
    def kept(self) -> Kept:
        """What was computed from the lake's readings, to be there at once."""
        return Kept(self.folder / ".kept", self.lake)

    @cached_property
    def ledger(self) -> Ledger:
        """The registers; those of a sample cannot be written."""
        return Ledger(self._settings("ledger"), self.folder, self._refusal("write the ledger"))

    @property
    def evidence(self) -> Evidence:
        """The files that were handed in, by digest."""
        return Evidence(self.folder / "evidence")

    @property
    def runs(self) -> Runs:
        """The stored evaluations."""
        return Runs(self.folder / self._settings("runs"))

    @property
    def assessments(self) -> Runs:
        """The signed assessments, each with the run it rests on."""
        return Runs(self.folder / "assessments")

    def _settings(self, name: str) -> str:
        workspace = self.plans_catalog.workspace
        assert workspace is not None
        return str(getattr(workspace, name))

    def _refusal(self, what: str) -> str | None:
        """Return why nothing may be written here, None where it may."""
        if not self.sample:
            return None
        return (
            f"cannot {what}: this is the sample that ships with the product; "
            f"make a workspace of your own first: shanhai init {self.folder.name} DIR"
        )

    @cached_property
    def memory(self) -> dict[str, Any]:
        """What was made of a file under these declarations, by its name, to be made only once."""
        return {}

    @property
    def observation_files(self) -> list[Path]:
        """The files of published figures that belong to the declarations."""
        return sorted((self.folder / "observations").glob("*.csv"))

    @contextmanager
    def writing(self, what: str) -> Iterator[None]:
        """Hold the lock every writer holds; a sample refuses to be written to.

        Raises
        ------
        StoreError
            This is a sample, or another writer has been busy for half a minute.
        """
        refusal = self._refusal(what)
        if refusal is not None:
            raise StoreError(refusal)
        lock = FileLock(self.folder / ".lock", timeout=PATIENCE)
        try:
            lock.acquire()
        except Timeout:
            raise StoreError(f"cannot {what}: another writer is busy in this workspace") from None
        try:
            yield
        finally:
            lock.release()


def samples() -> list[str]:
    """Return the names of the sample workspaces."""
    folder = _samples_folder()
    return sorted(p.parent.name for p in folder.glob(f"*/{TOP}"))


def sample_folder(name: str) -> Path:
    """Return the folder of a sample workspace.

    Raises
    ------
    StoreError
        There is no such sample; the nearest name is told.
    """
    folder = _samples_folder() / name
    if not (folder / TOP).exists():
        known = samples()
        raise StoreError(
            f"no sample {name!r}{did_you_mean(name, known)}; there are: {', '.join(known)}"
        )
    return folder


def _samples_folder() -> Path:
    package = Path(__file__).parents[1]
    packed = package / "cities"
    return packed if packed.is_dir() else package.parents[1] / "cities"


def find_workspace(start: Path | None = None) -> Workspace | None:
    """Return the workspace ``start`` lies in: the folder itself or the nearest one above it."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / TOP).is_file():
            return Workspace(folder, sample=folder.parent == _samples_folder())
    return None


def open_workspace(folder: Path) -> Workspace:
    """Open a folder that must be a workspace.

    Raises
    ------
    StoreError
        It is not.
    """
    if not (folder / TOP).is_file():
        raise StoreError(f"{folder} is not a workspace: it has no {TOP} (make one: shanhai init)")
    return Workspace(folder.resolve(), sample=folder.resolve().parent == _samples_folder())


def create(sample: str, folder: Path) -> Workspace:
    """Make a workspace from a sample, all or nothing.

    Raises
    ------
    StoreError
        The folder is there already and not empty, or there is no such sample.
    """
    source = sample_folder(sample)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder} is there already and not empty; choose another folder")
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        ignore = shutil.ignore_patterns(".*", "lake", "runs", "reports", "evidence", "*.sqlite*")
        shutil.copytree(source, staging / "new", ignore=ignore)
        if folder.exists():  # empty, and perhaps where the person stands: it stays the same folder
            for entry in sorted((staging / "new").iterdir(), key=lambda e: (e.name == TOP, e.name)):
                entry.replace(folder / entry.name)
        else:
            (staging / "new").replace(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Workspace(folder)
