"""The vocabulary of tasks: ``data/tasks.yaml``."""

from __future__ import annotations

from typing import Any

from shanhai.core.errors import InputError, did_you_mean
from shanhai.engine.words import texts
from shanhai.governance.tasks import Rules, Standing


def rules() -> Rules:
    """Return the declared limits."""
    return Rules(**_data()["rules"])


def kinds() -> dict[str, Any]:
    """Return the kinds of task: title, register, whether closing needs evidence, own fields."""
    found: dict[str, Any] = _data()["kinds"]
    return found


def kind_named(text: str) -> str:
    """Return the kind with a name or title.

    Raises
    ------
    InputError
        There is none; the nearest is told.
    """
    for name, kind in kinds().items():
        if text in (name, kind["title"]["zh"], kind["title"]["en"]):
            return name
    raise InputError(
        f"no kind of task {text!r}{did_you_mean(text, kinds())}; there are: {', '.join(kinds())}"
    )


def word(group: str, name: str, lang: str) -> str:
    """Return a word of ``statuses``, ``columns`` or ``verdicts``."""
    return str(_data()[group][name][lang])


def fields() -> dict[str, Any]:
    """Return the own fields of all kinds: name → title, and whether it is a number."""
    return {name: field for kind in kinds().values() for name, field in kind["fields"].items()}


def reason(standing: Standing, lang: str) -> str:
    """Return why something stands as it does."""
    return str(_data()["reasons"][standing.reason][lang]).format(**standing.facts)


def _data() -> dict[str, Any]:
    return dict(texts("tasks"))
