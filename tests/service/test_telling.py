"""What is wrong is said in Chinese: every message of the source has its words, and is known again."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shanhai.core import errors
from shanhai.engine.words import texts
from shanhai.service.telling import skeleton, told

SOURCE = Path(errors.__file__).parents[1]
ERRORS = {name for name in vars(errors) if name.endswith("Error")} | {"HTTPException"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def said(node: ast.expr) -> str | None:
    """Return the skeleton of a string of the source; None where it is made elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts
            )
    return None


def messages() -> Iterator[tuple[str, str]]:
    """Give every message that is raised, with where it is."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            told = [text for text in map(said, node.args[:2]) if text] if name in ERRORS else []
            if told:
                yield told[0], f"{path.relative_to(SOURCE)}:{node.lineno}"


def forms(*groups: str) -> list[dict[str, str]]:
    found = texts("errors")
    return [form for group in groups or found for form in found[group]]  # type: ignore[misc]


def words(template: str) -> str:
    return skeleton(template).replace("{{", "{").replace("}}", "}")


def names(template: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", template.replace("{{", ""))


def test_every_message_has_its_chinese() -> None:
    known = {words(form["en"]) for form in forms()}
    lacking = [f"{where}: {text}" for text, where in messages() if text not in known]
    assert lacking == [], "add them to src/shanhai/data/errors.yaml"


def test_no_message_is_there_that_nobody_raises() -> None:
    raised = {text for text, _ in messages()}
    packages = [group for group in texts("errors") if (SOURCE / group).is_dir()]
    assert [form["en"] for form in forms(*packages) if words(form["en"]) not in raised] == []


def test_every_message_is_known_again() -> None:
    for form in forms():
        assert len(set(names(form["en"]))) == len(names(form["en"])), form
        assert set(names(form["zh"])) <= set(names(form["en"])), form
        filled = form["en"].format(**{name: f"<{name}>" for name in names(form["en"])})
        chinese = told(filled, "zh")
        assert told(filled, "en") == filled
        assert chinese != filled, form
        if re.search("[a-z]{3}", re.sub(r"\{\w+\}", "", form["en"])):
            assert CHINESE.search(chinese) or form["zh"].startswith("（{"), form


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("no plan 'x' (did you mean 'y'?)", "没有规划 'x'（是否指 'y'？）"),
        ("neither value nor text; unit is missing", "数值和文字结果都没有；缺少计量单位"),
        (
            "2 problem(s) in the declarations:\na.yaml:3: targets.0: unknown key 'x'\nb.yaml: is missing",
            "声明中有 2 个问题：\na.yaml:3: targets.0: 未知的键 'x'\nb.yaml：不存在",
        ),
        ("a.csv: no such thing is known", "a.csv：no such thing is known"),
        ("nobody has ever said this", "nobody has ever said this"),
    ],
)
def test_a_message_is_known_again(message: str, chinese: str) -> None:
    assert told(message, "zh") == chinese
