"""Reading one YAML file: plain data, the line of every key, no key twice.

The composer of ruamel.yaml (libyaml) gives nodes with their marks; scalars are resolved by
the YAML 1.2 core schema (so ``no`` is a word, not a boolean), but for codes: ``000`` is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
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


Key = tuple[object, ...]


@dataclass(frozen=True)
class Content:
    """What a text says; kept, so that a text is parsed once however often it is read.

    ``faults`` are lines, keys and messages; ``checked`` holds what was made of the data so far.
    Nothing of it is ever changed by its readers.
    """

    data: Any = None
    lines: dict[Key, int] = field(default_factory=dict)
    faults: list[tuple[int, Key, str]] = field(default_factory=list)
    checked: dict[tuple[type, Key], Any] = field(default_factory=dict)
    whole: bool = True


@dataclass(frozen=True)
class YamlFile:
    """The content of a file, and where each key stands."""

    path: Path
    content: Content

    @property
    def data(self) -> Any:
        """The plain data, not to be changed."""
        return self.content.data

    def line(self, key: Key) -> int:
        """Return the line of ``key``, or of the nearest enclosing key that is there."""
        for end in range(len(key), -1, -1):
            if (found := self.content.lines.get(key[:end])) is not None:
                return found
        return 0


def read(path: Path, problems: Problems) -> YamlFile | None:
    """Read a file; syntax errors and repeated keys go to ``problems``.

    Returns None where the file could not be read at all.
    """
    try:
        content = _parsed(path.read_text("utf-8"))
    except (UnicodeDecodeError, OSError) as error:
        problems.add(path, 0, (), f"cannot be read: {error}")
        return None
    for line, key, message in content.faults:
        problems.add(path, line, key, message)
    return YamlFile(path, content) if content.whole else None


class _Loader(CSafeLoader):
    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """Leave the sort of a scalar to :func:`_scalar`."""
        del kind, value, implicit
        return ""


@lru_cache(maxsize=500)
def _parsed(text: str) -> Content:
    try:
        node = _Loader(text).get_single_node()
        content = Content()
        if node is None:
            return content
        return replace(content, data=_construct(node, (), content))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        tabs = "; indent with spaces, not tabs" if "cannot start any token" in error.problem else ""
        return _unreadable(mark.line + 1 if mark else 0, f"not valid YAML: {error.problem}{tabs}")
    except YAMLError as error:
        return _unreadable(0, f"cannot be read: {error}")
    except RecursionError:
        return _unreadable(0, "cannot be read: nested too deep, or an alias holds itself")


def _unreadable(line: int, message: str) -> Content:
    return Content(faults=[(line, (), message)], whole=False)


def _construct(node: Node, key: Key, content: Content) -> Any:
    lines, faults = content.lines, content.faults
    lines.setdefault(key, node.start_mark.line + 1)
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, SequenceNode):
        return [_construct(child, (*key, index), content) for index, child in enumerate(node.value)]
    assert isinstance(node, MappingNode)
    result: dict[Any, Any] = {}
    seen: dict[str, int] = {}  # 2025 and "2025" are one key
    for name_node, child in node.value:
        line = name_node.start_mark.line + 1
        if not isinstance(name_node, ScalarNode):
            faults.append((line, key, "a key must be a word, not a list or keys and values"))
            continue
        name = _scalar(name_node)
        place = (*key, name)
        if (first := seen.get(str(name))) is not None:
            faults.append((line, place, f"this key stands twice (first in line {first})"))
            continue
        seen[str(name)] = line
        lines[place] = line
        result[name] = _construct(child, place, content)
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
