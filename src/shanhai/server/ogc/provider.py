"""Our features as pygeoapi asks for them; only pygeoapi imports this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from typing import Any

from pygeoapi.provider.base import (
    BaseProvider,
    ProviderInvalidQueryError,
    ProviderItemNotFoundError,
)
from shapely.geometry import box, shape

from shanhai.service.views.features import COLLECTIONS, Feature
from shanhai.service.views.standing import Standing

#: What the present request is answered from.
NOW: ContextVar[Standing] = ContextVar("NOW")
_TYPES = {bool: "boolean", int: "integer", float: "number"}


class Features(BaseProvider):  # type: ignore[misc]  # pygeoapi is untyped
    """The features of one collection, of the standing the request is answered from."""

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition)
        self._fields: dict[str, Any] = {}
        self.features = COLLECTIONS[self.data].features(NOW.get())
        self.get_fields()

    def get_fields(self) -> dict[str, Any]:
        """Return the names and types of the properties."""
        if not self._fields:
            kinds: dict[str, str] = {}
            for feature in self.features:
                for name, value in feature["properties"].items():
                    if value is not None:
                        kinds.setdefault(name, _TYPES.get(type(value), "string"))
            self._fields = {name: {"type": kind} for name, kind in kinds.items()}
        return self._fields

    def query(
        self, offset: int = 0, limit: int = 10, resulttype: str = "results",
        bbox: Sequence[float] = (), datetime_: str | None = None,
        properties: Sequence[tuple[str, str]] = (), sortby: Sequence[dict[str, str]] = (),
        select_properties: Sequence[str] = (), skip_geometry: bool = False, q: str | None = None,
        **others: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Return the features asked for."""
        del datetime_
        if others.get("filterq") is not None:
            raise ProviderInvalidQueryError(
                user_msg="filter is not supported; filter by property=value"
            )
        found = list(self._matching(bbox, properties, q))
        for sort in reversed(sortby):
            found = _sorted(found, sort["property"], falling=sort["order"] == "-")
        part = [] if resulttype == "hits" else found[offset : offset + limit]
        return {
            "type": "FeatureCollection", "numberMatched": len(found), "numberReturned": len(part),
            "features": [self._told(f, select_properties, skip_geometry) for f in part],
        }  # fmt: skip

    def get(self, identifier: str, **_: Any) -> Feature:
        """Return one feature."""
        for feature in self.features:
            if feature["id"] == identifier:
                return self._told(feature, (), skip_geometry=False)
        raise ProviderItemNotFoundError(user_msg=f"no {self.data} {identifier!r}")

    def _matching(
        self, bbox: Sequence[float], properties: Sequence[tuple[str, str]], q: str | None
    ) -> Iterator[Feature]:
        window = box(*bbox) if bbox else None
        for feature in self.features:
            has = feature["properties"]
            if any(str(has.get(name)) != wanted for name, wanted in properties):
                continue
            if q is not None and not any(q.casefold() in str(v).casefold() for v in has.values()):
                continue
            if window is not None and not _meets(feature["geometry"], window):
                continue
            yield feature

    @staticmethod
    def _told(feature: Feature, names: Sequence[str], skip_geometry: bool) -> Feature:
        has = feature["properties"]
        return {
            "type": "Feature", "id": feature["id"],
            "geometry": None if skip_geometry else feature["geometry"],
            "properties": {n: v for n, v in has.items() if not names or n in names},
        }  # fmt: skip


def _meets(geometry: dict[str, Any] | None, window: Any) -> bool:
    return geometry is not None and bool(shape(geometry).intersects(window))


def _sorted(features: list[Feature], name: str, *, falling: bool) -> list[Feature]:
    """Return features in the order of a property; those that lack it come last."""
    have = [f for f in features if f["properties"].get(name) is not None]
    lack = [f for f in features if f["properties"].get(name) is None]
    return sorted(have, key=lambda f: f["properties"][name], reverse=falling) + lack
