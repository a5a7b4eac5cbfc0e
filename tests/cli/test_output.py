"""Rows on the way out."""

from __future__ import annotations

import json

import pytest

from shanhai.cli.output import badge, emit, table
from shanhai.core.errors import InputError


def test_brackets_in_texts_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    table("规划 [xiamen-145-eco]", ["[a]"], [["[red]x[/red]"], [badge("met", "达到", "[5]")]])
    said = capsys.readouterr().out
    for text in ("[xiamen-145-eco]", "[a]", "[red]x[/red]", "✔ 达到 [5]"):
        assert text in said


def test_cells_that_a_spreadsheet_would_run_are_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    emit([{"a": "=1+1", "b": None, "c": 0.1}], ("a", "b", "c"), as_json=False, as_csv=True)
    assert capsys.readouterr().out == "a,b,c\n'=1+1,,0.1\n"


def test_json_keeps_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert emit([{"a": 1, "more": "中"}], ("a",), as_json=True, as_csv=False)
    assert json.loads(capsys.readouterr().out) == [{"a": 1, "more": "中"}]


def test_one_form_at_a_time() -> None:
    with pytest.raises(InputError, match="choose one"):
        emit([], (), as_json=True, as_csv=True)
