"""Raster layers and their tiles."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

from fastapi import Path, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from shanhai.server.access import Api
from shanhai.server.routes.asking import Now
from shanhai.server.tiles import tile as draw
from shanhai.service.views import rasters as views

router = Api("public", tags=["map"])
tiles = Api("public", tags=["map"])
Zoom = Annotated[int, Path(ge=0, le=24)]
Number = Annotated[int, Path(ge=0, lt=2**24)]
_PNG = {"description": "the tile", "content": {"image/png": {}}}
_NOTHING = {"description": "the layer has nothing there"}


@router.get("/rasters")
def rasters(now: Now) -> list[views.RasterView]:
    """The raster layers: the maps of the ecosystem accounts the workspace keeps."""
    return views.rasters(now.workspace)


@tiles.get(
    "/tiles/{account}/{year}/{service}/{z}/{x}/{y}.png", response_class=Response,
    responses={200: _PNG, 204: _NOTHING},
)  # fmt: skip
async def raster_tile(
    request: Request, account: str, year: int, service: str, z: Zoom, x: Number, y: Number
) -> Response:
    """A tile of a raster layer, in Web Mercator."""
    if find_spec("titiler") is None:
        raise HTTPException(503, "tiles need titiler: pip install 'shanhai[gis,raster]'")
    if x >= 2**z or y >= 2**z:
        raise HTTPException(404, f"there is no tile {z}/{x}/{y}")
    workspace = request.app.state.shanhai.workspace
    layer = await run_in_threadpool(views.layer, workspace, account, year, service)
    drawn = await draw(layer, z, x, y)
    return Response(status_code=204) if drawn is None else Response(drawn, media_type="image/png")
