from __future__ import annotations

from pathlib import Path

import pytest

from shanhai.catalog.model import Organisation
from shanhai.core.errors import InputError
from shanhai.service.organisations import (
    close_organisation,
    enter_organisation,
    named,
    organisation,
    organisations,
)
from shanhai.service.permission import operator
from shanhai.store import Workspace
from tests.support import open_town, text

UNITS = {
    name: {"name": text(name, "x"), "kind": "government", "area": "350203", "aliases": ["各区政府"]}
    for name in ("思明区政府", "湖里区政府")
}


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return open_town(tmp_path / "town", organisations=UNITS)


def test_one_name_may_stand_for_several(town: Workspace) -> None:
    assert named(organisations(town), "各区政府") == ["思明区政府", "湖里区政府"]
    assert organisation(town, "湖里区政府") == "湖里区政府"
    with pytest.raises(
        InputError, match="各区政府 names several organisations: 思明区政府, 湖里区政府"
    ):
        organisation(town, "各区政府")


def test_entered_and_closed(town: Workspace) -> None:
    new = Organisation.model_validate(
        {"name": text("市海洋局", "Ocean"), "kind": "department", "area": "350200"}
    )
    enter_organisation(town, operator(), new)
    assert organisations(town)["市海洋局"] == new
    close_organisation(town, operator(), "市海洋局")
    close_organisation(town, operator(), "思明区政府")  # a declared one
    assert list(organisations(town)) == ["湖里区政府"]
    assert [e.action for e in town.ledger.trail("organisation")] == ["close", "close", "enter"]


def test_what_is_not_known_is_refused(town: Workspace) -> None:
    for changed, told in (({"area": "1"}, "no area '1'"), ({"parent": "市府"}, "no organisation")):
        new = Organisation.model_validate({"name": text("x", "x"), "kind": "body", **changed})
        with pytest.raises(InputError, match=told):
            enter_organisation(town, operator(), new)
    assert town.ledger.trail() == []
