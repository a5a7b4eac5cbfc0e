"""The command that serves the workspace to browsers and programs."""

from __future__ import annotations

import os
import secrets
import socket
from typing import Annotated

import typer

from shanhai.cli.options import WorkspaceOption, open_workspace

#: Addresses that only this machine reaches.
LOCAL = ("127.0.0.1", "::1", "localhost")


def serve(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="监听地址 / Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=1, max=65535, help="端口 / Port.")
    ] = 8321,
    opened: Annotated[
        bool, typer.Option("--open", help="在浏览器中打开 / Open it in the browser.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """启动网页服务：总览、地图、接口 / Serve the page and the API; Ctrl-C ends it."""
    import uvicorn

    _check(host, port)
    os.environ["SHANHAI_WORKSPACE"] = str(open_workspace(workspace).folder)
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/"  # noqa: S104
    print(f"山海 Shanhai: {address}", flush=True)
    if host in LOCAL:  # whoever started it is its operator
        key = os.environ["SHANHAI_ENTRY"] = secrets.token_urlsafe(16)
        print(f"以本机管理员登录 / sign in as operator: {address}enter/{key}", flush=True)
    if opened:
        typer.launch(address)
    uvicorn.run(
        "shanhai.server.app:create", factory=True, host=host, port=port, log_level="warning",
        access_log=False, server_header=False,
    )  # fmt: skip


def _check(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on."""
    from shanhai.core.errors import InputError

    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise InputError(f"cannot listen on {host}:{port}: {error.strerror}; try --port") from None
