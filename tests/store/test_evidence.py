from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from shanhai.core.errors import StoreError
from shanhai.store.evidence import Evidence


def test_a_file_is_kept_once_by_its_digest(tmp_path: Path) -> None:
    kept = Evidence(tmp_path / "evidence")
    assert kept.digests() == []
    digest = kept.put(b"photo")
    assert digest == hashlib.sha256(b"photo").hexdigest()
    assert kept.put(b"photo") == digest
    assert kept.get(digest) == b"photo"
    assert kept.digests() == [digest]
    assert [p.name for p in kept.folder.rglob("*") if p.is_file()] == [digest]


def test_a_changed_file_is_told(tmp_path: Path) -> None:
    kept = Evidence(tmp_path)
    digest = kept.put(b"photo")
    kept.path(digest).write_bytes(b"another")
    with pytest.raises(StoreError, match="was changed"):
        kept.get(digest)
    with pytest.raises(StoreError, match="no evidence file"):
        kept.get("0" * 64)
