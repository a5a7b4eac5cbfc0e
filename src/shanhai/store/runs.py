"""Stored evaluations: a folder for each run, named by what the run was made of."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shanhai.core.errors import StoreError, did_you_mean

_STAGING = ".run."


@dataclass(frozen=True)
class Runs:
    """The runs of one workspace. A run is never changed; the same run again is the same bytes."""

    folder: Path

    def ids(self) -> list[str]:
        """Return the ids of all stored runs, oldest first."""
        if not self.folder.is_dir():
            return []
        stored = [
            p for p in self.folder.iterdir()
            if (p / "run.json").is_file() and not p.name.startswith(_STAGING)
        ]  # fmt: skip
        return [p.name for p in sorted(stored, key=lambda p: (p / "run.json").stat().st_mtime_ns)]

    def find(self, run: str) -> Path:
        """Return the folder of a run, by its id or the beginning of it.

        Raises
        ------
        StoreError
            There is no such run, or the beginning fits several.
        """
        known = self.ids()
        fits = [name for name in known if name.startswith(run)]
        if len(fits) == 1:
            return self.folder / fits[0]
        if fits:
            raise StoreError(f"{run!r} fits several runs: {', '.join(fits)}")
        listed = f"; there are: {', '.join(known[-5:])}" if known else "; none is stored yet"
        raise StoreError(f"no run {run!r}{did_you_mean(run, known)}{listed}")

    def put(self, run: str, files: Mapping[str, bytes]) -> bool:
        """Store a run's files, all or nothing; tell whether it was new.

        The caller holds the lock of the workspace: what a killed writer left is swept away.
        """
        target = self.folder / run
        if (target / "run.json").is_file():
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob(f"{_STAGING}*"):
            shutil.rmtree(left, ignore_errors=True)
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=self.folder))
        try:
            for name, content in files.items():
                (staging / name).write_bytes(content)
            staging.replace(target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return True

    def read(self, run: str, name: str) -> bytes:
        """Return one file of a run."""
        return (self.find(run) / name).read_bytes()

    def manifest(self, run: str) -> dict[str, Any]:
        """Return a run's manifest."""
        found: dict[str, Any] = json.loads(self.read(run, "run.json"))
        return found
