"""The application: routes, errors and the page, put together."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from shanhai.server import errors, tiles
from shanhai.server.answers import Answers
from shanhai.server.logs import configure
from shanhai.server.oidc import Oidc
from shanhai.server.page import page
from shanhai.server.routes import BESIDE, ROUTERS
from shanhai.server.sessions import Sessions
from shanhai.server.settings import Settings
from shanhai.server.shell import Shell
from shanhai.server.state import State
from shanhai.service.accounting import has_maps
from shanhai.store.workspace import find_workspace, open_workspace

API = "/api/v1"
ABOUT = """山海 — 生态文明建设规划的监测、核算与考核。
Eco-civilization plans, measured, accounted, assessed, explained.

Texts come in Chinese and English. Reading is open unless the workspace is closed to the public;
everything else needs a session or an API token."""


def create(settings: Settings | None = None) -> FastAPI:
    """Make the application for one workspace.

    Raises
    ------
    ShanhaiError
        There is no workspace, or what it declares is wrong.
    """
    settings = settings or Settings()
    configure(settings.logs)
    workspace = find_workspace(settings.workspace) or open_workspace(settings.workspace)
    _ = workspace.catalog  # what is wrong is told before anyone asks
    return assemble(settings, State(workspace))


def assemble(settings: Settings, state: State | None) -> FastAPI:
    """Put the application together; without a state it can only describe itself."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        if state is not None:
            if has_maps(state.workspace):
                tiles.warm()
            threading.Thread(target=state.standing, name="begin", daemon=True).start()
        yield

    app = FastAPI(
        title="Shanhai 山海", description=ABOUT, version=version("shanhai"), lifespan=life,
        openapi_url=f"{API}/openapi.json", docs_url=None, redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    app.state.settings, app.state.shanhai = settings, state
    app.state.oidc = _oidc(settings)
    app.state.answers = Answers()
    app.state.sessions = Sessions(settings.session_hours)
    app.add_middleware(Shell, settings=settings)
    errors.install(app)
    for router in BESIDE:
        app.include_router(router)
    for router in ROUTERS:
        app.include_router(router, prefix=API)
    app.router.default = page
    return app


def _oidc(settings: Settings) -> Oidc | None:
    """Return the issuer people may sign in by, if one is set."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    secret = settings.oidc_client_secret
    told = None if secret is None else secret.get_secret_value()
    return Oidc(settings.oidc_issuer, settings.oidc_client_id, told)
