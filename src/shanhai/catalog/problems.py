"""Problems of declarations: collected, located, reported all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from shanhai.core.errors import CatalogError


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one file.

    ``line`` counts from 1 (0: the file as a whole); ``key`` is the path of keys inside
    the file, dotted; ``message`` says what is wrong and what would be right.
    """

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key + ': ' if self.key else ''}{self.message}"


@dataclass
class Problems:
    """A growing list of problems; paths are shown relative to ``root`` where they lie below it."""

    root: Path | None = None
    found: list[Problem] = field(default_factory=list)

    def add(self, path: Path, line: int, key: Iterable[object], message: str) -> None:
        """Note a problem at ``path:line``, under the path of keys ``key``."""
        shown = (
            path.relative_to(self.root) if self.root and path.is_relative_to(self.root) else path
        )
        self.found.append(Problem(str(shown), line, ".".join(str(k) for k in key), message))

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(set(self.found)))

    def __len__(self) -> int:
        return len(set(self.found))

    def raise_if_any(self) -> None:
        """Raise one :class:`CatalogError` that lists every problem."""
        if self.found:
            lines = "\n".join(str(p) for p in self)
            raise CatalogError(f"{len(self)} problem(s) in the declarations:\n{lines}")
