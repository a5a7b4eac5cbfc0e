"""What is declared does not change, and knows no other keys."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from shanhai.catalog.frozen import Frozen


class Thing(Frozen):
    size: float


def test_no_change_and_no_unknown_key() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Thing(size=1.0).size = 2.0  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra"):
        Thing.model_validate({"size": 1, "colour": "red"})
    with pytest.raises(ValidationError):
        Thing(size=float("nan"))
