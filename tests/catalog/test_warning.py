"""Rules of early warning: the library's, and a workspace's own over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanhai.catalog.warning import warning_rules
from shanhai.core.errors import CatalogError


def test_own_rules_go_before_those_of_the_library(tmp_path: Path) -> None:
    assert warning_rules(tmp_path).near_limit is not None
    (tmp_path / "early-warning.yaml").write_text(
        "rules: {near_limit: null, task_due: {soon: 7}}", "utf-8"
    )
    rules = warning_rules(tmp_path)
    assert rules.near_limit is None
    assert rules.task_due is not None
    assert rules.task_due.soon == 7
    assert rules.low_chance is not None


def test_a_due_day_is_a_day(tmp_path: Path) -> None:
    (tmp_path / "early-warning.yaml").write_text("rules: {data_late: {due: 13-01}}", "utf-8")
    with pytest.raises(CatalogError, match=r"early-warning\.yaml:1"):
        warning_rules(tmp_path)
