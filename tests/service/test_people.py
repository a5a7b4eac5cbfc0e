from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from shanhai.core.errors import InputError, RefusedError
from shanhai.service import fingerprint, people
from shanhai.service.organisations import close_organisation
from shanhai.service.people import Responsibility, acting, authenticate, bearer, person_of
from shanhai.service.permission import Person, may, operator, require
from shanhai.store import Workspace
from tests.support import open_town, text

OPEN = "long enough"
UNITS = {
    "市水利局": {"name": text("市水利局", "Water"), "kind": "department", "area": "350200"},
    "思明区政府": {"name": text("思明区政府", "Siming"), "kind": "government", "area": "350203",
                   "aliases": ["各区政府"]},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(people, "_hasher", lambda: quick)


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return open_town(tmp_path / "town", organisations=UNITS)


def opened(town: Workspace, name: str = "zhang", **more: str) -> None:
    people.create_account(town, operator(), name, password=OPEN, **more)


def test_a_password_opens_and_another_does_not(town: Workspace) -> None:
    opened(town, full_name="张三", organisation="市水利局")
    found = authenticate(town, "zhang", OPEN)
    assert found == Person("zhang", "张三", "市水利局", ())
    assert authenticate(town, "zhang", "long enougH") is None
    assert authenticate(town, "wang", OPEN) is None
    people.set_password(town, operator(), "zhang", "another one")
    assert authenticate(town, "zhang", OPEN) is None
    assert authenticate(town, "zhang", "another one") is not None


def test_ones_own_password_takes_the_old_one(town: Workspace) -> None:
    opened(town)
    zhang = Person("zhang", "", None, ())
    with pytest.raises(RefusedError, match="the old password is wrong"):
        people.change_password(town, zhang, "long enougH", "another one")
    with pytest.raises(InputError, match="at least 8"):
        people.change_password(town, zhang, OPEN, "short")
    with pytest.raises(RefusedError, match=r"may not .*administrator"):
        people.set_password(town, zhang, "zhang", "another one")
    with pytest.raises(InputError, match="no account"):
        people.change_password(town, operator(), OPEN, "another one")
    assert authenticate(town, "zhang", OPEN) is not None
    people.change_password(town, zhang, OPEN, "another one")
    assert authenticate(town, "zhang", OPEN) is None
    assert authenticate(town, "zhang", "another one") is not None


def test_the_password_is_kept_as_an_argon2_hash_only(town: Workspace) -> None:
    opened(town)
    assert town.ledger.rows("account")[0]["password"].startswith("$argon2id$")
    (row,) = people.accounts(town)
    assert "password" not in row


def test_a_closed_account_opens_nothing(town: Workspace) -> None:
    opened(town)
    token = people.issue_token(town, operator(), "zhang", "script")
    people.set_active(town, operator(), "zhang", active=False)
    assert authenticate(town, "zhang", OPEN) is None
    assert bearer(town, token) is None
    with pytest.raises(RefusedError, match="no account 'zhang'"):
        acting(town, "zhang")
    people.set_active(town, operator(), "zhang", active=True)
    assert person_of(town, "zhang") is not None


def test_accounts_change_no_figure_but_what_is_answered(town: Workspace) -> None:
    before = fingerprint.inputs(town), fingerprint.outputs(town)
    opened(town)
    assert fingerprint.inputs(town) == before[0]
    assert fingerprint.outputs(town) != before[1]
    close_organisation(town, operator(), "市水利局")
    assert fingerprint.inputs(town) != before[0]


@pytest.mark.parametrize(
    ("name", "password", "organisation", "told"),
    [
        ("zhang", OPEN, None, "already"),
        ("wang", "short", None, "at least 8"),
        ("wangwangwang", "wangwangwang", None, "not the name"),
        (" wang", OPEN, None, "plain name"),
        ("", OPEN, None, "plain name"),
        ("local:root", OPEN, None, "plain name"),
        ("wang", OPEN, "市水力局", "no organisation '市水力局'.*did you mean '市水利局'"),
    ],
)
def test_what_is_no_account(
    town: Workspace, name: str, password: str, organisation: str | None, told: str
) -> None:
    opened(town)
    with pytest.raises(InputError, match=told):
        people.create_account(
            town, operator(), name, password=password, organisation=organisation
        )  # fmt: skip
    assert len(people.accounts(town)) == 1


def test_a_token_acts_for_its_account_until_it_is_revoked_or_runs_out(town: Workspace) -> None:
    opened(town)
    token = people.issue_token(town, operator(), "zhang", "script", days=1)
    assert token not in str(town.ledger.rows("token"))
    found = bearer(town, token)
    assert found is not None
    assert (found.name, found.actor) == ("zhang", f"zhang (token {token.split('_')[1]})")
    for wrong in (token[:-1], token + "x", "x" + token, "shanhai_1_2", "", "shanhai"):
        assert bearer(town, wrong) is None
    people.revoke_token(town, operator(), token.split("_")[1])
    assert bearer(town, token) is None
    assert bearer(town, people.issue_token(town, operator(), "zhang", "old", days=-1)) is None


def test_only_an_administrator_manages_accounts(town: Workspace) -> None:
    opened(town)
    zhang = acting(town, "zhang")
    held = Responsibility("administrator")
    for attempt in (
        lambda: people.grant(town, zhang, "zhang", held),
        lambda: people.create_account(town, zhang, "li", password=OPEN),
        lambda: people.set_active(town, zhang, "zhang", active=False),
        lambda: people.withdraw(town, zhang, "zhang", held),
        lambda: people.set_password(town, Person("li", "", None, ()), "zhang", OPEN),
    ):
        with pytest.raises(RefusedError, match=r"may not .*administrator"):
            attempt()
    people.grant(town, operator(), "zhang", held)
    people.create_account(town, acting(town, "zhang"), "li", password=OPEN)
    assert town.ledger.trail("account")[0].actor.startswith("zhang (local:")


def test_what_a_responsibility_covers(town: Workspace) -> None:
    def holds(role: str, area: str = "", organisation: str = "") -> Person:
        return Person("x", "x", None, (Responsibility(role, area, organisation),))

    def ask(person: Person, area: str | None, organisation: str | None) -> bool:
        return may(town, person, "report", area=area, organisation=organisation)

    everywhere = holds("reporter")
    assert ask(everywhere, "350203", "市水利局")
    assert ask(everywhere, None, None)
    city = holds("reporter", area="350200")
    assert ask(city, "350200", None)
    assert ask(city, "350203", "市水利局")  # a district lies in its city
    assert not ask(city, "350000", None)
    assert not ask(city, None, None)
    assert not ask(holds("reporter", area="350203"), "350200", None)
    water = holds("reporter", organisation="市水利局")
    assert ask(water, "350200", "市水利局")
    assert not ask(water, "350200", "市海洋局")
    assert not ask(water, "350200", None)
    assert not ask(holds("reviewer"), "350200", "市水利局")
    assert may(town, water, "look")
    with pytest.raises(RefusedError, match=r"x may not .*takes the role reviewer for 市水利局"):
        require(town, water, "review", organisation="市水利局")


def test_responsibilities_are_granted_and_withdrawn(town: Workspace) -> None:
    opened(town)
    held = Responsibility("reporter", organisation="市水利局")
    people.grant(town, operator(), "zhang", held)
    assert acting(town, "zhang").responsibilities == (held,)
    people.withdraw(town, operator(), "zhang", held)
    assert acting(town, "zhang").responsibilities == ()
    for wrong, told in (
        (Responsibility("reporters"), "no role 'reporters'.*did you mean 'reporter'"),
        (Responsibility("reporter", area="350299"), "no area '350299'"),
        (Responsibility("reporter", organisation="各区"), "no organisation"),
    ):
        with pytest.raises(InputError, match=told):
            people.grant(town, operator(), "zhang", wrong)
    people.grant(town, operator(), "zhang", held)
    close_organisation(town, operator(), "市水利局")
    people.withdraw(town, operator(), "zhang", held)
    assert acting(town, "zhang").responsibilities == ()
    held = Responsibility("reporter", area="350203")
    with pytest.raises(InputError, match=r"no account 'zheng'.*did you mean 'zhang'"):
        people.grant(town, operator(), "zheng", held)
    assert town.ledger.verify().fault is None
