"""Answers that are kept."""

from __future__ import annotations

import asyncio
from gzip import decompress

from shanhai.server.answers import Answers


def test_the_oldest_make_room_for_new_ones() -> None:
    answers = Answers(most=10)
    answers.put("a", b"aaaa")
    answers.put("b", b"bbbb")
    assert answers.get("a") == b"aaaa"  # asked for again: b is now the oldest
    answers.put("c", b"cccc")
    assert (answers.get("a"), answers.get("b"), answers.get("c")) == (b"aaaa", None, b"cccc")


def test_an_answer_given_anew_takes_its_own_room_only() -> None:
    answers = Answers(most=10)
    for _ in range(5):
        answers.put("a", b"aaaa")
    answers.put("b", b"bbbb")
    assert answers.get("a") == b"aaaa"


def test_an_answer_is_packed_once() -> None:
    answers = Answers()

    async def twice() -> list[bytes]:
        return [await answers.packed("a", body) for body in (b"first", b"second")]

    assert [decompress(p) for p in asyncio.run(twice())] == [b"first", b"first"]


def test_two_who_ask_the_same_wait_for_one_another() -> None:
    answers = Answers()
    one = answers.one("a")
    assert answers.one("a") is one
    assert answers.one("b") is not one
