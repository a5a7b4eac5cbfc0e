"""Commands about accounts and organisations."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from shanhai.cli.options import (
    AsOption,
    CsvOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    acting,
    language,
    open_workspace,
)

users = typer.Typer(help="用户与职责 / Accounts and what they answer for.", no_args_is_help=True)
organisations = typer.Typer(help="机构 / Departments, governments.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="ACCOUNT", help="账号 / Account.")]
RoleArgument = Annotated[
    str, typer.Argument(help="viewer, reporter, reviewer, assessor, administrator")
]
AreaOption = Annotated[
    str, typer.Option("--area", help="限于该区划及其下辖 / Only in this area (code).")
]
ForOption = Annotated[
    str, typer.Option("--organisation", help="限于该机构 / Only for this organisation.")
]


def _password(*, again: bool = True) -> str:
    """Ask for a password without showing it; from a pipe, its first line is taken."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    asked: str = typer.prompt("密码 / Password", hide_input=True, confirmation_prompt=again)
    return asked


@users.command("list")
def list_users(
    workspace: WorkspaceOption = None, lang: LangOption = None, as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:  # fmt: skip
    """列出账号及职责 / The accounts and their responsibilities."""
    from shanhai.cli.output import emit, table
    from shanhai.service.people import accounts
    from shanhai.service.permission import roles

    words, titles = language(lang), roles()
    rows = [
        {
            **row,
            "responsibilities": "; ".join(
                " ".join(filter(None, (titles[r["role"]][words], r["organisation"], r["area"])))
                for r in row["responsibilities"]
            ),
        }
        for row in accounts(open_workspace(workspace))
    ]
    columns = ("name", "full_name", "organisation", "active", "responsibilities", "made")
    if not emit(rows, columns, as_json=as_json, as_csv=as_csv):
        table("用户 / accounts", columns, [[r[c] for c in columns] for r in rows], wrap=4)


@users.command("add")
def add_user(
    name: NameArgument,
    full_name: Annotated[str, typer.Option("--full-name", help="姓名 / Full name.")] = "",
    organisation: Annotated[
        str | None, typer.Option("--organisation", help="所在机构 / Organisation.")
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", help="职责，限于所在机构 / Roles, for the organisation if given."),
    ] = None,
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """开设账号（密码从键盘或标准输入读取） / Open an account; the password is asked for, or read from stdin."""
    from shanhai.service import people
    from shanhai.service.permission import Responsibility, check_role

    ws = open_workspace(workspace)
    person = acting(ws, by)
    for one in role or []:
        check_role(one)
    people.create_account(
        ws, person, name, password=_password(), full_name=full_name, organisation=organisation
    )
    for one in role or []:
        people.grant(ws, person, name, Responsibility(one, organisation=organisation or ""))
    print(f"{name}: 已开设 / opened")


@users.command("grant")
def grant(
    name: NameArgument, role: RoleArgument, area: AreaOption = "", organisation: ForOption = "",
    workspace: WorkspaceOption = None, by: AsOption = None,
) -> None:  # fmt: skip
    """授予职责 / Give a responsibility: a role, in an area, for an organisation."""
    from shanhai.service import people
    from shanhai.service.permission import Responsibility

    ws = open_workspace(workspace)
    people.grant(ws, acting(ws, by), name, Responsibility(role, area, organisation))
    print(f"{name}: {role} {organisation} {area}".rstrip())


@users.command("withdraw")
def withdraw(
    name: NameArgument, role: RoleArgument, area: AreaOption = "", organisation: ForOption = "",
    workspace: WorkspaceOption = None, by: AsOption = None,
) -> None:  # fmt: skip
    """收回职责 / Take a responsibility away."""
    from shanhai.service import people
    from shanhai.service.permission import Responsibility

    ws = open_workspace(workspace)
    people.withdraw(ws, acting(ws, by), name, Responsibility(role, area, organisation))
    print(f"{name}: − {role} {organisation} {area}".rstrip())


@users.command("password")
def password(name: NameArgument, workspace: WorkspaceOption = None, by: AsOption = None) -> None:
    """更换密码 / Set another password."""
    from shanhai.service import people

    ws = open_workspace(workspace)
    people.set_password(ws, acting(ws, by), name, _password())
    print(f"{name}: 密码已更换 / password set")


@users.command("close")
def close(name: NameArgument, workspace: WorkspaceOption = None, by: AsOption = None) -> None:
    """停用账号 / Close an account; what it did stays."""
    from shanhai.service import people

    ws = open_workspace(workspace)
    people.set_active(ws, acting(ws, by), name, active=False)
    print(f"{name}: 已停用 / closed")


@users.command("reopen")
def reopen(name: NameArgument, workspace: WorkspaceOption = None, by: AsOption = None) -> None:
    """恢复账号 / Open an account again."""
    from shanhai.service import people

    ws = open_workspace(workspace)
    people.set_active(ws, acting(ws, by), name, active=True)
    print(f"{name}: 已恢复 / open again")


@users.command("token")
def token(
    name: NameArgument,
    label: Annotated[str, typer.Option("--label", help="用途 / What it is for.")] = "",
    days: Annotated[
        int | None, typer.Option("--days", min=1, help="有效天数 / How long it holds.")
    ] = None,
    revoke: Annotated[
        str | None, typer.Option("--revoke", metavar="ID", help="作废 / End this token.")
    ] = None,
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """签发程序接口令牌（只显示一次） / Make a token for a program; it is shown this once."""
    from shanhai.service import people

    ws = open_workspace(workspace)
    person = acting(ws, by)
    if revoke is not None:
        people.revoke_token(ws, person, revoke)
        print(f"{revoke}: 已作废 / revoked")
    else:
        print(people.issue_token(ws, person, name, label, days=days))


@organisations.command("list")
def list_organisations(
    workspace: WorkspaceOption = None, as_json: JsonOption = False, as_csv: CsvOption = False
) -> None:
    """列出机构 / The organisations."""
    from shanhai.cli.output import emit, table
    from shanhai.service.organisations import organisations as known

    rows = [
        {"name": name, "name_en": one.name.en, "kind": one.kind, "area": one.area,
         "parent": one.parent, "aliases": "、".join(one.aliases)}
        for name, one in known(open_workspace(workspace)).items()
    ]  # fmt: skip
    columns = ("name", "name_en", "kind", "area", "aliases")
    if not emit(rows, columns, as_json=as_json, as_csv=as_csv):
        table("机构 / organisations", columns, [[r[c] for c in columns] for r in rows], wrap=1)


@organisations.command("add")
def add_organisation(
    name: Annotated[str, typer.Argument(help="名称，照文件所印 / Name as documents print it.")],
    name_en: Annotated[str, typer.Option("--en", help="英文名称 / English name.")],
    kind: Annotated[
        str, typer.Option("--kind", help="government, department, body, enterprise")
    ] = "department",
    area: Annotated[str | None, typer.Option("--area", help="区划代码 / Area code.")] = None,
    parent: Annotated[str | None, typer.Option("--parent", help="上级机构 / Parent.")] = None,
    alias: Annotated[list[str] | None, typer.Option("--alias", help="别名 / Other name.")] = None,
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """登记或变更机构 / Enter an organisation, or what has changed of one."""
    from shanhai.service.organisations import described, enter_organisation

    ws = open_workspace(workspace)
    given = described(name, name_en, kind, area=area, parent=parent, aliases=alias or ())
    enter_organisation(ws, acting(ws, by), given)
    print(f"{name}: 已登记 / entered")


@organisations.command("close")
def close_organisation(
    name: Annotated[str, typer.Argument(help="名称 / Name.")],
    workspace: WorkspaceOption = None,
    by: AsOption = None,
) -> None:
    """撤销机构 / Close an organisation; what it did stays."""
    from shanhai.service.organisations import close_organisation as close_it

    ws = open_workspace(workspace)
    close_it(ws, acting(ws, by), name)
    print(f"{name}: 已撤销 / closed")
