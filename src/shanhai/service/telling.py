"""What is wrong, said in Chinese.

Code says what is wrong where it happens, in English. ``data/errors.yaml`` has the template of
every such message and its Chinese; a message is known again by its template. One that has no
Chinese stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from shanhai.engine.words import texts

_FILLED = re.compile(r"\{(\w+)\}")
_MEANT = re.compile(r" \(did you mean ('[^']+')\?\)")
_PLACE = re.compile(r"([^\s:]+:\d+: (?:[\w.-]+: )?)(.+)")
#: Several reasons of one row stand beside each other.
AND = "; "


@dataclass(frozen=True)
class _Form:
    """A message: how it is known, with one reason or several in what is filled in, and its Chinese.

    ``says`` is how many letters and signs are its own, not filled in; ``mark`` the longest piece
    of them, by which most messages are told apart without looking closer.
    """

    one: re.Pattern[str]
    several: re.Pattern[str]
    zh: str
    says: tuple[int, int]
    mark: str


@lru_cache(maxsize=4096)
def told(message: str, lang: str) -> str:
    """Return a message of an error or a refusal in a language."""
    return message if lang == "en" else _put(_MEANT.sub(r"（是否指 \1？）", message))


def skeleton(template: str) -> str:
    """Return what a template says whatever is filled in."""
    return _FILLED.sub("{}", template)


def _put(message: str) -> str:
    return (
        _placed(message)
        or _known(message, several=False)
        or _lines(message)
        or _reasons(message)
        or _known(message, several=True)
        or _behind(message)
        or message
    )


def _known(message: str, *, several: bool) -> str | None:
    for form in _forms():
        if form.mark not in message:
            continue
        found = (form.several if several else form.one).fullmatch(message)
        if found:
            return form.zh.format(**{name: _put(part) for name, part in found.groupdict().items()})
    return None


def _placed(message: str) -> str | None:
    """Put what is wrong at ``file:line: key:`` into Chinese; the place stays, editors read it."""
    found = _PLACE.fullmatch(message)
    return found and found[1] + _put(found[2])


def _lines(message: str) -> str | None:
    lines = message.split("\n")
    return None if len(lines) == 1 else "\n".join(_put(line) for line in lines)


def _reasons(message: str) -> str | None:
    """Put reasons that stand beside each other into Chinese, if all of them are known."""
    reasons = message.split(AND)
    put = [_put(reason) for reason in reasons] if len(reasons) > 1 else reasons
    known = all(chinese != reason for chinese, reason in zip(put, reasons, strict=True))
    return "；".join(put) if known else None


def _behind(message: str) -> str | None:
    """Put a message behind the place it is about: ``file:12: key: message``."""
    place, mark, rest = message.partition(": ")
    return place + mark + _put(rest) if mark else None


@cache
def _forms() -> list[_Form]:
    """Return the messages that are known, those that say most themselves first."""
    groups: Any = texts("errors")
    found = [_form(one["en"], one["zh"]) for group in groups.values() for one in group]
    return sorted(found, key=lambda form: form.says, reverse=True)


def _form(en: str, zh: str) -> _Form:
    parts = _FILLED.split(en)
    said = [part.replace("{{", "{").replace("}}", "}") for part in parts[::2]]

    def pattern(within: str) -> re.Pattern[str]:
        filled = [f"(?P<{name}>{within}*?)" for name in parts[1::2]]
        mixed = [re.escape(said[0])]
        for gap, text in zip(filled, said[1:], strict=True):
            mixed += [gap, re.escape(text)]
        return re.compile("".join(mixed), re.DOTALL)

    return _Form(
        pattern("." if "\n" in en else r"(?:(?!; )[^\n])"), pattern("."), zh,
        (sum(character.isalpha() for text in said for character in text), sum(map(len, said))),
        max(said, key=len),
    )  # fmt: skip
