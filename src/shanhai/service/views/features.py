"""What map programs read: areas, sites and results as flat GeoJSON features."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shanhai.service.shapes import areas as shapes
from shanhai.service.views.standing import Standing
from shanhai.service.views.words import Words

Feature = dict[str, Any]


@dataclass(frozen=True)
class Collection:
    """A collection of features: its titles, and how they are found."""

    title: Words
    description: Words
    features: Callable[[Standing], list[Feature]]


def _areas(standing: Standing) -> list[Feature]:
    found: list[Feature] = shapes(standing.workspace)["features"]
    return found


#: The columns of a verdict that a map program gets.
_RESULT = (
    "plan", "no", "indicator", "title_zh", "title_en", "area", "target_year", "period", "value",
    "text", "unit", "target", "target_en", "status", "reason", "reason_en", "basis", "step",
)  # fmt: skip


def _results(standing: Standing) -> list[Feature]:
    """Return the verdicts, each with the shape of its area where there is one."""
    drawn = {feature["id"]: feature["geometry"] for feature in _areas(standing)}
    return [
        {
            "type": "Feature", "id": row["step"], "geometry": drawn.get(row["area"]),
            "properties": {name: row[name] for name in _RESULT},
        }
        for row in standing.verdicts
    ]  # fmt: skip


COLLECTIONS: dict[str, Collection] = {
    "areas": Collection(
        Words("行政区", "Areas"),
        Words("行政区范围；示意图形不可用于量算", "Areas; schematic shapes are not for measuring"),
        _areas,
    ),
    "results": Collection(
        Words("目标判定", "Results"),
        Words("各规划目标的判定，一行一个", "The verdicts of all targets of the plans, one a row"),
        _results,
    ),
}
