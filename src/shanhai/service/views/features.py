"""What map programs read: areas, sites and results as flat GeoJSON features."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from shanhai.service.monitoring import moments
from shanhai.service.monitoring.media import MEDIA
from shanhai.service.monitoring.sites import sites
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


def _sites(standing: Standing) -> list[Feature]:
    """Return the monitoring sites, each with its latest level and when that was."""
    latest = {
        row["site"]: {"latest": row["time"].isoformat(), "latest_level": row["level"]}
        for medium in MEDIA
        for row in moments.latest(standing.workspace, medium).iter_rows(named=True)
        if row["time"] is not None
    }
    nothing = {"latest": None, "latest_level": None}
    return [
        {
            "type": "Feature", "id": row["site"], "geometry": _point(row),
            "properties": {
                **{k: v for k, v in row.items() if k not in ("longitude", "latitude")},
                **latest.get(row["site"], nothing),
            },
        }
        for row in sites(standing.workspace).iter_rows(named=True)
    ]  # fmt: skip


def _point(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["longitude"] is None or row["latitude"] is None:
        return None
    return {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}


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
    "sites": Collection(
        Words("监测点", "Monitoring sites"),
        Words(
            "监测点与最新等级；origin 为 synthetic 的是合成数据",
            "Sites with their latest level; those of origin synthetic are made up",
        ),
        _sites,
    ),
    "results": Collection(
        Words("目标判定", "Results"),
        Words("各规划目标的判定，一行一个", "The verdicts of all targets of the plans, one a row"),
        _results,
    ),
}


def extent(standing: Standing) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the areas; the whole world where none has a shape."""
    points = list(_positions([feature["geometry"] for feature in _areas(standing)]))
    if not points:
        return (-180.0, -90.0, 180.0, 90.0)
    east, north = zip(*points, strict=True)
    return min(east), min(north), max(east), max(north)


def _positions(value: Any) -> Iterator[tuple[float, float]]:
    """Yield every position of nested coordinates."""
    if isinstance(value, dict):
        yield from _positions(value["coordinates"])
    elif isinstance(value, list | tuple) and value and isinstance(value[0], float):
        yield (value[0], value[1])
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _positions(inner)
