"""Reading one YAML file: plain data, the line of every key, no key twice.

The composer of ruamel.yaml (libyaml) gives nodes with their marks; scalars are resolved by
the YAML 1.2 core schema (so ``no`` is a word, not a boolean), but for codes: ``000`` is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from ruamel.yaml.cyaml import CSafeLoader
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from shanhai.catalog.problems import Problems

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})$")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True)
class YamlFile:
    """The content of a file, and where each key stands."""

    path: Path
    data: Any
    lines: dict[tuple[object, ...], int]

    def line(self, key: tuple[object, ...]) -> int:
        """Return the line of ``key``, or of the nearest enclosing key that is there."""
        for end in range(len(key), -1, -1):
            if (found := self.lines.get(key[:end])) is not None:
                return found
        return 0


def read(path: Path, problems: Problems) -> YamlFile | None:
    """Read a file; syntax errors and repeated keys go to ``problems``.

    Returns None where the file could not be read at all.
    """
    lines: dict[tuple[object, ...], int] = {}
    try:
        loader = CSafeLoader(path.read_text("utf-8"))
        node = loader.get_single_node()
        data = None if node is None else _construct(node, (), lines, path, problems)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        tabs = "; indent with spaces, not tabs" if "cannot start any token" in error.problem else ""
        problems.add(
            path, mark.line + 1 if mark else 0, (), f"not valid YAML: {error.problem}{tabs}"
        )
        return None
    except (YAMLError, UnicodeDecodeError, OSError) as error:
        problems.add(path, 0, (), f"cannot be read: {error}")
        return None
    except RecursionError:
        problems.add(path, 0, (), "cannot be read: nested too deep, or an alias holds itself")
        return None
    return YamlFile(path, data, lines)


def _construct(
    node: Node,
    key: tuple[object, ...],
    lines: dict[tuple[object, ...], int],
    path: Path,
    problems: Problems,
) -> Any:
    lines.setdefault(key, node.start_mark.line + 1)
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, SequenceNode):
        return [
            _construct(child, (*key, index), lines, path, problems)
            for index, child in enumerate(node.value)
        ]
    assert isinstance(node, MappingNode)
    result: dict[Any, Any] = {}
    seen: dict[str, int] = {}  # 2025 and "2025" are one key
    for name_node, child in node.value:
        line = name_node.start_mark.line + 1
        if not isinstance(name_node, ScalarNode):
            problems.add(path, line, key, "a key must be a word, not a list or keys and values")
            continue
        name = _scalar(name_node)
        if (first := seen.get(str(name))) is not None:
            problems.add(path, line, (*key, name), f"this key stands twice (first in line {first})")
            continue
        seen[str(name)] = line
        lines[(*key, name)] = line
        result[name] = _construct(child, (*key, name), lines, path, problems)
    return result


def _scalar(node: ScalarNode) -> Any:
    text = node.value
    if node.style:  # quoted or block text is text
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text) and isfinite(number := float(text)):
        return number
    return text
