from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanhai.catalog.problems import Problems
from shanhai.catalog.yamlfile import YamlFile, read


def read_text(folder: Path, text: str) -> tuple[YamlFile | None, list[str]]:
    (folder / "a.yaml").write_text(text, "utf-8")
    problems = Problems(root=folder)
    return read(folder / "a.yaml", problems), [str(p) for p in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("NO", "NO"), ("1:30", "1:30"), ("0123", "0123"),
        ("2026-03-01", "2026-03-01"), ("true", True), ("false", False), ("null", None), ("~", None),
        ("", None), ("12", 12), ("-3", -3), ("+3", 3), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0),
        ('"12"', "12"), ("'12'", "12"), ("[1, a]", [1, "a"]), ("{a: 1}", {"a": 1}),
        ("9" * 5000, "9" * 5000), ("1e999", "1e999"), (".nan", ".nan"), (".inf", ".inf"),
        ("≥45", "≥45"), ("!!python/object/apply:os.system [echo]", ["echo"]),
        ("!!int '5'", "5"), ("|\n  two\n  lines", "two\nlines\n"),
    ],
)  # fmt: skip
def test_scalars_are_those_of_the_core_schema(tmp_path: Path, text: str, value: Any) -> None:
    file, problems = read_text(tmp_path, f"key: {text}\n")
    assert problems == []
    assert file is not None
    assert file.data == {"key": value}
    assert type(file.data["key"]) is type(value)


def test_every_key_and_item_knows_its_line(tmp_path: Path) -> None:
    file, _ = read_text(tmp_path, "# first\na:\n  b: 1\n  c:\n    - x\n    - y: 2\nd: {e: 3}\n")
    assert file is not None
    wanted = {
        ("a",): 2, ("a", "b"): 3, ("a", "c"): 4, ("a", "c", 0): 5, ("a", "c", 1): 6,
        ("a", "c", 1, "y"): 6, ("d", "e"): 7,
    }  # fmt: skip
    assert {key: file.line(key) for key in wanted} == wanted
    assert file.line(("a", "nothing", "below")) == 2
    assert file.line(()) == 2


def test_a_repeated_key_is_told_with_both_lines_and_the_first_stays(tmp_path: Path) -> None:
    file, problems = read_text(tmp_path, "a:\n  b: 1\n  c: 2\n  b: 3\n")
    assert problems == ["a.yaml:4: a.b: this key stands twice (first in line 2)"]
    assert file is not None
    assert file.data == {"a": {"b": 1, "c": 2}}


def test_a_text_read_before_is_told_where_it_stands_now(tmp_path: Path) -> None:
    text = "a: 1\na: 2\n"
    assert read_text(tmp_path, text)[1] == read_text(tmp_path, text)[1] != []
    other = tmp_path / "other"
    other.mkdir()
    file, _ = read_text(other, text)
    assert file is not None
    assert file.path == other / "a.yaml"
    file, problems = read_text(other, "a: 3\n")
    assert file is not None
    assert (file.data, problems) == ({"a": 3}, [])


@pytest.mark.parametrize("text", ['2025: a\n"2025": b\n', '{2025: a,\n "2025": b}\n'])
def test_a_year_as_number_and_as_text_is_one_key(tmp_path: Path, text: str) -> None:
    file, problems = read_text(tmp_path, text)
    assert problems == ["a.yaml:2: 2025: this key stands twice (first in line 1)"]
    assert file is not None
    assert file.data == {2025: "a"}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: [1\n", 3, "not valid YAML: did not find expected ',' or ']'"),
        ("a: 1\n  b: 2\n", 2, "not valid YAML: mapping values are not allowed"),
        ("a:\n\tb: 1\n", 2, "not valid YAML: found character that cannot start any token"),
        ("a: 1\n---\nb: 2\n", 2, "not valid YAML: but found another document"),
        ("a: *x\n", 1, "not valid YAML: found undefined alias"),
        ('a: "x\n', 2, "not valid YAML: found unexpected end of stream"),
        ('a: "\x01"\n', None, "cannot be read: unacceptable character"),
        ("a: &x [*x]\n", None, "nested too deep, or an alias holds itself"),
        ("[" * 3000 + "]" * 3000, None, "nested too deep"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(
    tmp_path: Path, text: str, line: int | None, said: str
) -> None:
    file, problems = read_text(tmp_path, text)
    assert file is None
    assert len(problems) == 1
    assert problems[0].startswith(f"a.yaml:{line}: " if line else "a.yaml: ")
    assert said in problems[0]


@pytest.mark.parametrize("text", ["? {a: b}\n: c\n", "? [a, b]\n: c\n"])
def test_a_key_that_is_no_word(tmp_path: Path, text: str) -> None:
    file, problems = read_text(tmp_path, text)
    assert problems == ["a.yaml:1: a key must be a word, not a list or keys and values"]
    assert file is not None
    assert file.data == {}


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    problems = Problems()
    assert read(tmp_path / "none.yaml", problems) is None
    (tmp_path / "b.yaml").write_bytes(b"a: \xff\xfe\n")
    assert read(tmp_path / "b.yaml", problems) is None
    said = [str(p) for p in problems]
    assert len(said) == 2
    assert all("cannot be read" in one for one in said)


@pytest.mark.parametrize("text", ["", "# only words\n"])
def test_an_empty_file_is_empty(tmp_path: Path, text: str) -> None:
    file, problems = read_text(tmp_path, text)
    assert problems == []
    assert file is not None
    assert file.data is None


FUZZ = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
YAMLISH = st.text(
    alphabet=st.sampled_from("ab1 \n\t:-?[]{}&*!|>'\"#%@`,.~é山\x00\ufeff"), max_size=40
)


@FUZZ
@given(text=YAMLISH)
def test_no_text_breaks_the_reader(tmp_path: Path, text: str) -> None:
    file, problems = read_text(tmp_path, text)
    assert (file is None) <= bool(problems)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text("ab: -#山'\"\n", max_size=8)
    | st.floats(-1e6, 1e6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@FUZZ
@given(value=VALUES)
def test_json_is_read_as_it_was_written(tmp_path: Path, value: Any) -> None:
    file, problems = read_text(tmp_path, json.dumps({"key": value}, ensure_ascii=False, indent=1))
    assert problems == []
    assert file is not None
    assert file.data == {"key": value}
