"""The command that serves the workspace to browsers and programs."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from shanhai.cli.options import WorkspaceOption, open_workspace


def serve(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="监听地址 / Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="端口 / Port.")
    ] = 8321,
    opened: Annotated[
        bool, typer.Option("--open", help="在浏览器中打开 / Open it in the browser.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """启动网页服务：总览、地图、接口 / Serve the page and the API; Ctrl-C ends it."""
    import uvicorn

    os.environ["SHANHAI_WORKSPACE"] = str(open_workspace(workspace).folder)
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/"  # noqa: S104
    print(f"山海 Shanhai: {address}", flush=True)
    if opened:
        typer.launch(address)
    uvicorn.run(
        "shanhai.server.app:create", factory=True, host=host, port=port, log_level="warning"
    )
