"""Areas and sites."""

from __future__ import annotations

from typing import Any

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now
from shanhai.service import shapes

router = Api("public", tags=["map"])


@router.get("/areas")
def areas(now: Now) -> dict[str, Any]:
    """The areas that have a shape, as GeoJSON (WGS 84)."""
    return shapes.areas(now.workspace)


@router.get("/base")
def base(now: Now) -> dict[str, Any]:
    """The base of the map, from below upwards: sea, land, coastline, as GeoJSON (WGS 84)."""
    return shapes.base(now.workspace)
