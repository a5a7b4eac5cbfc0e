"""Sessions by the digest of their cookie."""

from __future__ import annotations

from shanhai.server.sessions import MOST, Sessions


def test_a_session_is_found_by_its_cookie_until_it_is_ended() -> None:
    sessions = Sessions(1)
    cookie, begun = sessions.begin("chen")
    assert sessions.find(cookie) == begun
    assert sessions.find(cookie[:-1]) is None
    sessions.end(cookie)
    assert sessions.find(cookie) is None


def test_a_session_lasts_its_hours_and_no_longer() -> None:
    sessions = Sessions(0)
    cookie, _ = sessions.begin("chen")
    assert sessions.find(cookie) is None


def test_every_session_has_secrets_of_its_own() -> None:
    sessions = Sessions(1)
    (one, first), (two, second) = sessions.begin("chen"), sessions.begin("chen")
    assert one != two
    assert first.csrf != second.csrf


def test_all_sessions_of_a_person_end_but_the_one_they_are_in() -> None:
    sessions = Sessions(1)
    one, _ = sessions.begin("chen")
    here, begun = sessions.begin("chen")
    other, _ = sessions.begin("lin")
    sessions.end_all("chen", but=here)
    assert (sessions.find(one), sessions.find(here)) == (None, begun)
    assert sessions.find(other) is not None
    sessions.end_all("chen")
    assert sessions.find(here) is None


def test_the_oldest_sessions_make_room() -> None:
    sessions = Sessions(1)
    first, _ = sessions.begin("chen")
    for _ in range(MOST):
        sessions.begin("lin")
    assert sessions.find(first) is None
