"""Sites of two areas, and the figures of an area and year as rows."""

from __future__ import annotations

from typing import Any

SITES: dict[str, list[Any]] = {
    "site": ["a", "a", "b", "c"],
    "area": ["x", "y", "x", "x"],
    "sections": ["national", "national", "national", None],
    "target_class": ["Ⅲ类", "Ⅲ类", "2.0", "?"],
}


def figures(engine: Any, frame: Any, *columns: str) -> list[tuple[Any, ...]]:
    rows = engine.rows(frame, "area", "period", *(["scope"] if "scope" in columns else []))
    return [
        tuple(row[c] for c in ("area", "period", "value", "n", "valid", *columns)) for row in rows
    ]
