"""The errors a person can do something about.

    ShanhaiError(ValueError)
    ├── CatalogError   a declaration is wrong: every problem with file, line, key and remedy
    ├── UnitError      a unit is unknown or of another dimension
    ├── InputError     a file or table lacks what is needed, or holds what cannot be
    ├── StoreError     the workspace is not as it should be
    └── RefusedError   this person may not do this, or is not who they say

The command line prints the message and exits 2; the server answers 4xx. Anything
else that is raised is a fault of the program and is shown as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches


class ShanhaiError(ValueError):
    """Base of all errors with a message meant for the person at the keyboard."""


class CatalogError(ShanhaiError):
    """A declaration is wrong."""


class UnitError(ShanhaiError):
    """A unit is unknown, or of a dimension other than the one asked for."""


class InputError(ShanhaiError):
    """A file or table lacks what is needed, or holds what cannot be."""

    @classmethod
    def missing_columns(
        cls, missing: Iterable[str], present: Iterable[str], *, where: str = "table"
    ) -> InputError:
        """Say which columns are missing, which are there, and what may have been meant."""
        have = list(present)
        parts = [f"{name}{did_you_mean(name, have)}" for name in missing]
        return cls(f"{where} lacks column(s) {', '.join(parts)}; it has: {', '.join(have)}")


class StoreError(ShanhaiError):
    """The workspace is not as it should be."""


class RefusedError(ShanhaiError):
    """A person may not do this, or is not who they say."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the nearest known name, or an empty string."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""


def nearest(message: str) -> str | None:
    """Return the name that :func:`did_you_mean` offered in a message, if it offered one."""
    found = re.search(r"\(did you mean '([^']+)'\?\)", message)
    return found[1] if found else None
