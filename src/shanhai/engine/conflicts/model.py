"""One contradiction found in the declarations: its kind, its places, how grave it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "different_target", "below_baseline", "exceeded_when_set", "text_and_table",
    "boundary", "yearly_and_cumulative", "unit", "attribute", "below_superior", "figures",
]  # fmt: skip
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]
Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = Severity.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Place:
    """Where one side of a contradiction stands, and what it says there.

    ``document`` is the id of a declared document, or the title of a publication.
    """

    document: str
    clause: str
    plan: str | None
    no: str | None
    period: str | None
    text: str
    url: str | None = None


@dataclass(frozen=True)
class Conflict:
    """Two (or more) places that do not go together.

    ``message_zh`` and ``message_en`` say in one sentence what does not fit.
    """

    kind: Kind
    severity: Severity
    indicator: str
    area: str
    message_zh: str
    message_en: str
    places: tuple[Place, ...]
