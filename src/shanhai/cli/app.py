"""The commands, in the order a person meets them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shanhai.cli import (
    accounts,
    administering,
    assessing,
    declaring,
    evaluating,
    explaining,
    figures,
    foreseeing,
    gep,
    ingesting,
    keeping,
    looking,
    quality,
    serving,
    signing,
    surveying,
    synthesizing,
    tasks,
)
from shanhai.cli.options import Common, Lang

app = typer.Typer(
    name="shanhai",
    help="山海：生态文明建设规划的监测、核算与考核。 Eco-civilization plans, measured and explained.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        print(f"shanhai {version('shanhai')}")
        raise typer.Exit


@app.callback()
def common(
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace", "-w", envvar="SHANHAI_WORKSPACE", metavar="DIR", show_envvar=False,
            help="工作区文件夹 / Workspace folder.",
        ),
    ] = None,
    lang: Annotated[
        Lang | None,
        typer.Option("--lang", envvar="SHANHAI_LANG", show_envvar=False, help="语言 / Language."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本 / Version.")
    ] = False,
) -> None:  # fmt: skip
    """Take the options that may stand before a command."""
    del version
    Common.workspace = workspace
    Common.lang = lang or Lang.zh


app.command("init")(declaring.init)
app.command("check")(declaring.check)
app.command("schema")(declaring.schema)
app.add_typer(ingesting.ingest, name="ingest")
app.add_typer(ingesting.template, name="template")
app.command("evaluate")(evaluating.evaluate)
app.command("status")(evaluating.status)
app.command("explain")(explaining.explain)
app.command("compare")(explaining.compare)
app.command("runs")(explaining.runs)
app.command("assign")(evaluating.assign)
app.command("conflicts")(looking.conflicts)
app.command("targets")(looking.targets)
app.add_typer(tasks.app, name="tasks")
app.add_typer(figures.app, name="figures")
app.command("observations")(looking.observations)
app.command("quarantine")(ingesting.quarantine)
app.command("report")(looking.report)
app.command("outlook")(foreseeing.outlook)
app.command("warnings")(foreseeing.warnings)
app.command("benchmark")(foreseeing.benchmark)
app.add_typer(surveying.survey, name="survey")
app.command("letters")(assessing.letters)
app.add_typer(assessing.assess, name="assess")
assessing.assess.command("sign")(signing.sign)
assessing.assess.command("signed")(signing.signed)
assessing.assess.command("show")(signing.look)
assessing.assess.command("compare")(signing.compare)
app.add_typer(quality.app, name="quality")
app.command("gep")(gep.gep)
app.command("assets")(accounts.assets)
app.command("compensation")(accounts.compensation)
app.command("damage")(accounts.damage)
app.command("serve")(serving.serve)
app.add_typer(synthesizing.app, name="synthetic")
app.add_typer(administering.users, name="users")
app.add_typer(administering.organisations, name="organisations")
app.add_typer(keeping.audit, name="audit")
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
