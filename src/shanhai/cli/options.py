"""Options that several commands share, and the workspace they point at."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from shanhai.service.permission import Person
    from shanhai.store import Workspace


class Lang(StrEnum):
    """Languages of what is printed."""

    zh = "zh"
    en = "en"


WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", "-w", metavar="DIR",
        help="工作区文件夹，默认为当前文件夹所在的工作区 / Workspace folder (default: the one you are in).",
    ),
]  # fmt: skip
LangOption = Annotated[
    Lang | None,
    typer.Option("--lang", help="语言 / Language."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="输出 CSV / Print CSV.")]
PlansArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PLAN]...", help="规划编号，默认全部 / Plan ids (default: all)."),
]

AsOption = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="ACCOUNT", envvar="SHANHAI_ACCOUNT", show_envvar=False,
        help="以谁的名义操作，默认为本机管理员 / In whose name (default: the operator of this machine).",
    ),
]  # fmt: skip


class Common:
    """What was given before the command: the default for what is not given after it.

    Where nothing was given, ``SHANHAI_WORKSPACE`` and ``SHANHAI_LANG`` of the environment count.
    """

    workspace: Path | None = None
    lang: Lang = Lang.zh


def language(lang: Lang | None) -> str:
    """Return the language to print in."""
    return (lang or Common.lang).value


def in_language(message: str) -> str:
    """Return a message of an error or a refusal in the language to print in."""
    from shanhai.service.telling import told

    return told(message, language(None))


def pairs(given: list[str] | None, option: str) -> dict[str, str]:
    """Read ``name=value`` pairs of a repeated option."""
    from shanhai.core.errors import InputError

    for pair in given or []:
        if "=" not in pair:
            raise InputError(f"{option} takes name=value, not {pair!r}")
    return dict(pair.split("=", 1) for pair in given or [])


def acting(workspace: Workspace, name: str | None) -> Person:
    """Return who acts: an account, or the operator of this machine."""
    from shanhai.service.people import acting as act

    return act(workspace, name)


def open_workspace(folder: Path | None) -> Workspace:
    """Open the workspace asked for, the one we are in, or else the sample."""
    from shanhai.store.workspace import Workspace, find_workspace, sample_folder
    from shanhai.store.workspace import open_workspace as open_folder

    chosen = folder or Common.workspace
    if chosen is not None:
        return open_folder(chosen)
    found = find_workspace()
    if found is not None:
        return found
    print(
        "（不在工作区内，使用自带样例 xiamen；建立自己的工作区：shanhai init xiamen DIR）\n"
        "(not in a workspace: using the sample xiamen; make your own: shanhai init xiamen DIR)",
        file=sys.stderr,
    )
    return Workspace(sample_folder("xiamen"), sample=True)
