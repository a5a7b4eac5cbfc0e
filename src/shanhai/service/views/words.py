"""Texts in both languages, and the ids of the product's vocabulary with their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shanhai.catalog import Catalog, Text
from shanhai.engine.words import texts
from shanhai.service.telling import told

#: The groups of ``data/labels.yaml`` whose ids stand in views.
GROUPS = ("status", "attribute", "basis", "domains", "severity", "conflict", "units")


@dataclass(frozen=True)
class Words:
    """A text in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True)
class Place:
    """An area by code and name."""

    code: str
    name: Words


def words(text: Text | str) -> Words:
    """Return a declared text, or one that is the same in both languages."""
    return Words(text, text) if isinstance(text, str) else Words(text.zh, text.en)


def refusal(message: str) -> Words:
    """Return what is wrong, as the code says it, in both languages."""
    return Words(told(message, "zh"), message)


def maybe(text: Text | None) -> Words | None:
    """Return a declared text, where there is one."""
    return None if text is None else words(text)


def place(catalog: Catalog, code: str) -> Place:
    """Name an area; one that is not declared by its code."""
    area = catalog.areas.get(code)
    return Place(code, words(area.name if area is not None else code))


def domain_of(indicator: str) -> str:
    """Return the domain of an indicator: the first part of its id."""
    return indicator.partition(".")[0]


def vocabulary() -> dict[str, dict[str, Words]]:
    """Return the words of every id that stands in views, by group."""
    labels: Mapping[str, Any] = texts("labels")
    tasks: Mapping[str, Any] = texts("tasks")
    groups = {group: labels[group] for group in GROUPS} | {"task": tasks["statuses"]}
    return {
        group: {key: Words(text["zh"], text["en"]) for key, text in found.items()}
        for group, found in groups.items()
    }
