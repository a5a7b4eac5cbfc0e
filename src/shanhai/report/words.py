"""The report's words in two languages, side by side on the page."""

from __future__ import annotations

from typing import Any, NamedTuple

from markupsafe import Markup, escape

from shanhai.catalog import Text
from shanhai.engine.words import label, texts


class Both(NamedTuple):
    """A text in Chinese and English; on the page only the chosen one is seen."""

    zh: str
    en: str

    def __html__(self) -> Markup:
        """Write both, escaped; a text that is the same in both stands once."""
        if self.zh == self.en:
            return escape(self.zh)
        return Markup('<span lang="zh">{}</span><span lang="en">{}</span>').format(self.zh, self.en)

    def __bool__(self) -> bool:
        """Tell whether there is any text."""
        return bool(self.zh or self.en)


def both(text: Text | str) -> Both:
    """Return a declared text, or one that is the same in both languages."""
    return Both(text, text) if isinstance(text, str) else Both(text.zh, text.en)


def join(parts: list[Both], zh: str = "，", en: str = ", ") -> Both:
    """Join texts, leaving out empty ones."""
    return Both(zh.join(p.zh for p in parts if p.zh), en.join(p.en for p in parts if p.en))


def word(group: str, key: str, **facts: Any) -> Both:
    """Return a word of ``data/report.yaml``, filled in; a fact may itself be in two languages."""
    found: Any = texts("report")[group][key]
    filled = (
        found[lang].format(**{
            name: getattr(fact, lang) if isinstance(fact, Both) else fact
            for name, fact in facts.items()
        })
        for lang in ("zh", "en")
    )  # fmt: skip
    return Both(*filled)


def words(group: str) -> dict[str, Both]:
    """Return all words of a group that need no filling in."""
    found: Any = texts("report")[group]
    return {key: Both(text["zh"], text["en"]) for key, text in found.items()}


def labelled(group: str, key: str) -> Both:
    """Return a word of ``data/labels.yaml``; a key without one is shown as it is."""
    try:
        return Both(label(group, key, "zh"), label(group, key, "en"))
    except KeyError:
        return both(key)


def shown(value: float) -> str:
    """Write a number with two decimals, below one with three digits."""
    return f"{value:,.2f}" if abs(value) >= 1 or not value else f"{value:.3g}"
