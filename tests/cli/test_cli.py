"""What holds for every command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import process, shanhai

COMMANDS = (
    "init", "check", "schema", "ingest", "template", "evaluate", "status", "explain", "compare", "runs",
    "assign", "conflicts", "targets", "tasks", "observations", "quarantine", "report",
)  # fmt: skip
HEAVY = ("polars", "pydantic", "narwhals", "pint", "numpy", "deltalake", "sqlalchemy", "pyarrow", "pandas",
         "vl_convert", "jinja2", "lark", "ruamel", "fastexcel", "xarray", "dask", "numba", "scipy")  # fmt: skip
SHOW = "import sys; print(' '.join(sorted({m.split('.')[0] for m in sys.modules})))"


def loaded(code: str) -> set[str]:
    """Run code in a fresh process and say which top packages it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{SHOW}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["evaluate", "--help"], ["ingest", "observations", "--help"], ["--version"]],
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = f"""
import sys
sys.argv = ["shanhai", *{arguments!r}]
from shanhai.cli import main
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
"""
    own = {"pydantic"} if len(arguments) > 1 else set()  # typer itself reads a command with it
    assert loaded(code).isdisjoint({*HEAVY} - own)


def test_help_names_every_command() -> None:
    said = shanhai("--help")
    assert (said.code, said.err) == (0, "")
    for name in COMMANDS:
        assert f"\n  {name} " in said.out
    assert shanhai("-h").out == said.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_in_both_languages(name: str) -> None:
    said = shanhai(name, "--help")
    assert said.code == 0
    about = " ".join(said.out.split("Options:")[0].split())
    assert any("\u4e00" <= letter <= "\u9fff" for letter in about)
    assert "/" in about


def test_version() -> None:
    from importlib.metadata import version

    assert shanhai("--version").out == f"shanhai {version('shanhai')}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["evalute"], "No such command 'evalute'"),
        (["evaluate", "--jsn"], "No such option"),
        (["evaluate", "--as-of", "soon"], "valid integer"),
        (["evaluate", "--lang", "fr"], "'fr' is not one of 'zh', 'en'"),
        (["init", "xiamen"], "Missing argument 'DIR'"),
        (["ingest"], "Usage:"),
        (["ingest", "everything"], "No such command 'everything'"),
        (["assign", "p", "1", "many", "--source", "x"], "valid number"),
        (["assign", "p", "1", "3"], "Missing option '--source'"),
        (["template", "indicators", "--year", "2024"], "Missing option"),
    ],
)
def test_wrong_use_ends_with_two(arguments: list[str], told: str) -> None:
    said = shanhai(*arguments)
    assert said.code == 2
    assert told in said.err + said.out


def test_without_anything_there_is_help() -> None:
    said = shanhai()
    assert said.code in (0, 2)
    assert "Usage: shanhai" in said.out + said.err


def test_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    said = shanhai("-w", tmp_path, "targets")
    assert said.code == 2
    assert said.err == (
        f"shanhai: {tmp_path} 不是工作区：其中没有 workspace.yaml（新建：shanhai init）\n"
        f"  {tmp_path} is not a workspace: it has no workspace.yaml (make one: shanhai init)\n"
    )


def test_outside_a_workspace_the_sample_is_looked_at(tmp_path: Path) -> None:
    said = shanhai("targets", "xiamen-135-eco", "--csv", cwd=tmp_path)
    assert said.code == 0
    assert (
        "(not in a workspace: using the sample xiamen; make your own: shanhai init xiamen DIR)"
        in said.err
    )
    assert said.out.startswith("plan,no,")
    assert list(tmp_path.iterdir()) == []


def test_inside_a_workspace_it_is_the_one(small: Path) -> None:
    said = shanhai("runs", "--json", cwd=small / "plans")
    assert (said.code, said.err) == (0, "")


def test_options_before_and_after_the_command_and_in_the_environment(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nearer wins: after the command, before it, the environment."""
    ask = ["targets", "xiamen-135-eco", "--csv"]
    assert shanhai("-w", small, *ask).code == 0
    assert shanhai(*ask, "-w", small).code == 0
    monkeypatch.setenv("SHANHAI_WORKSPACE", str(small))
    assert shanhai(*ask, cwd=tmp_path).err == ""
    assert shanhai("-w", tmp_path, *ask).code == 2
    assert shanhai("-w", small, *ask, "-w", tmp_path).code == 2
    monkeypatch.setenv("SHANHAI_WORKSPACE", str(tmp_path))
    assert shanhai("-w", small, *ask).code == 0
    monkeypatch.setenv("SHANHAI_LANG", "en")
    english = ["targets", "xiamen-145-eco", "--csv"]
    assert "binding" in shanhai("-w", small, *english).out
    assert "约束性" in shanhai("-w", small, "--lang", "zh", *english).out


def test_a_reader_that_goes_away_is_no_fault(small: Path) -> None:
    command = [sys.executable, "-m", "shanhai", "-w", small, "observations", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        told = running.stderr.read()
    assert told == ""
    assert running.returncode in (0, 1)


def test_as_a_module_and_as_a_script(tmp_path: Path) -> None:
    assert process("--version").out.startswith("shanhai ")
    script = Path(sys.executable).parent / ("shanhai.exe" if os.name == "nt" else "shanhai")
    done = subprocess.run(
        [script, "-w", tmp_path, "runs"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("shanhai: ")


def test_a_fault_of_the_program_is_shown_as_one(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("shanhai.service.listing.targets", fail)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        shanhai("-w", small, "targets")
