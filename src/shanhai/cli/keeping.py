"""Commands that look after the ledger: its trail, and copies of it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from shanhai.cli.options import (
    AsOption,
    CsvOption,
    JsonOption,
    WorkspaceOption,
    acting,
    open_workspace,
)

audit = typer.Typer(help="审计日志 / The trail of every write.", no_args_is_help=True)


@audit.command("log")
def log(
    register: Annotated[
        str | None, typer.Argument(help="只看一个登记簿 / Only this register (account, duty …).")
    ] = None,
    actor: Annotated[str | None, typer.Option("--actor", help="操作人 / Who wrote.")] = None,
    last: Annotated[int, typer.Option("--last", min=1, help="最近几条 / How many.")] = 50,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """查看日志，新的在前 / The entries, the latest first."""
    from shanhai.cli.output import emit, table

    entries = open_workspace(workspace).ledger.trail(register, actor=actor, last=last)
    rows = [asdict(entry) for entry in entries]
    columns = ("seq", "time", "actor", "action", "register", "key", "payload")
    if not emit(rows, columns, as_json=as_json, as_csv=as_csv):
        table("日志 / trail", columns[:-1], [[r[c] for c in columns[:-1]] for r in rows], wrap=5)


@audit.command("verify")
def verify(
    known: Annotated[
        str | None,
        typer.Option(
            "--known", metavar="SEQ:HASH",
            help="以前记下的一条，须仍在其中 / An entry noted earlier; it must still be there.",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """校验日志链与登记簿；有改动则指出位置，退出码 1 / Check the chain and the registers; exit 1 where broken."""
    from shanhai.cli.output import emit

    found = open_workspace(workspace).ledger.verify(known=_noted(known))
    if not emit([asdict(found)], (), as_json=as_json, as_csv=False):
        if found.fault is None:
            print(f"完好 / sound: {found.entries} 条 / entries")
            print(f"末条 / last: {found.entries}:{found.head}")
        else:
            print(f"已被改动 / broken: {found.fault}")
    if found.fault is not None:
        raise typer.Exit(1)


def _noted(known: str | None) -> tuple[int, str] | None:
    from shanhai.core.errors import InputError

    if known is None:
        return None
    seq, _, head = known.partition(":")
    if not seq.isdigit() or not head:
        raise InputError(f"--known takes SEQ:HASH as `audit verify` prints it, not {known!r}")
    return int(seq), head


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 / The copy.")],
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """备份台账与佐证材料 / Copy the ledger and the evidence files into one file."""
    from shanhai.service.keeping import backup as copy

    ws = open_workspace(workspace)
    _say(copy(ws, acting(ws, by), file), f"{file}: 已备份 / copied")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 / The copy.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="取代现有台账 / It takes the place of what is there.")
    ] = False,
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """恢复台账，可换数据库 / Bring a copy back, into SQLite or PostgreSQL."""
    from shanhai.service.keeping import restore as bring_back

    ws = open_workspace(workspace)
    found = bring_back(ws, acting(ws, by), file, replace=replace)
    _say(found, f"{file}: 已恢复 / restored")


def _say(found: Any, done: str) -> None:
    print(f"{done}: {found.entries} 条 / entries, {found.head[:16]}")
    if found.fault is not None:
        print(f"注意，日志已被改动 / note, the trail is broken: {found.fault}")
        raise typer.Exit(1)
