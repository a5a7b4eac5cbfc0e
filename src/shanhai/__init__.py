"""Shanhai 山海: eco-civilization plans as data; measured, accounted, assessed, explained.

>>> import shanhai as sh
>>> ws = sh.open("xiamen")               # a folder, or the name of a sample
>>> result = ws.evaluate("xiamen-135-eco")
>>> result.counts
{'met': 32, 'not_met': 1}

Importing is light: heavy libraries load on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shanhai.notebook import Result, Workspace, open  # noqa: A004

__all__ = ["Result", "Workspace", "open"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from shanhai import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module 'shanhai' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
