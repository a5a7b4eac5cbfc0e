from __future__ import annotations

import pytest

from shanhai.catalog import Catalog
from shanhai.report.naming import area_name, document_title, period, safe_url
from shanhai.report.words import Both, join, labelled, word


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("http://[broken", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_pages_are_linked(url: str | None, safe: bool) -> None:
    assert safe_url(url) == (url if safe else None)


def test_periods() -> None:
    assert period("2025") == ("2025年", "2025")
    assert period("2022-06") == ("2022年6月", "2022-06")


def test_what_is_not_declared_is_shown_as_written() -> None:
    assert area_name(Catalog(), "350200") == ("350200", "350200")
    assert document_title(Catalog(), "某公报") == ("某公报", "某公报")
    assert labelled("domains", "fengshui") == ("fengshui", "fengshui")


def test_both_languages_side_by_side() -> None:
    assert Both("水", "Water").__html__() == '<span lang="zh">水</span><span lang="en">Water</span>'
    assert Both("<", "<").__html__() == "&lt;"
    assert not Both("", "")
    assert join([Both("甲", "a"), Both("", ""), Both("乙", "b")]) == ("甲，乙", "a, b")
    assert word("targets", "also", values=Both("一", "one")) == ("另有：一", "also: one")
