"""What routes share: the standing to answer from, filters, pages of lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from shanhai.server.viewer import Viewer
from shanhai.service.permission import Person
from shanhai.service.views.standing import Standing

T = TypeVar("T")


def _standing(request: Request) -> Standing:
    standing: Standing = request.app.state.shanhai.standing()
    return standing


def _viewer(request: Request) -> Viewer:
    viewer: Viewer = request.state.viewer
    return viewer


def _person(request: Request) -> Person:
    """Return who acts; a route that asks has a permission only persons have."""
    person = _viewer(request).person
    assert person is not None
    return person


Asking = Annotated[Viewer, Depends(_viewer)]
Acting = Annotated[Person, Depends(_person)]
Now = Annotated[Standing, Depends(_standing)]
Some = Annotated[list[str], Query(default_factory=list, max_length=50)]
Search = Annotated[
    str | None, Query(max_length=100, description="text to look for, in either language")
]


class Paging(BaseModel):
    """Which part of a list is wanted."""

    limit: int = Field(100, ge=1, le=5000)
    offset: int = Field(0, ge=0, le=10**9)


Part = Annotated[Paging, Depends()]


class Page(BaseModel, Generic[T]):
    """Part of a list, and how long the whole is."""

    total: int
    rows: list[T]


def page(rows: Iterable[T], part: Paging) -> Page[T]:
    """Return the part of a list that is wanted."""
    found = list(rows)
    return Page(total=len(found), rows=found[part.offset : part.offset + part.limit])


def fits(value: str | None, wanted: Sequence[str]) -> bool:
    """Tell whether a value is among those asked for; where none was asked for, any is."""
    return not wanted or value in wanted


def holds(text: str | None, *places: str) -> bool:
    """Tell whether any of some texts holds what is looked for, whatever the case."""
    return text is None or any(text.casefold() in place.casefold() for place in places)
