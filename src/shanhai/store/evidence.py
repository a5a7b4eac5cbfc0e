"""Files that prove something, kept by their digest: never changed, each once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from shanhai.core.errors import StoreError


@dataclass(frozen=True)
class Evidence:
    """The evidence files of one workspace, named by their SHA-256."""

    folder: Path

    def path(self, digest: str) -> Path:
        """Return where a file with this digest lies, or would."""
        return self.folder / digest[:2] / digest

    def put(self, content: bytes) -> str:
        """Keep a file; the same again changes nothing.

        Returns
        -------
        Its SHA-256, in hex.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, staging = tempfile.mkstemp(dir=path.parent, prefix=".")
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(staging).replace(path)
        return digest

    def get(self, digest: str) -> bytes:
        """Return a file.

        Raises
        ------
        StoreError
            It is not there, or no longer what was put there.
        """
        try:
            content = self.path(digest).read_bytes()
        except FileNotFoundError:
            raise StoreError(f"there is no evidence file {digest}") from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise StoreError(f"the evidence file {digest} was changed: its digest is another")
        return content

    def digests(self) -> list[str]:
        """Return the digests of all files, in order."""
        return sorted(p.name for p in self.folder.glob("??/*") if not p.name.startswith("."))
