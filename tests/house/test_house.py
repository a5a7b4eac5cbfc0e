"""The rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shanhai.catalog import Problems, library_folder
from shanhai.catalog.yamlfile import read
from tests.support import ROOT, SAMPLE, SRC

MODULES = sorted(p for p in SRC.rglob("*.py") if "cities" not in p.relative_to(SRC).parts)
CHINESE = re.compile("[\u3400-\u9fff]")


def name_of(path: Path) -> str:
    return path.relative_to(SRC).with_suffix("").as_posix()


# --- light imports

HEAVY = {
    "polars", "pydantic", "narwhals", "pint", "numpy", "pandas", "pyarrow", "deltalake", "sqlalchemy",
    "typer", "rich", "jinja2", "vl_convert", "lark", "ruamel", "fastexcel", "xarray", "dask", "numba", "scipy",
}  # fmt: skip


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import shanhai, sys; print(' '.join({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(done.stdout.split())


# --- docstrings


def is_overload(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "overload" for d in node.decorator_list)


def documented(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the module and every public class, function and method, and whether it says what it is."""
    tree = ast.parse(path.read_text("utf-8"))
    empty = not tree.body
    yield name_of(path), empty or ast.get_docstring(tree) is not None

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, bool]]:
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                if inner.name.startswith("_") or is_overload(inner):
                    continue
                name = f"{prefix}.{inner.name}"
                yield name, ast.get_docstring(inner) is not None
                if isinstance(inner, ast.ClassDef):
                    yield from walk(inner, name)

    yield from walk(tree, name_of(path))


def test_everything_public_says_what_it_is() -> None:
    public = [path for path in MODULES if not re.match("_[a-z]", path.stem)]
    found = [pair for path in public for pair in documented(path)]
    assert len(found) > 400
    assert [name for name, said in found if not said] == []


# --- both languages

#: Files of single words, where one language may have none (个 before a noun, say).
WORDS = ("labels", "page", "report")
DECLARED = sorted([*library_folder().rglob("*.yaml"), *SAMPLE.rglob("*.yaml")])


def texts(value: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every text that is given in a language, with its place."""
    if isinstance(value, dict):
        if "zh" in value or "en" in value:
            yield at, value
        else:
            for key, inner in value.items():
                yield from texts(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts(inner, f"{at}.{index}")


def content(path: Path) -> Any:
    problems = Problems()
    file = read(path, problems)
    assert not list(problems), [str(p) for p in problems]
    return None if file is None else file.data


@pytest.mark.parametrize("path", DECLARED, ids=[p.stem for p in DECLARED])
def test_every_text_is_there_in_chinese_and_english(path: Path) -> None:
    faults = []
    for at, text in texts(content(path)):
        if not {"zh", "en"} <= set(text):
            faults.append(f"{at}: has only {', '.join(text)}")
        elif not (text["zh"] and text["en"]) and path.stem not in WORDS:
            faults.append(f"{at}: one of the two is empty")
        elif CHINESE.search(str(text["en"])) and not at.endswith(".note"):
            faults.append(f"{at}: the English is not English: {text['en']}")
    assert faults == []


def test_there_are_many_texts() -> None:
    assert sum(1 for path in DECLARED for _ in texts(content(path))) > 1500


# --- sentences of verdicts


def constants(folder: str) -> set[str]:
    """Return every text written in the code of a package."""
    return {
        node.value
        for path in (SRC / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def reasons_given() -> Iterator[str]:
    """Yield the reason of every verdict that is written out where it is made."""
    for folder in ("governance/targets", "engine"):
        for path in (SRC / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Verdict"
                if called and len(node.args) > 1:  # type: ignore[attr-defined]
                    reason = node.args[1]  # type: ignore[attr-defined]
                    if isinstance(reason, ast.Constant):
                        yield reason.value


SENTENCES: dict[str, dict[str, str]] = content(library_folder() / "reasons.yaml")


def test_every_reason_has_a_sentence_and_every_sentence_a_reason() -> None:
    given = list(reasons_given())
    assert len(given) >= 20
    assert [reason for reason in given if reason not in SENTENCES] == []
    written = constants("governance/targets") | constants("engine")
    assert [name for name in SENTENCES if name not in written] == []


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_says_the_same_in_both_languages(name: str) -> None:
    fields = {
        lang: {field for _, field, _, _ in string.Formatter().parse(text) if field}
        for lang, text in SENTENCES[name].items()
    }
    assert fields["zh"] >= fields["en"] or fields["en"] >= fields["zh"]


# --- nothing of the machine


def kept_files() -> list[Path]:
    """Return the files that are or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


#: Written in pieces, so that this file does not hold them.
PLACES = [
    "/".join(["", *parts, ""])
    for parts in (["home"], ["root"], ["Users"], ["work", "main"], ["work", "shared"], ["tmp", "pytest"])
]  # fmt: skip
HOSTS = [
    ".".join(parts)
    for parts in (
        ["pypi", "org"], ["pythonhosted", "org"], ["tuna", "tsinghua"], ["mirrors", "aliyun"], ["npmjs", "org"],
        ["npmmirror", "com"], ["pypi", "doubanio"], ["conda", "anaconda"],
    )
]  # fmt: skip
EXTRA_INDEX = re.compile("--(extra-)?index" + "-url|find" + "-links")


def test_no_file_names_a_machine_or_a_package_index() -> None:
    faults = []
    for path in kept_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            told = [word for word in (*PLACES, *HOSTS) if word in line]
            if told or (EXTRA_INDEX.search(line) and path.suffix == ".lock"):
                faults.append(f"{path.relative_to(ROOT)}:{number}: {told or line}")
    assert faults == []


# --- tests mirror the source

TESTS = ROOT / "tests"
#: Folders of tests that belong to no package.
OWN = ("e2e", "golden", "house", "web")
#: Tests of a behaviour of a whole package.
WHOLE = ("cli/test_cli.py", "store/test_kill.py", "server/test_contract.py")


def modules_below(folder: Path) -> set[str]:
    """Return the names a test of a package may bear: of a module, perhaps with its packages before it."""
    found = {folder.name}
    for path in [*folder.rglob("*.py"), *(p for p in folder.rglob("*") if p.is_dir())]:
        parts = [p.lstrip("_") for p in path.relative_to(folder).with_suffix("").parts]
        parts = [folder.name, *parts]
        found |= {"_".join(parts[start:]) for start in range(len(parts))}
    return found


def test_tests_mirror_the_source() -> None:
    stray = []
    for path in sorted(TESTS.rglob("test_*.py")):
        where = path.relative_to(TESTS).parent
        if where.parts[:1] and where.parts[0] in OWN:
            continue
        if path.relative_to(TESTS).as_posix() in WHOLE:
            continue
        if not (SRC / where).is_dir():
            stray.append(f"{path.relative_to(TESTS)}: there is no package {where}")
            continue
        name = path.stem.removeprefix("test_")
        known = modules_below(SRC / where)
        if not any(name == module or name.startswith(f"{module}_") for module in known):
            stray.append(f"{path.relative_to(TESTS)}: there is no module {name}")
    assert stray == []


def test_tests_of_one_name_lie_in_packages() -> None:
    """Else they cannot be collected together."""
    loose: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("*.py")):
        if not (path.parent / "__init__.py").exists() and path.name != "conftest.py":
            loose.setdefault(path.name, []).append(str(path.parent.relative_to(TESTS)))
    assert {name: where for name, where in loose.items() if len(where) > 1} == {}


#: Packages each module of which has a test of its own name (the others are tested through these).
COVERED = {
    "core": {"frames"},
    "catalog": {"catalog", "crosscheck", "model", "problems", "scheme", "validate"},
    "governance/targets": {"status"},
    "ingest": {"cells", "readings"},
    "store": set(),
}


@pytest.mark.parametrize("folder", COVERED)
def test_every_module_has_its_test(folder: str) -> None:
    modules = {p.stem for p in (SRC / folder).glob("*.py") if not p.stem.startswith("_")}
    tested = {p.stem.removeprefix("test_") for p in (TESTS / folder).glob("test_*.py")}
    assert modules - tested - COVERED[folder] == set()
